"""Two finished studies side by side: what went in, and what came out."""

from __future__ import annotations

from sim.studies.compare.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
