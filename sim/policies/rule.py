"""The payment rule: a pure function from statements to kronor, with typed, dated parameters.

A third party's rule is a subclass with a `name`, parameters and `settle`; see `registry.py` for
how it is found.
"""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.policies.errors import PolicyError, explain, unknown_name
from sim.policies.statement import Statement

if TYPE_CHECKING:
    from typing import Self

    from sim.policies.context import Context
    from sim.policies.payments import Payments

MONTHS = 12  # tariffs are per year, statements per month


class Text(NamedTuple):
    """A text in Swedish and English."""

    sv: str
    en: str


NO_TEXT = Text("", "")
Counterparty = Literal[
    "region",
    "patient",
    "municipality",
    "state",
    "council",  # municipal taxes, which pay a municipality's own care
    "fund",  # a fund that several principals share
    "principal",  # the one budget of merged principals
    "investor",
]


class Transfer(NamedTuple):
    """SEK of a month from one holder to another, neither of them a unit of care."""

    payer: Counterparty
    payee: Counterparty
    amount: float


class Source(BaseModel):
    """Where the value of one parameter of one rule comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    grade: Literal["found", "derived", "knowledge", "assumption", "calibrated"]
    date: int | str
    range: tuple[float, float] | None = None


def parameter(default: Any = ..., *, unit: str, sv: str, en: str, **limits: Any) -> Any:
    """A rule parameter: default (`...` = required), unit, label in Swedish and English, limits."""
    return Field(
        default, description=en, json_schema_extra={"unit": unit, "sv": sv, "en": en}, **limits
    )


class Rule(BaseModel):
    """One payment rule with its parameters, in SEK, and dates of validity (`valid_until` excluded).

    Class attributes: `name` in files; `applies_to` the kind or kinds of unit; `counterparty` who
    pays the unit when the amount is positive; `scalable` the money parameters that together scale
    all pay of the rule in proportion (used for budget neutrality).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    label: ClassVar[Text] = NO_TEXT
    flow: ClassVar[Text] = NO_TEXT
    applies_to: ClassVar[str | tuple[str, ...]] = "vardcentral"
    counterparty: ClassVar[Counterparty] = "region"
    scalable: ClassVar[tuple[str, ...]] = ()

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    sources: dict[str, Source] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _id_is_name(cls, data: Any) -> Any:
        return {"id": cls.name, **data} if isinstance(data, Mapping) else data

    @abstractmethod
    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        """SEK of the month to each unit, shape ``(..., units)``; negative: the unit pays."""

    def transfers(self, statement: Statement, context: Context) -> tuple[Transfer, ...]:
        """What holders that are no units of care pay each other because of the actual month."""
        return ()

    def patient_prices(self) -> dict[str, float]:
        """SEK a patient pays per contact, by fee class of the statement."""
        return {}

    def fee_limits(self) -> FeeLimits | None:
        """Who is exempt from patient fees and from what sum; None for rules without fees."""
        return None

    def refers_to(self) -> tuple[str, ...]:
        """Ids of other rules that the parameters name; they must exist in the model."""
        return ()

    def pays_for(self) -> tuple[str, ...]:
        """What is done that the rule pays for, as ``field.label``, such as ``activities.far``.

        Two rules that name the same pay twice for it. A rule that pays for who is listed, or a
        lump sum, names nothing.
        """
        return ()

    def rises_with(self) -> tuple[str, ...]:
        """What more of never lowers the pay, as ``field.label`` or ``indicators.name``.

        Nothing depends on it; `vardsim verify --rule` checks it.
        """
        return ()

    def falls_with(self) -> tuple[str, ...]:
        """What more of never raises the pay, in the same words."""
        return ()

    def billed(self, statement: Statement) -> np.ndarray | None:
        """Items of the month that each unit reports one by one to be paid, ``(..., units)``.

        None for a rule that pays by what is counted anyway (lists, indicators, posts).
        """
        return None

    def frame(self, statement: Statement, context: Context) -> np.ndarray | None:
        """SEK of the month to each unit if all that the contract covers were done.

        None for a rule whose contract sets no volume; its size is what it pays.
        """
        return None

    def units_named(self) -> tuple[str, ...]:
        """Units that the parameters name; the region must have them."""
        return ()

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """Kinds of unit the rule pays."""
        return (cls.applies_to,) if isinstance(cls.applies_to, str) else cls.applies_to

    def active(self, date: dt.date) -> bool:
        """Whether the rule is in force on a date."""
        started = self.valid_from is None or self.valid_from <= date
        return started and (self.valid_until is None or date < self.valid_until)

    def values(self) -> dict[str, Any]:
        """Fields as plain Python values (a copy)."""
        return self.model_dump()

    def terms(self) -> dict[str, Any]:
        """Everything that it says but its amounts and their sources."""
        amounts = {*self.scalable, "sources"}
        return {name: value for name, value in self.values().items() if name not in amounts}

    @classmethod
    def build(cls, values: Mapping[str, Any], path: str) -> Self:
        """Validate values from a file; errors name `path`."""
        try:
            rule = cls.model_validate(dict(values))
        except ValidationError as error:
            raise explain(error, cls, path) from error
        for place in rule.sources:
            find(rule.values(), place, f"{path}.sources")
        return rule

    def changed(self, changes: Mapping[str, Any], path: str) -> Self:
        """A copy with other values; keys are paths such as ``amount`` or ``listed.doctor.visit``.

        The source of a changed value no longer holds and is dropped.
        """
        values = self.values()
        for place, value in changes.items():
            *parents, last = find(values, place, f"{path}.{place}")
            holder = values
            for part in parents:
                holder = holder[part]
            holder[last] = value
            gone = [key for key in values["sources"] if f"{key}.".startswith(f"{place}.")]
            if place.split(".")[0] != "sources":
                for key in gone:
                    del values["sources"][key]
        return self.build(values, path)

    def scaled(self, factor: float) -> Self:
        """A copy with all money parameters multiplied by `factor`."""
        values = self.values()
        for place in self.scalable:
            values[place] = _times(values[place], factor)
        return self.build(values, self.id)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by name, so that a user's own rule can be sent to another process."""
        from sim.policies.registry import rebuild, sent_with

        return rebuild, (self.name, sent_with(self.name), self.values())


class AfterRule(Rule):
    """A rule paid on what the other rules pay in the same month, such as VAT compensation."""

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        """Not possible alone."""
        raise PolicyError(f"rule {self.id} ({self.name}) settles after other rules, not alone")

    @abstractmethod
    def settle_after(self, statement: Statement, context: Context, earlier: Payments) -> np.ndarray:
        """As `Rule.settle`; `earlier` is what all rules that are not after-rules pay."""


class FeeLimits(NamedTuple):
    """Exemptions from patient fees."""

    ceiling: float  # SEK within 12 months, then free of charge
    free_below_age: int
    free_from_age: int


def find(values: Mapping[str, Any], place: str, path: str) -> list[Any]:
    """Keys that lead to `place` in nested values; an unknown part is a `PolicyError`."""
    here: Any = values
    keys: list[Any] = []
    for part in place.split("."):
        names = {str(key): key for key in here} if isinstance(here, Mapping) else {}
        if part not in names:
            if not names:
                raise PolicyError(f"{path}: {'.'.join(map(str, keys))} has no parts")
            raise unknown_name(path, "parameter", part, names)
        keys.append(names[part])
        here = here[names[part]]
    return keys


def _times(value: Any, factor: float) -> Any:
    """A number, or every number of a nested table, times `factor`; None stays None."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {key: _times(item, factor) for key, item in value.items()}
    return value * factor
