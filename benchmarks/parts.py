"""What a full run spends its time on, by part; the parts add up to the whole.

    python -m benchmarks.parts [--people 100000] [--json]

The model's steps are wrapped from outside while they run. Time is counted to the innermost part
that is under way, so that nothing is counted twice; what belongs to no part is `other`.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from benchmarks.machine import apart, machine, main, parser

# Part -> the steps that belong to it, as "module:name" or "module:Class.method".
STEPS: dict[str, tuple[str, ...]] = {
    "synthesis": ("sim.run:build",),
    "needs": ("sim.model:draw_month",),
    "vårdcentraler's day": ("sim.model:primary_day",),
    "hospitals' day": ("sim.model:hospital_day",),
    "demography": ("sim.people.demography:month", "sim.model:take_requests"),
    "doctors, lists and choice": (
        "sim.agents.primary_care:PrimaryCare.begin_month",
        "sim.model:CareSystem._switch_units",
    ),
    "statements": (
        "sim.agents.primary_care:PrimaryCare.statement",
        "sim.agents.hospital:HospitalCare.statement",
        "sim.agents.municipality:MunicipalCare.statement",
        "sim.agents.sector:Sector.report",
    ),
    "settling": (
        "sim.agents.region:RegionAgent.prepare",
        "sim.agents.region:RegionAgent.settle",
        "sim.model:CareSystem._post_costs",
    ),
    "decisions": ("sim.agents.sector:Sector.settle_into_habit", "sim.agents.sector:Sector.decide"),
    "checks": (
        "sim.model:CareSystem._check",
        "sim.checks:Checks.opened",
        "sim.checks:Checks.closed",
    ),
    "yearbook": (
        "sim.yearbook:Yearbook.add_month",
        "sim.yearbook:Yearbook.note_practice",
        "sim.yearbook:Yearbook.close_year",
        "sim.yearbook:Yearbook.tables",
    ),
}
OTHER = "other"


class Parts:
    """Seconds and calls by part, while :meth:`timing`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._under_way: list[str] = [OTHER]
        self._since = 0.0

    @contextmanager
    def timing(self, steps: Mapping[str, tuple[str, ...]]) -> Iterator[None]:
        """Wrap the steps; all time until the end goes to some part."""
        undo: list[tuple[Any, str, Any]] = []
        try:
            for part, names in steps.items():
                for name in names:
                    owner, attribute = located(name)
                    old = owner.__dict__[attribute]
                    undo.append((owner, attribute, old))
                    setattr(owner, attribute, self._counted(part, old))
            self._since = time.perf_counter()
            yield
            self._turn()
        finally:
            for owner, attribute, old in reversed(undo):
                setattr(owner, attribute, old)

    def _counted(self, part: str, step: Callable[..., Any]) -> Callable[..., Any]:
        """A step that counts its time to a part; a generator counts while it is drawn from."""

        @functools.wraps(step)
        def counted(*args: Any, **options: Any) -> Any:
            self._turn()
            self._under_way.append(part)
            self.calls[part] += 1
            try:
                found = step(*args, **options)
                return list(found) if isinstance(found, Iterator) else found
            finally:
                self._turn()
                self._under_way.pop()

        return counted

    def _turn(self) -> None:
        """Time since the last turn goes to what was under way."""
        now = time.perf_counter()
        self.seconds[self._under_way[-1]] += now - self._since
        self._since = now


def located(name: str) -> tuple[Any, str]:
    """Module or class that holds a step, and its name there; raises KeyError if it does not."""
    module, _, path = name.partition(":")
    owner: Any = importlib.import_module(module)
    *classes, attribute = path.split(".")
    for part in classes:
        owner = getattr(owner, part, None)
    if owner is None or attribute not in vars(owner):
        raise KeyError(
            f"step {name!r} is not in the model; STEPS of benchmarks.parts must follow it"
        )
    return owner, attribute


def one_run(people: int) -> dict[str, Any]:
    """Seconds by part of one run in this process; everything is compiled before."""
    import sim.run
    from benchmarks.full import spec

    sim.run.prepare()
    asked, parts = spec(people), Parts()
    began = time.perf_counter()
    with parts.timing(STEPS):
        result = sim.run.simulate(asked)
    seconds = time.perf_counter() - began
    rows = [
        {
            "part": name,
            "seconds": parts.seconds[name],
            "share": parts.seconds[name] / seconds,
            "calls": parts.calls[name],
            "microseconds_per_person_year": 1e6 * parts.seconds[name] / result.person_years,
        }
        for name in (*STEPS, OTHER)
    ]
    return {
        "people": people,
        "seconds": seconds,
        "sum_of_parts": sum(row["seconds"] for row in rows),
        "person_years": result.person_years,
        "person_years_per_second": result.person_years / seconds,
        "parts": sorted(rows, key=lambda row: -row["seconds"]),
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures of one run in a process of its own."""
    if options.alone:
        return one_run(options.people)
    figures = apart("parts", "--alone", "--people", str(options.people))
    return {"benchmark": "parts", "machine": machine(), **figures}


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--people", type=int, default=100_000)
    made.add_argument("--alone", action="store_true", help="in this process")
    main(made, measure)
