"""A study that is stopped or killed leaves no process behind, and goes on from what is finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from finished_study import run

from sim.studies.plan import load_plan
from sim.studies.processes import worker_pool
from sim.studies.runner import run_tasks
from sim.studies.tasks import Task, tasks_of

STUDY = """\
title: A study to be stopped
start: 2024-01-01
years: 1
replications: 2
sample: 0.03
baseline: swedish_mix
reforms: {dearer: {change: {visit_fee.listed.doctor.visit: 600}, from: 2025-04-01}}
"""
# The command, with runs that take no time for the first replication and no end for the other.
COMMAND = """\
import signal, sys, tempfile, time
from pathlib import Path
sys.path.insert(0, {tests!r})
import sim.studies.runner as runner
from finished_study import run
from sim.studies.worker import simulate_task

def endless(plan, task, progress, snapshots):
    if task.replication:
        tempfile.mkstemp(dir=snapshots, prefix=".half", suffix=".part")
        while True:
            pass
    return run(lambda task, year: {{"doctor_visits": 1.0}}, task, range(2025, 2026))

runner.simulate_task = endless
if __name__ == "__main__":
    from sim.cli import main
    # a shell may have started the tests in the background, where Ctrl-C is ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["vardsim", "run", {study!r}, "--out", {out!r}, "--jobs", "2"]
    main()
"""
PATIENCE = 180.0  # seconds until a study is under way, on a busy computer
SOON = 60.0  # seconds until all has ended; two would do where nothing else is to be done


def wait_for(what: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def started() -> Iterator[list[psutil.Process]]:
    """Processes that a test started; none is left behind, whatever comes of the test."""
    processes: list[psutil.Process] = []
    yield processes
    for process in processes:
        if process.is_running():
            process.kill()


def over(process: psutil.Process) -> bool:
    """Whether a process has ended, be it that nobody has asked yet how."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def at_once(plan: Any, task: Task, progress: Any) -> Any:
    return run(lambda task, year: {"doctor_visits": 1.0}, task, range(2025, 2026))


@pytest.mark.skipif(os.name != "posix", reason="these signals are of POSIX systems")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running_and_nothing_finished_is_lost(
    how: signal.Signals, tmp_path: Path, started: list[psutil.Process]
) -> None:
    file, script, out = tmp_path / "study.yaml", tmp_path / "command.py", tmp_path / "out"
    file.write_text(STUDY, encoding="utf-8")
    here = str(Path(__file__).parent)
    script.write_text(COMMAND.format(tests=here, study=str(file), out=str(out)), encoding="utf-8")
    study = subprocess.Popen(
        [sys.executable, str(script)], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    started.append(psutil.Process(study.pid))
    tasks = out / "tasks"
    wait_for(lambda: len(list(tasks.glob(".half*"))) == 2, PATIENCE)  # both workers are busy
    started += started[0].children(recursive=True)
    assert len(started) >= 4  # this one, what is shared, and two workers

    if how == signal.SIGINT:
        os.killpg(study.pid, how)  # as a terminal does
    else:
        study.send_signal(how)
    wait_for(lambda: all(map(over, started)), SOON)
    _, told = study.communicate()
    kept = {path.name for path in tasks.glob("*.zip")}
    assert len(kept) == 4  # the first replication: baseline and reform, frozen and full
    if how == signal.SIGKILL:
        assert study.returncode == -signal.SIGKILL
    else:
        assert study.returncode == 130
        assert "The same command goes on from here" in told
        assert "Traceback" not in told
        assert {path.name for path in tasks.iterdir()} == kept

    plan = load_plan(str(file))
    outcome = run_tasks(plan, tasks_of(plan), tasks, 1, simulate=at_once)
    assert (outcome.kept, outcome.failed) == (4, [])
    assert {path.name for path in tasks.iterdir()} == {task.file for task in tasks_of(plan)}


def test_an_error_ends_workers_in_the_midst_of_their_work(started: list[psutil.Process]) -> None:
    before = time.monotonic()
    with pytest.raises(RuntimeError), worker_pool(1) as pool:  # noqa: PT012
        started.append(psutil.Process(pool.submit(os.getpid).result()))
        pool.submit(time.sleep, PATIENCE)
        raise RuntimeError
    assert not started[0].is_running()
    assert time.monotonic() - before < PATIENCE / 2
