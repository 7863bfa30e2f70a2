"""One person's years, or one unit's decisions, recorded from the running model.

Recorders stand around the day of a `CareSystem`; without one, a run does nothing more than before.
"""

from __future__ import annotations

from sim.trace.person import Line, PersonRecorder
from sim.trace.runs import Traced, trace
from sim.trace.unit import Month, UnitRecorder

__all__ = ["Line", "Month", "PersonRecorder", "Traced", "UnitRecorder", "trace"]
