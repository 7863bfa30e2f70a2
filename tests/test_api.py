"""The Python interface: the studies' machinery behind a few names, and tables that explain
themselves."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import sim
from sim.policies import own
from sim.policies.errors import PolicyError
from sim.policies.registry import know, rules
from sim.region import RegionError
from sim.studies.document import StudyError
from sim.studies.plan import load_plan
from sim.studies.tasks import tasks_of

matplotlib.use("Agg")
SMALL = {"years": 1, "replications": 2, "sample": 0.03, "jobs": 1, "progress": False}
DEARER = {"visit_fee.listed.doctor.visit": 600}
STUDY = """\
title: The same as a file
start: 2024-01-01
years: 1
replications: 2
sample: 0.03
baseline: swedish_mix
reforms:
  dearer:
    from: 2025-01-01
    change: {visit_fee.listed.doctor.visit: 600}
    budget: neutral
    neutral_rule: capitation
  continuity_continuity_target: {use: continuity.continuity_target}
"""


@sim.rule(units={"amount": "SEK per booking"}, scalable=("amount",))
def booking_bonus(statement, context, *, amount=60.0):  # type: ignore[no-untyped-def]
    """The region pays for each visit booked with the patient's own GP."""
    return amount * statement["activities"][..., -1]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> sim.Comparison:
    dearer = sim.reform(name="dearer", change=DEARER, budget="neutral", neutral_rule="capitation")
    base = sim.load_rules("swedish_mix")
    folder = tmp_path_factory.mktemp("comparison")
    return sim.compare(
        base,
        [dearer, "continuity.continuity_target"],
        folder=folder,
        **SMALL,  # type: ignore[arg-type]
    )


def test_a_comparison_is_the_study_of_the_same_content(
    result: sim.Comparison, tmp_path: Path
) -> None:
    path = tmp_path / "same.yaml"
    path.write_text(STUDY)
    ids = {task.id for task in tasks_of(load_plan(str(path)))}
    assert ids == {task["id"] for task in result.manifest["tasks"]}
    assert ids == {file.stem for file in (result.folder / "tasks").glob("*.zip")}


def test_a_frame_tells_units_and_definitions(result: sim.Comparison) -> None:
    frame = result.effects(["own_gp_share", "economy"], effect=["total", "mechanical"])
    few = frame[frame["reform"] == "dearer"].sort_values("difference").head(3)
    told = sim.describe(few).set_index("name")
    assert told.loc["relative", "unit"] == "% of baseline"
    shown = set(few["outcome"])
    assert set(told.index[told["part"] == "outcome"]) == shown
    share = sim.describe(frame).set_index("name").loc["own_gp_share"]
    assert share["unit"] == "%"
    assert share["definition"].endswith("100 × own_gp_visits / doctor_visits")
    assert not frame.isna()["unit"].any()
    assert set(frame.columns) <= set(told.index)
    with pytest.raises(ValueError, match="does not tell"):
        sim.describe(pd.DataFrame({"a": [1]}))


def test_effects_are_those_of_the_table(result: sim.Comparison) -> None:
    frame = result.effects("doctor_visits", reforms="dearer", effect="mechanical")
    assert frame["difference"].tolist() == [0.0]  # pay alone moves no care
    table = result.table("effects")
    rows = table[(table["outcome"] == "doctor_visits") & (table["reform"] == "dearer")]
    rows = rows[(rows["measure"] == "outcome") & (rows["effect"] == "total")]
    every = result.effects("doctor_visits", reforms="dearer", group=None, period=None)
    assert len(every) == len(rows)
    np.testing.assert_array_equal(
        np.sort(every["difference"].dropna()), np.sort(rows["difference"].dropna())
    )
    groups = result.effects("doctor_visits", reforms="dearer", group="cni_quintile")["group"]
    assert groups.tolist() == [f"cni_quintile={n}" for n in range(1, 6)]
    assert result.effects(lang="sv")["label"].iloc[0] == "Läkarbesök hos egen läkare"


def test_money_and_practice(result: sim.Comparison) -> None:
    balances = result.balances().groupby("reform")["difference"].sum()
    assert balances.abs().max() < 0.02  # SEK: what one loses another gains
    revenue = result.revenue(reforms="dearer", effect="mechanical")
    assert len(revenue) == 12
    assert revenue["relative"].is_monotonic_decreasing
    assert set(revenue["ownership"]) == {"public", "private"}
    new = result.payments().set_index(["reform", "outcome"])
    row = new.loc[("continuity_continuity_target", "continuity_continuity_target")]
    assert row["baseline"].item() == 0
    assert row["difference"].item() > 0  # a rule that the baseline does not have
    minutes = result.practice(reforms="dearer").set_index("outcome").loc["vardcentral.minutes"]
    assert (minutes["unit"], 10 < minutes["baseline"] < 40) == ("minutes", True)


