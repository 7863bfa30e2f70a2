"""Pay per post (ersättning per tjänst): an amount for each filled post of a role."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
from pydantic import field_validator, model_validator

from sim.categories import ROLES
from sim.parameters import unknown
from sim.policies.context import Context
from sim.policies.lists import persons
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class PerPost(Rule):
    """SEK x filled posts of the roles named, above a staffing that is not paid for and up to what
    the contract covers, both per 1,000 listed."""

    name: ClassVar[str] = "per_post"
    label: ClassVar[Text] = Text("Ersättning per tjänst", "Pay per post")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentralen per tillsatt tjänst av vissa slag.",
        "The region pays the vårdcentral per filled post of certain kinds.",
    )
    scalable: ClassVar[tuple[str, ...]] = ("amount",)

    roles: tuple[str, ...] = parameter(
        unit="names", sv="Roller som ersätts", en="Roles that are paid for", min_length=1
    )
    amount: float = parameter(
        unit="SEK per full-time post and year", sv="Belopp per tjänst", en="Amount per post", ge=0
    )
    free_per_1000: float = parameter(
        0.0,
        unit="posts per 1,000 listed",
        sv="Bemanning som inte ersätts",
        en="Staffing that is not paid for",
        ge=0,
    )
    most_per_1000: float | None = parameter(
        None,
        unit="posts per 1,000 listed",
        sv="Högsta bemanning som ersätts",
        en="Staffing up to which posts are paid for",
        gt=0,
    )

    @field_validator("roles")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in ROLES:
                raise ValueError(f"{unknown('role', name, ROLES)} (allowed: {', '.join(ROLES)})")
        if len(set(names)) < len(names):
            raise ValueError("a role is named twice")
        return names

    @model_validator(mode="after")
    def _order(self) -> PerPost:
        if self.most_per_1000 is not None and self.most_per_1000 <= self.free_per_1000:
            raise ValueError(
                f"most_per_1000 {self.most_per_1000:g} is not above free_per_1000 "
                f"{self.free_per_1000:g}"
            )
        return self

    @cached_property
    def _columns(self) -> list[int]:
        return [ROLES.index(name) for name in self.roles]

    def pays_for(self) -> tuple[str, ...]:
        return tuple(f"posts.{name}" for name in self.roles)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def frame(self, statement: Statement, context: Context) -> np.ndarray | None:
        if self.most_per_1000 is None:
            return None
        covered = self.most_per_1000 - self.free_per_1000
        return self.amount / MONTHS * covered * persons(statement) / 1000.0

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        thousands = persons(statement) / 1000.0
        posts = statement["posts"][..., self._columns].sum(axis=-1)
        if self.most_per_1000 is not None:
            posts = np.minimum(posts, self.most_per_1000 * thousands)
        paid: np.ndarray = np.maximum(posts - self.free_per_1000 * thousands, 0.0)
        return self.amount / MONTHS * paid
