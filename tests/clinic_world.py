"""A small invented primary care for tests of its kernels: every number set by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.extra_posts import programme_table
from sim.care.agenda import new_agenda
from sim.care.mail import new_mail
from sim.care.primary.choice import ChoiceParams
from sim.care.primary.clinic_params import clinic_params
from sim.care.primary.morning import foresee, work_out_style
from sim.care.primary.phone import SLOTS
from sim.care.primary.practice_state import (
    CALLING,
    DAY,
    DOCTOR,
    GP,
    LOGGED,
    PRACTICE,
    PRACTICE_MONTH,
    Clinic,
)
from sim.care.primary.staffing import update_lists
from sim.care.state import FEES, MEASURES, M, Tally
from sim.keyed import entity_keys, seed_key
from sim.parameters import load
from sim.people.needs import NeedRates, need_bounds, pack
from sim.people.state import NOBODY, RESIDENT, STRATA, empty

NEVER = -100_000
FULL_DAY = 300.0  # minutes of a doctor of `two_doctors`
UNIT = {
    "minutes": 20.0, "same_day": 0.5, "own_gp": 1.0, "digital": 0.05, "coding": 0.05,
    "attraction": 0.01, "referral": 1.0, "tests": 1.0, "hours": 1.0, "nurses": 1.0,
    "locums": 1.0, "reactive": 1.0, "nurse_fte": 1.0, "other_fte": 1.0, "pace": 1.0,
    "nurse_pace": 1.0, "other_pace": 1.0, "phone_lines": 2, "call_days": 0.005,
    "expected_answer": 1.0, "neighbours": -1, "nurses_at_start": 1.0, "digital_ease": 1.0,
    "reactive_at_start": 1.0, "naming_minutes": 1000.0, "evening_limit": 0.3,
    "evening_length": 3.0, "size": 1.0,
}  # fmt: skip


def need_of(kind: int, number: int = 0, condition: int = -1, month: int = 0) -> int:
    """A packed need."""
    return int(pack(month, number, kind, condition))


class ClinicWorld:
    """`people` persons of 40 on the list of unit 0, and posts given as (unit, full-time share)."""

    def __init__(
        self,
        people: int = 10,
        posts: tuple[tuple[int, float], ...] = ((0, 1.0), (0, 1.0)),
        days: int = 400,
        **changes: Any,
    ) -> None:
        params = load().override({f"clinic.{name}": value for name, value in changes.items()})
        self.params = params
        self.pars = clinic_params(params)
        self.choices = params.record(ChoiceParams, "choice")
        self.rates = params.bind(NeedRates, "needs")
        self.bounds = need_bounds(self.rates)
        self.seed = seed_key(1)
        units = max(unit for unit, _ in posts) + 1
        practices = np.zeros(units, PRACTICE)
        for name, value in UNIT.items():
            practices[name] = value
        practices["key"] = entity_keys(11, np.arange(units))
        doctors = np.zeros(len(posts), DOCTOR)
        doctors["key"] = entity_keys(12, np.arange(len(posts)))
        doctors["unit"] = [unit for unit, _ in posts]
        doctors["fte"] = [fte for _, fte in posts]
        doctors["role"], doctors["permanent"] = GP, True
        doctors["holder"], doctors["since"] = np.arange(len(posts)), -1000
        order = np.arange(units)
        practices["first_doctor"] = np.searchsorted(doctors["unit"], order)
        practices["last_doctor"] = np.searchsorted(doctors["unit"], order, side="right")
        calendar = np.zeros(days, DAY)
        calendar["working"], calendar["capacity"], calendar["infection"] = True, 1.0, 1.0
        fees = np.zeros(1, FEES)
        fees["price"] = [200.0, 100.0, 100.0, 200.0, 400.0, 300.0]
        fees["ceiling"], fees["free_below"], fees["free_from"] = 1300.0, 18, 85
        self.clinic = Clinic(
            practices, doctors, np.zeros(units, PRACTICE_MONTH), calendar, fees,
            new_agenda(people * 4 + 64, 256), np.zeros(units + 1, np.int64),
            np.zeros(people, np.int32), np.zeros(2, np.int64), np.zeros(people * 4 + 64, CALLING),
            np.zeros(people * 4 + 64, np.int32), np.zeros(units * SLOTS, np.int32), np.zeros(8),
            np.zeros(people * 20 + 64, LOGGED), programme_table(params),
        )  # fmt: skip
        p = empty(people)
        p.key[:] = entity_keys(np.arange(people))
        p.status[:], p.age[:], p.own_gp[:] = RESIDENT, 40, NOBODY
        p.last_discharge[:] = p.last_review[:] = p.last_doctor[:] = NEVER
        p.control[:], p.morbidity[:], p.registered[:] = 0.5, 1.0, 1.0
        p.minor_need[:] = 1.0
        self.people = p
        self.tally = Tally(
            np.zeros((len(MEASURES), STRATA)), np.zeros((len(MEASURES), units)), np.zeros((1, 4))
        )
        self.mail = new_mail(people)
        self.redraw()
        self.morning()

    @property
    def par(self) -> np.void:
        """Parameters as kernels get them."""
        record: np.void = self.pars[0]
        return record

    def redraw(self) -> None:
        """Draw up the lists anew."""
        update_lists(self.clinic, self.people)

    def morning(self) -> None:
        """Let a changed style, fee or wait come into force."""
        foresee(self.clinic, self.choices[0])
        work_out_style(self.clinic, self.pars[0])

    def counted(self, name: str) -> float:
        """What was counted of a measure."""
        return float(self.tally.by_stratum[M[name]].sum())

    def agenda(self) -> list[tuple[int, int, int, int, int]]:
        """Planned events as (slot of the day, person, kind, unit or doctor, step), sorted."""
        agenda, found = self.clinic.agenda, []
        names = ("person", "kind", "unit", "step")
        for slot, sheet in enumerate(agenda.days["first"].tolist()):
            while sheet >= 0:
                for event in agenda.event[sheet, : agenda.sheet["used"][sheet]]:
                    found.append((slot, *(int(event[name]) for name in names)))
                sheet = int(agenda.sheet["next"][sheet])
        return sorted(found)


def two_doctors(**changes: object) -> ClinicWorld:
    """Two doctors with 150 bookable minutes a day; visits take 20 minutes."""
    plain = {"complexity": [1.0] * 8, "doctor_minutes_per_day": FULL_DAY, "visit_spread": 0.0}
    return ClinicWorld(**{**plain, **changes})
