"""What a run is made of: region, calendar, numbers, whether units may change practice and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.clock import Calendar
from sim.decision.behaviour import Behaviour as Deciding
from sim.parameters import Parameters
from sim.region import Region

Behaviour = Literal["full", "frozen"]


@dataclass(frozen=True)
class Setting:
    """What a run is made of, whatever is done in it.

    Units that are `full` decide as `deciding` says; those that are `frozen` are not asked.
    """

    region: Region
    calendar: Calendar
    warmup_years: int
    seed: int
    behaviour: Behaviour
    parameters: Parameters
    deciding: Deciding
