"""The benchmarks measure what they say: small sizes, nothing that depends on how fast it is."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from benchmarks import batch, machine, page, parts, startup, sweden
from benchmarks.__main__ import COMMANDS, main
from benchmarks.light import by_hand, own
from benchmarks.light.__main__ import ENGINES, result_of
from benchmarks.light.check import beside_each_other, beside_theory, check, mean_wait
from benchmarks.light.workload import (
    BATCHES,
    CONTACTS,
    DAYS,
    Result,
    Workload,
    erlang_c,
    expected_bed_days,
    expected_waits,
)
from benchmarks.memory import Watch, array_bytes, held_mib
from sim.studies.board import Progress

ROOT = Path(__file__).parents[1]
REGION = Workload(centres=4)


def test_erlang_c_by_hand() -> None:
    assert erlang_c(1, 0.5) == pytest.approx(0.5)  # one server: the utilisation
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)  # 2 rho^2 / (1 + rho)


def test_waits_of_priorities_keep_the_mean_of_one_queue() -> None:
    """Kleinrock's conservation law: who goes first does not change the mean wait."""
    urgent, routine = expected_waits(REGION)
    servers, service = REGION.clinicians, REGION.service_days
    load = REGION.requests_a_day * service
    together = erlang_c(servers, load) * service / (servers - load)
    assert 0.3 * urgent + 0.7 * routine == pytest.approx(together)
    assert load / servers == pytest.approx(0.9)


def test_people_ask_three_times_a_year() -> None:
    assert REGION.group_sizes.sum() == REGION.listed
    assert REGION.requests_a_day * DAYS / REGION.listed == pytest.approx(CONTACTS)
    assert (np.diff(REGION.group_rates) > 0).all()
    assert expected_bed_days(REGION)[0] < REGION.in_beds * DAYS


def installed(name: str) -> Any:
    library = ENGINES[name].library
    if machine.version(library) == machine.ABSENT:
        pytest.skip(f"{library} is not installed")
    return import_module(f"benchmarks.light.{ENGINES[name].module}")


@pytest.mark.parametrize("name", list(ENGINES))
def test_every_engine_waits_as_theory_says(name: str) -> None:
    engine = installed(name)
    small = Workload(centres=1, listed=5_000) if ENGINES[name].part < 1 else REGION
    result = engine.run(small)
    rows = beside_theory(name, result, small)
    assert [row["what"] for row in rows if not row["ok"]] == []
    assert len(rows) == 5
    assert result.waited.sum() < result.contacts


@pytest.mark.parametrize("engine", [own, by_hand])
def test_a_seed_is_a_year(engine: Any) -> None:
    small = Workload(centres=2, listed=2_000)
    one, again = engine.run(small), engine.run(small)
    other = engine.run(replace(small, seed=2))
    np.testing.assert_array_equal(one.waits, again.waits)
    assert one.contacts == again.contacts != other.contacts


def test_own_engine_gives_a_person_the_same_requests_in_a_larger_region() -> None:
    """Keyed draws: more people change nobody else."""
    from benchmarks.light.own_kernels import new_region, region_day

    made = []
    for centres in (1, 2):
        region, seed = new_region(Workload(centres=centres, listed=500))
        for day in range(30):
            region_day(region, seed, day)
        made.append(region.people)
    for name in ("next", "requests"):
        np.testing.assert_array_equal(made[0][name], made[1][name][:500])
    assert made[0]["requests"].sum() > 0


def biased(result: Result, factor: float) -> Result:
    return replace(result, waits=result.waits * factor)


def test_a_wrong_engine_is_seen() -> None:
    """A day step halves waits; the check must not let that pass."""
    right = own.run(Workload(centres=8))
    workloads = dict.fromkeys(("right", "wrong"), Workload(centres=8))
    rows = check({"right": right, "wrong": biased(right, 0.5)}, workloads)
    wrong = {row["engine"] for row in rows if not row["ok"]}
    assert wrong == {"wrong", "right and wrong"}
    fewer = replace(right, contacts=int(right.contacts * 0.98))
    assert any(not row["ok"] for row in beside_theory("fewer", fewer, Workload(centres=8)))


def test_a_mean_wait_and_its_error_by_hand() -> None:
    """Two batches: 10 waits of 1 day in all, 30 of 6 in all."""
    waits, waited = np.zeros((1, 2, 2)), np.ones((1, 2, 2))
    waits[0, :, 0], waited[0, :, 0] = (1.0, 6.0), (10.0, 30.0)
    result = Result(waits, waited, 0, 0, 0, 0.0, 1.0)
    mean = mean_wait(result, 0)
    assert mean.value == pytest.approx(7 / 40 * 24 * 60)
    rest = 1.0 - 10 * 7 / 40
    assert mean.error == pytest.approx(math.sqrt(2 * rest**2 * 2) / 40 * 24 * 60)


