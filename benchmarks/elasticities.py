"""What practice style does in the model's world, beside what units believe it does.

Each dimension of style is moved by one peer SD up and down in all units, from the first day, with
frozen behaviour; the second year's statements are compared. The belief is asked the same question
at the statement of the unmoved run. Rows are outcomes, columns dimensions; each cell is the change
per SD (per cent of the level, or percentage points for shares), world / belief.

    python benchmarks/elasticities.py [--sample 0.3] [--seeds 2] [--dims minutes,own_gp]

Units move together in the world and alone in their belief, so effects that run over neighbours
(lists, leaks) differ for good reason.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.parameters import load
from sim.policies.model import load_model
from sim.policies.statement import ACTIVITIES, ELSEWHERE, INDICATORS, Statement
from sim.region import embedded
from sim.run import RunSpec, build

SHARES = (
    "continuity", "phone_same_day", "assessed_3_days", "doctor_7_days", "named_gp", "review",
    "control", "digital_share", "coverage", "patient_reported", "employee", "contact_continuity",
    "programme_adherence",
)  # fmt: skip


@dataclass(frozen=True)
class Setup:
    """What all runs of the comparison share."""

    sample: float
    years: int = 2

    def run(self, seed: int, dimension: int | None = None, shift: float = 0.0):
        """A frozen run with one dimension moved by `shift` SD in every unit."""
        spec = RunSpec(
            region=embedded(), start=dt.date(2024, 1, 1), warmup_years=self.years - 1, years=1,
            seed=seed, model=load_model("swedish_mix"), reform=None, behaviour="frozen",
            parameters=load(), sample=self.sample,
        )  # fmt: skip
        system = build(spec)
        if dimension is not None:
            sector = system.sectors["vardcentral"]
            y = np.zeros(len(sector.decision.style))
            y[dimension] = shift
            style, z0 = sector.decision.style, sector.decision.belief.z0
            system.primary.apply_style(style.natural(style.coordinate(z0, y)))
        system.run()
        return system


def measures(statement: Statement) -> dict[str, np.ndarray]:
    """Totals over units (last axis) of what rules may pay for; arrays (...)."""
    s = statement
    contacts = s["contacts"].sum(axis=-1)
    doctor = contacts[..., 0, 0]
    out = {
        "doctor_visits": doctor.sum(-1),
        "nurse_other_visits": contacts[..., 1:, 0].sum((-2, -1)),
        "high_need_contacts": s["high_need_contacts"].sum((-3, -2, -1)),
        "high_need_visits": s["high_need_contacts"][..., 0].sum((-2, -1)),
        "contacts": contacts.sum((-3, -2, -1)),
        "phone": contacts[..., :, 1].sum((-2, -1)),
        "minutes_per_visit": (s["minutes_per_visit"] * doctor).sum(-1) / doctor.sum(-1),
        "referrals": s["referrals"].sum(-1),
        "lab_tests": s["lab_tests"].sum(-1),
        "drug_cost": s["drug_cost"].sum(-1),
        "diagnoses": s["diagnoses"].sum(-1),
        "registered_index": s["registered_index"].mean(-1),
        "listed": s["listed"].sum((-2, -1)).sum(-1),
        "doctor_hours": s["hours"][..., 0].sum(-1),
    }
    for n, name in enumerate(ACTIVITIES):
        out[name] = s["activities"][..., n].sum(-1)
    for n, name in enumerate(ELSEWHERE):
        out["elsewhere_" + name] = s["elsewhere"][..., n].sum(-1)
    for n, name in enumerate(INDICATORS):
        share = s["indicator_count"][..., n].sum(-1) / s["indicator_base"][..., n].sum(-1)
        out["share_" + name if name in SHARES else "rate_" + name] = share
    return out


def effect(name: str, up: np.ndarray, down: np.ndarray) -> float:
    """Change per SD: percentage points for shares, else per cent."""
    if name.startswith("share_"):
        return float(50.0 * (up - down))
    return float(50.0 * np.log(up / down)) if up > 0 and down > 0 else np.nan


def believed(system, dimension: int) -> dict[str, float]:
    """What the units of a run expect of one SD of a dimension."""
    sector = system.sectors["vardcentral"]
    decision, seen = sector.decision, sector.mean_month()
    dims = len(decision.style)
    shifts = np.zeros((2, 1, dims))
    shifts[0, 0, dimension], shifts[1, 0, dimension] = 1.0, -1.0
    now = np.zeros((len(decision.traits), dims))
    expected = decision.belief.expect(now + shifts, now, seen, decision.traits)
    return {
        k: effect(k, *np.broadcast_to(v, (2,))) for k, v in measures(expected.statement).items()
    }


def compare(setup: Setup, seeds: list[int], dims: list[str] | None = None) -> pd.DataFrame:
    """Rows: dimension, outcome, world, spread (half range over seeds), belief."""
    rows = []
    base = {seed: setup.run(seed) for seed in seeds}
    names = base[seeds[0]].primary.style.names
    for name in dims or names:
        j = names.index(name)
        worlds = []
        for seed in seeds:
            up, down = (
                measures(setup.run(seed, j, shift).sectors["vardcentral"].mean_month())
                for shift in (1.0, -1.0)
            )
            worlds.append({key: effect(key, up[key], down[key]) for key in up})
        beliefs = [believed(base[seed], j) for seed in seeds]
        for key in worlds[0]:
            values = [world[key] for world in worlds]
            rows.append(
                (name, key, np.mean(values), np.ptp(values) / 2, np.mean([b[key] for b in beliefs]))
            )
    return pd.DataFrame(rows, columns=["dimension", "outcome", "world", "spread", "belief"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=float, default=0.3, help="share of the embedded region")
    parser.add_argument("--seeds", type=int, default=2, help="pairs of runs per dimension")
    parser.add_argument("--dims", default="", help="dimensions, comma-separated; all by default")
    parser.add_argument("--least", type=float, default=0.3, help="smallest effect to print")
    parser.add_argument("--csv", help="file to write the whole table to")
    given = parser.parse_args()
    table = compare(
        Setup(given.sample),
        list(range(1, given.seeds + 1)),
        given.dims.split(",") if given.dims else None,
    )
    if given.csv:
        table.to_csv(given.csv, index=False)
    large = (table["world"].abs() >= given.least) | (table["belief"].abs() >= given.least)
    for name, rows in table[large].groupby("dimension", sort=False):
        print(f"\n{name}: per SD (per cent; points for shares)")
        for row in rows.itertuples():
            print(
                f"  {row.outcome:<26}{row.world:8.2f} ±{row.spread:5.2f}"
                f"  believed {row.belief:8.2f}"
            )


if __name__ == "__main__":
    main()
