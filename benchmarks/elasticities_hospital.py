"""As `elasticities.py`, for the styles of hospitals and municipalities.

    python benchmarks/elasticities_hospital.py [--sample 0.5] [--seeds 2] [--dims queue,safety]

Every number of the statement is compared: per cent of the level per SD, percentage points for
indicators; world / belief.
"""

from __future__ import annotations

import argparse
import datetime as dt

import numpy as np
import pandas as pd
from elasticities import effect

from sim.parameters import load
from sim.policies.context import indicators
from sim.policies.model import load_model
from sim.policies.statement import Statement
from sim.region import embedded
from sim.run import RunSpec, build

KINDS = ("hospital", "municipality")


def run(sample: float, seed: int, kind: str = "", dimension: int = 0, shift: float = 0.0):
    """A frozen run with one dimension of one kind moved by `shift` SD in every unit."""
    spec = RunSpec(
        region=embedded(), start=dt.date(2024, 1, 1), warmup_years=1, years=1, seed=seed,
        model=load_model("swedish_mix"), reform=None, behaviour="frozen", parameters=load(),
        sample=sample,
    )  # fmt: skip
    system = build(spec)
    if kind:
        sector = system.sectors[kind]
        y = np.zeros(len(sector.decision.style))
        y[dimension] = shift
        z = sector.decision.style.coordinate(sector.decision.belief.z0, y)
        sector.care.apply_style(sector.decision.style.natural(z))
    system.run()
    return system


def measures(statement: Statement) -> dict[str, np.ndarray]:
    """Totals over units (last axis) of every field; arrays (...)."""
    out = {}
    for name, field in statement.schema.items():
        if name.startswith("indicator_"):
            continue
        value = statement[name]
        # The last day of a liability says little; the fourth is what the law counts.
        value = value[..., 3] if name == "days_beyond" else value
        axes = tuple(range(-len(field.dims), 0)) if name != "days_beyond" else ()
        out[name] = value.sum(axis=axes).sum(-1) if axes else value.sum(-1)
    for n, name in enumerate(indicators(statement.kind)):
        count, base = statement["indicator_count"], statement["indicator_base"]
        out["share_" + name] = count[..., n].sum(-1) / base[..., n].sum(-1)
    return out


def believed(system, kind: str, dimension: int) -> dict[str, float]:
    """What the units of a run expect of one SD of a dimension."""
    sector = system.sectors[kind]
    decision, seen = sector.decision, sector.mean_month()
    dims = len(decision.style)
    shifts = np.zeros((2, 1, dims))
    shifts[0, 0, dimension], shifts[1, 0, dimension] = 1.0, -1.0
    now = np.zeros((len(decision.traits), dims))
    expected = decision.belief.expect(now + shifts, now, seen, decision.traits)
    found = measures(expected.statement)
    return {name: effect(name, *np.broadcast_to(value, (2,))) for name, value in found.items()}


def compare(sample: float, seeds: list[int], dims: list[str]) -> pd.DataFrame:
    """Rows: kind, dimension, outcome, world, spread (half range over seeds), belief."""
    rows = []
    base = {seed: run(sample, seed) for seed in seeds}
    for kind in KINDS:
        names = base[seeds[0]].sectors[kind].decision.style.names
        for j, name in enumerate(names):
            if dims and name not in dims:
                continue
            worlds = []
            for seed in seeds:
                up, down = (
                    measures(run(sample, seed, kind, j, shift).sectors[kind].mean_month())
                    for shift in (1.0, -1.0)
                )
                worlds.append({key: effect(key, up[key], down[key]) for key in up})
            beliefs = [believed(base[seed], kind, j) for seed in seeds]
            for key in worlds[0]:
                values = [world[key] for world in worlds]
                belief = np.mean([found[key] for found in beliefs])
                rows.append((kind, name, key, np.mean(values), np.ptp(values) / 2, belief))
    columns = ["kind", "dimension", "outcome", "world", "spread", "belief"]
    return pd.DataFrame(rows, columns=columns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=float, default=0.5, help="share of the embedded region")
    parser.add_argument("--seeds", type=int, default=2, help="pairs of runs per dimension")
    parser.add_argument("--dims", default="", help="dimensions, comma-separated; all by default")
    parser.add_argument("--least", type=float, default=0.3, help="smallest effect to print")
    given = parser.parse_args()
    dims = given.dims.split(",") if given.dims else []
    table = compare(given.sample, list(range(1, given.seeds + 1)), dims)
    large = (table["world"].abs() >= given.least) | (table["belief"].abs() >= given.least)
    for (kind, name), rows in table[large].groupby(["kind", "dimension"], sort=False):
        print(f"\n{kind}, {name}: per SD (per cent; points for shares)")
        for row in rows.itertuples():
            print(
                f"  {row.outcome:<26}{row.world:8.2f} ±{row.spread:5.2f}"
                f"  believed {row.belief:8.2f}"
            )


if __name__ == "__main__":
    main()
