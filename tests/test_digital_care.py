"""What digital care replaces in the real model, with practice frozen, and that its time is used."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest

from sim.care.primary.choice import NATIONAL_DIGITAL, OWN_DIGITAL
from sim.care.primary.practice_state import GP
from sim.care.state import M
from sim.model import CareSystem
from sim.parameters import load
from sim.policies.model import load_model
from sim.region import embedded
from sim.run import RunSpec, build

VISITS = ("doctor_visits", "nurse_visits", "other_visits")
DOORS = {"national_digital": NATIONAL_DIGITAL, "digital_contacts": OWN_DIGITAL}


@cache
def year_without(door: int | None) -> tuple[CareSystem, np.ndarray]:
    """A frozen run in which nobody takes `door`, and its totals of the last year (measures,)."""
    params = load()
    constant = [list(row) for row in params["choice.constant"]]
    if door is not None:
        for row in constant:
            row[door] = -50.0
    spec = RunSpec(
        region=embedded(), start=dt.date(2024, 1, 1), warmup_years=1, years=1, seed=1,
        model=load_model("swedish_mix"), reform=None, behaviour="frozen",
        parameters=params.override({"choice.constant": constant}), sample=0.4,
    )  # fmt: skip
    system = build(spec)
    system.run()
    return system, system.yearbook.years[-1].by_stratum.sum(axis=1)


@pytest.mark.parametrize("contact", DOORS)
def test_a_digital_contact_replaces_visits_and_self_care(contact: str) -> None:
    """Ellegård, Kjellsson & Mattisson: 0.45 (0.35-0.55) visits to a doctor for each digital
    contact with a doctor, who has about half of them; a tenth is left to chance."""
    _, level = year_without(None)
    _, without = year_without(DOORS[contact])
    number = level[M[contact]]
    replaced = {name: (without[M[name]] - level[M[name]]) / number for name in M}
    assert without[M[contact]] == 0.0
    assert 0.25 < sum(replaced[name] for name in VISITS) < 0.55
    assert 0.35 / 2 - 0.05 < replaced["doctor_visits"] < 0.55 / 2 + 0.05
    assert replaced["self_care"] > 0.2  # new care
    assert replaced["phone_contacts"] > 0.2  # and a call fewer


def test_most_digital_time_is_used_and_some_is_left() -> None:
    system, level = year_without(None)
    units, doctors, p = system.primary.clinic.practices, system.primary.clinic.doctors, load()
    cover = np.where(doctors["permanent"], 1.0, units["locums"][doctors["unit"]])
    assert (doctors["role"] == GP).any()
    doctor_time = np.bincount(doctors["unit"], doctors["fte"] * cover, len(units)) * units["pace"]
    nurse_time = units["nurse_fte"] * units["nurses"] * units["nurse_pace"]
    minutes = doctor_time * p["clinic.doctor_minutes_per_day"]
    minutes += nurse_time * p["clinic.nurse_minutes_per_day"]
    days = system.primary.clinic.days["capacity"][366:731].sum()
    offered = (units["digital"] * minutes).sum() * days
    used = level[M["digital_contacts"]] * p["clinic.digital_minutes"]
    assert 0.5 < used / offered < 0.95
