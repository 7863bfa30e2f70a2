"""Consultations, mobile teams, extra production, complications and reported outcome."""

import numpy as np
import pytest
from hospital_world import World

from sim.care.hospital.hospital_types import (
    CONSULTING,
    EXTRA,
    HC,
    HEALTHIER,
    HELP,
    MC,
    MOBILE,
    READMISSION,
    SAFETY,
    TILT,
)
from sim.care.hospital.operations import after_operation, complication_chance, illness, is_listed
from sim.care.hospital.outreach import take_referrals, visit_at_home
from sim.care.mail import REFERRALS
from sim.care.municipal.municipality import home_care_day, performed_of_granted, protection
from sim.care.state import M
from sim.decision.municipality_belief import MunicipalityBelief
from sim.decision.style import municipality_style
from sim.people.state import HOME_CARE, NO_CARE

DAY = 10


def month(world, name):
    return world.hospitals.unit["month"][:, HC[name]]


def letters(world, number, urgent=0):
    """Referrals of the first people, with needs of their own."""
    tray = world.mail.referral[:number]
    tray["person"], tray["need"], tray["urgent"] = np.arange(number), np.arange(number), urgent
    world.mail.count[REFERRALS] = number
    before = world.hospitals.waiting.rows["length"].sum()
    take_referrals(world.hospitals, world.people, world.tally, world.mail, DAY, world.seed)
    return world.hospitals.waiting.rows["length"].sum() - before


def test_a_consultation_settles_some_referrals_and_takes_specialists_time():
    world = World(3000)
    joined = letters(world, 1000)
    needed = world.params["hospital.consultation_share"]
    unneeded = world.params["hospital.consultation_unneeded"]
    settled = needed * world.params["hospital.consultation_settles"]
    given = month(world, "consultations").sum()
    assert joined == pytest.approx(1000 * (1 - settled), abs=20)
    assert given == pytest.approx(1000 * (needed + unneeded), abs=30)
    counted = {
        name: world.tally.by_stratum[M[name]].sum()
        for name in ("referrals", "consultations", "consultations_sparing")
    }
    assert counted["referrals"] == joined  # what is settled is no referral
    assert counted["consultations_sparing"] == 1000 - joined
    assert counted["consultations"] == pytest.approx(given)
    taken = -world.hospitals.credit.sum()
    assert taken == pytest.approx(given * world.params["hospital.consultation_time"])


def test_urgent_referrals_are_never_put_off_by_a_consultation():
    world = World(3000)
    world.hospitals.unit["style"][:, CONSULTING] = 5.0
    assert letters(world, 200, urgent=1) == 200
    assert month(world, "consultations").sum() == 0


def test_where_much_is_offered_more_is_asked_than_is_needed():
    few, many = World(3000), World(3000)
    many.hospitals.unit["style"][:, CONSULTING] = 2.0
    joined = [letters(w, 1000) for w in (few, many)]
    given = [month(w, "consultations").sum() for w in (few, many)]
    assert joined[1] < joined[0]
    unneeded = given - np.array([1000 * 0.08, 1000 * 0.08 * np.e**2 / (0.92 + 0.08 * np.e**2)])
    assert unneeded[1] > 5 * unneeded[0]


def test_the_mobile_team_follows_frail_people_home_and_supports_them():
    world = World(3000)
    people = world.people
    people.age[:4], people.care[:4], people.conditions[:4] = 80, NO_CARE, 0
    people.age[0] = 50
    people.care[2], people.conditions[3] = HOME_CARE, 1 << 9
    world.hospitals.unit["style"][:, MOBILE] = 50.0
    for i in range(4):
        visit_at_home(world.hospitals, people, world.seed, i, 0, 7)
    support = world.params["hospital.mobile_support"]
    assert people.support[:4].tolist() == pytest.approx([0.0, 0.0, support, support])
    visits = 2 * world.params["hospital.mobile_visits_each"]
    assert month(world, "mobile_visits").sum() == visits


def run_days(world, days=168):
    world.run(range(days))
    return world


def test_extra_production_shortens_lists_and_tires():
    usual, extra = (World(30_000, seed=3) for _ in range(2))
    extra.hospitals.unit["style"][:, EXTRA] = np.log(0.15 / 0.85)
    for world in (usual, extra):
        run_days(world)
    length = [w.hospitals.waiting.rows["length"].sum() for w in (usual, extra)]
    assert length[1] < 0.97 * length[0]
    for name, done in (("extra_first_visits", "first_visits"), ("extra_operations", "operations")):
        share = month(extra, name) / month(extra, done)
        assert np.all((share > 0.08) & (share < 0.20))
    # Part of the extra work is lost on the days that follow.
    more = month(extra, "first_visits").sum() / month(usual, "first_visits").sum()
    assert 1.0 < more < 1.15


def operate_all(style, value, days=0.0, level=None):
    """Everybody operated once, `days` after listing; months of the hospital."""
    world = World(5000)
    for name, number in (level or {}).items():
        world.hospitals.law[name] = number
    world.hospitals.unit["style"][:, style] = value
    for i in range(5000):
        after_operation(
            world.hospitals, world.people, world.tally, world.seed, i, 0, i, DAY - days, float(DAY)
        )
    return world


