"""Rules and behaviours of third parties: files and packages, in workers, resumed and failing."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import doc_examples
import numpy as np
import pandas as pd
import pytest
import wheels
from decision_world import World, capitation, mixed
from typer.testing import CliRunner

from sim.cli.app import app
from sim.decision import registry as deciding
from sim.decision.behaviour import Behaviour
from sim.decision.decision import BehaviourFault, Decision
from sim.decision.engine import Utility
from sim.extensions import package_checksum
from sim.policies import registry as paying
from sim.policies.errors import PolicyError
from sim.studies.plan import load_plan
from sim.studies.runner import Outcome, run_tasks
from sim.studies.store import TABLES, read_tables
from sim.studies.tasks import tasks_of

DOCS = doc_examples.ROOT / "docs"
RULE, BEHAVIOUR = "how-to/write-a-rule.md", "how-to/write-a-behaviour.md"
SMALL = "sample: 0.02\nreplications: 1\nyears: 1\n"
STUDY = """\
title: Of third parties
start: 2024-01-01
rule_files: [home_visits.py]
behaviour_files: [satisficing.py]
behaviour: {use: satisficing, pace: 20}
baseline: swedish_mix
reforms:
  home:
    from: 2025-04-01
    add: [{rule: home_visits, price: 2000}]
