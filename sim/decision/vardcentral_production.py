"""A vardcentral's belief about its own production: style -> work done, waits, health, list.

Everything is relative to the unit's own last year (`Here`); only differences between styles are
used. The world's own queue, disease and choice are event kernels and may differ from this belief.
Arrays are (copies, units) for the imagined style and (units,) for the present one.
"""

from __future__ import annotations

import numpy as np

from sim.categories import ACTIVITIES, PROGRAMME_TIME, PROGRAMMES
from sim.decision.queue import served, wait
from sim.decision.style import Natural
from sim.decision.vardcentral_extra import Extra, ExtraLaw, effort_ratio, open_by_day, reactive
from sim.decision.vardcentral_here import POOLED, Here, Production
from sim.decision.vardcentral_month import Flow, Month, Moved, Planned, Time, Visit

TIME_OF: dict[str, tuple[str, str | None]] = {
    "chronic_review": ("followup", None),
    "proactive_assessment": ("proactive", "proactive"),
    "coordination_meeting": ("coordination", "coordination"),
    **{name: (time, name) for name, time in zip(PROGRAMMES, PROGRAMME_TIME, strict=True)},
}
"""Share of clinicians' time, and task of extra posts, behind each planned activity."""
HOME = "home_visit"
MOST_NAMED = 0.95  # of the room of GPs that is ever used


def produce(
    new: Natural,
    now: Natural,
    here: Here,
    horizon: np.ndarray,
    p: Production,
    extra: Extra,
    law: ExtraLaw,
) -> Month:
    """The month `horizon` years (units,) ahead if style went from `now` (units,) to `new`."""

    def reached(lag: float) -> np.ndarray:
        return 1.0 - np.exp(-horizon / lag)

    time = _time(new, now, here, p, extra, law)
    named = _named(new, now, here, time, horizon, law)
    visit = _visit(new, now, here, time, named, reached(p.lag_continuity), p)
    planned = _planned(new, now, here, time, p, extra, law)
    control = reached(p.lag_control) * (
        p.control_reviews * planned.covered["chronic_review"]
        + (1.0 - here.share("control")) * 12.0 * _given(law.control, planned) / here.chronic
        + p.control_continuity * visit.continuity_gain
        + p.control_minutes * visit.high_resolved
    )
    flow = _flow(new, now, here, time, visit, planned, control, p)
    moved = _list(new, now, here, horizon, time, visit, flow, p)

    def days(load: np.ndarray) -> np.ndarray:
        return wait(load, p.queue_sharpness, p.queue_reneging)

    def share_served(load: np.ndarray) -> np.ndarray:
        return served(load, p.queue_sharpness)

    evening = extra.evening_visits / np.maximum(here.doctor_visits, 1.0)
    moved_from_day = np.maximum(1.0 - (1.0 - law.evening_new) * evening, 0.1)
    demand = flow.demand * moved.visitors * moved_from_day
    load = here.doctor_load * demand / flow.capacity
    by_day = demand * share_served(load) / share_served(here.doctor_load)
    x_doctor = np.maximum(by_day + evening, 1e-3)
    nurse_demand = flow.needs * moved.visitors * visit.x_returning
    nurse_load = here.nurse_load * nurse_demand / flow.nurse_capacity
    asked = here.doctor_visits / share_served(here.doctor_load)
    unserved = demand * (1.0 - share_served(load))

    coding = p.coding_gain * np.log(new["coding"] / now["coding"])
    registered = coding + p.coding_contacts * np.log(x_doctor / moved.visitors)
    healthier = (
        p.avoidable_control * control
        + p.avoidable_continuity * (visit.continuity - here.share("continuity"))
        + p.avoidable_proactive * planned.covered["proactive_assessment"]
        + p.avoidable_proactive * _given(law.support, planned) / _pool(here, "proactive_assessment")
    )
    return Month(
        x_doctor=x_doctor,
        x_nurse=nurse_demand * share_served(nurse_load) / share_served(here.nurse_load),
        x_problems=x_doctor / flow.visits_per_problem,
        x_wait=days(load) / days(here.doctor_load),
        x_nurse_wait=days(nurse_load) / days(here.nurse_load),
        x_calls=nurse_demand / time.phone,
        x_registered=np.exp(reached(p.lag_registered) * registered),
        x_avoidable=moved.visitors * np.exp(-healthier),
        x_readmission=np.exp(-p.readmission_coordination * planned.covered["coordination_meeting"]),
        x_acute=moved.visitors * np.exp(-law.acute_share * healthier),
        evening_visits=extra.evening_visits,
        planned=planned,
        moved=moved,
        unserved=asked * (unserved - 1.0 + share_served(here.doctor_load)),
        wait=days(load),
        load=load,
        control=control,
        visit=visit,
        named=named,
    )


def _given(each: np.ndarray, planned: Planned) -> np.ndarray:
    """What more of the programmes gives patients a month, with `each` (programmes,) per person."""
    gains = zip(each, PROGRAMMES, strict=True)
    total: np.ndarray = sum(gain * planned.more[name] for gain, name in gains if gain)
    return total


