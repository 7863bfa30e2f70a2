"""What happens to one person, day by day, as the model counts it.

For the length of each day's care the person is given a group of outcomes to herself, so that all
that the kernels count of her falls into one column of the tally. The column is then added to her
own group, and who she is is compared with the day before. Nothing that care depends on is touched:
groups of outcomes are only counted in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.care.hospital.hospital_types import Episodes
from sim.care.primary.practice_state import CALLS_TODAY, VISITS_LOGGED
from sim.care.primary.visit import LOCUM_IDENTITY
from sim.care.state import MEASURES, M, Tally
from sim.model import CareSystem
from sim.people.state import CONDITIONS, NOBODY, STRATA
from sim.studies.document import Problem, StudyError

OWN_COLUMN = STRATA
POST = 1000  # a locum's number holds that of the post, times this
# Measures that are told as they are counted; others have lines of their own, or are no events
TOLD = (
    "needs", "self_care", "unmet", "nurse_visits", "other_visits", "phone_contacts",
    "digital_contacts", "national_digital", "chronic_reviews", "proactive_assessments",
    "coordination_meetings", "referrals", "ed_visits", "readmissions_65", "specialist_first",
    "specialist_return", "operations", "complications", "post_discharge_calls",
    "patient_contracts", "health_group", "far", "programme_checks", "evening_contacts",
)  # fmt: skip
FIRST_OF_A_DAY = ("needs", "self_care")  # told before what came of them
AVOIDABLE = tuple(
    name for name in MEASURES if name.startswith("avoidable_") and name != "avoidable_four_20"
)


@dataclass(frozen=True)
class Line:
    """Something that happened: a key of words, and what its text needs."""

    day: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)


class PersonRecorder:
    """Follows person `index` of a system from now to the end of its run.

    `lines` are what happened in order; `records` the person at the end of each day, by day;
    `totals` the counts of all measures. Raises `StudyError` for a number that is nobody's.
    """

    def __init__(self, system: CareSystem, index: int) -> None:
        people = system.people
        if not 0 <= index < people.size:
            message = f"there is no person {index}. Allowed: 0 to {people.size - 1}"
            raise StudyError([Problem("--patient", "", message, index)])
        self.system, self.index = system, index
        self.lines: list[Line] = []
        self.days: list[int] = []
        self.records: list[np.void] = []
        self.totals = np.zeros(len(MEASURES))
        self.opening = people[index].copy()
        self.opening_day = system.day
        self._known = self.opening.copy()
        shape = system.tally.by_stratum.shape
        self._counts = np.zeros((shape[0], STRATA + 1))
        self._tally = Tally(self._counts, system.tally.by_listed, system.tally.hospital_days)
        system.around_day = self.around

    def total(self, measure: str) -> float:
        """What was counted of a measure in all."""
        return float(self.totals[M[measure]])

    def around(self, day: int, care: Callable[[int], None]) -> None:
        """Live a day under observation."""
        self._note_changes(day)
        system, person = self.system, self.system.people[self.index : self.index + 1]
        logged = int(system.primary.clinic.counts[VISITS_LOGGED])
        tally, group = system.tally, int(person["stratum"][0])
        system.tally, person["stratum"] = self._tally, OWN_COLUMN
        try:
            care(day)
        finally:
            system.tally, person["stratum"] = tally, group
        counted = self._counts[:, OWN_COLUMN].copy()
        by_group = tally.by_stratum
        by_group += self._counts[:, :STRATA]
        by_group[:, group] += counted
        self._counts[:] = 0.0
        self.totals += counted
        self._tell_day(day, {name: float(counted[M[name]]) for name in MEASURES}, logged)
        self._note_changes(day)
        self.days.append(day)
        self.records.append(self._known.copy())

    def close(self) -> None:
        """Note what the last turn of the month brought, and stop following."""
        self._note_changes(self.system.day)
        self.system.around_day = None

    # --- a day's care --------------------------------------------------------------------

    def _tell_day(self, day: int, counted: dict[str, float], logged: int) -> None:
        told = [name for name in TOLD if counted[name]]
        first = [name for name in FIRST_OF_A_DAY if name in told]
        for name in first:
            self._add(day, name, times=round(counted[name]))
        told_of = self._tell_calls(day) + counted["post_discharge_calls"]
        self._tell_doctors(day, counted, logged)
        for name in (name for name in told if name not in first):
            if name != "phone_contacts" or counted[name] > told_of:
                self._add(day, name, times=round(counted[name]), **self._extra(name, counted))
        for name in AVOIDABLE:
            if counted[name]:
                self._add(day, "avoidable", condition=name.removeprefix("avoidable_"))
        if counted["admissions"]:
            self._tell_admission(day, counted)
        if counted["patient_fees"]:
            self._add(day, "patient_fees", sek=round(counted["patient_fees"], 2))

    def _extra(self, name: str, counted: dict[str, float]) -> dict[str, Any]:
        """More of a count: how long it took, whether it came in time."""
        if name == "ed_visits":
            return {"hospital": int(self._known["hospital"])}
        if name in ("specialist_first", "operations"):
            limits = [days for days in (30, 90) if counted[f"{name}_{days}"]]
            return {"within": min(limits, default=0)}
        return {}

    def _tell_calls(self, day: int) -> int:
        """Lines of the day's calls; gives how many were answered."""
        clinic = self.system.primary.clinic
        calls = clinic.calls[: clinic.counts[CALLS_TODAY]]
        mine = calls[calls["person"] == self.index]
        for call in mine:
            key = "call_answered" if call["answered"] else "call_missed"
            minutes = round(float(call["time"]) * 24 * 60)
            self._add(day, key, unit=int(call["unit"]), minute=minutes)
        return int(mine["answered"].sum())

    def _tell_doctors(self, day: int, counted: dict[str, float], logged: int) -> None:
        """Doctor visits from the log, with the minutes of the day shared among them."""
        clinic = self.system.primary.clinic
        log = clinic.log[logged : clinic.counts[VISITS_LOGGED]]
        seen = log[log["person"] == self.index]["provider"].tolist()
        own = int(counted["own_gp_visits"])
        minutes = counted["doctor_minutes"] / len(seen) if seen else 0.0
        waited = counted["wait_days"] if counted["doctor_booked"] == len(seen) == 1 else None
        for who in seen:
            post = self._post(who)
            is_own = own > 0 and post == int(self.system.people.own_gp[self.index])
            values: dict[str, Any] = {
                "doctor": who, "unit": int(clinic.doctors["unit"][post]),
                "minutes": round(minutes, 1),
            }  # fmt: skip
            if waited is not None:
                values["waited"] = round(waited)
            own -= is_own
            key = "locum" if who >= LOCUM_IDENTITY else "own_gp" if is_own else "doctor"
            self._add(day, f"visit_{key}", **values)

    def _post(self, who: int) -> int:
        """Number of the post whose holder, or locum, a number in the log is."""
        if who >= LOCUM_IDENTITY:
            return (who - LOCUM_IDENTITY) // POST
        return who % len(self.system.primary.clinic.doctors)

    def _tell_admission(self, day: int, counted: dict[str, float]) -> None:
        planned = counted["elective_admissions"] > 0
        key = "admitted_planned" if planned else "admitted_acutely"
        if not planned and not counted["acute_admissions"]:
            key = "admitted_birth"
        values = {"hospital": int(self._known["hospital"])}
        episode = self._episode(self.system.hospitals.hospitals.episodes, day)
        if episode is not None:
            values |= {name: int(episode[name]) for name in ("hospital", "ward", "group")}
        self._add(day, key, **values)

    def _episode(self, episodes: Episodes, day: int) -> np.void | None:
        record = episodes.record
        mine = record[(record["person"] == self.index) & (np.floor(record["admitted"]) == day)]
        found: np.void | None = mine[-1] if len(mine) else None
        return found

    # --- who the person is ---------------------------------------------------------------

    def _note_changes(self, day: int) -> None:
        """Lines for what is not as it was when last looked at."""
        old, new = self._known, self.system.people[self.index]
        if old["status"] != new["status"]:
            key = ("", "arrived", "died", "moved_away")[int(new["status"])]
            key = "born" if key == "arrived" and new["birth_day"] == new["arrival_day"] else key
            self._add(day, key)
        if old["conditions"] != new["conditions"]:
            for number, name in enumerate(CONDITIONS):
                before, after = (int(record["conditions"]) >> number & 1 for record in (old, new))
                if before != after:
                    self._add(day, "falls_ill" if after else "recovers", condition=name)
        if old["listed"] != new["listed"]:
            self._add(day, "lists", before=int(old["listed"]), unit=int(new["listed"]))
        if old["own_gp"] != new["own_gp"]:
            lost = int(new["own_gp"]) == NOBODY
            self._add(day, "loses_gp" if lost else "gets_gp")
        if old["care"] != new["care"]:
            self._add(day, "municipal_care", care=int(new["care"]))
        if old["in_hospital"] and not new["in_hospital"] and new["status"] == old["status"]:
            since = self._admitted()
            values = {} if since is None else {"nights": max(day - since, 0)}
            self._add(day, "discharged", **values)
        self._known = new.copy()

    def _admitted(self) -> int | None:
        """Day of the last admission that was told; None for one before the first day seen."""
        days = [line.day for line in self.lines if line.key.startswith("admitted_")]
        return days[-1] if days else None

    def _add(self, day: int, key: str, **values: Any) -> None:
        self.lines.append(Line(day, key, values))
