"""What a run is made of: region, calendar, numbers, and whether units may change practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.clock import Calendar
from sim.parameters import Parameters
from sim.region import Region

Behaviour = Literal["full", "frozen"]


@dataclass(frozen=True)
class Setting:
    """What a run is made of, whatever is done in it."""

    region: Region
    calendar: Calendar
    warmup_years: int
    seed: int
    behaviour: Behaviour
    parameters: Parameters
