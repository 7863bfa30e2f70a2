"""Statements: what the units of one kind did in one month, as flat arrays.

A field's array has shape ``(..., units, *dims)``. The leading axes are free, so that one call of a
rule values many imagined statements (style copies x units) at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.categories import (
    ACTIVITIES,
    AGE_BANDS,
    CHANNELS,
    CNI_CHARACTERISTICS,
    DRG_GROUPS,
    ELSEWHERE,
    FEE_CLASSES,
    HOME_CARE_LEVELS,
    HOSPITAL_INDICATORS,
    INDICATORS,
    LIABILITY_DAYS,
    LISTINGS,
    MUNICIPAL_INDICATORS,
    ROLES,
    SEXES,
    STAFF,
)


@dataclass(frozen=True)
class Field:
    """Definition of one statement field."""

    unit: str
    about: str
    dims: tuple[tuple[str, ...], ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape behind the unit axis."""
        return tuple(len(labels) for labels in self.dims)


VARDCENTRAL: dict[str, Field] = {
    "listed": Field("persons", "listed, mean of the month", (AGE_BANDS, SEXES)),
    "high_need_listed": Field("persons", "listed with two conditions or more, or frail"),
    "chronic_listed": Field("persons", "listed with a chronic condition"),
    "cni": Field("index", "mean Care Need Index of the list, country = 1"),
    "characteristics": Field(
        "persons", "listed with each characteristic of the Care Need Index", (CNI_CHARACTERISTICS,)
    ),
    "registered_index": Field("index", "mean weight of diagnoses registered on the list"),
    "rural_listed": Field("persons", "listed living outside urban localities"),
    "km_hospital": Field("km", "mean distance of the list to the nearest acute hospital"),
    "contacts": Field("contacts", "contacts provided", (STAFF, CHANNELS, LISTINGS)),
    "high_need_contacts": Field(
        "contacts", "of these, with own listed of high need", (STAFF, CHANNELS)
    ),
    "minutes_per_visit": Field("minutes", "mean length of a doctor visit"),
    "activities": Field("activities", "activities done", (ACTIVITIES,)),
    "posts": Field("full-time posts", "filled posts, mean of the month", (ROLES,)),
    "referrals": Field("referrals", "referrals to specialist care"),
    "lab_tests": Field("tests", "laboratory tests ordered"),
    "imaging": Field("examinations", "imaging ordered"),
    "drug_cost": Field("SEK", "cost of drugs prescribed to the list"),
    "diagnoses": Field("diagnoses", "diagnoses registered"),
    "elsewhere": Field(
        "contacts", "own listed persons' outpatient contacts elsewhere", (ELSEWHERE,)
    ),
    "fee_contacts": Field("contacts", "contacts that owe a patient fee", (FEE_CLASSES,)),
    "indicator_count": Field(
        "cases", "cases that met each indicator, last 12 months", (INDICATORS,)
    ),
    "indicator_base": Field(
        "cases", "cases in each indicator's base, last 12 months", (INDICATORS,)
    ),
    "indicator_before": Field("share", "each indicator 12 months earlier", (INDICATORS,)),
    "hours": Field("hours", "paid hours, overtime included", (STAFF,)),
}


def _indicators(names: tuple[str, ...]) -> dict[str, Field]:
    """The three fields of indicators, over the last 12 months."""
    return {
        "indicator_count": Field("cases", "cases that met each indicator, 12 months", (names,)),
        "indicator_base": Field("cases", "cases in each indicator's base, 12 months", (names,)),
        "indicator_before": Field("share", "each indicator 12 months earlier", (names,)),
    }


