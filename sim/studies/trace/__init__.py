"""One person's years, or one unit's decisions, recorded from the running model.

Recorders stand around the day of a `CareSystem`; without one, a run does nothing more than before.
"""

from __future__ import annotations

from sim.studies.trace.person import Line, PersonRecorder
from sim.studies.trace.runs import Traced, trace
from sim.studies.trace.unit import Month, UnitRecorder

__all__ = ["Line", "Month", "PersonRecorder", "Traced", "UnitRecorder", "trace"]