def test_engines_are_compared_in_pairs() -> None:
    result = own.run(REGION)
    rows = beside_each_other({"a": result, "b": result, "c": result})
    assert {row["engine"] for row in rows} == {"a and b", "a and c", "b and c"}
    assert all(row["ok"] for row in rows)


def called(*command: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def test_light_as_a_command_with_a_library_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = called("benchmarks.light", "--people", "30000", "--engines", "own,simpy", "--json")
    assert found["failed"] == []
    assert [row["people"] for row in found["engines"]] == [30_000, 10_000]
    assert found["engines"][1]["times_simpy"] == 1.0
    light = import_module("benchmarks.light.__main__")
    monkeypatch.setattr(light, "version", lambda library: machine.ABSENT)
    asked = SimpleNamespace(alone=None, engines=["ciw"], people=10_000, listed=10_000, seed=1)
    row = light.measure(asked)["engines"][0]
    assert (row["engine"], row["version"]) == ("ciw", "not installed")


def test_a_result_survives_the_way_between_processes() -> None:
    figures = json.loads(
        json.dumps(import_module("benchmarks.light.__main__").alone("own", REGION))
    )
    back = result_of(figures)
    assert back.waits.shape == (4, BATCHES, 2)
    assert back.waits.sum() == pytest.approx(own.run(REGION).waits.sum())
    assert figures["state_bytes_per_person"] > 40


def test_full_by_size() -> None:
    found = called("benchmarks.full", "--people", "2000,4000", "--json")
    small, large = found["sizes"]
    assert found["failed"] == []
    assert (small["people"], large["people"]) == (2_000, 4_000)
    assert small["person_years"] == pytest.approx(4_000, rel=0.03)
    parts_of_it = ("synthesis_seconds", "running_seconds", "tables_seconds")
    assert sum(small[name] for name in parts_of_it) == pytest.approx(small["seconds"], abs=1e-6)
    cost = [row["microseconds_per_person_year"] for row in (small, large)]
    assert found["cost_largest_to_smallest"] == pytest.approx(cost[1] / cost[0])
    assert 100 < large["state_bytes_per_person"] < 2_000
    assert "bytes_per_person_more" in large
    speeds = [row["person_years_per_second"] for row in (small, large)]
    assert min(speeds) <= found["person_years_per_second"] <= max(speeds)


def test_parts_add_up_to_the_run() -> None:
    found = parts.one_run(2_000)
    assert found["sum_of_parts"] == pytest.approx(found["seconds"], rel=0.02)
    assert {row["part"] for row in found["parts"]} == {*parts.STEPS, parts.OTHER}
    assert all(row["calls"] > 0 for row in found["parts"] if row["part"] != parts.OTHER)
    other = next(row for row in found["parts"] if row["part"] == parts.OTHER)
    assert other["share"] < 0.15


def test_every_step_of_the_parts_is_in_the_model_and_left_as_it_was() -> None:
    names = [name for steps in parts.STEPS.values() for name in steps]
    before = [vars(owner)[attribute] for owner, attribute in map(parts.located, names)]
    with parts.Parts().timing(parts.STEPS):
        during = [vars(owner)[attribute] for owner, attribute in map(parts.located, names)]
    after = [vars(owner)[attribute] for owner, attribute in map(parts.located, names)]
    assert all(old is new for old, new in zip(before, after, strict=True))
    assert all(old is not new for old, new in zip(before, during, strict=True))
    with pytest.raises(KeyError, match="no_such_step"):
        parts.located("sim.model:no_such_step")


def test_time_is_counted_to_the_innermost_part(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(parts.time, "perf_counter", lambda: float(next(clock)))
    found = parts.Parts()
    inner = found._counted("inner", lambda: 1)
    outer = found._counted("outer", lambda: inner() + inner())
    found._since = 0.0
    found._turn()
    assert outer() == 2
    found._turn()
    assert dict(found.calls) == {"inner": 2, "outer": 1}
    # other: to the call, and after it; outer: before, between and after the two inner calls
    assert dict(found.seconds) == {"other": 2.0, "outer": 3.0, "inner": 2.0}
    assert sum(found.seconds.values()) == found._since


def test_sweden_has_its_regions_and_units() -> None:
    table = sweden.regions()
    assert len(table) == 21
    assert table.people.sum() == 10_587_710
    assert table.source.str.startswith("SCB").all()
    wanted = sweden.specs(1.0, 1)
    assert [spec.region.inhabitants for spec in wanted.values()] == list(table.people)
    units = sum(len(spec.region.vardcentraler) for spec in wanted.values())
    assert 1_100 < units < 1_250
    assert len({spec.seed for spec in wanted.values()}) == 21


def test_sweden_in_small() -> None:
    found = called("benchmarks.sweden", "--share", "0.0005", "--jobs", "1", "--json")
    assert found["failed"] == []
    assert len(found["regions"]) == 21
    assert found["people"] == pytest.approx(5_294, abs=21)
    assert found["person_years"] == pytest.approx(2 * 5_294, rel=0.05)
    assert found["peak_all_mib"] > 0
    assert all(math.isfinite(row["value"]) for row in found["levels"])


def test_batch_on_one_and_on_two() -> None:
    found = called("benchmarks.batch", "--runs", "4", "--sample", "0.02", "--json")
    assert found["failed"] == []
    one, two = found["jobs"]
    assert (one["runs"], one["runs_failed"], two["runs_failed"]) == (4, 0, 0)
    assert found["efficiency"] == pytest.approx(one["seconds"] / (2 * two["seconds"]))


def test_batch_sees_memory_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[int, float] = {}
    monkeypatch.setattr(batch, "held_mib", lambda: dict(held))
    monkeypatch.setattr(batch.os, "getpid", lambda: 1)
    memory = batch.Memory()
    for done in range(13):
        held.update({1: 100.0 + done, 2: 200.0 + 10 * done, 3: 50.0})
        memory.hear(Progress(done=done, failed=0, kept=0, total=12, fraction=0.0, seconds=0.0))
    assert memory.early == [103.0, 230.0]
    assert memory.grown() == [8.0, 80.0]
    assert batch.Memory().grown() == [0.0, 0.0]  # runs too short to be seen


def test_startup_says_when_a_command_fails(tmp_path: Path) -> None:
    assert startup.seconds([sys.executable, "-c", ""], tmp_path) > 0
    with pytest.raises(machine.Failure, match="broken"):
        startup.seconds([sys.executable, "-c", "raise SystemExit('broken')"], tmp_path)
    assert startup.environment(tmp_path)["VARDSIM_CACHE"] == str(tmp_path)
    assert "NUMBA_CACHE_DIR" not in startup.environment(tmp_path)


def test_the_first_month_is_reached(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", startup.FIRST_MONTH], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "month\n"), done.stderr


def test_help_imports_no_model() -> None:
    """Help must be there at once: nothing heavy may be imported for it."""
    code = (
        "import sys, contextlib, io\n"
        "from sim.cli.app import app\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    app(['--help'], standalone_mode=False)\n"
        "print([n for n in ('numpy', 'numba', 'pandas', 'mesa', 'scipy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_memory_is_counted_once_and_watched() -> None:
    array = np.zeros(1000)
    assert array_bytes({"a": array, "b": [array[:10], array[5:]]}) == 8_000
    assert array_bytes(np.zeros(10, np.int8).view(np.recarray)) == 10
    with Watch(every=0.01) as watch:
        assert watch.peak >= 0
    assert watch.peak > 1
    assert sum(held_mib().values()) > 1


FIGURES: dict[str, dict[str, Any]] = {
    "light": {
        "engines": [
            {"title": "Own", "people": 300_000, "seconds": 0.28, "peak_mib": 217.4,
             "person_years_per_second": 1_053_810.1, "times_simpy": 43.12},
            {"title": "Ciw", "version": "not installed"},
        ],
        "checks": [
            {"engine": "own", "what": "wait", "found": 16.0, "expected": 15.0, "tolerance": 2.0,
             "ok": True},
        ],
    },
    "startup": {
        "help_seconds": 0.19, "first_compile_seconds": 33.3, "to_first_month_seconds": 2.4,
        "targets": [{"what": name, "seconds": most} for name, most in startup.TARGETS.items()],
    },
}  # fmt: skip


def test_the_page_is_written_between_its_markers_only(tmp_path: Path) -> None:
    figures = {name: {"machine": machine.machine(), **rest} for name, rest in FIGURES.items()}
    path = tmp_path / "page.md"
    path.write_text(f"before\n\n{page.BEGIN}\nold\n{page.END}\n\nafter\n", encoding="utf-8")
    page.rewrite(path, figures)
    first = path.read_text(encoding="utf-8")
    page.rewrite(path, figures)
    assert path.read_text(encoding="utf-8") == first
    assert first.startswith("before")
    assert first.endswith("after\n")
    assert "old" not in first
    assert "| Own | 300,000 | 0.28 | 1,050,000 | 43.1 | 217 |" in first
    assert "| Ciw | not installed |" in first
    assert "1 of 1 comparisons" in first
    assert "numba" in first
    path.write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match="once each"):
        page.rewrite(path, figures)


def test_the_documentation_has_the_markers_and_names_every_benchmark() -> None:
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert text.count(page.BEGIN) == text.count(page.END) == 1
    for name in COMMANDS:
        assert f"python -m benchmarks.{name}" in text
    assert set(COMMANDS) == set(page.SECTIONS)


def test_a_benchmark_that_fails_leaves_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.md"
    path.write_text("as it was", encoding="utf-8")
    monkeypatch.setitem(COMMANDS, "full", ("--people", "none"))
    arguments = ["benchmarks", "--only", "full", "--out", str(tmp_path), "--page", str(path)]
    monkeypatch.setattr(sys, "argv", arguments)
    assert main() == 1
    assert path.read_text(encoding="utf-8") == "as it was"
