"""The wheel holds all that is needed, and works where the repository is not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import wheels
import yaml

from sim.parameters import GRADES, Parameter

ROOT = wheels.ROOT
NOT_SHIPPED = ("tests/", "docs/", "benchmarks/", "results/", "experiments/")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheels.build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheels.install(wheel, tmp_path_factory.mktemp("site") / "packages")


def tracked(*folders: str) -> set[str]:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found
    return found


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    studies = {f"sim/studies/ready/{Path(name).name}" for name in tracked("experiments")}
    inside = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    assert inside == tracked("sim") | studies
    assert not [name for name in names if name.startswith(NOT_SHIPPED)]
    for needed in ("sim/py.typed", "sim/data/facts/embedded_municipalities.csv"):
        assert needed in names


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    told = Parser().parsestr(archive.read(metadata).decode())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (told["Name"], told["Version"]) == ("vardsim", project["version"])
    assert told["License-Expression"] == "Apache-2.0"
    assert told["Requires-Python"] == ">=3.11"
    assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())


def test_it_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import sim; print(sim.__file__)"],
        cwd=tmp_path, env={"PYTHONPATH": str(installed)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(installed)

    def call(*arguments: str, code: int = 0) -> str:
        return wheels.vardsim([installed], tmp_path, *arguments, code=code).stdout

    assert "good" in call("check", "first_look")
    assert str(installed) in call("check", "first_look")
    names = {rule["name"] for rule in json.loads(call("rules", "--json"))}
    assert {"capitation", "target", "drg"} <= names
    assert "Example" in call("rules", "show", "target")
    assert "continuity_target" in call("reforms", "continuity")
    assert "Kontinuitet" in call("reforms", "--lang", "sv")
    assert "12" in call("region", "show", "embedded")
    assert "vardsim" in call("--version")
    assert "held (capitation" in call("verify", "--rule", "capitation")
    call("check", "no_such_study", code=2)
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["baseline", "claims", "first_look", "library"])
def test_every_ready_study_comes_along(installed: Path, name: str, tmp_path: Path) -> None:
    answer = json.loads(wheels.vardsim([installed], tmp_path, "check", name, "--json").stdout)
    assert answer == {"ok": True, "problems": [], "third_parties": []}


def test_types_are_shipped(installed: Path, tmp_path: Path) -> None:
    """A user's mypy follows the package's annotations, which it does only with `py.typed`."""
    file = tmp_path / "mine.py"
    file.write_text(
        "from sim.parameters import load\nparameters = load()\n"
        "value: int = parameters.parameter(3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", "--no-incremental", str(file)],
        cwd=tmp_path, env={"PYTHONPATH": str(installed)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert 'incompatible type "int"; expected "str"' in done.stdout, done.stdout + done.stderr


def test_the_citation_is_whole() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    required = {"cff-version", "message", "title", "authors"}
    optional = {"abstract", "type", "version", "date-released", "license", "keywords"}
    assert required <= set(citation) <= required | optional
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == [{"name": "The vardsim authors"}]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    assert citation["date-released"].isoformat() in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert all(isinstance(word, str) for word in citation["keywords"])


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}] - " in text
    assert "## [Unreleased]" in text


def test_files_that_contributors_are_sent_to_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:sim|docs|tests)/[\w./<>-]*)`", text)
    assert len(named) > 15
    for name in named:
        if "<" not in name:
            assert (ROOT / name).exists(), name
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    (entry,) = yaml.safe_load(block.group(1)).values()
    assert Parameter.model_validate(entry).grade in GRADES
