"""Hospitals as they stand on the first day, sized from the region and its people.

Total admissions, about 131 per 1,000 inhabitants and year (Patientregistret 2022), are made of:
emergency departments 58 (1.82 million visits, one third admitted; Socialstyrelsen 2023), which
start from people's needs; other direct acute admissions 28, by `hospital.direct_rate`; births 13,
by `hospital.obstetric_rate` (Medicinska födelseregistret 2022); planned 32, from the operation
lists (0.13 operations per inhabitant, a quarter of them with a bed).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.care.agenda import new_agenda
from sim.care.hospital.hospital_fill import FIRST_START_NEED, fill_line, fill_returns
from sim.care.hospital.hospital_law import HospitalLaw
from sim.care.hospital.hospital_types import (
    EPISODE,
    EVENT,
    FIRST_VISIT,
    HEAD_HIGH,
    HOSPITAL_STYLE,
    HOSPITAL_UNIT,
    OPERATION_LIST,
    QUEUED,
    Episodes,
    Events,
    Hospitals,
)
from sim.care.hospital.waiting_list import new_waiting
from sim.care.pools import free_list
from sim.care.state import FEES
from sim.decision.style import HOSPITAL
from sim.keyed import seed_key
from sim.parameters import Parameters
from sim.people.state import AGE_GROUPS, GROUP_OF_AGE, RESIDENT, People
from sim.region import Region

START_SEED = 20_231_231  # queues at the start belong to the region, not to a run
BLOCK_HOURS = 8.0
DAYS = 365.25


def erlang_c_wait(arrivals: float, service: float, servers: int) -> float:
    """Mean wait (unit of `service`) of an M/M/c queue (Erlang 1917); infinite if overloaded."""
    load = arrivals * service
    if load >= servers:
        return float("inf")
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    delay = blocking / (1 - load / servers * (1 - blocking))
    return delay * service / (servers - load)


def doctors_for(visits_per_hour: np.ndarray, params: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Doctors (int32) and their slowness by hospital and block, shapes of `visits_per_hour`.

    Whole doctors fit small departments badly, so doctor time is scaled to the target wait: the
    effective hours that the observed wait implies (between a third of and twice the usual time).
    """
    usual, target = params["hospital.doctor_hours"], params["hospital.doctor_target_hours"]
    offered = visits_per_hour * usual
    doctors = np.maximum(1, np.ceil(offered / params["hospital.doctor_load"])).astype(np.int32)
    slowness = np.ones(offered.shape)
    for index in np.ndindex(offered.shape):
        low, high = 1 / 3, 2.0
        for _ in range(40):
            middle = (low + high) / 2
            wait = erlang_c_wait(float(visits_per_hour[index]), usual * middle, int(doctors[index]))
            low, high = (middle, high) if wait < target else (low, middle)
        slowness[index] = (low + high) / 2
    return doctors, slowness


def pooled_beds(region: Region, demand: np.ndarray, shared: float) -> np.ndarray:
    """Staffed beds (int32) by hospital and ward that the people of each catchment can count on.

    `demand` (units,) are expected discharges. Hospitals nobody is sent to lend their beds to the
    nearest. A share of all beds serves the whole region, as patients are moved to where there is
    room or skill; the model does not move them, so these beds follow demand.
    """
    served = demand > 0
    table = region.hospitals
    beds = table[["medical_beds", "surgical_beds"]].to_numpy().astype(np.int32)
    place = np.radians(table[["lat", "lon"]].to_numpy(float))
    acute = np.flatnonzero(served)
    for h in np.flatnonzero(~served):
        if acute.size == 0:
            break
        north = place[acute, 0] - place[h, 0]
        east = (place[acute, 1] - place[h, 1]) * np.cos(place[h, 0])
        beds[acute[np.argmin(north**2 + east**2)]] += beds[h]
        beds[h] = 0
    own = np.cumsum((1.0 - shared) * beds, axis=0)
    share = np.cumsum(demand) / max(demand.sum(), 1e-9)
    total = own + shared * beds.sum(axis=0) * share[:, None]
    return np.diff(np.round(total), axis=0, prepend=0.0).astype(np.int32)


def new_hospitals(region: Region, people: People, params: Parameters, horizon: int) -> Hospitals:
    """Hospitals of a region at day 0.

    `horizon` is how many days ahead a return visit can be planned (at least 60). Beds come from the
    region; doctors and clinics are sized from the people each hospital serves.
    """
    if horizon < 60:
        raise ValueError(f"horizon: {horizon} days given; allowed: at least 60")
    units = len(region.hospitals)
    here = people.status == RESIDENT
    group = GROUP_OF_AGE[people.age]
    cells = np.zeros((units, len(AGE_GROUPS)))
    np.add.at(cells, (people.hospital[here], group[here]), 1.0)
    share = params["hospital.emergency_block_share"]
    visits = cells @ params["hospital.emergency_visits_by_age"]
    doctors, slowness = doctors_for(visits[:, None] * share / DAYS / BLOCK_HOURS, params)
    demand = cells @ params["municipality.discharges_by_age"]
    beds = pooled_beds(region, demand, params["hospital.shared_beds"])
    lines = len(params["hospital.visit_wait_days"])
    capacity = clinic_capacity(cells, params)
    returns = pending_returns(capacity, params)
    everybody = max(people.size, 1000)
    unit = np.zeros(units, HOSPITAL_UNIT)
    unit["style"] = start_style(params)
    unit["doctors"], unit["slowness"] = doctors, slowness
    unit["beds"] = beds
    unit["emergency"][:, HEAD_HIGH:QUEUED] = -1
    episodes = np.zeros(int(0.03 * everybody) + 2 * int(beds.sum()) + 500, EPISODE)
    hospitals = Hospitals(
        law=params.record(HospitalLaw, "hospital"),
        unit=unit,
        fees=np.zeros(1, FEES),
        elsewhere=np.zeros((units, 2, int(3 * beds.sum(axis=1).max()) + 100), np.int32),
        episodes=Episodes(episodes, free_list(episodes)),
        events=Events(np.zeros(episodes.size + 3 * units + 8, EVENT), np.zeros(1, np.int64)),
        visits=new_agenda(int(1.6 * returns.sum() + 0.05 * everybody) + 500, horizon),
        waiting=new_waiting(int(0.35 * everybody) + 500, units * 2 * lines * 2),
        capacity=capacity,
        usual=usual_lists(cells, capacity, params),
        credit=np.zeros(capacity.shape),
        home=np.zeros((len(region.municipalities), 5)),
        sent_back=np.zeros(people.size, np.int32),
    )
    fill(hospitals, people, here, cells, returns, params)
    return hospitals