HOSPITAL: dict[str, Field] = {
    "admissions": Field("admissions", "discharged admissions", (DRG_GROUPS,)),
    "drg_points": Field("DRG points", "coded weight of discharged admissions", (DRG_GROUPS,)),
    "bed_days": Field("days", "bed-days"),
    "discharge_ready_days": Field("days", "bed-days of discharge-ready patients"),
    "emergency_visits": Field("visits", "emergency department visits"),
    "first_visits": Field("visits", "specialist first visits"),
    "return_visits": Field("visits", "specialist return visits"),
    "operations": Field("operations", "planned operations"),
    "weekend_operations": Field("operations", "planned operations on non-working days"),
    "waiting_visit_over_90": Field("persons", "waiting more than 90 days for a first visit"),
    "waiting_operation_over_90": Field("persons", "waiting more than 90 days for an operation"),
    "readmissions": Field("readmissions", "unplanned within 30 days, 65 and older"),
    "extra_first_visits": Field("visits", "first visits beyond ordinary capacity, to cut queues"),
    "extra_operations": Field("operations", "operations beyond ordinary capacity, to cut queues"),
    "complications": Field("returns", "returns for a complication within the guarantee"),
    "consultations": Field("consultations", "specialist consultations given to primary care"),
    "mobile_visits": Field("visits", "home visits of the mobile team"),
    "complex_discharges": Field("discharges", "discharges that needed municipal care"),
    "joint_plans": Field("plans", "discharges planned with the municipality during the stay"),
    "discharge_plans": Field("plans", "discharges at 65+ with a plan made for the patient"),
    "catchment": Field("persons", "inhabitants of the catchment"),
    "beds": Field("beds", "staffed beds"),
    "fee_contacts": Field("contacts", "contacts that owe a patient fee", (FEE_CLASSES,)),
    **_indicators(HOSPITAL_INDICATORS),
}
MUNICIPALITY: dict[str, Field] = {
    "population": Field("persons", "inhabitants"),
    "population_65": Field("persons", "inhabitants aged 65 and older"),
    "discharges": Field("discharges", "discharges that needed municipal care"),
    "discharge_ready_days": Field("days", "discharge-ready days of the inhabitants"),
    "days_beyond": Field(
        "days", "discharge-ready days beyond N calendar days per person", (LIABILITY_DAYS,)
    ),
    "home_care_hours": Field("hours", "home-care hours granted"),
    "home_care_planned": Field("hours", "home-care hours planned"),
    "home_care_performed": Field("hours", "home-care hours performed"),
    "home_care_reported": Field("hours", "performed hours that are reported for payment"),
    "home_care_users": Field("persons", "users by hours granted a month", (HOME_CARE_LEVELS,)),
    "health_care_hours": Field("hours", "delegated health-care hours performed in home care"),
    "joint_plans": Field("plans", "discharges planned with the hospital during the stay"),
    "short_term_days": Field("days", "days in short-term places"),
    "sarskilt_boende_days": Field("days", "days in särskilt boende"),
    **_indicators(MUNICIPAL_INDICATORS),
}
SCHEMAS: dict[str, dict[str, Field]] = {
    "vardcentral": VARDCENTRAL,
    "hospital": HOSPITAL,
    "municipality": MUNICIPALITY,
}


@dataclass(frozen=True)
class Statement(Mapping[str, np.ndarray]):
    """Activity of all units of one kind in one month.

    `statement["contacts"]` has shape ``(..., units, 3, 4, 3)``. Missing fields are zero.
    """

    kind: str
    units: int
    table: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.table.items():
            shape = self.schema[name].shape if name in self.schema else None
            if shape is not None and value.shape[value.ndim - len(shape) :] != shape:
                raise ValueError(f"{self.kind} statement: {name} has shape {value.shape}")

    @property
    def schema(self) -> dict[str, Field]:
        """Field definitions of this kind of unit."""
        return SCHEMAS[self.kind]

    def __getitem__(self, name: str) -> np.ndarray:
        if name in self.table:
            return self.table[name]
        if name in self.schema:
            return np.zeros((self.units, *self.schema[name].shape))
        raise KeyError(f"{self.kind} statement has no field {name!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.schema)

    def __len__(self) -> int:
        return len(self.schema)

    def replace(self, **values: np.ndarray) -> Statement:
        """A copy in which the named fields have other values."""
        return Statement(self.kind, self.units, {**self.table, **values})

    def scaled(self, factors: Mapping[str, np.ndarray]) -> Statement:
        """A copy with fields multiplied by `factors` (used to imagine another practice)."""
        return self.replace(**{name: self[name] * factor for name, factor in factors.items()})
