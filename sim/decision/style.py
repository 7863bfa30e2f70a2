"""Practice style: what a unit decides, in peer standard deviations from its own baseline.

A unit's style is ``y`` (units, dims), 0 at its baseline. Its natural coordinate is
``z = z0 + sd * y``, where ``z0`` differs between units and ``sd`` is the spread between peers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.categories import EXTRA_ROLES
from sim.keyed import normals, seed_key
from sim.parameters import Parameters, unknown
from sim.purposes import STYLE

Natural = dict[str, np.ndarray]  # a style in natural units, by dimension
Coordinate = Literal["log", "logit", "share", "bounded_log", "positive", "identity"]


@dataclass(frozen=True)
class Dimension:
    """One thing a unit decides.

    `coordinate`: "log" (positive), "logit" (0-1), "share" (fraction of time; the shares of a style
    and the rest, reactive time, form one softmax), "bounded_log" (multiplier between 1/bound and
    bound), "positive" (an amount that may be close to nothing: the coordinate, bent to zero within
    `softness` x sd) or "identity". `sd` and `spread` are in that coordinate: `sd` is the unit of
    ``y``, `spread` the drawn difference between units (0 where the unit's own data give the level).
    `stiffness` is utility per SD squared; `speed` multiplies the unit's speed of adjustment.
    """

    name: str
    coordinate: Coordinate
    baseline: float
    sd: float
    stiffness: float = 1.0
    speed: float = 1.0
    spread: float = 0.0
    bound: float = 2.0
    softness: float = 0.1


class Style:
    """The dimensions of one kind of unit, in a fixed order."""

    def __init__(self, dims: Iterable[Dimension]) -> None:
        self.dims = tuple(dims)
        self.names = tuple(dim.name for dim in self.dims)
        self.sd = np.array([dim.sd for dim in self.dims])
        self.stiffness = np.array([dim.stiffness for dim in self.dims])
        self.speed = np.array([dim.speed for dim in self.dims])
        self._shares = [i for i, dim in enumerate(self.dims) if dim.coordinate == "share"]
        self._reactive = 1.0 - sum(self.dims[i].baseline for i in self._shares)
        if self._reactive <= 0:
            raise ValueError("style: time shares leave no reactive time")
        self.origin = np.array([self._coordinate(dim) for dim in self.dims])

    def __len__(self) -> int:
        return len(self.dims)

    def index(self, name: str) -> int:
        """Position of a dimension."""
        if name not in self.names:
            raise KeyError(unknown("style dimension", name, self.names))
        return self.names.index(name)

    def draw(self, seed: int, keys: np.ndarray) -> np.ndarray:
        """Baseline coordinates z0 (units, dims); the same under every policy."""
        drawn = [normals(seed_key(seed), keys, STYLE, i) for i in range(len(self))]
        return self.origin + np.column_stack(drawn) * [dim.spread for dim in self.dims]

    def coordinate(self, z0: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Natural coordinate z (..., units, dims) of a style y."""
        return z0 + self.sd * y

    def natural(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Natural values (..., units) by dimension name."""
        if z.ndim < 3:
            values = {dim.name: _natural(dim, z[..., i]) for i, dim in enumerate(self.dims)}
        else:
            other = (z != z[0]).any(axis=1)
            values = {
                dim.name: _rows(dim, z[..., i], other[:, i]) for i, dim in enumerate(self.dims)
            }
        reactive = 1.0 / (1.0 + sum(values[self.names[i]] for i in self._shares))
        for i in self._shares:
            values[self.names[i]] = values[self.names[i]] * reactive
        return values

    def _coordinate(self, dim: Dimension) -> float:
        """Coordinate of the baseline value, inverse of `_natural`."""
        match dim.coordinate:
            case "log":
                return float(np.log(dim.baseline))
            case "logit":
                return float(np.log(dim.baseline / (1 - dim.baseline)))
            case "share":
                return float(np.log(dim.baseline / self._reactive))
            case "bounded_log":
                bound = np.log(dim.bound)
                return float(bound * np.arctanh(np.log(dim.baseline) / bound))
            case "positive":
                width = dim.softness * dim.sd
                return float(width * np.log(np.expm1(dim.baseline / width)))
            case "identity":
                return dim.baseline


def _rows(dim: Dimension, z: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Natural values of coordinates (copies, units), `other` the copies not equal to the first.

    Of the styles that a unit imagines most differ in other dimensions.
    """
    values = np.empty(z.shape)
    values[:] = _natural(dim, z[0])
    if other.any():
        values[other] = _natural(dim, z[other])
    return values


def _natural(dim: Dimension, z: np.ndarray) -> np.ndarray:
    match dim.coordinate:
        case "log" | "share":
            return np.exp(z)
        case "logit":
            return 1.0 / (1.0 + np.exp(-z))
        case "bounded_log":
            bound = np.log(dim.bound)
            return np.exp(bound * np.tanh(z / bound))
        case "positive":
            width = dim.softness * dim.sd
            return width * np.logaddexp(0.0, z / width)
        case "identity":
            return z


HOSPITAL: dict[str, Coordinate] = {
    "threshold": "log",  # odds of admitting a patient in the emergency department, times usual
    "stay": "log",  # length of stay, times usual
    "coding": "log",  # time for coding, times usual
    "elective": "log",  # planned operations a day, times usual
    "weekend": "logit",  # production on days off as a share of a working day's
    "consultation": "log",  # consultations offered to primary care, times usual
    "mobile": "log",  # work of the mobile team, times usual
    "queue": "logit",  # extra production to cut queues, of ordinary capacity
    "safety": "log",  # preparation and follow-up of operations, times usual
    "tilt": "identity",  # who is listed for operation: towards those who are less ill
    "planned_stay": "log",  # length of stay after planned operations, times usual
    "healthier": "identity",  # who is listed: towards those who are healthy otherwise
    "discharge_planning": "log",  # work on plans for discharge, times usual
}
MUNICIPALITY: dict[str, Coordinate] = {
    "discharge_effort": "log",  # plans for discharge, times usual
    "short_term": "log",  # short-term places, times usual
    "home_care": "log",  # starts and performed hours, times usual
    "granting": "log",  # home-care hours granted to each user, times usual
    "scheduling": "log",  # odds that granted hours are planned, times usual
    "health_care": "log",  # delegated health care in home care, times usual
    "reporting": "log",  # odds that performed hours are reported, times usual
    "joint_planning": "log",  # discharges planned with the hospital during the stay (odds)
}
VARDCENTRAL: dict[str, Coordinate] = {
    "minutes": "log",  # minutes per doctor visit
    "same_day": "logit",  # share of slots kept for the same day
    "own_gp": "logit",  # share of bookings that wait for the own GP
    "followup": "share",  # of clinicians' time: planned chronic reviews
    "proactive": "share",  # assessments of frail elderly
    "coordination": "share",  # coordination meetings and home visits after discharge
    "digital": "share",  # digital contacts
    "coding": "share",  # registering diagnoses
    "attraction": "share",  # attracting listings
    "referral": "bounded_log",  # propensity to refer, times the guideline
    "tests": "log",  # tests per problem, times the guideline
    "hours": "log",  # doctors' hours per post, times normal
    "tilt": "identity",  # towards patients with high need
    "nurses": "log",  # nurse posts, times baseline
    "locums": "log",  # locum posts, times baseline
    "lifestyle": "share",  # health groups and physical activity on prescription
    "participation": "share",  # patient contracts
    "quality_work": "share",  # checks as care programmes say
    "aftercare": "share",  # calls after discharge
    "development": "share",  # innovation groups
    "work_environment": "share",
    "evenings": "positive",  # hours open evenings and weekends, a week
    "digital_rooms": "positive",
    **dict.fromkeys(EXTRA_ROLES, "positive"),  # posts per nurse post at the start
    "naming": "share",  # giving those without one a named GP
}
TIME_SHARES = tuple(name for name, kind in VARDCENTRAL.items() if kind == "share")


def vardcentral_style(params: Parameters) -> Style:
    """The dimensions of a vardcentral, in fixed order."""
    return style_of(params, "behaviour.vardcentral", VARDCENTRAL)


def hospital_style(params: Parameters) -> Style:
    """The 13 dimensions of a hospital, in fixed order."""
    return style_of(params, "hospital.style", HOSPITAL)


def municipality_style(params: Parameters) -> Style:
    """The 8 dimensions of a municipality, in fixed order."""
    return style_of(params, "municipality.style", MUNICIPALITY)


def style_of(params: Parameters, prefix: str, coordinates: dict[str, Coordinate]) -> Style:
    """A style from the parameters ``<prefix>_{baseline,sd,spread,stiffness,speed}``.

    These tables are labelled by dimension; a missing or misspelt label raises KeyError.
    """
    tables = {
        column: _labelled(params, f"{prefix}_{column}", coordinates)
        for column in ("baseline", "sd", "spread", "stiffness", "speed")
    }
    bound, softness = params["behaviour.referral_bound"], params["behaviour.positive_softness"]
    return Style(
        Dimension(
            name,
            kind,
            baseline=tables["baseline"][name],
            sd=tables["sd"][name],
            stiffness=tables["stiffness"][name],
            speed=tables["speed"][name],
            spread=tables["spread"][name],
            bound=bound,
            softness=softness,
        )
        for name, kind in coordinates.items()
    )


def _labelled(params: Parameters, name: str, labels: Sequence[str] | dict) -> dict[str, float]:
    parameter = params.parameter(name)
    table = dict(zip(parameter.labels or [], params[name], strict=True))
    for label in labels:
        if label not in table:
            raise KeyError(f"{name}: {unknown('label', label, table)}")
    return table
