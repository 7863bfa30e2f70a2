"""What must hold in every month of a run: people, lists, posts, beds and queues are conserved.

A check gives a gap: how many people, posts, beds or records are missing or too many. It is 0 when
all is well. Nothing is corrected here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.care.agenda import Agenda, sheets_planned
from sim.care.hospital.hospital_types import OVERCROWDED, Hospitals, Municipalities
from sim.care.primary.practice_state import Clinic
from sim.care.state import M, Tally
from sim.kernel import kernel
from sim.people.demography import LIVED, Events, Lived
from sim.people.state import NOBODY, RESIDENT, People
from sim.policies.statement import Statement

Gaps = Iterator[tuple[str, float]]

RESIDENTS = "people: residents are those before, plus arrivals, less deaths and moves"
LISTS = "people: every resident is on one list"
NAMED = "people: GPs' numbers of named patients are those of the lists"
POSTS = "staff: full-time equivalents of doctors' posts as at the start"
FINITE = "counts: everything counted is a finite number"
HOURS = "staff: paid hours are not negative"
BEDS = "beds: staffed beds as at the start"
OCCUPIED = "beds: no ward holds more patients than beds"
INPATIENTS = "beds: patients in hospital are those in beds and beside them"
AGENDA = "queues: primary care's agenda holds every planned event once"
EPISODES = "queues: hospital episodes are open or free"
VISITS = "queues: specialists' planned visits are kept once"
WAITING = "queues: specialist waiting lists hold everybody once"
SARSKILT = "queues: the queue to särskilt boende holds everybody once"
GUESTS = "beds: short-term places hold their guests once"


class Checks:
    """Follows the stocks of a run; `opened` at the start of each month, `closed` at its end."""

    def __init__(
        self, people: People, clinic: Clinic, hospitals: Hospitals, municipalities: Municipalities
    ) -> None:
        self.people, self.clinic = people, clinic
        self.hospitals, self.municipalities = hospitals, municipalities
        self.residents = int(count_here(people)[0])
        self.fte = float(clinic.doctors["fte"].sum())
        self.beds = hospitals.unit["beds"].copy()

    def opened(self) -> Gaps:
        """Gaps of what was just drawn up for the month: lists and named patients."""
        clinic = self.clinic
        listed = np.zeros(len(clinic.practices), np.int64)
        named = np.zeros(len(clinic.doctors), np.int64)
        count_lists(self.people, listed, named)
        yield LISTS, gap(np.diff(clinic.member_start), listed)
        yield NAMED, gap(clinic.doctors["patients"], named)

    def closed(self, events: Events, lived: Lived, tally: Tally, statement: Statement) -> Gaps:
        """Gaps of a month that ends; `statement` is primary care's, `tally` not cleared yet."""
        here = count_here(self.people)
        yield RESIDENTS, self._unexplained(int(here[0]), events, lived, tally)
        wrong = [~np.isfinite(part) for part in (*tally, *statement.values())]
        yield FINITE, float(sum(part.sum() for part in wrong))
        yield POSTS, gap(self.clinic.doctors["fte"].sum(), self.fte)
        yield HOURS, float(np.sum(~(statement["hours"] >= 0.0)))
        yield from self._bed_gaps(int(here[1]))
        yield from self._queue_gaps()

    def _unexplained(self, residents: int, events: Events, lived: Lived, tally: Tally) -> float:
        """People more than the month's events explain. Deaths are also counted in hospital."""
        deaths = tally.by_stratum[M["deaths"]].sum()
        moves = events.left_count[0] - lived.by_stratum[LIVED.index("deaths")].sum()
        expected = self.residents + events.arrived_count[0] - deaths - moves
        self.residents = residents
        return float(residents - expected)

    def _bed_gaps(self, inpatients: int) -> Gaps:
        unit = self.hospitals.unit
        yield BEDS, gap(unit["beds"], self.beds)
        over = np.maximum(unit["used"] - unit["beds"], 0) + np.maximum(-unit["used"], 0)
        yield OCCUPIED, float(over.sum())
        inside = unit["used"].sum() + unit["elsewhere"][:, OVERCROWDED].sum()
        yield INPATIENTS, float(inpatients - inside)
        towns = self.municipalities
        guests = pool_gap(towns.guests["next"], towns.guest_free, towns.unit["guest_head"])
        used = towns.unit["short_term_used"].sum()
        yield GUESTS, guests + gap(used, towns.guest_free[1])

    def _queue_gaps(self) -> Gaps:
        agenda, hospitals = self.clinic.agenda, self.hospitals
        yield AGENDA, agenda_gap(agenda)
        yield EPISODES, pool_gap(hospitals.episodes.record["next"], hospitals.episodes.free)
        yield VISITS, agenda_gap(hospitals.visits)
        for name, waiting in (
            (WAITING, hospitals.waiting),
            (SARSKILT, self.municipalities.waiting),
        ):
            rows = waiting.rows
            lost = gap(rows["length"].sum(), waiting.free[1])
            yield name, lost + pool_gap(waiting.record["next"], waiting.free, rows["head"])


def gap(found: np.ndarray | float, expected: np.ndarray | float) -> float:
    """Sum of absolute differences."""
    return float(np.abs(np.asarray(found, float) - np.asarray(expected, float)).sum())


def pool_gap(following: np.ndarray, free: np.ndarray, heads: np.ndarray | None = None) -> float:
    """Records of a pool that are lost, or counted twice.

    `following` links records; `free` holds the first free one and the number in use; `heads`,
    where given, start the chains that together hold every record in use.
    """
    lost = abs(following.size - int(free[1]) - chained(following, free[:1]))
    if heads is not None:
        lost += abs(int(free[1]) - chained(following, heads))
    return float(lost)


def agenda_gap(agenda: Agenda) -> float:
    """Sheets of an agenda that are lost, or counted twice."""
    lost = abs(int(agenda.free[1]) - sheets_planned(agenda))
    return lost + pool_gap(agenda.sheet["next"], agenda.free)


@kernel
def count_here(people: People) -> tuple[int, int]:
    """How many live here, and how many lie in hospital."""
    residents, inpatients = 0, 0
    for i in range(people.size):
        residents += people[i].status == RESIDENT
        inpatients += people[i].in_hospital
    return residents, inpatients


@kernel
def count_lists(people: People, listed: np.ndarray, named: np.ndarray) -> None:
    """Add up residents by list (units,) and by named GP (posts,)."""
    for i in range(people.size):
        if people[i].status == RESIDENT:
            listed[people[i].listed] += 1
            if people[i].own_gp != NOBODY:
                named[people[i].own_gp] += 1


@kernel
def chained(following: np.ndarray, heads: np.ndarray) -> int:
    """Records on the chains that start at `heads` (-1 where empty); a ring ends the count."""
    count = 0
    for k in range(heads.size):
        record = heads[k]
        while record >= 0 and count <= following.size:
            count += 1
            record = following[record]
    return count