def test_levels_by_scenario(result: sim.Comparison) -> None:
    frame = result.levels("own_gp_share")
    assert frame["scenario"].tolist() == ["baseline", "dearer", "continuity_continuity_target"]
    assert frame["mean"].between(0, 100).all()


def test_pictures_are_axes(result: sim.Comparison) -> None:
    ax = result.plot_effects(["own_gp_share", "doctor_visits"])
    assert isinstance(ax, Axes)
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert labels == ["Doctor visits to own GP, pp", "Doctor visits, primary care"]
    assert len(ax.containers) == 2
    ax = result.plot_development("own_gp_share", lang="sv")
    assert ax.get_title(loc="left") == "Läkarbesök hos egen läkare"
    assert ax.get_ylabel() == "Förändring, p.e."
    own_axes = matplotlib.figure.Figure().subplots()
    assert result.plot_practice("dearer", most=5, ax=own_axes) is own_axes
    assert len(own_axes.get_yticks()) == 5


def test_what_is_shown_says_something(result: sim.Comparison) -> None:
    assert "12 of 12 runs done, all checks held" in repr(result)
    assert "100,000 inhabitants" in repr(sim.load_region())
    assert "swedish_mix: capitation, visit_fee" in repr(sim.load_rules())
    assert "Target for high continuity" in repr(sim.reform("continuity.continuity_target"))
    assert result.checks["failed"].sum() == 0
    assert "paid for twice" in result.notices[0]


def test_results_are_opened_again(result: sim.Comparison) -> None:
    again = sim.open_results(result.folder)
    pd.testing.assert_frame_equal(again.effects(), result.effects())
    assert result.report("sv").is_file()
    with pytest.raises(StudyError, match="no results of a study"):
        sim.open_results(result.folder / "tasks")


def test_an_own_rule_pays_and_goes_to_workers() -> None:
    steps = [3.0]  # of the surroundings, which go along

    @sim.rule
    def stepped_bonus(statement, context, *, amount=20.0):  # type: ignore[no-untyped-def]
        return amount * steps[0] * statement["activities"][..., -1]

    paid = sim.pay(stepped_bonus(amount=10), {"Norr": {"activities": {"own_gp_booking": 4}}})
    assert paid["sek"].tolist() == [120.0]
    bonus = sim.reform(name="bonus", add=[stepped_bonus()])
    both = [
        sim.compare("swedish_mix", bonus, **{**SMALL, "behaviours": ["full"], "jobs": jobs})  # type: ignore[arg-type]
        for jobs in (1, 2)
    ]
    one, two = (each.payments() for each in both)
    pd.testing.assert_frame_equal(one, two)
    assert one.set_index("outcome").loc["stepped_bonus", "difference"] > 0


def test_the_digest_of_an_own_rule_follows_what_it_does() -> None:
    factor = 1.0

    def made() -> str:
        def factor_rule(statement, context):  # type: ignore[no-untyped-def]
            return factor * statement["referrals"]

        know(own.from_function(factor_rule))
        return str(own.digest("factor_rule"))

    before = made()
    assert made() == before
    factor = 2.0
    assert made() != before
    assert own.digest("capitation") is None


def test_a_rule_that_cannot_be_sent_is_told_before_any_run() -> None:
    lock = threading.Lock()

    class Locked(sim.Rule):
        """Holds what no other process can have."""

        name = "locked"

        def settle(self, statement, context):  # type: ignore[no-untyped-def]
            with lock:
                return statement["referrals"]

    held = sim.reform(name="held", add=[Locked()])
    small = {**SMALL, "replications": 1, "behaviours": ["frozen"]}
    with pytest.raises(PolicyError, match=r"rule 'locked' cannot be sent .*jobs=1"):
        sim.compare("swedish_mix", held, **{**small, "jobs": 2})  # type: ignore[arg-type]
    assert sim.compare("swedish_mix", held, **small).manifest["runs_done"] == 2  # type: ignore[arg-type]


def test_when_all_runs_fail_the_first_one_tells_why() -> None:
    @sim.rule
    def broken(statement, context):  # type: ignore[no-untyped-def]
        raise ZeroDivisionError("nobody to pay")

    small = {**SMALL, "replications": 1, "behaviours": ["frozen"]}
    with pytest.raises(sim.RunError, match="nobody to pay"):
        sim.compare({"rules": [{"rule": "broken"}]}, [], **small)  # type: ignore[arg-type]


