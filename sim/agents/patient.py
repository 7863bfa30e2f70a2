"""A patient: one person's view of the arrays, for tracing and tests.

How patients act - whether they seek care, which door they take, whether they change unit - stands
in :mod:`sim.care.primary.choice`, :mod:`sim.people.needs` and :mod:`sim.people.switching` as
kernels over all people.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.care.primary.practice_state import VISITS_LOGGED, Clinic
from sim.categories import CNI_CHARACTERISTICS
from sim.people.state import CONDITIONS, NOBODY, PERSON, People

STATUSES = ("awaited", "resident", "dead", "moved away")
MUNICIPAL_CARE = ("none", "home care", "short-term place", "särskilt boende")


def names_of(bits: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the bits that are set."""
    return tuple(name for n, name in enumerate(names) if bits >> n & 1)


ATTRIBUTES = frozenset(PERSON.names or ())


@dataclass(frozen=True)
class Patient:
    """Person `index` of a run."""

    people: People
    clinic: Clinic
    index: int

    def __getattr__(self, name: str) -> object:
        if name in ATTRIBUTES:
            return self.people[name][self.index].item()
        raise AttributeError(name)

    @property
    def conditions(self) -> tuple[str, ...]:
        """True chronic conditions."""
        return names_of(int(self.people.conditions[self.index]), CONDITIONS)

    @property
    def characteristics(self) -> tuple[str, ...]:
        """CNI characteristics."""
        return names_of(int(self.people.cni[self.index]), CNI_CHARACTERISTICS)

    @property
    def status(self) -> str:
        """Where the person is in the run."""
        return STATUSES[self.people.status[self.index]]

    @property
    def municipal_care(self) -> str:
        """Care from the municipality."""
        return MUNICIPAL_CARE[self.people.care[self.index]]

    @property
    def has_named_gp(self) -> bool:
        """Whether the person has a named GP."""
        return bool(self.people.own_gp[self.index] != NOBODY)

    @property
    def doctor_visits(self) -> list[tuple[int, int]]:
        """(day, provider) of every doctor visit in primary care so far."""
        log = self.clinic.log[: self.clinic.counts[VISITS_LOGGED]]
        mine = log[log["person"] == self.index]
        return list(zip(mine["day"].tolist(), mine["provider"].tolist(), strict=True))