"""


def call(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def clean() -> Any:
    """Files loaded by one test are not known to the next."""
    yield
    paying.SHELF.forget_files()
    deciding.SHELF.forget_files()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A small study with the rule and the behaviour of the documentation."""
    for page in (RULE, BEHAVIOUR):
        doc_examples.write(DOCS / page, tmp_path)
    file = tmp_path / "ours.yaml"
    file.write_text(STUDY + SMALL, encoding="utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def made(study: Path, folder: Path, jobs: int = 1) -> Outcome:
    """The runs of a study, without its report."""
    plan = load_plan(str(study))
    return run_tasks(plan, tasks_of(plan), folder / "tasks", jobs)


def tables(study: Path, folder: Path, scenario: str, behaviour: str) -> dict[str, pd.DataFrame]:
    (task,) = (
        task
        for task in tasks_of(load_plan(str(study)))
        if (task.scenario, task.behaviour) == (scenario, behaviour)
    )
    return read_tables(folder / "tasks" / task.file)


# --- the pages of documentation ------------------------------------------------------------


def small(file: Path) -> None:
    lines = [
        line for line in file.read_text().splitlines() if not line.startswith(("replic", "years"))
    ]
    file.write_text("\n".join(lines) + "\n" + SMALL)


@pytest.mark.parametrize("page", [RULE, BEHAVIOUR])
@pytest.mark.usefixtures("bare_figures")
def test_a_page_of_documentation_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = doc_examples.write(DOCS / page, tmp_path)
    (study,) = folder.glob("*_study.yaml")
    small(study)
    monkeypatch.chdir(folder)
    asked = doc_examples.vardsim_commands(DOCS / page)
    assert len(asked) >= 3
    for arguments in asked:
        jobs = ["--jobs", "1"] if arguments[0] == "run" else []
        result = call(*[word for word in arguments if word != "--quick"], *jobs)
        assert result.exit_code == 0, (arguments, result.output)
    code = next(
        text for name, text in doc_examples.files(DOCS / page).items() if name.endswith(".py")
    )
    assert len([line for line in code.splitlines() if line.strip()]) <= 20


# --- in a study ----------------------------------------------------------------------------


def test_check_and_lists_tell_where_they_come_from(study: Path) -> None:
    checked = call("check", study)
    assert checked.exit_code == 0, checked.output
    folder = study.parent.resolve()
    assert f"rule home_visits from {folder / 'home_visits.py'}" in checked.output
    assert f"behaviour satisficing from {folder / 'satisficing.py'}" in checked.output
    sheets = json.loads(call("rules", "--study", study, "--json").stdout)
    origins = {sheet["name"]: sheet["origin"] for sheet in sheets}
    assert origins["home_visits"] == str(folder / "home_visits.py")
    assert origins["capitation"] is None
    listed = " ".join(call("rules", "--study", study).stdout.split())
    assert "Home visits · Hembesök SEK per home visit by the vårdcentral. From" in listed
    shown = call("rules", "show", "home_visits", "--study", study)
    assert "SEK per visit" in shown.stdout
    ways = json.loads(call("behaviours", "--study", study, "--json").stdout)
    assert [(way["name"], bool(way["origin"])) for way in ways] == [
        ("satisficing", True),
        ("utility", False),
    ]
    assert "SD per share of revenue" in call("behaviours", "--study", study).stdout


def test_workers_give_the_same_results_and_moves_are_the_behaviours(
    study: Path, tmp_path: Path
) -> None:
    """One worker or two; resumed with all kept; another behaviour gives another practice."""
    folders = {jobs: tmp_path / f"jobs{jobs}" for jobs in (1, 2)}
    for jobs, folder in folders.items():
        outcome = made(study, folder, jobs)
        assert (outcome.failed, outcome.kept, len(outcome.tasks)) == ([], 0, 4)
    for task in tasks_of(load_plan(str(study))):
        one, two = (read_tables(folder / "tasks" / task.file) for folder in folders.values())
        for name in TABLES:
            pd.testing.assert_frame_equal(one[name], two[name], check_exact=True)
        pays = (one["payments"]["rule"] == "home_visits").any()
        assert pays == (task.scenario == "home")
    assert made(study, folders[2], 2).kept == 4
    ours = tables(study, folders[1], "home", "full")["practice"]
    change(study, "behaviour: {use: satisficing, pace: 20}", "behaviour: utility")
    assert made(study, folders[1]).kept == 2  # the frozen ones
    theirs = tables(study, folders[1], "home", "full")["practice"]
    assert not ours["value"].equals(theirs["value"])


def test_changed_code_is_run_again_and_the_rest_is_kept(study: Path) -> None:
    def ids() -> dict[tuple[str, str], str]:
        tasks = tasks_of(load_plan(str(study)))
        return {(task.scenario, task.behaviour): task.id for task in tasks}

    def kept(before: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
        after = ids()
        return {arm for arm in after if after[arm] == before[arm]}

    first = ids()
    assert kept(first) == set(first)
    change(study.parent / "home_visits.py", "return self.price *", "return 2 * self.price *")
    assert kept(first) == {("baseline", "frozen"), ("baseline", "full")}
    second = ids()
    change(study.parent / "satisficing.py", "-0.2, 0.2", "-0.1, 0.1")
    assert kept(second) == {("baseline", "frozen"), ("home", "frozen")}
    parties = {one["name"]: one["sha256"] for one in load_plan(str(study)).third_parties()}
    assert {name: len(checksum) for name, checksum in parties.items()} == {
        "home_visits": 64,
        "satisficing": 64,
    }


@pytest.mark.usefixtures("bare_figures")
def test_a_fault_in_a_rule_names_it_and_the_other_runs_are_kept(
    study: Path, tmp_path: Path
) -> None:
    file, out = study.parent / "home_visits.py", tmp_path / "out"
    change(
        file,
        "    def settle(self, statement, context):\n",
        "    def settle(self, statement, context):\n"
        "        if context.date.month == 6:\n"
        "            return [1000 // int(name != unit) for name in context.unit_names]\n",
    )
    unit = str(load_units()[2])
    change(file, "HOME_VISIT =", f"unit = {unit!r}\nHOME_VISIT =")
    result = call("run", study, "--out", out, "--jobs", 2, "--lang", "sv")
    assert result.exit_code == 1, result.output
    assert "Runs    2 of 4 done" in result.output
    told = f"rule home_visits (home_visits), vardcentral {unit}, 2025-06: ZeroDivisionError"
    assert result.output.count(f"failed: home, frozen, replication 1: {told}") == 1
    assert f"({file.resolve()}, line " in result.output
    manifest = json.loads((out / "manifest.json").read_text())
    assert {(one["scenario"], one["behaviour"]) for one in manifest["missing"]} == {
        ("home", "frozen"),
        ("home", "full"),
    }
    assert all(told in one["error"] for one in manifest["missing"])
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "replikation 1 saknas" in page
    assert f"vardcentral {unit}, 2025-06" in page


def load_units() -> list[str]:
    from sim.region import embedded

    return list(embedded().vardcentraler["id"])


@pytest.mark.usefixtures("bare_figures")
def test_a_fault_in_a_behaviour_names_it_and_the_other_runs_are_kept(
    study: Path, tmp_path: Path
) -> None:
    file, out = study.parent / "satisficing.py", tmp_path / "out"
    unit = str(load_units()[4])
    change(
        file,
        "        step = ",
        f"        if now.date.month == 7 and {unit!r} in now.units:\n"
        f"            profit[now.units.index({unit!r}), now.index('minutes')] = np.nan\n"
        "        step = ",
    )
    change(file, "fallen[:, None] * step", "step")
    result = call("run", study, "--out", out, "--jobs", 1)
    assert result.exit_code == 1, result.output
    assert "Runs    2 of 4 done" in result.output  # nobody is asked in the frozen runs
    told = (
        f"behaviour satisficing, vardcentral {unit}, 2025-07: returned a style that is not a "
        "number (minutes)"
    )
    assert result.output.count(told) == 2
    page = (out / "report.html").read_text(encoding="utf-8")  # tells what the frozen runs say
    assert told in page
    assert "units decide: replication 1 is missing" in page


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("use: satisficing", "use: satisfising", "did you mean 'satisficing'"),
        ("pace: 20", "pase: 20", "behaviour.pase"),
        ("pace: 20", "pace: -1", "greater than or equal to 0"),
        ("{use: satisficing, pace: 20}", "{pace: 20}", "`use:` with parameters"),
        ("behaviour_files: [satisficing.py]", "behaviour_files: [no.py]", "no such file"),
        ("rule_files: [home_visits.py]", "rule_files: [satisficing.py]", "derives from Rule"),
    ],
)
def test_faults_in_the_study_name_line_and_path(
    study: Path, old: str, new: str, message: str
) -> None:
    change(study, old, new)
    result = call("check", study)
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "ours.yaml:" in result.output
    assert "Traceback" not in result.output


