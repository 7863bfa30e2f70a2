"""Every command and every code example of the documentation and the README runs.

Each is run as it stands, on studies made small (`doc_examples.small`), in one process. What cannot
be run like that stands in `OTHERWISE` with what is checked in its place; nothing is left out.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pytest
import yaml
from doc_examples import FILES, ROOT, WORKERS, Block, blocks, commands, region_tables, small
from typer.testing import CliRunner

import sim.api.runs
import sim.studies.plan
import sim.studies.runner
from sim.cli.app import app
from sim.studies.folder import open_study
from sim.studies.plan import Plan

matplotlib.use("Agg")
ELSEWHERE = ("write-a-rule.md", "write-a-behaviour.md")  # run by tests/test_extensions.py
DRAWN = ("README.md", "read-the-report.md")  # their reports have all their figures
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(page for page in (ROOT / "docs" / "how-to").glob("*.md") if page.name not in ELSEWHERE),
]
TARGETS = re.compile(r"^([\w-]+):", re.MULTILINE)


def is_target(command: str, folder: Path) -> None:
    """`make` does it: the target is there (tests/test_packaging.py, and `make test` itself)."""
    target = command.split()[1]
    assert target in TARGETS.findall((ROOT / "Makefile").read_text()), command


def is_tool(command: str, folder: Path) -> None:
    """A tool of the developers, which `make test` runs."""
    tool = command.split()[0].rpartition("/")[2]
    assert f"$(BIN)/{tool}" in (ROOT / "Makefile").read_text(), command


def is_module(command: str, folder: Path) -> None:
    """A benchmark takes minutes; `make bench` and tests/test_benchmarks.py run it."""
    place = ROOT / command.split()[2].replace(".", "/")
    assert place.is_dir() or place.with_suffix(".py").is_file(), command


def on_windows(command: str, folder: Path) -> None:
    """What `make` does elsewhere, word for word: the same packages, the same program."""
    makefile = (ROOT / "Makefile").read_text()
    words = command.replace("\\", "/").replace("Scripts", "bin").split()
    if words[:2] == ["py", "-3.11"]:
        assert "-m venv .venv" in makefile
    elif "pip" in words:
        assert '-c constraints.txt -e ".[dev]"' in command
        assert '-c constraints.txt -e ".[dev]"' in makefile
    else:
        assert words[0] == ".venv/bin/vardsim" or words[1:] == ["-m", "pytest"], command


def has_help(command: str, folder: Path) -> None:
    """Runs for a minute or more, and has tests of its own: its options are read here."""
    words = [word for word in shlex.split(command)[1:] if word.startswith("-")]
    name = shlex.split(command)[1]
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert all(word in shown.output for word in words), command


def reads_claims(command: str, folder: Path) -> None:
    """Its study takes minutes (`make claims`): here it meets a folder without results."""
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 2
    assert "no results of a study here" in done.output


def asks(command: str, folder: Path) -> None:
    """Asks its questions one after the other: empty answers give a study that is good."""
    done = CliRunner().invoke(app, shlex.split(command)[1:], input="\n" * 40)
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(app, ["check", "my_target.yaml"]).exit_code == 0


OTHERWISE: dict[str, Callable[[str, Path], None]] = {
    r"make \w+": is_target,
    r"\.venv/bin/(ruff|mypy|pytest).*": is_tool,
    r"python -m benchmarks\.\w+": is_module,
    r"(py|\.venv\\).*": on_windows,
    r"(\.venv/bin/)?vardsim verify.*": has_help,  # tests/test_verify.py
    r"vardsim study new my_target": asks,  # tests/test_study_new.py
    r"vardsim claims results/claims": reads_claims,  # tests/test_studies_claims.py
}
EXPECTED = {  # exit codes that are not 0: levels of few people, or a made-up region, are far off
    "vardsim anchors results/baseline": 1,
    "vardsim anchors results/provlan_baseline": 1,
}


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Studies are small, run in this process, and in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    load, run = sim.studies.plan.load_plan, sim.api.runs._run
    monkeypatch.setattr(Plan, "with_study", lambda plan, study: replace(plan, study=small(study)))
    monkeypatch.setattr(
        "sim.studies.plan.load_plan",
        lambda name, **more: (plan := load(name, **more)).with_study(plan.study),
    )
    monkeypatch.setattr(
        "sim.api.runs._run",
        lambda plan, folder, jobs, progress, command: run(
            plan.with_study(plan.study), folder, WORKERS, False, command
        ),
    )
    monkeypatch.setattr("os.cpu_count", lambda: WORKERS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if page.name not in DRAWN:
        request.getfixturevalue("bare_figures")
    names: dict[str, Any] = {"__name__": "__example__"}
    for block in blocks(page):
        where = f"{page.name}, line {block.line}"
        if block.title:
            assert block.language in FILES, where
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.text, where, "exec"), names)
        elif block.language == "console":
            found = list(commands(block.text))
            assert found, f"{where}: no command in a console block"
            for command in found:
                run(command, tmp_path, where)
        else:
            read(block, where)
    plt.close("all")


def run(command: str, folder: Path, where: str) -> None:
    """One command; a `vardsim` command runs here, another one only if `OTHERWISE` says how."""
    for pattern, check in OTHERWISE.items():
        if re.fullmatch(pattern, command):
            check(command, folder)
            return
    program, *arguments = shlex.split(command)
    assert program == "vardsim", f"{where}: {command!r} is not run by anything"
    prepare(arguments, folder)
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == EXPECTED.get(command, 0), f"{where}: {command}\n{done.output}"


def prepare(arguments: list[str], folder: Path) -> None:
    """What a page takes for granted: results of a ready study, or the tables of a region."""
    if "--population" in arguments and not (folder / "population.csv").exists():
        region_tables(folder, arguments[arguments.index("--region") + 1])
    for word in arguments:
        name = Path(word).name
        if word.startswith("results/") and name in sim.studies.study.ready():
            if not Path(word).exists():
                assert CliRunner().invoke(app, ["run", name]).exit_code == 0
            assert open_study(Path(word))


def read(block: Block, where: str) -> None:
    """A block that is shown and not run must be of its language, or plain text."""
    readers: dict[str, Callable[[str], Any]] = {
        "yaml": yaml.safe_load, "json": json.loads, "text": str
    }  # fmt: skip
    assert block.language in readers, f"{where}: a block in {block.language!r} is run by nothing"
    assert readers[block.language](block.text)


def test_pages_with_examples_are_seen() -> None:
    seen = {page.name: len(blocks(page)) for page in PAGES}
    assert seen["README.md"] >= 6
    assert seen["compare-reforms.md"] >= 6
    assert seen["python.md"] >= 5
    for name in ELSEWHERE:
        page = ROOT / "docs" / "how-to" / name
        assert not page.exists() or name in (ROOT / "tests/test_extensions.py").read_text()


def test_a_block_that_nothing_runs_is_a_fault(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ rm -rf results\n```\n\n```\nplain\n```\n", encoding="utf-8")
    first, second = blocks(page)
    with pytest.raises(AssertionError, match="is not run by anything"):
        run(next(commands(first.text)), tmp_path, "page.md, line 1")
    with pytest.raises(AssertionError, match="is run by nothing"):
        read(second, "page.md, line 5")
