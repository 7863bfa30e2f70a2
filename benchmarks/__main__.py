"""All benchmarks one after the other, and their figures in docs/performance.md.

    python -m benchmarks [--only light,full] [--out results/bench] [--write]

Each benchmark's JSON is kept in `--out`. The page is rewritten when every one went well; `--write`
only writes it from what is kept there. Takes some ten minutes on two cores and 3 GiB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, one_thread
from benchmarks.page import SECTIONS, rewrite

PAGE = ROOT / "docs" / "performance.md"
SIZES = "30000,100000,300000,1000000,3000000"
COMMANDS: dict[str, tuple[str, ...]] = {
    "startup": (),
    "light": (),
    "full": ("--people", SIZES),
    "parts": (),
    "batch": (),
    "sweden": (),
}


def run(name: str, out: Path) -> bool:
    """Run one benchmark, keep its JSON and say how it went."""
    began = time.perf_counter()
    command = [sys.executable, "-m", f"benchmarks.{name}", *COMMANDS[name], "--json"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=one_thread(), check=False
    )
    if done.stdout:
        (out / f"{name}.json").write_text(done.stdout, encoding="utf-8")
    print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    if done.returncode:
        print(f"{name} failed: {failed(done.stdout)}", file=sys.stderr)
    return done.returncode == 0


def failed(text: str) -> str:
    """What a benchmark says that failed."""
    return "; ".join(json.loads(text)["failed"]) if text else "it stopped"


def kept(out: Path) -> dict[str, Any]:
    """Figures by benchmark, as they were kept."""
    files = {name: out / f"{name}.json" for name in SECTIONS}
    return {
        name: json.loads(file.read_text(encoding="utf-8"))
        for name, file in files.items()
        if file.exists()
    }


def chosen(text: str) -> list[str]:
    """Benchmarks by name."""
    names = text.split(",")
    for name in names:
        if name not in COMMANDS:
            raise argparse.ArgumentTypeError(f"{name!r} given; allowed: {', '.join(COMMANDS)}")
    return names


def main() -> int:
    """Run what was asked for; exit code 1 if something failed."""
    made = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    made.add_argument("--only", type=chosen, default=list(COMMANDS), metavar="NAME,NAME")
    made.add_argument("--out", type=Path, default=ROOT / "results" / "bench")
    made.add_argument("--page", type=Path, default=PAGE)
    made.add_argument("--write", action="store_true", help="only write the page from kept figures")
    options = made.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    names = [] if options.write else options.only
    went_well = [run(name, options.out) for name in names]
    if not all(went_well):
        return 1
    rewrite(options.page, kept(options.out))
    print(f"Written: {options.page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
