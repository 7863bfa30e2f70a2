"""`vardsim verify`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

import typer

from sim.cli.errors import SOME_FAILED
from sim.verify.finding import Finding

STAGES = {
    "whole": ("en körning från första dagen", "one run from the first day"),
    "serial": ("fem körningar i en process", "five runs in one worker"),
    "parallel": ("samma körningar i två processer", "the same runs in two workers"),
    "resumed": ("avbruten och återupptagen", "stopped and resumed"),
}


def verify_region(region: str, lang: str, as_json: bool) -> int:
    """Check on a region what is always true; gives the exit code."""
    from sim.verify.always import findings
    from sim.verify.trial import plan_of, trial

    began = time.perf_counter()
    swedish = lang == "sv"

    def tell(stage: str) -> None:
        if not as_json:
            typer.secho(f"... {STAGES[stage][0 if swedish else 1]}", err=True, dim=True)

    plan = plan_of(region)
    done = trial(plan, tell)
    facts = {"region": done.region, "persons": done.persons}
    return show(list(findings(done)), facts, began, lang, as_json)


def show(
    found: Iterable[Finding], facts: dict[str, object], began: float, lang: str, as_json: bool
) -> int:
    """Print findings, one line each; gives the exit code."""
    found = list(found)
    failed = sum(not one.ok for one in found)
    seconds = time.perf_counter() - began
    if as_json:
        answer = {
            **facts,
            "ok": not failed,
            "seconds": round(seconds, 1),
            "checks": [one.plain() for one in found],
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return SOME_FAILED if failed else 0
    swedish = lang == "sv"
    for one in found:
        word = ("ok" if one.ok else "FEL") if swedish else ("ok" if one.ok else "FAILED")
        typer.secho(f"{word:<7}", fg="green" if one.ok else "red", bold=not one.ok, nl=False)
        typer.echo(one.line.sv if swedish else one.line.en)
    about = ", ".join(f"{value:,}" if isinstance(value, int) else str(value)
                      for value in facts.values())  # fmt: skip
    if swedish:
        typer.echo(f"{len(found) - failed} av {len(found)} höll ({about}; {seconds:.0f} s)")
    else:
        typer.echo(f"{len(found) - failed} of {len(found)} held ({about}; {seconds:.0f} s)")
    return SOME_FAILED if failed else 0


def verify_rule(name: str, settings: list[str], lang: str, as_json: bool) -> int:
    """Check payment rules of a file or of a name; gives the exit code."""
    from sim.verify.given import rules_given
    from sim.verify.rule import findings

    began = time.perf_counter()
    codes = [
        show(list(findings(rule)), {"rule": rule.name}, began, lang, as_json)
        for rule in rules_given(name, settings)
    ]
    return max(codes)
