"""Conservation: a sound run has no gap, and each kind of damage is found by its own check."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from small_model import finished, spec

from sim import checks
from sim.care.primary.staffing import update_lists
from sim.care.state import M
from sim.checks import Checks, chained, pool_gap
from sim.model import CareSystem
from sim.people import demography
from sim.people.state import DEAD, MOVED_AWAY, NOBODY, RESIDENT
from sim.run import build


def parts() -> SimpleNamespace:
    """A copy of what the finished baseline run's checks see."""
    system = finished()
    return SimpleNamespace(
        people=system.people.copy(),
        clinic=copy.deepcopy(system.primary.clinic),
        hospitals=copy.deepcopy(system.hospitals.hospitals),
        municipalities=copy.deepcopy(system.municipalities.municipalities),
        events=demography.new_events(10),
        lived=demography.new_lived(1),
        tally=copy.deepcopy(system.tally),
        statement={"hours": np.ones((12, 3))},
    )


def watch(p: SimpleNamespace) -> Checks:
    return Checks(p.people, p.clinic, p.hospitals, p.municipalities)


def broken(p: SimpleNamespace, watcher: Checks) -> set[str]:
    """Names of the checks of a month's end that do not hold."""
    found = watcher.closed(p.events, p.lived, p.tally, p.statement)
    return {name for name, gap in found if gap != 0.0}


def kill_one(p: Any) -> None:
    p.people.status[np.flatnonzero(p.people.status == RESIDENT)[0]] = DEAD


def forget_a_mover(p: Any) -> None:
    p.people.status[np.flatnonzero(p.people.status == RESIDENT)[5]] = MOVED_AWAY


def take_a_post(p: Any) -> None:
    p.clinic.doctors["fte"][0] += 0.5


def owe_hours(p: Any) -> None:
    p.statement["hours"][3, 1] = -0.1


def lose_hours(p: Any) -> None:
    p.statement["hours"][3, 1] = np.nan


def count_nothing(p: Any) -> None:
    p.tally.by_listed[M["doctor_minutes"], 0] = np.inf


def find_a_bed(p: Any) -> None:
    p.hospitals.unit["beds"][0, 0] += 1


def fill_a_ward(p: Any) -> None:
    p.hospitals.unit["used"][0, 0] = p.hospitals.unit["beds"][0, 0] + 1


def forget_a_patient(p: Any) -> None:
    p.people.in_hospital[np.flatnonzero(p.people.in_hospital)[0]] = 0


def drop_a_guest(p: Any) -> None:
    p.municipalities.unit["short_term_used"][0] += 1


def cut_the_agenda(p: Any) -> None:
    first = p.clinic.agenda.days["first"]
    first[np.flatnonzero(first >= 0)[0]] = -1


def lose_an_episode(p: Any) -> None:
    p.hospitals.episodes.free[1] -= 1


def ring_of_visits(p: Any) -> None:
    visits = p.hospitals.visits
    first = visits.days["first"][np.flatnonzero(visits.days["first"] >= 0)[0]]
    visits.sheet["next"][first] = first


def cut_a_waiting_list(p: Any) -> None:
    rows = p.hospitals.waiting.rows
    rows["head"][np.flatnonzero(rows["length"] > 0)[0]] = -1


def miscount_a_queue(p: Any) -> None:
    p.municipalities.waiting.rows["length"][0] += 1


DAMAGE: list[tuple[Callable[[Any], None], set[str]]] = [
    (kill_one, {checks.RESIDENTS}),
    (forget_a_mover, {checks.RESIDENTS}),
    (take_a_post, {checks.POSTS}),
    (owe_hours, {checks.HOURS}),
    (lose_hours, {checks.HOURS, checks.FINITE}),
    (count_nothing, {checks.FINITE}),
    (find_a_bed, {checks.BEDS}),
    (fill_a_ward, {checks.OCCUPIED, checks.INPATIENTS}),
    (forget_a_patient, {checks.INPATIENTS}),
    (drop_a_guest, {checks.GUESTS}),
    (cut_the_agenda, {checks.AGENDA}),
    (lose_an_episode, {checks.EPISODES}),
    (ring_of_visits, {checks.VISITS}),
    (cut_a_waiting_list, {checks.WAITING}),
    (miscount_a_queue, {checks.SARSKILT}),
]


@pytest.mark.parametrize(("damage", "found"), DAMAGE, ids=[d.__name__ for d, _ in DAMAGE])
def test_damage_is_found_by_its_own_check(damage: Callable[[Any], None], found: set[str]) -> None:
    p = parts()
    watcher = watch(p)
    assert broken(p, watcher) == set()
    damage(p)
    assert broken(p, watcher) == found


def test_deaths_moves_and_arrivals_explain_the_residents() -> None:
    p = parts()
    watcher = watch(p)
    here = np.flatnonzero(p.people.status == RESIDENT)
    p.people.status[here[:3]] = DEAD  # two at home, one in hospital
    p.people.status[here[3]] = MOVED_AWAY
    p.tally.by_stratum[checks.M["deaths"], 0] = 3.0
    p.lived.by_stratum[demography.LIVED.index("deaths"), 0] = 2.0
    p.events.left_count[0] = 3
    assert broken(p, watcher) == set()
    p.events.arrived_count[0] = 1  # nobody came
    assert broken(p, watcher) == {checks.RESIDENTS}


def test_lists_and_named_patients_are_checked_when_drawn_up() -> None:
    p = parts()
    watcher = watch(p)
    update_lists(p.clinic, p.people)
    assert [gap for _, gap in watcher.opened()] == [0.0, 0.0]
    p.clinic.member_start[-1] -= 1
    assert dict(watcher.opened())[checks.LISTS] == 1.0
    p.clinic.member_start[-1] += 1
    named = np.flatnonzero((p.people.own_gp != NOBODY) & (p.people.status == RESIDENT))[0]
    p.people.own_gp[named] = NOBODY
    assert dict(watcher.opened())[checks.NAMED] == 1.0


def test_a_run_reports_a_check_that_fails() -> None:
    class Careless(CareSystem):
        def _care(self, day: int) -> None:
            super()._care(day)
            if day == 40:
                self.people.status[np.flatnonzero(self.people.status == RESIDENT)[7]] = DEAD

    sound = build(spec())
    system = Careless(sound.setting, sound.region_agent.reimbursement)
    system.run()
    table = system.yearbook.tables()["checks"].set_index("check")
    assert not table.loc[checks.RESIDENTS, "ok"]
    assert table.loc[checks.RESIDENTS, "value"] == -1.0
    assert table["ok"].sum() == len(table) - 1


def test_chains_and_pools_by_hand() -> None:
    following = np.array([1, -1, 3, -1, 5, -1], np.int32)  # 0-1, 2-3, 4-5
    assert chained(following, np.array([0, -1, 2], np.int32)) == 4
    assert pool_gap(following, np.array([4, 4], np.int32), np.array([0, 2], np.int32)) == 0.0
    assert pool_gap(following, np.array([4, 3], np.int32), np.array([0, 2], np.int32)) == 2.0
    ring = np.array([1, 0], np.int32)
    assert chained(ring, np.array([0], np.int32)) == 3  # more than there are: no endless loop