def _pool(here: Here, activity: str) -> np.ndarray:
    """The most of an activity that could be done, a month."""
    return here.pools[:, ACTIVITIES.index(activity)]


def _time(
    new: Natural, now: Natural, here: Here, p: Production, extra: Extra, law: ExtraLaw
) -> Time:
    hours = new["hours"] / now["hours"]
    doctors = 1.0 + here.locum_share * (new["locums"] / now["locums"] - 1.0)
    nurses = extra.x_nurses
    left = reactive(new) / reactive(now)
    kept = np.exp(-p.same_day_capacity * (new["same_day"] - now["same_day"]))
    nurse_open = open_by_day(extra, here.nurse_hours, law)
    return Time(
        hours=hours,
        doctors=doctors,
        nurses=nurses,
        clinicians=here.doctor_share * doctors * hours + (1.0 - here.doctor_share) * nurses,
        phone=extra.x_phone * nurse_open,
        reactive=left,
        open=doctors * hours * left * kept * open_by_day(extra, here.doctor_hours, law),
        nurse_open=nurse_open,
    )


def _visit(
    new: Natural,
    now: Natural,
    here: Here,
    time: Time,
    named: np.ndarray,
    reached: np.ndarray,
    p: Production,
) -> Visit:
    """Length by need, meeting the own GP, and how often a problem comes back."""
    high_now = _high_need_share(now, now, here, p)
    high = _high_need_share(new, now, here, p)
    minutes_new, minutes_now = _minutes(new, p), _minutes(now, p)
    mean_new = (1.0 - high) * minutes_new[0] + high * minutes_new[1]
    mean_now = (1.0 - high_now) * minutes_now[0] + high_now * minutes_now[1]
    tests = new["tests"] / now["tests"]
    x_length = mean_new / mean_now * tests**-p.test_minutes

    locums = here.locum_share * new["locums"] / now["locums"]
    permanent = (1.0 - here.locum_share) / (1.0 - here.locum_share + locums)
    before = here.share("continuity")
    x_continuity = _booking(new, p) / _booking(now, p) * permanent / (1.0 - here.locum_share)
    # with room in their books, own doctors are free as early as others
    x_continuity = x_continuity * (time.open / x_length) ** p.capacity_continuity
    x_continuity = x_continuity * (1.0 + named / here.share("named_gp")) ** p.named_continuity
    gain = np.minimum(before * x_continuity, 0.97) - np.minimum(before, 0.97)
    continuity = before + reached * gain

    left_new, left_now = (
        [np.exp(-length / p.unresolved_minutes) for length in minutes]
        for minutes in (minutes_new, minutes_now)
    )
    known_new, known_now = (1.0 - p.unresolved_continuity * c for c in (continuity, before))
    returning_now = 1.0 + p.unresolved * known_now * (
        (1.0 - high_now) * left_now[0] + high_now * left_now[1]
    )
    returning_new = 1.0 + p.unresolved * known_new * tests**-p.unresolved_tests * (
        (1.0 - high) * left_new[0] + high * left_new[1]
    )
    return Visit(
        x_length=x_length,
        high_need=high,
        x_high_need=high / np.where(high_now > 0, high_now, 1.0) + (high_now == 0),
        minutes=minutes_new,
        low_resolved=left_now[0] - left_new[0],
        high_resolved=left_now[1] - left_new[1],
        x_returning=returning_new / returning_now,
        returning_now=returning_now,
        continuity=continuity,
        continuity_gain=gain,
    )


def _high_need_share(style: Natural, now: Natural, here: Here, p: Production) -> np.ndarray:
    """Share of visits by persons with high need in a style, if the list stays as it is."""
    more = np.exp(p.tilt_visits * (style["tilt"] - now["tilt"]))
    use = p.high_need_use * here.high_need * more
    share: np.ndarray = use / (use + 1.0 - here.high_need)
    return share


def _named(
    new: Natural, now: Natural, here: Here, time: Time, horizon: np.ndarray, law: ExtraLaw
) -> np.ndarray:
    """Change of the share with a named GP.

    Doctors leave, so that a share is lost each year, and those without one are named as far as GPs
    have room; today's share is what today's effort keeps up.
    """
    share = here.share("named_gp")
    room = np.clip(law.patients_per_gp * here.gp_posts / here.listed, share / MOST_NAMED, 1.0)
    pace = law.gp_turnover * share / np.maximum(room - share, 1e-9)
    pace = pace * time.clinicians * new["naming"] / now["naming"]
    lasting = room * pace / (pace + law.gp_turnover)
    change: np.ndarray = (lasting - share) * -np.expm1(-horizon * (pace + law.gp_turnover))
    return change


def _minutes(style: Natural, p: Production) -> tuple[np.ndarray, np.ndarray]:
    """Minutes of a visit with low and with high need."""
    low, high = (style["minutes"] * np.exp(factor * style["tilt"]) for factor in p.tilt_minutes)
    return low, high


