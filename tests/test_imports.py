"""Dependencies point one way, and no behaviour knows a payment rule by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SIM = ROOT / "sim"

# Layer of each part; a part may import its own layer's exact name and everything listed for it.
FOUNDATION = {
    "", "parameters", "keyed", "kernel", "bundle", "clock", "compilation", "purposes", "categories",
    "facts", "ledger", "snapshot", "extensions",
}  # fmt: skip
ORGANISATIONS = {"agents", "decision", "care", "policies", "people", "region", "outcomes"}
MAY_IMPORT: dict[str, set[str]] = {
    "people": {"people", "region"},
    "policies": {"policies"},
    "region": {"region"},
    "care": {"care", "people"},
    "setting": {"region", "decision"},
    "outcomes": {"outcomes", "care", "people", "policies"},
    "decision": {"decision", "policies", "care", "people"},
    "checks": {*ORGANISATIONS, "setting"},
    "agents": {*ORGANISATIONS, "setting"},
    "yearbook": {*ORGANISATIONS, "setting"},
    "model": {*ORGANISATIONS, "setting", "yearbook", "checks"},
    "run": {*ORGANISATIONS, "setting", "model"},
    "studies": {"studies", "run", "setting", "outcomes", "policies", "region", "decision"},
    "trace": {"trace", "studies", "model", "run", "care", "people"},
    "verify": {"verify", "studies", "model", "run", "policies", "region"},
    "api": {"api", "studies", "run", "policies", "region", "outcomes"},
    "cli": {
        "cli",
        "studies",
        "trace",
        "verify",
        "run",
        "policies",
        "region",
        "outcomes",
        "decision",
    },
}
BEHAVIOUR = ("agents", "care", "decision", "model")
RULES = "sim.policies.rules"


def modules() -> list[Path]:
    return sorted(path for path in SIM.rglob("*.py") if "__pycache__" not in path.parts)


def part_of(path: Path) -> str:
    first = path.relative_to(SIM).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imported(tree: ast.AST, path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names imported anywhere in a module, lazily or not."""
    package = ["sim", *path.relative_to(SIM).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            if name == "sim":
                for alias in node.names:
                    yield f"sim.{alias.name}", node.lineno
            else:
                yield name, node.lineno


def breaches(tree: ast.AST, path: Path) -> list[str]:
    part = part_of(path)
    allowed = FOUNDATION | MAY_IMPORT.get(part, set())
    if path == SIM / "__init__.py":
        allowed |= {"api"}  # it offers the names of `sim.api`, and imports it when one is used
    found = []
    for name, line in imported(tree, path):
        pieces = name.split(".")
        if pieces[0] != "sim":
            continue
        target = pieces[1] if len(pieces) > 1 else ""
        if target not in allowed:
            found.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(SIM).as_posix())
def test_dependencies_point_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in MAY_IMPORT or part in FOUNDATION, f"give {part!r} a layer in MAY_IMPORT"
    assert breaches(ast.parse(path.read_text(encoding="utf-8")), path) == []


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("policies/target.py", "from sim.people.state import People"),
        ("policies/target.py", "import sim.care.clinic"),
        ("care/clinic.py", "from sim.policies.rule import Rule"),
        ("care/visit.py", "from sim.policies.statement import STAFF"),
        ("care/wards.py", "if TYPE_CHECKING:\n    from sim.region import Region"),
        ("care/wards.py", "from sim.agents.hospital import HospitalCare"),
        ("region/supply.py", "from sim.people.state import CONDITIONS"),
        ("agents/sectors.py", "from sim.model import CareSystem"),
        ("people/needs.py", "from sim.policies.statement import ACTIVITIES"),
        ("decision/engine.py", "def f():\n    from sim import agents"),
        ("yearbook.py", "from sim.model import CareSystem"),
        ("model.py", "from sim.studies import runner"),
        ("agents/region.py", "import sim.cli"),
        ("studies/runner.py", "from sim.cli import main"),
        ("studies/runner.py", "from sim import compare"),
        ("cli/run.py", "from sim.api import compare"),
    ],
)
def test_a_breach_is_seen(file: str, source: str) -> None:
    assert breaches(ast.parse(source), SIM / file)


def rule_names() -> set[str]:
    """Names of the payment rules, from the class attribute `name` in sim/policies."""
    found = set()
    for path in (SIM / "policies").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found |= {value for value in map(_name, node.body) if value}
    return found


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.AnnAssign):
        target, value = node.target, node.value
    elif isinstance(node, ast.Assign):
        target, value = node.targets[0], node.value
    else:
        return None
    named = isinstance(target, ast.Name) and target.id == "name"
    if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return None


def comparisons(tree: ast.AST, names: set[str]) -> list[int]:
    """Lines on which a payment rule's name is compared with or matched."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts: list[ast.AST] = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            parts = list(node.args) if node.func.id == "isinstance" else []
        else:
            continue
        for part in parts:
            for leaf in ast.walk(part):
                if isinstance(leaf, ast.Constant) and leaf.value in names:
                    lines.append(node.lineno)
    return lines


def test_no_behaviour_depends_on_a_rules_name() -> None:
    names = rule_names()
    if not names:
        pytest.fail("no payment rule found in sim/policies: the test would see nothing")
    found = []
    for path in modules():
        if part_of(path) in BEHAVIOUR:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            lines = comparisons(tree, names)
            lines += [n for name, n in imported(tree, path) if name.startswith(RULES)]
            found += [f"{path.relative_to(ROOT)}:{line}" for line in lines]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "if rule.name == 'capitation': x = 1",
        "y = 'capitation' in rules",
        "y = rule.form in ('capitation', 'other')",
        "match form:\n    case 'capitation':\n        x = 1",
    ],
)
def test_a_comparison_with_a_rules_name_is_seen(source: str) -> None:
    assert comparisons(ast.parse(source), {"capitation"})
