"""Municipalities at the start of a run: capacity, places, who lives in them and who waits."""

from __future__ import annotations

import numpy as np

from sim.agents.opening_hospitals import START_SEED
from sim.care.hospital.events import join
from sim.care.hospital.hospital_law import HospitalLaw, MunicipalityLaw
from sim.care.hospital.hospital_types import GUEST, MUNICIPALITY_UNIT, Municipalities
from sim.care.hospital.waiting_list import new_waiting
from sim.care.municipal.municipality_count import expected_cases, recount
from sim.care.pools import free_list, take_record
from sim.keyed import seed_key, uniforms
from sim.parameters import Parameters
from sim.people.state import (
    HOME_CARE,
    RESIDENT,
    SARSKILT_BOENDE,
    SHORT_TERM,
    People,
)
from sim.purposes import START_RESIDENT, START_SARSKILT, START_SHORT_TERM
from sim.region import Region

DAYS, MONTHS = 365.25, 12
OLD = 65


def new_municipalities(region: Region, people: People, params: Parameters) -> Municipalities:
    """Municipalities of a region at day 0, in the order of `region.municipalities`.

    Every place in särskilt boende is taken at the start; `people.care` is changed to fit.
    """
    table = region.municipalities
    units = len(table)
    here = people.status == RESIDENT
    old = np.bincount(people.municipality[here & (people.age >= OLD)], minlength=units)
    sarskilt = table["sarskilt_boende_per_1000_65"].to_numpy(float) * old / 1000
    fill_sarskilt(people, here, np.round(sarskilt).astype(np.int64))
    users = np.bincount(people.municipality[here & (people.care == HOME_CARE)], minlength=units)
    yearly = np.zeros(units)
    expected_cases(
        params.record(HospitalLaw, "hospital"),
        people,
        params["municipality.discharges_by_age"],
        yearly,
    )
    into_short_term(people, here, yearly, params)
    hours = table["home_care_hours_per_65"].to_numpy(float) * old * MONTHS / DAYS
    places = table["short_term_places_per_1000_65"].to_numpy(float) * old / 1000
    guests = np.zeros(int(old.sum() * 0.05 + 3 * places.sum()) + 200, GUEST)
    unit = np.zeros(units, MUNICIPALITY_UNIT)
    unit["style"] = np.log(params["municipality.style_baseline"])
    plans = yearly * params["municipality.assessment_slack"]
    unit["assessments"] = plans / params["hospital.working_days"]
    unit["home_starts"] = yearly * params["municipality.start_slack"] / DAYS
    unit["short_term_base"] = places
    unit["sarskilt_places"] = np.round(sarskilt)
    unit["ready"] = (-1, -1, 0)
    unit["guest_head"] = -1
    unit["hours_per_user"] = np.where(users > 0, hours / np.maximum(users, 1), 0.0)
    municipalities = Municipalities(
        law=params.record(MunicipalityLaw, "municipality"),
        unit=unit,
        waiting=new_waiting(int(old.sum() * 0.2) + 200, units),
        guests=guests,
        guest_free=free_list(guests),
    )
    recount(municipalities, people)
    seat_guests(municipalities, people, here, params)
    queue_for_sarskilt(municipalities, people, here, params)
    return municipalities


def fill_sarskilt(people: People, here: np.ndarray, places: np.ndarray) -> None:
    """Fit residents of särskilt boende to the places (units,), the older the likelier.

    Too many: some have home care instead. Too few: some with home care live there.
    """
    cared = np.flatnonzero(here & (people.age >= OLD) & (people.care >= HOME_CARE))
    luck = uniforms(seed_key(START_SEED), people.key[cared], START_RESIDENT, 0)
    inside = people.care[cared] == SARSKILT_BOENDE
    score = -np.log(luck) / np.maximum(people.age[cared] - OLD, 1)
    order = cared[np.lexsort((score, ~inside))]
    for m in range(places.size):
        ranked = order[people.municipality[order] == m]
        people.care[ranked[: places[m]]] = SARSKILT_BOENDE
        people.care[ranked[places[m] :]] = HOME_CARE
    young = here & (people.age < OLD) & (people.care == SARSKILT_BOENDE)
    people.care[young] = HOME_CARE


def into_short_term(
    people: People, here: np.ndarray, yearly: np.ndarray, params: Parameters
) -> None:
    """As many people with home care as usual are in short-term places at the start.

    `yearly` (units,) are discharges a year that need a municipal decision.
    """
    going = params["hospital.destination_short_term"] + params["hospital.destination_sarskilt"]
    stay = params["municipality.short_term_days"]
    stay *= np.exp(params["municipality.short_term_spread"] ** 2 / 2)
    expected = np.round(yearly * going * stay / DAYS).astype(np.int64)
    users = np.flatnonzero(here & (people.care == HOME_CARE))
    users = users[
        np.argsort(uniforms(seed_key(START_SEED), people.key[users], START_SHORT_TERM, 1))
    ]
    for m in range(yearly.size):
        people.care[users[people.municipality[users] == m][: expected[m]]] = SHORT_TERM


def seat_guests(
    municipalities: Municipalities, people: People, here: np.ndarray, params: Parameters
) -> None:
    """People in short-term care at the start take their places."""
    persons = np.flatnonzero(here & (people.care == SHORT_TERM))
    left = uniforms(seed_key(START_SEED), people.key[persons], START_SHORT_TERM, 0)
    left = left * 2 * params["municipality.short_term_days"]
    for i, until in zip(persons, left, strict=True):
        m = people[i].municipality
        g = take_record(municipalities.guests, municipalities.guest_free)
        if g < 0:
            raise ValueError("more people in short-term care at the start than places allow")
        municipalities.guests[g] = (i, municipalities.unit["guest_head"][m], until)
        municipalities.unit["guest_head"][m] = g
        municipalities.unit["short_term_used"][m] += 1


def queue_for_sarskilt(
    municipalities: Municipalities, people: People, here: np.ndarray, params: Parameters
) -> None:
    """A queue of the usual wait (turnover of places x wait), the older the likelier."""
    wait = params["municipality.sarskilt_wait_days"]
    places = municipalities.unit["sarskilt_places"]
    turnover = places / params["municipality.sarskilt_stay_years"] / DAYS
    waiting = municipalities.waiting
    candidates = np.flatnonzero(here & (people.care == HOME_CARE) & (people.age >= OLD))
    luck = uniforms(seed_key(START_SEED), people.key[candidates], START_SARSKILT, 0)
    score = -np.log(luck) / np.maximum(people.age[candidates] - OLD, 1)
    candidates = candidates[np.argsort(score)]
    for m in range(waiting.rows.size):
        persons = candidates[people.municipality[candidates] == m][: round(turnover[m] * wait)]
        for k, i in enumerate(persons):
            join(waiting, m, i, 0, -wait * (1 - (k + 0.5) / persons.size))
