"""Traces: recorded from the running model, changing nothing in it, the same for the same lives."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from finished_study import finished
from small_model import REFORM_DATE, SAMPLE, spec
from typer.testing import CliRunner

from sim.care.primary.practice_state import VISITS_LOGGED
from sim.care.state import MEASURES, M
from sim.cli.app import app
from sim.model import CareSystem
from sim.people.state import CONDITIONS, NOBODY, RESIDENT
from sim.run import begin
from sim.snapshot import load, save
from sim.studies.document import StudyError
from sim.studies.tasks import tasks_of
from sim.trace import Line, PersonRecorder, UnitRecorder
from sim.trace.person import AVOIDABLE, TOLD
from sim.trace.runs import plan_of, trace
from sim.trace.tell import TOTALS, Parting, parting, words_of
from sim.trace.tell_unit import paths

STUDY = f"""\
title: Traced
start: 2024-01-01
years: 2
replications: 2
sample: {SAMPLE}
baseline: swedish_mix
reforms:
  nothing: {{from: 2025-07-01, change: {{visit_fee.listed.doctor.visit: 80}}}}
  more_visit_pay:
    title: {{sv: Mer besöksersättning, en: More visit pay}}
    from: 2026-01-01
    change: {{visit_fee.listed.doctor.visit: 600}}
