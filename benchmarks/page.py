"""Writes the figures of all benchmarks into docs/performance.md, between its two markers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

BEGIN = "<!-- figures: written by `make bench`, not by hand -->"
END = "<!-- end of figures -->"
Figures = Mapping[str, Any]


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; the first column is text, the others figures."""
    names = list(heads)
    lines = [names, ["---"] + ["---:"] * (len(names) - 1), *([str(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def whole(value: float) -> str:
    """A number with three figures, in full."""
    if value == 0:
        return "0"
    digits = len(str(int(abs(value))))
    return f"{round(value, 3 - digits):,.0f}"


def short(value: float) -> str:
    """A small number with two or three figures."""
    return (
        f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else whole(value)
    )


def percent(share: float) -> str:
    """A share as per cent."""
    return f"{100 * share:.0f} %"


def of_machine(machine: Figures) -> str:
    """The machine and versions, in a sentence."""
    known = ("processor", "cores", "memory_gib", "system", "python")
    libraries = ", ".join(f"{k} {v}" for k, v in machine.items() if k not in known)
    return (
        f"Measured on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']:g} GiB, {machine['system']}, Python {machine['python']}; "
        f"{libraries}."
    )


def of_light(figures: Figures) -> str:
    """Engines beside each other, and what the check said."""
    rows = []
    for row in figures["engines"]:
        if "seconds" not in row:
            rows.append((row["title"], row["version"], *"–" * 4))
            continue
        rows.append(
            (row["title"], whole(row["people"]), short(row["seconds"]),
             whole(row["person_years_per_second"]), short(row["times_simpy"]),
             whole(row["peak_mib"]))
        )  # fmt: skip
    checks = figures["checks"]
    good = sum(row["ok"] for row in checks)
    farthest = max(checks, key=lambda row: abs(row["found"] - row["expected"]) / row["tolerance"])
    return (
        table(("Engine", "People", "Seconds", "Person-years a second", "× SimPy", "Peak MiB"), rows)
        + f"\n\nWithin tolerance: {good} of {len(checks)} comparisons. Nearest to its limit: "
        f"{farthest['what']} of {farthest['engine']}, {farthest['found']:g} beside "
        f"{farthest['expected']:g} (tolerance {farthest['tolerance']:g})."
    )


def of_full(figures: Figures) -> str:
    """Speed, memory and cost by size."""
    rows = [
        (whole(row["people"]), row["vardcentraler"], short(row["synthesis_seconds"]),
         short(row["running_seconds"]), short(row["tables_seconds"]),
         whole(row["person_years_per_second"]), short(row["microseconds_per_person_year"]),
         whole(row["peak_mib"]), whole(row["state_bytes_per_person"]),
         whole(row["bytes_per_person_more"]) if "bytes_per_person_more" in row else "–")
        for row in figures["sizes"]
    ]  # fmt: skip
    heads = ("People", "Vårdcentraler", "Synthesis s", "Running s", "Tables s",
             "Person-years a second", "µs a person-year", "Peak MiB", "Bytes of state a person",
             "Bytes more a person")  # fmt: skip
    return (
        table(heads, rows) + f"\n\nA person-year costs {figures['cost_largest_to_smallest']:.2f} "
        "times as much in the largest region as in the smallest."
    )


def of_parts(figures: Figures) -> str:
    """Where the time goes."""
    rows = [
        (row["part"], short(row["seconds"]), percent(row["share"]),
         short(row["microseconds_per_person_year"]))
        for row in figures["parts"]
    ]  # fmt: skip
    rows.append(("all", short(figures["seconds"]), "100 %",
                 short(1e6 / figures["person_years_per_second"])))  # fmt: skip
    return f"{whole(figures['people'])} people, two years:\n\n" + table(
        ("Part", "Seconds", "Share", "µs a person-year"), rows
    )


def of_sweden(figures: Figures) -> str:
    """The nation."""
    rows = [
        ("People", whole(figures["people"])),
        ("Regions", len(figures["regions"])),
        ("Vårdcentraler", whole(figures["vardcentraler"])),
        ("Processes", figures["jobs"]),
        ("Wall time, everything, minutes", short(figures["wall_seconds"] / 60)),
        ("– of it the year told", short(figures["wall_year_seconds"] / 60)),
        ("– of it putting the nation together, seconds", short(figures["wall_assembling_seconds"])),
        ("Person-years a second, both processes", whole(figures["person_years_per_second"])),
        ("Peak memory of all processes, MiB", whole(figures["peak_all_mib"])),
    ]
    return table(("Sweden", ""), rows)


def of_startup(figures: Figures) -> str:
    """Starting."""
    most = {row["what"]: row["seconds"] for row in figures["targets"]}
    names = {
        "help_seconds": "`vardsim --help`",
        "first_compile_seconds": "`vardsim prepare` the first time, one core",
        "to_first_month_seconds": "later start to the first month simulated, 100,000 people",
    }
    rows = [(text, short(figures[name]), f"{most[name]:g}") for name, text in names.items()]
    return table(("Start", "Seconds", "At most"), rows)


def of_batch(figures: Figures) -> str:
    """Many runs."""
    rows = [
        (row["jobs"], row["runs"], short(row["seconds"]), whole(row["peak_all_mib"]),
         f"{row['parent_grown_mib']:+.0f}",
         f"{row['worker_grown_mib']:+.0f}" if row["worker_early_mib"] else "–")
        for row in figures["jobs"]
    ]  # fmt: skip
    heads = ("Processes", "Runs", "Seconds", "Peak MiB of all", "Parent grew, MiB",
             "Worker grew, MiB")  # fmt: skip
    return (
        table(heads, rows)
        + f"\n\nEfficiency on two cores, t1 / (2 t2): {percent(figures['efficiency'])}."
    )


SECTIONS = {
    "light": ("A light workload in several engines", of_light),
    "full": ("The full model by size", of_full),
    "parts": ("A run by part", of_parts),
    "sweden": ("Sweden for a year", of_sweden),
    "startup": ("Starting", of_startup),
    "batch": ("Many runs", of_batch),
}


def sections(found: Mapping[str, Figures]) -> str:
    """All figures as Markdown."""
    parts = [of_machine(next(iter(found.values()))["machine"])]
    for name, (title, write) in SECTIONS.items():
        if name in found:
            parts += [f"### {title}", write(found[name])]
    return "\n\n".join(parts)


def rewrite(path: Path, found: Mapping[str, Figures]) -> None:
    """Put the figures between the page's markers; raises ValueError if they are not there."""
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{path}: allowed: once each {BEGIN!r} and {END!r}")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n\n{sections(found)}\n\n{END}{after}", encoding="utf-8")