def start_style(params: Parameters) -> np.ndarray:
    """Kernel coordinates (13,) of the baseline style."""
    baseline = params["hospital.style_baseline"]
    return kernel_style(dict(zip(HOSPITAL_STYLE, baseline, strict=True)))


def kernel_style(natural: Mapping[str, Any]) -> np.ndarray:
    """Kernel coordinates (..., 13) of natural values by dimension name.

    Logarithms, log-odds of shares, and the tilt as it is.
    """
    columns = []
    for name in HOSPITAL_STYLE:
        value = np.asarray(natural[name], float)
        if HOSPITAL[name] == "logit":
            value = np.log(value / (1.0 - value))
        elif HOSPITAL[name] == "log":
            value = np.log(value)
        columns.append(value)
    return np.stack(columns, axis=-1)


def inflows(cells: np.ndarray, params: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Referrals a year (units,) of people by age group, and the urgent share of them (units,)."""
    primary = cells.sum(axis=1) * params["hospital.referrals_per_person"]
    own = cells @ params["hospital.self_referral_rate"]
    urgent = primary * params["hospital.referrals_urgent"]
    urgent += own * params["hospital.urgent_self_referrals"]
    return primary + own, urgent / np.maximum(primary + own, 1e-9)


def clinic_capacity(cells: np.ndarray, params: Parameters) -> np.ndarray:
    """Patients a working day by hospital, kind of list and service line.

    Who gives up while waiting makes the list settle: inflow x exp(-rate x wait) is served, so that
    capacity follows from the usual wait. The usual extra work is done on top of it.
    """
    rate = params["hospital.give_up_rate"]
    referrals, urgent = inflows(cells, params)
    stays = np.exp(-rate * params["hospital.visit_wait_days"])
    lines = stays.size
    first = referrals[:, None] / lines * (urgent[:, None] + (1 - urgent[:, None]) * stays)
    listed = first.sum(axis=1, keepdims=True) * params["hospital.listing_share"] / lines
    operations = listed * np.exp(-rate * params["hospital.operation_wait_days"])
    usual = params["hospital.style_baseline"][HOSPITAL_STYLE.index("queue")]
    extra = 1.0 + usual * (1.0 - params["hospital.extra_fatigue"])
    return np.stack([first, operations], axis=1) / params["hospital.working_days"] / extra


def usual_lists(cells: np.ndarray, capacity: np.ndarray, params: Parameters) -> np.ndarray:
    """Persons on each list (hospitals, 2, lines) when waits are usual; the urgent wait little."""
    rate = params["hospital.give_up_rate"]
    referrals, urgent = inflows(cells, params)
    first = capacity[:, FIRST_VISIT].sum(axis=1) * params["hospital.working_days"]
    asked = np.stack([referrals * (1 - urgent), first * params["hospital.listing_share"]], axis=1)
    waits = np.stack([params["hospital.visit_wait_days"], params["hospital.operation_wait_days"]])
    stock = -np.expm1(-rate * waits) / (rate * DAYS)
    lists: np.ndarray = asked[:, :, None] / waits.shape[1] * stock
    return lists


def pending_returns(capacity: np.ndarray, params: Parameters) -> np.ndarray:
    """Return visits planned at any time (units,), in the steady state."""
    share = params["hospital.return_share"]
    first = capacity[:, FIRST_VISIT].sum(axis=1) * params["hospital.working_days"]
    return first * share / (1 - share) * params["hospital.return_gap_days"] / DAYS


def fill(
    hospitals: Hospitals,
    people: People,
    here: np.ndarray,
    cells: np.ndarray,
    returns: np.ndarray,
    params: Parameters,
) -> None:
    """Fill the lists and the agenda to the usual waits."""
    seed = seed_key(START_SEED)
    referrals, urgent = inflows(cells, params)
    working = params["hospital.working_days"]
    for h in np.flatnonzero(referrals > 0):
        residents = np.flatnonzero(here & (people.hospital == h)).astype(np.int32)
        first = hospitals.capacity[h, FIRST_VISIT].sum() * working
        yearly = {
            FIRST_VISIT: referrals[h] * (1 - urgent[h]),
            OPERATION_LIST: first * params["hospital.listing_share"],
        }
        waits = {
            FIRST_VISIT: params["hospital.visit_wait_days"],
            OPERATION_LIST: params["hospital.operation_wait_days"],
        }
        need = FIRST_START_NEED
        for kind in (FIRST_VISIT, OPERATION_LIST):
            for line, wait in enumerate(waits[kind]):
                asked = round(yearly[kind] / waits[kind].size * wait / DAYS)
                need = fill_line(
                    hospitals, people, seed, h, kind, line, residents, asked, wait, need
                )
        fill_returns(hospitals, people, seed, h, residents, int(returns[h]))