"""


@cache
def warm_up() -> Path:
    """The end of the warm-up that all runs here begin from."""
    path = Path(mkdtemp()) / "warmup"
    begin(spec(), snapshot=path)
    return path


def start(reform: str | None = None, behaviour: str = "full") -> CareSystem:
    return begin(spec(reform, behaviour), snapshot=warm_up())


@cache
def untraced() -> CareSystem:
    system = start()
    system.run()
    return system


@cache
def busiest() -> int:
    """The person with the most doctor visits after the warm-up."""
    clinic = untraced().primary.clinic
    log = clinic.log[: clinic.counts[VISITS_LOGGED]]
    return int(np.argmax(np.bincount(log["person"][log["day"] >= 366])))


@cache
def life(reform: str | None = None, behaviour: str = "full", who: int = -1) -> PersonRecorder:
    recorder = PersonRecorder(start(reform, behaviour), busiest() if who < 0 else who)
    recorder.system.run()
    recorder.close()
    return recorder


@cache
def path(reform: str | None = None, behaviour: str = "full", unit: str = "VC03") -> UnitRecorder:
    recorder = UnitRecorder(start(reform, behaviour), unit)
    recorder.system.run()
    recorder.close()
    return recorder


def call(*arguments: str | Path | int) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


# --- a person ------------------------------------------------------------------------------


def test_being_watched_changes_nothing() -> None:
    free, watched = untraced(), life().system
    assert free.people.tobytes() == watched.people.tobytes()
    one, other = free.yearbook.tables(), watched.yearbook.tables()
    for name in ("payments", "balances", "practice", "checks"):
        pd.testing.assert_frame_equal(one[name], other[name], check_exact=True)
    # sums of a group are added in another order
    pd.testing.assert_frame_equal(one["outcomes"], other["outcomes"], rtol=1e-9)
    assert watched.around_day is None


def test_doctor_visits_are_those_of_the_log() -> None:
    recorder = life()
    visits = recorder.system.patient(recorder.index).doctor_visits
    logged = [(day, who) for day, who in visits if day >= recorder.opening_day]
    told = [
        (line.day, line.values["doctor"])
        for line in recorder.lines
        if line.key in ("visit_own_gp", "visit_doctor", "visit_locum")
    ]
    assert told == logged
    assert len(told) == recorder.totals[M["doctor_visits"]] >= 5
    own = sum(line.key == "visit_own_gp" for line in recorder.lines)
    assert own == recorder.totals[M["own_gp_visits"]]
    minutes = sum(line.values.get("minutes", 0.0) for line in recorder.lines)
    assert minutes == pytest.approx(recorder.totals[M["doctor_minutes"]], abs=0.05 * len(told))


def test_counts_of_the_whole_system_are_those_of_all_its_people() -> None:
    """The traced and everybody else together are what an untraced day counts."""
    one, other = start(), start()
    recorder = PersonRecorder(one, busiest())
    day = one.day
    one.run(until=day + 20)
    other.run(until=day + 20)
    assert one.tally.by_stratum == pytest.approx(other.tally.by_stratum, rel=1e-9)
    assert (one.tally.by_listed == other.tally.by_listed).all()
    assert recorder.days == list(range(day, day + 20))


def test_a_day_told_by_hand() -> None:
    """A care of known content: what is told of it can be read off."""
    system = start()
    who = int(np.flatnonzero((system.people.status == RESIDENT) & (system.people.own_gp >= 0))[0])
    recorder, person = PersonRecorder(system, who), system.people[who]
    group, day = int(person["stratum"]), system.day
    clinic = system.primary.clinic
    gp = int(person["own_gp"])
    before = system.tally.by_stratum[M["doctor_visits"], group]

    def care(today: int) -> None:
        counts = system.tally.by_stratum[:, system.people.stratum[who]]
        counts[M["doctor_visits"]] += 1
        counts[M["own_gp_visits"]] += 1
        counts[M["doctor_minutes"]] += 17.26
        counts[M["doctor_booked"]] += 1
        counts[M["wait_days"]] += 4
        counts[M["referrals"]] += 1
        counts[M["patient_fees"]] += 200
        counts[M["specialist_first"]] += 1
        counts[M["specialist_first_90"]] += 1
        n = int(clinic.counts[VISITS_LOGGED])
        clinic.log[n] = (who, clinic.doctors["holder"][gp], today)
        clinic.counts[VISITS_LOGGED] = n + 1
        system.people.conditions[who] |= 1 << CONDITIONS.index("asthma")

    system.people.conditions[who] &= ~np.uint16(1 << CONDITIONS.index("asthma"))
    recorder._known = system.people[who].copy()
    recorder.around(day, care)
    unit = int(clinic.doctors["unit"][gp])
    seen = {"doctor": int(clinic.doctors["holder"][gp]), "unit": unit, "minutes": 17.3}
    assert recorder.lines == [
        Line(day, "visit_own_gp", {**seen, "waited": 4}),
        Line(day, "referrals", {"times": 1}),
        Line(day, "specialist_first", {"times": 1, "within": 90}),
        Line(day, "patient_fees", {"sek": 200.0}),
        Line(day, "falls_ill", {"condition": "asthma"}),
    ]
    assert system.people.stratum[who] == group
    assert system.tally.by_stratum[M["doctor_visits"], group] == before + 1

    def next_care(today: int) -> None:
        system.people.care[who], system.people.own_gp[who] = 1, NOBODY

    system.people.listed[who] = other = (unit + 1) % 12
    recorder.around(day + 1, next_care)
    assert [line for line in recorder.lines if line.day == day + 1] == [
        Line(day + 1, "lists", {"before": unit, "unit": other}),
        Line(day + 1, "loses_gp"),
        Line(day + 1, "municipal_care", {"care": 1}),
    ]
    system.people.status[who] = 2
    recorder.close()
    assert recorder.lines[-1].key == "died"


def test_a_stay_in_hospital_has_its_nights() -> None:
    log = untraced().hospitals.hospitals.episodes.record
    old = np.flatnonzero(untraced().people.last_discharge > 400)
    assert old.size > 20
    assert log.size
    recorder = life(who=int(old[0]))
    came = [line for line in recorder.lines if line.key.startswith("admitted_")]
    left = [line for line in recorder.lines if line.key == "discharged"]
    assert len(came) == recorder.totals[M["admissions"]]
    assert left
    for line in left:
        before = [other.day for other in came if other.day <= line.day]
        if before:
            assert line.values["nights"] == line.day - before[-1]
    assert left[-1].day == untraced().people.last_discharge[old[0]]


def test_under_a_null_reform_the_lives_are_the_same() -> None:
    assert parting(life(), life("null")) == Parting(None)
    assert life().lines == life("null").lines


def test_lives_part_after_the_reform_and_not_before() -> None:
    one, other = life(), life("later")
    parts = parting(one, other)
    calendar = one.system.calendar
    assert parts.record_day is not None
    assert calendar.date(parts.record_day) >= REFORM_DATE
    assert parts.day is None or parts.day >= parts.record_day
    assert parts.before != parts.after
    earlier = [line for line in one.lines if calendar.date(line.day) < REFORM_DATE]
    assert earlier == [line for line in other.lines if calendar.date(line.day) < REFORM_DATE]


def test_frozen_units_and_a_pure_payment_change_touch_no_life() -> None:
    assert parting(life(None, "frozen"), life("pay", "frozen")) == Parting(None)
    assert parting(life(None, "full"), life("pay", "full")).record_day is not None


def test_a_number_that_is_nobodys_is_an_error_with_the_range() -> None:
    system = start()
    for index in (-1, system.people.size):
        with pytest.raises(StudyError, match=f"Allowed: 0 to {system.people.size - 1}"):
            PersonRecorder(system, index)


def test_who_is_not_born_yet_can_be_followed() -> None:
    awaited = int(np.flatnonzero(start().people.status == 0)[0])
    recorder = life(who=awaited)
    assert recorder.lines[0].key in ("born", "arrived")


# --- a unit --------------------------------------------------------------------------------


def test_a_units_trace_agrees_with_the_tables() -> None:
    recorder = path("later")
    tables = recorder.system.yearbook.tables()
    practice = tables["practice"]
    mine = practice[practice["unit"] == "VC03"].set_index(["date", "dimension"])
    decided = [month for month in recorder.months if month.decided]
    assert [str(month.decided) for month in decided] == [
        str(date) for date in pd.date_range("2025-04-01", "2026-10-01", freq="QS").date
    ]
    names = recorder.sector.decision.style.names
    for month in decided:
        assert [step.dimension for step in month.steps] == list(names)
        for step in month.steps:
            row = mine.loc[(month.decided.isoformat(), step.dimension)]
            assert step.after == row["value"]
            total = sum(step.marginal_revenue.values())
            assert total == pytest.approx(row["marginal_revenue"], rel=1e-9, abs=1e-9)
    for first, second in pairwise(decided):
        assert [step.after for step in first.steps] == [step.before for step in second.steps]


def test_a_units_months_sum_to_its_payments() -> None:
    recorder = path("later")
    assert [f"{month.date:%Y-%m}" for month in recorder.months] == [
        f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)
    ]
    payments = recorder.system.yearbook.tables()["payments"]
    mine = payments[(payments["unit"] == "VC03") & (payments["counterparty"] != "outside")]
    for year in (2025, 2026):
        told = sum(sum(m.paid.values()) for m in recorder.months if m.date.year == year)
        booked = mine[mine["year"] == year]["amount_ore"].sum() / 100
        assert told == pytest.approx(booked, abs=0.01)


def test_units_part_when_the_rules_change() -> None:
    assert paths(path(), path("null")).paid is None
    assert paths(path(), path("null")).decided is None
    parts = paths(path(), path("later"))
    assert parts.paid == REFORM_DATE
    assert parts.decided is not None
    assert parts.decided >= REFORM_DATE


def test_a_frozen_unit_takes_no_step() -> None:
    one, other = path(None, "frozen"), path("pay", "frozen")
    assert not any(month.steps for month in (*one.months, *other.months))
    parts = paths(one, other)
    assert parts.decided is None
    assert str(parts.paid) == "2025-01-01"


@pytest.mark.parametrize(
    ("unit", "kind", "name"),
    [
        ("VC01", "vardcentral", "Storstad 1"), ("H1", "hospital", "Storstad lasarett"),
        ("9901", "municipality", "Storstad"),
    ],
)  # fmt: skip
def test_every_kind_of_unit_can_be_followed(unit: str, kind: str, name: str, study: Path) -> None:
    assert UnitRecorder(start(), unit).kind == kind
    result = call("trace", study, "--unit", unit)
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{name} ({unit}), ")


def test_an_unknown_unit_is_an_error_with_the_closest() -> None:
    with pytest.raises(StudyError, match="did you mean 'VC03'"):
        UnitRecorder(start(), "VCO3")


# --- a study -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("traced") / "traced.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", ["Without reform", "Under More visit pay", "Totals", "listed at", "Date"]),
        ("sv", ["Utan reform", "Med Mer besöksersättning", "Summor", "listad på", "Datum"]),
    ],
)
def test_a_life_is_told_beside_the_other(lang: str, says: list[str], study: Path) -> None:
    result = call("trace", study, "--patient", 1246, "--reform", "more_visit_pay", "--lang", lang)
    assert result.exit_code == 0, result.output
    for text in says:
        assert text in result.output, text


def test_a_null_reform_is_said_to_change_nothing(study: Path) -> None:
    result = call("trace", study, "--patient", 1246, "--reform", "nothing")
    assert "The two lives are the same to the last day." in result.output
    assert "Nor does anything else" in result.output
    unit = call("trace", study, "--unit", "VC01", "--reform", "nothing", "--lang", "sv")
    assert "De två vägarna är lika till sista månaden." in unit.output


def test_alone_a_life_has_a_hint_of_the_reforms(study: Path) -> None:
    result = call("trace", study, "--patient", 7, "--replication", 2)
    assert result.exit_code == 0, result.output
    assert "nothing, more_visit_pay" in result.output
    assert "replication 2" in result.output


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_unit_is_told_with_what_lies_behind(lang: str, study: Path) -> None:
    result = call("trace", study, "--unit", "VC01", "--reform", "more_visit_pay", "--lang", lang)
    assert result.exit_code == 0, result.output
    rule, part = {
        "sv": ("Besöksersättning", "skiljs de två vägarna"),
        "en": ("Visit fee", "the two paths part"),
    }[lang]
    assert rule in result.output
    assert part in result.output
    assert "2026-04-01" in result.output


def test_json_holds_every_line_and_step(study: Path) -> None:
    told = call("trace", study, "--patient", 1246, "--reform", "more_visit_pay", "--json")
    answer = json.loads(told.stdout)
    assert {"date", "what"} <= answer["baseline"][0].keys()
    assert answer["parts"]["record_date"] is None or answer["parts"]["record_date"] >= "2026"
    unit = json.loads(call("trace", study, "--unit", "VC01", "--json").stdout)
    assert len(unit["baseline"]) == 24
    assert unit["reformed"] is None
    assert {"before", "after", "marginal_revenue"} <= unit["baseline"][2]["steps"][0].keys()


def test_another_seed_is_another_life(study: Path) -> None:
    lives = [
        json.loads(call("trace", study, "--patient", 30, "--json", *more).stdout)["baseline"]
        for more in ((), ("--seed", 5), ("--seed", 5))
    ]
    assert lives[0] != lives[1] == lives[2]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--patient", 10**7], "Allowed: 0 to "),
        (["--unit", "VC1"], "did you mean 'VC"),
        (["--patient", 1, "--reform", "more_visit"], "did you mean 'more_visit_pay'"),
        (["--patient", 1, "--replication", 3], "Allowed: 1 to 2"),
        (["--patient", 1, "--behaviour", "ful"], "did you mean 'full'"),
        ([], "one of --patient"),
        (["--patient", 1, "--unit", "VC01"], "one of --patient"),
    ],
)
def test_wrong_input_is_told(options: list[Any], says: str, study: Path) -> None:
    result = call("trace", study, *options)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())


def test_a_folder_of_results_knows_its_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = finished(tmp_path / "made", lambda task, year: {"deaths": 1.0}, STUDY)
    plan, found = plan_of(str(folder))
    assert found == folder
    assert plan.study.sample == SAMPLE
    asked: list[Path] = []

    def seen(spec: Any, progress: Any = None, snapshot: Path | None = None) -> CareSystem:
        asked.append(snapshot)  # type: ignore[arg-type]
        return load(warm_up())  # type: ignore[no-any-return]

    monkeypatch.setattr("sim.run.begin", seen)
    monkeypatch.setattr(CareSystem, "run", lambda self: None)
    kept = folder / "tasks" / tasks_of(plan)[0].snapshot
    for exists in (True, False):
        if exists:
            kept.write_bytes(b"")
        else:
            kept.unlink()
        trace(str(folder), lambda system: PersonRecorder(system, 0))
        assert (asked[-1] == kept) == exists


def test_results_of_another_study_cannot_be_repeated(tmp_path: Path) -> None:
    folder = finished(tmp_path / "made", lambda task, year: {"deaths": 1.0}, STUDY)
    file = tmp_path / "made.yaml"
    data = yaml.safe_load(STUDY)
    data["reforms"]["more_visit_pay"]["change"]["visit_fee.listed.doctor.visit"] = 500
    file.write_text(yaml.safe_dump(data))
    result = call("trace", folder, "--patient", 1)
    assert result.exit_code == 2
    assert "cannot be repeated" in result.output


# --- words and snapshots ---------------------------------------------------------------------


def test_every_event_has_words() -> None:
    assert set(TOLD) <= set(MEASURES)
    for lang in ("sv", "en"):
        words = words_of(lang)
        named = (name.removeprefix("avoidable_") for name in AVOIDABLE)
        for name in (*TOLD, *TOTALS_WORDS, *CONDITIONS, *named):
            assert words.words[name][words.place], name


TOTALS_WORDS = tuple(f"total_{name}" for name in TOTALS)


def test_a_recorder_is_not_part_of_a_snapshot(tmp_path: Path) -> None:
    system = start()
    PersonRecorder(system, 0)
    save(system, tmp_path / "snapshot")
    assert load(tmp_path / "snapshot").around_day is None
    assert system.around_day is not None