def test_a_class_defined_again_replaces_the_one_before() -> None:
    class First(sim.Rule):
        name = "twice"

        def settle(self, statement, context):  # type: ignore[no-untyped-def]
            return statement["referrals"]

    class Second(First):
        def settle(self, statement, context):  # type: ignore[no-untyped-def]
            return 2 * statement["referrals"]

    for rule in (First, Second):
        know(rule)
        assert rules()["twice"] is rule
    with pytest.raises(PolicyError, match="a rule named 'capitation' exists already"):
        sim.rule(_named("capitation"))
    with pytest.raises(PolicyError, match="first arguments must be statement and context"):
        sim.rule(lambda money: money)
    with pytest.raises(PolicyError, match="allowed: a number"):
        sim.rule(_with_text)
    with pytest.raises(PolicyError, match="did you forget to call it"):
        sim.reform(name="class", add=[booking_bonus])  # type: ignore[list-item]


def _named(name: str):  # type: ignore[no-untyped-def]
    def function(statement, context):  # type: ignore[no-untyped-def]
        return statement["referrals"]

    function.__name__ = name
    return function


def _with_text(statement, context, *, mode="fast"):  # type: ignore[no-untyped-def]
    return statement["referrals"]


def test_bad_input_names_the_place_and_the_closest_name() -> None:
    with pytest.raises(PolicyError, match=r"did you mean 'continuity\.continuity_target'"):
        sim.reform("continuity.continuity_targe")
    with pytest.raises(PolicyError, match="needs a name"):
        sim.reform(change=DEARER)
    wrong = sim.reform(name="wrong", change={"visit_fees.listed": 1})
    with pytest.raises(StudyError, match=r"reforms.wrong.*did you mean 'visit_fee'"):
        sim.compare("swedish_mix", wrong, **SMALL)  # type: ignore[arg-type]
    with pytest.raises(StudyError, match="doctor_visits"):
        sim.compare("swedish_mix", [], outcomes=["doctor_visit"], **SMALL)  # type: ignore[arg-type]
    with pytest.raises(StudyError, match="starts on 1 January"):
        sim.compare("swedish_mix", [], start="2024-02-01", **SMALL)  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match="did you mean 'swedish_mix'"):
        sim.load_rules("swedish_mixx")
    with pytest.raises(RegionError, match="no such file"):
        sim.load_region("nowhere")
    with pytest.raises(ValueError, match="is there twice"):
        sim.compare("swedish_mix", [wrong, wrong], **SMALL)  # type: ignore[arg-type]
    with pytest.raises(PolicyError, match="allowed: a date such as"):
        sim.reform("continuity.continuity_target", start="next year")


def test_names_of_results_are_looked_up(result: sim.Comparison) -> None:
    with pytest.raises(LookupError, match="did you mean 'dearer'"):
        result.effects(reforms="dear")
    with pytest.raises(LookupError, match="did you mean 'effects'"):
        result.table("effect")
    with pytest.raises(LookupError, match="did you mean 'own_gp_share'"):
        result.effects("own_gp_shares")


def test_reference_tables_hold_everything() -> None:
    from sim.outcomes.definitions import OUTCOMES
    from sim.parameters import load
    from sim.policies import library

    assert list(sim.outcome_table()["outcome"]) == list(OUTCOMES)
    assert set(sim.parameter_table()["parameter"]) == set(load())
    assert set(sim.parameter_table("needs")["parameter"].str.partition(".")[0]) == {"needs"}
    assert list(sim.reform_table()["reform"]) == library.names()
    assert set(sim.rule_table("sv")["rule"]) == set(rules())
    assert "contacts" in set(sim.statement_table()["field"])
    tariff = sim.tariff_table(sim.load_rules("gavleborg_2017"), "2017-06-01")
    assert tariff["source"].notna().any()
    with pytest.raises(PolicyError, match="did you mean 'needs'"):
        sim.parameter_table("need")


def test_nothing_heavy_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys, sim; dir(sim); heavy = {'numba', 'pandas', 'mesa', 'matplotlib', 'sim.api'}; "
        "found = heavy & set(sys.modules); sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.nothing


def test_the_names_of_the_package_are_those_of_the_interface() -> None:
    import sim.api

    assert sim.__all__ == sim.api.__all__
    for name in sim.api.__all__:
        assert getattr(sim, name).__doc__, name
