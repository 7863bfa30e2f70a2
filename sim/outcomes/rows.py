"""What a row of the registry of outcomes holds, and words that many rows share."""

from __future__ import annotations

from typing import Final, Literal

from sim.outcomes.formulas import Formula

Better = Literal["higher", "lower", "neither"]
UP: Final = "higher"
DOWN: Final = "lower"
NEITHER: Final = "neither"
Row = tuple[str, str, str, str, str, Better, bool, Formula]
"""Id, label in Swedish and English, unit in both, what is better, whether shown first, formula."""
PER_1000 = ("per 1 000 invånare", "per 1,000 inhabitants")
