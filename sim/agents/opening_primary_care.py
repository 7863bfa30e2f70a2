"""Primary care as it stands on the first day: units, doctors, books and what units are used to."""

from __future__ import annotations

import math

import numpy as np

from sim.agents.extra_posts import count_among_ordinary, programme_table, set_extra
from sim.care.agenda import new_agenda
from sim.care.primary.list_kernels import expected_visits
from sim.care.primary.phone import SLOTS
from sim.care.primary.practice_state import (
    CALLING,
    DAY,
    DOCTOR,
    GP,
    LOGGED,
    PRACTICE,
    PRACTICE_MONTH,
    RESIDENT_DOCTOR,
    Clinic,
)
from sim.care.primary.staffing import name_doctors, update_lists
from sim.categories import EXTRA_ROLES
from sim.clock import Calendar
from sim.decision.style import TIME_SHARES
from sim.keyed import entity_keys, normals, uniforms
from sim.parameters import Parameters
from sim.people.needs import NeedRates
from sim.people.state import RESIDENT, People
from sim.purposes import NAMED_AT_START, TENURE, UNIT_CAPACITY
from sim.region import Region

AGENDA_DAYS = 512
MINUTES_PER_DAY = 1440.0
MORE_LINES = 8  # room for units that answer with this many times today's nurses
UNIT_ENTITY, DOCTOR_ENTITY = 11, 12


def unit_keys(region: Region) -> np.ndarray:
    """Identity keys (uint64) of the vårdcentraler, from their ids."""
    codes = [int.from_bytes(str(name).encode()[-8:], "big") for name in region.vardcentraler.id]
    return entity_keys(UNIT_ENTITY, np.array(codes, np.uint64).view(np.int64))


def days_of(calendar: Calendar, params: Parameters) -> np.ndarray:
    """The calendar as records DAY, a year beyond the end so that visits can be booked past it."""
    longer = Calendar(calendar.start, calendar.years + 2)
    working = longer.working
    july = np.array([date.month == 7 for date in longer.dates])
    at_work = params["clinic.leave"] * np.where(july, params["clinic.summer"], 1.0)
    days = np.zeros(len(working), DAY)
    days["working"] = working
    days["capacity"] = np.where(working, at_work, 0.0)
    days["infection"] = longer.winter(params["clinic.winter"])
    return days


def doctors_of(region: Region, keys: np.ndarray, seed: np.uint64, params: Parameters) -> np.ndarray:
    """Posts of all units, unit by unit: GPs (some covered by locums), then residents.

    A unit hires at the rate that keeps its share of permanent GPs where the region's table has it.
    """
    posts = []
    turnover = params["clinic.gp_turnover"] / 12.0
    table = region.vardcentraler[["gp_fte", "locum_fte", "resident_fte"]].to_numpy(float)
    for v, (gp, locum, resident) in enumerate(table.tolist()):
        gp_fte = gp + locum
        permanent = gp / gp_fte if gp_fte > 0 else 0.0
        number = math.ceil(gp_fte)
        hire = turnover * permanent / (1.0 - permanent) if permanent < 1.0 else 12.0
        for n in range(number):
            posts.append((v, GP, gp_fte / number, n < round(permanent * number), hire))
        residents = math.ceil(resident)
        posts += [(v, RESIDENT_DOCTOR, resident / residents, True, 12.0)] * residents
    doctors = np.zeros(len(posts), DOCTOR)
    for column, name in enumerate(("unit", "role", "fte", "permanent", "hire_rate")):
        doctors[name] = [post[column] for post in posts]
    turn = np.arange(len(posts)) - np.searchsorted(doctors["unit"], doctors["unit"])
    doctors["key"] = entity_keys(DOCTOR_ENTITY, keys[doctors["unit"]].view(np.int64), turn)
    doctors["holder"] = np.arange(len(posts))
    years = -np.log(uniforms(seed, doctors["key"], TENURE, 0)) / params["clinic.gp_turnover"]
    doctors["since"] = -(365.25 * np.minimum(years, 25.0)).astype(np.int32)
    return doctors


def expected_minutes(
    people: People, rates: NeedRates, units: int, params: Parameters, who: str
) -> np.ndarray:
    """Minutes a year that each list asks of a profession, (units,)."""
    visits = np.zeros(units)
    expected_visits(people, rates, params[f"clinic.{who}_visits_per_need"], visits)
    return visits * params[f"clinic.{who}_visit_minutes"]


def set_pace(
    clinic: Clinic, demand: dict[str, np.ndarray], seed: np.uint64, params: Parameters
) -> None:
    """Effective time of each unit, so that its load is what such units have.

    Posts in tables do not say how much time reaches patients. A unit's load is the region's
    `load`, moved by half of what its posts say (on the log scale) and a drawn difference.
    """
    units, doctors, days = clinic.practices, clinic.doctors, clinic.days
    open_days = float(days["capacity"][:365].sum())
    spread = params["clinic.capacity_spread"]
    doctor_fte = np.bincount(doctors["unit"], doctors["fte"], len(units))
    reactive = units["reactive"] * open_days
    supply = {
        "doctor": doctor_fte * params["clinic.doctor_minutes_per_day"] * reactive,
        "nurse": (units["nurse_fte"] + units["nurse_help"])
        * params["clinic.nurse_minutes_per_day"]
        * (1.0 - params["clinic.phone_share"])
        * reactive,
        "other": (units["other_fte"] + units["other_help"])
        * params["clinic.other_minutes_per_day"]
        * open_days,
    }
    fields = {"doctor": "pace", "nurse": "nurse_pace", "other": "other_pace"}
    for n, (who, field) in enumerate(fields.items()):
        # a unit with nobody on its list, or without such staff, works at the usual pace
        at_work = (demand[who] > 0.0) & (supply[who] > 0.0)
        units[field] = 1.0
        if at_work.any():
            asked = demand[who][at_work]
            raw = asked / supply[who][at_work]
            mean = np.exp(np.average(np.log(raw), weights=asked))
            drawn = np.exp(spread * normals(seed, units["key"][at_work], UNIT_CAPACITY, n))
            load = params[f"clinic.{who}_load"] * np.sqrt(raw / mean) * drawn
            units[field][at_work] = raw / load