def test_a_file_that_cannot_be_read_names_its_line(study: Path) -> None:
    change(study.parent / "satisficing.py", "class Satisficing", "clas Satisficing")
    result = call("check", study)
    assert result.exit_code == 2
    assert "satisficing.py:9: SyntaxError" in result.output


# --- packages ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two packages of the documentation, built and installed in an environment's folder."""
    target = tmp_path_factory.mktemp("site") / "packages"
    for page in (RULE, BEHAVIOUR):
        source = doc_examples.write(DOCS / page, tmp_path_factory.mktemp("source"))
        wheels.install(wheels.build(source, tmp_path_factory.mktemp("dist")), target)
    return target


def test_installed_packages_are_used_by_name(packages: Path, tmp_path: Path) -> None:
    study = tmp_path / "by_name.yaml"
    lines = [line for line in STUDY.splitlines() if "_files:" not in line]
    study.write_text("\n".join(lines) + "\n" + SMALL)
    here = [packages, wheels.ROOT, *map(Path, os.environ.get("PYTHONPATH", "").split(os.pathsep))]

    def told(*arguments: str) -> Any:
        return json.loads(wheels.vardsim(here, tmp_path, *arguments, "--json").stdout)

    origins = {rule["name"]: rule["origin"] for rule in told("rules")}
    assert origins["home_visits"] == "vardsim-home-visits 0.1.0"
    ways = {way["name"]: way["origin"] for way in told("behaviours")}
    assert ways["satisficing"] == "vardsim-satisficing 0.1.0"
    checked = told("check", "by_name.yaml")
    assert [one["name"] for one in checked["third_parties"]] == ["home_visits", "satisficing"]
    first = wheels.vardsim(here, tmp_path, "run", "by_name.yaml", "--jobs", "2")
    assert "4 of 4 done" in first.stderr
    module = packages / "satisficing.py"
    text = module.read_text()
    module.write_text(text.replace("-0.2, 0.2", "-0.15, 0.15"))
    again = wheels.vardsim(here, tmp_path, "run", "by_name.yaml", "--jobs", "1")
    assert "2 of them kept from before" in again.stderr
    assert "held (home_visits" in wheels.vardsim(
        here, tmp_path, "verify", "--rule", "home_visits", "--set", "price=10"
    ).stdout  # fmt: skip


def test_the_checksum_of_a_package_follows_each_of_its_files(tmp_path: Path) -> None:
    import sys

    folder = tmp_path / "rules_of_ours"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "inner.py").write_text("PRICE = 1")
    sys.path.insert(0, str(tmp_path))
    try:
        import rules_of_ours.inner  # type: ignore[import-not-found]  # noqa: F401

        first = package_checksum("rules_of_ours.inner")
        package_checksum.cache_clear()
        (folder / "inner.py").write_text("PRICE = 2")
        assert package_checksum("rules_of_ours.inner") != first
    finally:
        sys.path.remove(str(tmp_path))
        package_checksum.cache_clear()


# --- files ---------------------------------------------------------------------------------


def test_a_file_is_run_again_when_it_has_changed(study: Path) -> None:
    file = study.parent / "home_visits.py"
    (first,) = paying.load_file(file)
    assert paying.load_file(file) == (first,)
    rule = first.build({"price": 5}, "t")
    stored = pickle.dumps(rule)
    assert pickle.loads(stored) == rule
    change(file, '"Home visits"', '"Visits at home"')
    (second,) = paying.load_file(file)
    assert second is not first
    assert paying.find_rule("home_visits", "t").label.en == "Visits at home"
    with pytest.raises(PolicyError, match="was changed while the study ran"):
        pickle.loads(stored)
    twin = study.parent / "twin.py"
    twin.write_text(file.read_text())
    with pytest.raises(PolicyError, match=r"twin\.py: a rule named 'home_visits' exists already"):
        paying.load_file(twin)


