"""Visit fee (besöksersättning): an amount per contact by staff, channel and listed status."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.categories import CHANNELS, LISTINGS, STAFF
from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement

Price = Annotated[float, Field(ge=0)]


class ChannelPrices(BaseModel):
    """SEK per contact by channel; a single number in a file holds for all channels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    visit: Price = 0.0
    phone: Price = 0.0
    digital: Price = 0.0
    home: Price = 0.0

    @model_validator(mode="before")
    @classmethod
    def _same_everywhere(cls, data: Any) -> Any:
        single = isinstance(data, int | float) and not isinstance(data, bool)
        return dict.fromkeys(CHANNELS, data) if single else data


class StaffPrices(BaseModel):
    """Prices by the staff category met."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    doctor: ChannelPrices = ChannelPrices()
    nurse: ChannelPrices = ChannelPrices()
    other: ChannelPrices = ChannelPrices()


class VisitFee(Rule):
    """SEK x contacts. `high_need` comes on top for own listed with high need (two chronic
    conditions or frailty), so that pay can vary more where needs are larger."""

    name: ClassVar[str] = "visit_fee"
    label: ClassVar[Text] = Text("Besöksersättning", "Visit fee")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentralen per kontakt.",
        "The region pays the vårdcentral per contact.",
    )
    scalable: ClassVar[tuple[str, ...]] = (*LISTINGS, "high_need")

    listed: StaffPrices = parameter(
        StaffPrices(), unit="SEK per contact", sv="Egna listade", en="Own listed patients"
    )
    unlisted: StaffPrices = parameter(
        StaffPrices(), unit="SEK per contact", sv="Listade hos annan", en="Listed elsewhere"
    )
    out_of_county: StaffPrices = parameter(
        StaffPrices(), unit="SEK per contact", sv="Utomlänspatienter", en="From other regions"
    )

    high_need: StaffPrices = parameter(
        StaffPrices(),
        unit="SEK per contact",
        sv="Tillägg för egna listade med stora behov",
        en="Supplement for own listed with high need",
    )

    @cached_property
    def _prices(self) -> np.ndarray:
        """Flat table staff x channel x listed status."""
        tables = [_table(getattr(self, listing)) for listing in LISTINGS]
        return np.stack(tables, axis=-1).ravel()

    @cached_property
    def _supplement(self) -> np.ndarray:
        """Flat table staff x channel."""
        return _table(self.high_need)

    def pays_for(self) -> tuple[str, ...]:
        places = [f"{s}.{c}.{where}" for s in STAFF for c in CHANNELS for where in LISTINGS]
        paid = [f"contacts.{at}" for at, price in zip(places, self._prices, strict=True) if price]
        more = [f"{s}.{c}" for s in STAFF for c in CHANNELS]
        supplements = zip(more, self._supplement, strict=True)
        return (*paid, *(f"high_need_contacts.{at}" for at, price in supplements if price))

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def billed(self, statement: Statement) -> np.ndarray | None:
        contacts = statement["contacts"]
        items: np.ndarray = contacts.reshape(*contacts.shape[:-3], -1) @ (self._prices > 0)
        if self._supplement.any():
            high = statement["high_need_contacts"]
            items = items + high.reshape(*high.shape[:-2], -1) @ (self._supplement > 0)
        return items

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        contacts = statement["contacts"]
        paid: np.ndarray = contacts.reshape(*contacts.shape[:-3], -1) @ self._prices
        if self._supplement.any():
            high = statement["high_need_contacts"]
            paid = paid + high.reshape(*high.shape[:-2], -1) @ self._supplement
        return paid


def _table(prices: StaffPrices) -> np.ndarray:
    """Flat table staff x channel."""
    return np.array(
        [getattr(getattr(prices, staff), channel) for staff in STAFF for channel in CHANNELS]
    )
