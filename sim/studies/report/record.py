"""How the study was run, and what always had to be true."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.studies.analysis import EVERYBODY
from sim.studies.report.material import Material

DATA = (".parquet", ".csv")
FEW = 4  # replications below which the page warns of wide intervals


def section(material: Material) -> dict[str, Any]:
    """What pairing gained, the run's record and its checks."""
    manifest = material.manifest
    seeds = dict.fromkeys(task["seed"] for task in manifest.get("tasks", ()))
    return {
        "pairing": pairing(material),
        "record": record(material),
        "checks": checks(material),
        "checksums": {n: c for n, c in manifest.get("checksums", {}).items() if n.endswith(DATA)},
        "seeds": list(seeds),
    }


def pairing(material: Material) -> str:
    """What pairing gained over the main outcomes, in a sentence; empty where it is not known."""
    saved, cut = [], []
    for label in material.outcomes:
        for reform in material.reforms:
            row = material.effect(label.id, reform, group=EVERYBODY)
            if row is not None and math.isfinite(row["replications_saved"]):
                saved.append(float(row["replications_saved"]))
                cut.append(100 * float(row["variance_reduction"]))
    if not saved:
        return ""
    number = material.numbers.number
    saved, cut = sorted(saved), sorted(cut)
    return material.words(
        "pairing",
        reduction=number(cut[len(cut) // 2]),
        saved=number(saved[len(saved) // 2], 2),
        low=number(saved[0], 2),
        high=number(saved[-1], 2),
    )


def checks(material: Material) -> list[dict[str, Any]]:
    """What always has to be true, and in how many runs it was."""
    names = [str(name).replace("_", " ") for name in material.checks["check"]]
    runs, failed = material.checks["runs"].tolist(), material.checks["failed"].tolist()
    return [
        {"name": name, "runs": of, "failed": bad}
        for name, of, bad in zip(names, runs, failed, strict=True)
    ]


def alarms(material: Material) -> list[tuple[str, str]]:
    """What a reader must know before the numbers: a headline and a text each."""
    words, manifest = material.words, material.manifest
    done, planned = manifest["runs_done"], manifest["runs_planned"]
    replications, sample = manifest["replications"], manifest["sample"]
    found = []
    if done < planned:
        head = words("runs_failed", failed=planned - done, planned=planned)
        found.append((head, words("runs_failed_more")))
        found += [missing(material, one) for one in manifest.get("missing", ())]
    bad = [check for check in checks(material) if check["failed"]]
    if bad:
        where = "; ".join(words("check_failed_in", **check) for check in bad)
        found.append((words("check_failed"), f"{where}. {words('check_failed_more')}"))
    for warning in manifest.get("warnings", ()):
        title = material.reforms.get(warning["reform"], warning["reform"])
        found.append((words("reform_warning", reform=title), warning[material.lang]))
    if sample < 1:
        share = material.numbers.plain(100 * sample)
        found.append((words("trial", share=share), words("trial_more")))
    if replications < 2:
        found.append((words("one_replication"), words("one_replication_more")))
    elif replications < FEW:
        found.append((words("few", n=replications), words("few_more")))
    return found


def missing(material: Material, runs: Mapping[str, Any]) -> tuple[str, str]:
    """Runs of a reform that are not there, and what went wrong in them."""
    words = material.words
    title = material.reforms.get(runs["scenario"], words("baseline_run"))
    head = words(
        "runs_missing",
        reform=title,
        behaviour=words(f"behaviour_{runs['behaviour']}"),
        replications=", ".join(map(str, runs["replications"])),
    )
    return head, runs["error"]


def record(material: Material) -> list[tuple[str, str]]:
    """How the study was run."""
    words, manifest, number = material.words, material.manifest, material.numbers.number
    held = checks(material)
    failed = sum(check["failed"] > 0 for check in held)
    verdict = (
        words("checks_bad", failed=failed, n=len(held))
        if failed
        else words("checks_ok", n=len(held))
    )
    rows = [
        (words("command"), manifest["command"]),
        (words("region"), manifest["region"]),
        (
            words("runs"),
            words("runs_value", done=manifest["runs_done"], planned=manifest["runs_planned"]),
        ),
        (words("replications"), words("replications_value", n=manifest["replications"])),
        (
            words("sample"),
            words("sample_value", share=material.numbers.plain(100 * manifest["sample"])),
        ),
        (words("seed"), str(manifest["seed"])),
        (words("checks"), verdict),
        (words("wall"), _wall(material)),
    ]
    if manifest.get("person_years_per_second_per_core"):
        speed = number(manifest["person_years_per_second_per_core"])
        years = number(manifest["person_years"] / 1e6)
        rows.append((words("speed"), words("speed_value", speed=speed, years=years)))
    if manifest.get("peak_memory_mib"):
        memory = number(manifest["peak_memory_mib"])
        rows.append((words("memory"), words("memory_value", memory=memory)))
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    rows.append((words("versions"), versions))
    rows.append((words("code"), words("code_value", code=manifest["code"][:12])))
    if manifest.get("git_commit"):
        rows.append((words("commit"), manifest["git_commit"][:12]))
    return rows


def _wall(material: Material) -> str:
    number, manifest = material.numbers.number, material.manifest
    return material.words(
        "wall_value", wall=number(manifest["wall_seconds"]), runs=number(manifest["run_seconds"])
    )
