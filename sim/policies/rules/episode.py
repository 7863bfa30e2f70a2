"""Episode pay (vårdepisodersättning): a lump sum for an operation with its guarantee."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class Episode(Rule):
    """Price x planned operations, less what returns for a complication would have brought.

    The lump sum includes the guarantee: what other forms pay for a return within it is taken back,
    so the hospital bears the complication.
    """

    name: ClassVar[str] = "episode"
    label: ClassVar[Text] = Text("Vårdepisodersättning", "Episode pay")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset en klumpsumma per planerad operation med garanti.",
        "The region pays the hospital a lump sum per planned operation with a guarantee.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("price", "returned")

    price: float = parameter(unit="SEK per operation", sv="Klumpsumma", en="Lump sum", ge=0)
    returned: float = parameter(
        0.0,
        unit="SEK per return",
        sv="Återbetalas per komplikation",
        en="Taken back per return for a complication",
        ge=0,
    )

    def pays_for(self) -> tuple[str, ...]:
        return ("operations",)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.price * statement["operations"] - self.returned * statement["complications"]