def test_complications_return_within_the_guarantee_and_follow_safety():
    worlds = [operate_all(SAFETY, value) for value in (0.0, 1.0)]
    number = [month(w, "complications").sum() for w in worlds]
    assert 0.015 < number[0] / 5000 < 0.04
    assert number[1] < 0.8 * number[0]
    world = worlds[0]
    heap, n = world.hospitals.events.heap, world.hospitals.events.size[0]
    record = world.hospitals.episodes.record[heap["episode"][:n]]
    assert np.all(record["route"] == READMISSION)
    assert np.all((heap["time"][:n] >= DAY + 1) & (heap["time"][:n] <= DAY + 30))
    share = n / number[0]
    assert share == pytest.approx(world.params["hospital.complication_admitted"], abs=0.15)


def test_reported_outcome_falls_with_waiting_complication_and_disease():
    base = month(operate_all(TILT, 0.0), "outcome").sum()
    waited = month(operate_all(TILT, 0.0, days=365.0), "outcome").sum()
    safe = month(operate_all(TILT, 0.0, level={"complication_intercept": -50.0}), "outcome").sum()
    assert base - waited == pytest.approx(0.1 * 5000, rel=0.05)
    assert safe > base
    world = operate_all(TILT, 0.0)
    gain, after = month(world, "outcome_gain").sum() / 5000, base / 5000
    assert 0.1 < gain < 0.25
    assert 0.65 < after < 0.9


def test_a_tilt_lists_the_less_ill_and_keeps_the_volume():
    mean, volume = [], []
    for tilt in (0.0, 1.0):
        world = World(30_000, seed=4)
        world.hospitals.unit["style"][:, TILT] = tilt
        head = world.hospitals.waiting.free[1]
        run_days(world, 112)
        rows = world.hospitals.waiting.rows.reshape(1, 2, 5, 2)
        ill = []
        for row in rows[:, 1].ravel():
            w = row["head"]
            while w >= 0:
                waiter = world.hospitals.waiting.record[w]
                if waiter["since"] > 0:
                    i = int(waiter["person"])
                    ill.append(illness(world.seed, world.people.key[i], int(waiter["need"])))
                w = waiter["next"]
        mean.append(np.mean(ill))
        volume.append(len(ill))
        assert head > 0
    assert mean[1] < mean[0] - 0.08
    assert volume[1] == pytest.approx(volume[0], rel=0.25)


def test_home_care_hours_are_ordered_and_what_the_municipality_believes():
    world = World(5000)
    units = world.municipalities.unit
    units["style"][1] = [0.0, 0.0, 0.2, 0.3, 0.4, 0.1, 0.5, 0.0]
    for m in range(2):
        home_care_day(world.municipalities, m, 0.0)
    hours = units["month"]
    granted, planned, performed, reported, health = (
        hours[:, MC[name]]
        for name in ("home_care_hours", "home_care_planned", "home_care_performed",
                     "home_care_reported", "health_care_hours")
    )  # fmt: skip
    assert np.all(granted > planned)
    assert np.all(planned > performed)
    # Days in hospital are a part of what is left undone; nobody lay there.
    done = world.params["municipality.performed_share"] / (
        1 - world.params["municipality.away_share"]
    )
    assert performed[0] / granted[0] == pytest.approx(done)
    odds = 0.93 / 0.07 * np.array([1.0, np.exp(0.5)])
    assert reported / performed == pytest.approx(odds / (1 + odds))
    assert np.all(health > 0)
    style = municipality_style(world.params)
    belief = MunicipalityBelief(np.zeros((2, 8)), world.params)
    natural = style.natural(units["style"].astype(float))
    expected = belief._kept(natural)
    seen = [performed_of_granted(world.municipalities.law[0], u["style"]) for u in units]
    assert np.column_stack(expected) == pytest.approx(np.array(seen))
    assert protection(world.municipalities, 0) == pytest.approx(0.0)
    assert protection(world.municipalities, 1) > 0
    world.run(range(1))
    assert world.hospitals.home[1, HELP] == pytest.approx(protection(world.municipalities, 1))


def test_a_tilt_towards_the_otherwise_healthy_by_hand():
    world = World(3000)
    usual = world.params["hospital.burden_usual"]
    share = world.params["hospital.listing_share"]
    world.hospitals.unit["style"][:, HEALTHIER] = 1.0
    for other in (0.0, usual, 1.0):
        limit = share * np.exp(2.0 * (usual - other))
        assert is_listed(world.hospitals, 0, limit * 0.999, 0.9, other)
        assert not is_listed(world.hospitals, 0, limit * 1.001, 0.1, other)


def test_other_disease_brings_complications():
    world = World(3000)
    people = world.people
    people.age[:2], people.conditions[0], people.conditions[1] = 65, 0, 0b1111
    chance = [complication_chance(world.hospitals, people, i, 0, 0.5) for i in range(2)]
    odds = [p / (1 - p) for p in chance]
    assert odds[1] / odds[0] == pytest.approx(np.exp(world.params["hospital.complication_burden"]))


def test_hours_are_not_performed_for_users_in_hospital():
    world = World(5000)
    unit = world.municipalities.unit
    unit["home_users"], unit["hours_per_user"] = 10, 1.0
    home_care_day(world.municipalities, 0, 0.0)
    home_care_day(world.municipalities, 1, 4.0)
    performed = unit["month"][:, MC["home_care_performed"]]
    assert performed[1] / performed[0] == pytest.approx(0.6)
    assert unit["month"][0, MC["home_care_hours"]] == unit["month"][1, MC["home_care_hours"]] == 10
