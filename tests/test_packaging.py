"""What is needed to install and run the same thing elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def project() -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return {plain(line.split("==")[0]): line.split("==")[1] for line in lines}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_constraints_hold_names_and_versions_only() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line), line


def test_every_dependency_is_pinned() -> None:
    table = project()
    wanted = [*table["dependencies"]]  # type: ignore[misc]
    wanted += table["optional-dependencies"]["dev"]  # type: ignore[index]
    names = {plain(re.split(r"[<>=~! ]", line)[0]) for line in wanted}
    assert names <= set(pinned())


def test_what_is_imported_is_declared() -> None:
    import ast
    import sys

    declared = {plain(re.split(r"[<>=~! ]", line)[0]) for line in project()["dependencies"]}  # type: ignore[attr-defined]
    homes = metadata.packages_distributions()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in (full.split(".")[0] for full in names):
                if name == "sim" or name in sys.stdlib_module_names:
                    continue
                owners = {plain(owner) for owner in homes.get(name, [name])}
                assert owners & (declared | {"pydantic-core"}), f"{path}: {name}"


def test_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert len(text) > 11_000


def test_ci_does_what_a_developer_does() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    assert "set -euo pipefail" in text
    assert "make test" in text


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this computer")
@pytest.mark.parametrize("target", ["test", "validate"])
def test_tests_run_on_several_cores_unless_told_otherwise(target: str) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "WORKERS")}

    def planned(*more: str) -> str:
        command = ["make", "-n", target, *more]
        return subprocess.run(
            command, cwd=ROOT, env=kept, capture_output=True, text=True, check=True
        ).stdout

    assert "pytest -n logical --maxprocesses 4 --dist worksteal" in planned()
    assert "pytest -n 0 " in planned("WORKERS=0")


@pytest.mark.parametrize("target", ["run", "test", "claims", "validate", "library"])
def test_makefile_has_the_promised_targets(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_study_in_the_readme_is_good(tmp_path: Path) -> None:
    from sim.studies.plan import load_plan

    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```yaml[^\n]*\n(.*?)```", text, re.DOTALL)
    assert blocks
    for number, block in enumerate(blocks):
        path = tmp_path / f"readme{number}.yaml"
        path.write_text(block, encoding="utf-8")
        assert load_plan(str(path)).reforms
        assert yaml.safe_load(block)["baseline"]