def test_a_behaviour_travels_by_name(study: Path) -> None:
    (form,) = deciding.load_file(study.parent / "satisficing.py")
    there = pickle.loads(pickle.dumps(form.build({"pace": 3}, "t")))
    assert there == form.build({"pace": 3}, "t")
    assert pickle.loads(pickle.dumps(Utility())) == Utility()


# --- the protocol --------------------------------------------------------------------------


class Told(Behaviour):
    """Does what the test says."""

    name = "told"

    def decide(self, now: Any, memory: Any) -> Any:
        return ANSWER[0](now)


ANSWER: list[Any] = [None]


def asked(answer: Any) -> Decision:
    world = World(units=5)
    decision = Decision(
        world.style, world.belief, world.traits, world.decision().preferences,
        [f"vc-{number}" for number in range(5)], Told(),
    )  # fmt: skip
    pay = world.pay(mixed(world, 0.3), world.start)
    decision.calibrate(world.start, pay)
    ANSWER[0] = answer
    decision.step(world.start, pay)
    return decision


def test_the_style_is_what_the_behaviour_says() -> None:
    decision = asked(lambda now: now.y + 0.5)
    assert (decision.y == 0.5).all()
    natural = decision.natural()["minutes"]
    assert (natural > asked(lambda now: now.y).natural()["minutes"]).all()
    assert decision.marginal_revenue.shape == (2, *decision.y.shape)


def with_nan(now: Any) -> Any:
    y = now.y.copy()
    y[3, now.index("tests")] = np.nan
    return y


def too_far(now: Any) -> Any:
    y = now.y.copy()
    y[:2, now.index("hours")] = 11.0
    return y


def bad_unit(now: Any) -> Any:
    return np.stack([row / (0 if unit == "vc-2" else 1) for unit, row in each(now)])


def each(now: Any) -> Any:
    for unit, row in zip(now.units, now.y, strict=True):
        if unit == "vc-2":
            raise ArithmeticError("no style for this one")
        yield unit, row


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (with_nan, r"behaviour told, vardcentral vc-3, 2024-01: .*not a number \(tests\)"),
        (too_far, r"vardcentral vc-0, vc-1, 2024-01: .*more than 10 SD .*\(hours\)"),
        (bad_unit, r"vardcentral vc-2, 2024-01: ArithmeticError: no style for this one \(.*line"),
        (lambda now: now.y[:, :3], r"every vardcentral, 2024-01: returned shape \(5, 3\)"),
        (lambda now: None, r"returned shape \(\)|not a number|not an array"),
        (lambda now: "much", "returned 'much', not an array of numbers"),
        (lambda now: now.mood, "every vardcentral, 2024-01: AttributeError"),
        (lambda now: now.y.__iadd__(1.0), "ValueError: .*read-only"),
        (lambda now: now.index("minutess"), "did you mean 'minutes'"),
    ],
)
def test_a_behaviour_that_breaks_the_agreement_is_named(answer: Any, message: str) -> None:
    with pytest.raises(BehaviourFault, match=message):
        asked(answer)


def test_what_a_unit_sees_agrees_with_itself() -> None:
    seen: list[Any] = []

    def look(now: Any) -> Any:
        seen.append(now)
        return now.y

    asked(look)
    (now,) = seen
    assert now.marginal_revenue.shape == now.marginal_cost.shape == now.y.shape
    at_present = now.imagine(np.zeros((1, len(now.style))))
    pay = sum(now.payments(at_present).values())
    np.testing.assert_allclose(now.margin, (pay - at_present.cost)[0], rtol=1e-12)
    shift = np.zeros((2, len(now.style)))
    minutes, width = now.index("minutes"), now.preferences.step
    shift[:, minutes] = width, -width
    up, down = sum(now.payments(now.imagine(shift)).values())
    np.testing.assert_allclose(
        now.marginal_revenue[:, minutes], (up - down) / (2 * width), rtol=1e-9
    )
    assert now.natural["minutes"].shape == (5,)


def test_the_built_in_behaviour_is_one_of_the_same_kind() -> None:
    world = World(units=6)
    decision = world.decision()
    assert isinstance(decision.behaviour, Behaviour)
    assert deciding.find_behaviour("utility", "t") is Utility
    _, moved = world.run({"c": capitation()}, {0: mixed(world, 0.4)}, 2)
    assert np.abs(moved.y).max() > 0.01