def _booking(style: Natural, p: Production) -> np.ndarray:
    """Chance that a visit meets the own GP, relative to full continuity."""
    own = p.chance_own_gp + (1.0 - p.chance_own_gp) * style["own_gp"]
    same_day = 1.0 - p.same_day_continuity * style["same_day"]
    return own * same_day * (1.0 - p.digital_continuity * style["digital"])


def _planned(
    new: Natural,
    now: Natural,
    here: Here,
    time: Time,
    p: Production,
    extra: Extra,
    law: ExtraLaw,
) -> Planned:
    """Planned activities and digital contacts; each saturates in its pool."""
    minutes = p.productivity_floor * here.clinician_minutes

    def effort(share: str, task: str | None = None) -> np.ndarray:
        return effort_ratio(share, task, new, now, here, extra, time.clinicians)

    done, more, covered = {}, {}, {}
    for i, name in enumerate(ACTIVITIES[:POOLED]):
        if name == HOME:
            continue
        share, task = TIME_OF[name]
        before, pool = here.activities[:, i], here.pools[:, i]
        least = minutes * now[share] / p.activity_minutes[i]
        done[name] = saturating(before, pool, effort(share, task), least)
        more[name] = done[name] - before
        covered[name] = more[name] / pool
    at_home = here.activities[:, ACTIVITIES.index(HOME)]
    done[HOME] = at_home + np.maximum(more["proactive_assessment"], -at_home)
    digital_pool = np.maximum(p.digital_pool * here.contacts, here.digital / 0.8) + 1e-6
    return Planned(
        activities=done,
        more=more,
        covered=covered,
        free={
            "innovation_hour": effort("development", "development"),
            "work_environment_hour": effort("work_environment"),
        },
        digital=saturating(
            here.digital,
            digital_pool,
            effort("digital") ** p.digital_drawn * np.exp(law.room_minutes * extra.more_rooms),
            minutes * now["digital"] / p.digital_contact_minutes,
        ),
    )


def saturating(
    done: np.ndarray, pool: np.ndarray, effort: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """Planned work per month when effort changes by a factor: pool (1 - exp(-raw / pool)).

    A unit that has done nothing yet expects at least `least` per month of present effort.
    """
    raw = np.maximum(-pool * np.log1p(-np.minimum(done / pool, 0.95)), least)
    return np.maximum(done + pool * (np.exp(-raw / pool) - np.exp(-raw * effort / pool)), 0.0)


def _flow(
    new: Natural,
    now: Natural,
    here: Here,
    time: Time,
    visit: Visit,
    planned: Planned,
    control: np.ndarray,
    p: Production,
) -> Flow:
    """Problems, those that come back and those kept instead of referred, against hours."""
    replaced = p.digital_substitution * (planned.digital - here.digital)
    needs = np.exp(-replaced / np.maximum(here.visits, 1.0) - p.needs_control * control)
    problems = here.doctor_visits / visit.returning_now
    referred = np.minimum(here.referrals / np.maximum(problems, 1.0), 0.5)
    kept = p.averted_visits * referred * (1.0 - new["referral"] / now["referral"])
    visits_per_problem = visit.x_returning + kept / visit.returning_now
    pooled_new, pooled_now = (1.0 - p.own_gp_cost * s["own_gp"] ** 2 for s in (new, now))
    capacity = time.open * pooled_new / pooled_now
    return Flow(
        needs=needs,
        visits_per_problem=visits_per_problem,
        demand=needs * visits_per_problem * time.nurses**-p.nurse_relief,
        capacity=capacity / visit.x_length,
        nurse_capacity=time.nurses * time.reactive * time.nurse_open,
    )


def _list(
    new: Natural,
    now: Natural,
    here: Here,
    horizon: np.ndarray,
    time: Time,
    visit: Visit,
    flow: Flow,
    p: Production,
) -> Moved:
    """The list follows experience, slowly; persons with high need move less."""

    def days(load: np.ndarray) -> np.ndarray:
        return wait(load, p.queue_sharpness, p.queue_reneging)

    waiting = days(here.doctor_load * flow.demand / flow.capacity)
    experience = (
        p.list_continuity * (visit.continuity - here.share("continuity"))
        + p.list_attraction * np.log(new["attraction"] / now["attraction"])
        + p.list_hours * np.log(time.hours)
        - p.list_wait * (waiting - days(here.doctor_load))
    )
    tilted = p.list_tilt * (new["tilt"] - now["tilt"])
    for_low = experience + p.list_minutes * visit.low_resolved - tilted * here.high_need
    for_high = experience + p.list_minutes * visit.high_resolved + tilted
    low = np.exp(p.list_response * horizon * for_low)
    high = np.exp(p.list_response * horizon * p.list_high_need * for_high)
    return Moved(low, high, (1.0 - visit.high_need) * low + visit.high_need * high)