def set_phones(units: np.ndarray, listed: np.ndarray, days: np.ndarray, params: Parameters) -> None:
    """Lines and handling time, so that each unit's phone has its load at the usual calls.

    A fraction of a line is expressed as whole lines that take longer over each call.
    """
    open_minutes = (params["clinic.closes"] - params["clinic.opens"]) * MINUTES_PER_DAY
    calls_a_day = listed * params["clinic.calls_per_person"] / days["working"][:365].sum()
    minutes = calls_a_day * params["clinic.call_minutes"]
    lines = minutes / (open_minutes * params["clinic.phone_load"])
    units["phone_lines"] = np.maximum(1, np.ceil(lines))
    units["call_days"] = params["clinic.call_minutes"] / MINUTES_PER_DAY
    units["call_days"] *= units["phone_lines"] / np.maximum(lines, 1e-9)


def neighbours_of(municipality: np.ndarray) -> np.ndarray:
    """Up to four other units of the same municipality for each unit, the next in the table."""
    count = len(municipality)
    neighbours = np.full((count, 4), -1, np.int32)
    for v in range(count):
        others = [(v + n) % count for n in range(1, count)]
        near = [other for other in others if municipality[other] == municipality[v]][:4]
        neighbours[v, : len(near)] = near
    return neighbours


def planned_share(units: np.ndarray) -> np.ndarray:
    """Share of clinicians' time that the units' style sets aside, (units,)."""
    total: np.ndarray = np.sum([units[name] for name in TIME_SHARES], axis=0)
    return total


def set_reactive(units: np.ndarray) -> None:
    """Time left for those who call: not set aside, nor taken by reports to payers."""
    units["reactive"] = (1.0 - planned_share(units)) * (1.0 - units["billing"])


def set_style(units: np.ndarray, natural: dict[str, np.ndarray], params: Parameters) -> None:
    """Put a practice style (natural units, one value per unit) into force."""
    for name, values in natural.items():
        if name not in EXTRA_ROLES:
            units[name] = values
    units["nurses"] = natural["nurses"] ** (1.0 - params["programmes.post_internal"])
    set_reactive(units)
    extra = np.column_stack([natural[role] for role in EXTRA_ROLES])
    set_extra(units, extra * units["nurses_at_start"][:, None], params)


def open_clinic(
    region: Region,
    people: People,
    natural: dict[str, np.ndarray],
    rates: NeedRates,
    calendar: Calendar,
    fees: np.ndarray,
    seed: np.uint64,
    params: Parameters,
) -> Clinic:
    """All of primary care on day 0, with lists and named GPs in place."""
    table = region.vardcentraler
    count = len(table)
    codes = {code: n for n, code in enumerate(region.municipalities.code)}
    units = np.zeros(count, PRACTICE)
    units["key"] = unit_keys(region)
    units["municipality"] = [codes[code] for code in table.municipality]
    units["private"] = (table.ownership == "private").to_numpy()
    units["nurse_fte"], units["other_fte"] = table.nurse_fte, table.other_fte
    doctors = doctors_of(region, units["key"], seed, params)
    posts = np.bincount(doctors["unit"], doctors["fte"], count)
    units["size"] = posts / params["programmes.typical_doctors"]
    units["nurses_at_start"] = table.nurse_fte
    set_style(units, natural, params)
    units["reactive_at_start"] = units["reactive"]
    count_among_ordinary(units, params)
    units["first_doctor"] = np.searchsorted(doctors["unit"], np.arange(count))
    units["last_doctor"] = np.searchsorted(doctors["unit"], np.arange(count), side="right")
    days = days_of(calendar, params)
    rows = people.size
    listed = np.bincount(people.listed[people.status == RESIDENT], minlength=count)
    set_phones(units, listed, days, params)
    units["expected_wait"] = params["clinic.usual_wait"]
    units["expected_answer"] = params["clinic.usual_answer"]
    units["neighbours"] = neighbours_of(units["municipality"])
    visits = rows * params["clinic.log_visits"] * calendar.years
    clinic = Clinic(
        practices=units,
        doctors=doctors,
        month=np.zeros(count, PRACTICE_MONTH),
        days=days,
        fees=fees,
        agenda=new_agenda(rows // 2 + 4096, AGENDA_DAYS),
        member_start=np.zeros(count + 1, np.int64),
        members=np.zeros(rows, np.int32),
        counts=np.zeros(2, np.int64),
        calls=np.zeros(rows // 8 + 1024, CALLING),
        call_order=np.zeros(rows // 8 + 1024, np.int32),
        call_places=np.zeros(count * SLOTS, np.int32),
        line_free=np.zeros(MORE_LINES * int(units["phone_lines"].max())),
        log=np.zeros(int(visits) + 1024, LOGGED),
        programmes=programme_table(params),
    )
    demand = {
        who: expected_minutes(people, rates, count, params, who)
        for who in ("doctor", "nurse", "other")
    }
    set_pace(clinic, demand, seed, params)
    update_lists(clinic, people)
    name_doctors(clinic, people, seed, params["clinic.named_share"], NAMED_AT_START, 0)
    update_lists(clinic, people)
    return clinic
