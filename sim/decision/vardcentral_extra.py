"""What a vardcentral believes of its extra posts, programmes, evenings and digital rooms.

Effects on patients are those that the world has (``programmes`` parameters). Arrays are (copies,
units) for the imagined style and (units,) for the present one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.categories import ACTIVITIES, EXTRA_ROLES, PROGRAMMES, ROLES, STAFF, TASKS
from sim.decision.style import TIME_SHARES, Natural
from sim.decision.vardcentral_here import Here
from sim.decision.vardcentral_month import Month
from sim.parameters import Parameters
from sim.policies.statement import Statement

NURSE, OTHER = STAFF.index("nurse"), STAFF.index("other")
EVENINGS = ACTIVITIES.index("evening_hour")
ROOMS = ACTIVITIES.index("digital_room")
MONTHS = 12.0
LEAST_TIME = 0.3  # share of present time that evenings always leave for the day


class ExtraLaw(NamedTuple):
    """Parameters of extra work, of the domains ``programmes``, ``clinic`` and ``behaviour``."""

    tasks: np.ndarray  # (extra roles, TASKS) share of a post's time
    groups: np.ndarray  # (extra roles, staff) one-hot
    cost: np.ndarray  # (extra roles,) SEK a month and post
    support: np.ndarray  # (programmes,) relative to an assessment of a frail person
    control: np.ndarray  # (programmes,)
    experience: np.ndarray  # (programmes,)
    internal: float  # part of new posts that own staff take
    post_hours: float  # a month
    phone_share: float
    typical_doctors: float
    clinical: float  # doctors' clinical time as a share of paid time
    known_nurse: float
    evening_premium: float
    room_cost: float
    room_minutes: float
    evening_open: float  # hours open a month per hour a week
    evening_visits: float
    evening_new: float
    evening_taken: np.ndarray  # (elsewhere,)
    employee_overtime: float
    employee_locums: float
    employee_effort: float
    reported_wait: float
    reported_phone: float
    acute_share: float
    own_booking: float
    contract_use: float
    patients_per_gp: float
    gp_turnover: float

    @classmethod
    def of(cls, params: Parameters) -> ExtraLaw:
        """Read the parameters."""
        groups = params["programmes.post_staff"].astype(int)
        frail = params["clinic.outreach_support"]
        return cls(
            tasks=params["programmes.post_task"],
            groups=np.eye(len(STAFF))[groups],
            cost=params["programmes.post_cost"] / MONTHS,
            support=params["programmes.support"] / frail,
            control=params["programmes.control"],
            experience=params["programmes.experience"],
            internal=params["programmes.post_internal"],
            post_hours=params["clinic.hours_per_year"] / MONTHS,
            phone_share=params["clinic.phone_share"],
            typical_doctors=params["programmes.typical_doctors"],
            clinical=params["clinic.doctor_minutes_per_day"] / 480.0,
            known_nurse=params["programmes.known_nurse"],
            evening_premium=params["programmes.evening_premium"],
            room_cost=params["programmes.digital_room_cost"],
            room_minutes=params["programmes.digital_room_minutes"],
            **{
                name: params[f"behaviour.{name}"]
                for name in (
                    "evening_open", "evening_visits", "evening_new", "evening_taken",
                    "reported_wait", "reported_phone", "acute_share", "own_booking",
                    "contract_use",
                )
            },
            **{
                name: params[f"programmes.{name}"]
                for name in ("employee_overtime", "employee_locums", "employee_effort")
            },
            **{name: params[f"clinic.{name}"] for name in ("patients_per_gp", "gp_turnover")},
        )  # fmt: skip


class Extra(NamedTuple):
    """Extra posts and time of an imagined style, against the present."""

    posts: np.ndarray  # (copies, units, extra roles)
    more: np.ndarray  # change of the same
    x_nurses: np.ndarray  # ordinary work of nurses, ratio
    x_others: np.ndarray
    x_phone: np.ndarray
    tasks: np.ndarray  # (copies, units, TASKS) minutes a month
    tasks_now: np.ndarray  # (units, TASKS)
    evenings: np.ndarray  # change, hours a month
    rooms: np.ndarray  # change, room-months
    more_rooms: np.ndarray  # change for each typical unit
    evening_visits: np.ndarray  # change a month


def imagine_extra(new: Natural, now: Natural, here: Here, law: ExtraLaw) -> Extra:
    """Extra posts, evenings and rooms if style went from `now` to `new`."""
    base = here.nurse_posts / now["nurses"]
    shift = np.stack([new[role] - now[role] for role in EXTRA_ROLES], axis=-1)
    posts = np.maximum(here.extra + shift * base[:, None], 0.0)
    rest = 1.0 - law.tasks.sum(axis=1)
    minutes = 60.0 * law.post_hours * law.tasks

    def ordinary(extra: np.ndarray, own: np.ndarray, staff: int) -> np.ndarray:
        lent = law.internal * ((extra - here.extra) @ law.groups[:, staff])
        return np.maximum(own - lent + extra @ (rest * law.groups[:, staff]), 0.0)

    nurses = new["nurses"] / now["nurses"] * here.nurse_posts
    work, work_now = ordinary(posts, nurses, NURSE), ordinary(here.extra, here.nurse_posts, NURSE)
    others, others_now = (ordinary(p, here.other_posts, OTHER) for p in (posts, here.extra))
    phone, phone_now = (
        time * law.phone_share * left + extra @ law.tasks[:, TASKS.index("phone")]
        for time, left, extra in (
            (work, reactive(new) / reactive(now), posts),
            (work_now, 1.0, here.extra),
        )
    )
    size = here.doctor_posts / law.typical_doctors
    evenings = law.evening_open * size * (new["evenings"] - now["evenings"])
    evenings = np.maximum(evenings, -here.activities[:, EVENINGS])
    more_rooms = new["digital_rooms"] - now["digital_rooms"]
    rooms = np.maximum(size * more_rooms, -here.activities[:, ROOMS])
    return Extra(
        posts=posts,
        more=posts - here.extra,
        x_nurses=ratio(work, work_now),
        x_others=ratio(others, others_now),
        x_phone=ratio(phone, phone_now),
        tasks=posts @ minutes,
        tasks_now=here.extra @ minutes,
        evenings=evenings,
        rooms=rooms,
        more_rooms=more_rooms,
        evening_visits=law.evening_visits * evenings,
    )


def ratio(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """new / old, and 1 where there was nothing."""
    return np.where(old > 0, new / np.where(old > 0, old, 1.0), 1.0)


def open_by_day(extra: Extra, staff_hours: np.ndarray, law: ExtraLaw) -> np.ndarray:
    """Ratio of time left for the day when evenings take some of it (copies, units).

    `staff_hours` (units,) are paid hours of the profession a month.
    """
    clinical = np.maximum(staff_hours * law.clinical, 1.0)
    return np.maximum(1.0 - extra.evenings / clinical, LEAST_TIME)


def effort_ratio(
    name: str, task: str | None, new: Natural, now: Natural, here: Here, extra: Extra, x: np.ndarray
) -> np.ndarray:
    """Time for planned work relative to the present: a share of clinicians' time, and posts.

    `x` is the ratio of clinicians' time.
    """
    shared = here.clinician_minutes * now[name]
    if task is None:
        return x * new[name] / now[name]
    column = TASKS.index(task)
    before = shared + extra.tasks_now[:, column]
    after = shared * x * new[name] / now[name] + extra.tasks[..., column]
    return ratio(after, before)


def imagined_posts(
    seen: Statement, new: Natural, now: Natural, extra: Extra, law: ExtraLaw
) -> np.ndarray:
    """Posts by role (copies, units, roles)."""
    one = np.ones_like(extra.x_nurses)
    factor = {"locum": new["locums"] / now["locums"], "nurse": new["nurses"] / now["nurses"]}
    ordinary = [role for role in ROLES if role not in EXTRA_ROLES]
    usual = seen["posts"][:, : len(ordinary)]
    moved = usual * np.stack([factor.get(role, one) * one for role in ordinary], axis=-1)
    lent = law.internal * (extra.more @ law.groups)
    for staff, role in ((NURSE, "nurse"), (OTHER, "other")):
        moved[..., ordinary.index(role)] -= lent[..., staff]
    return np.concatenate([np.maximum(moved, 0.0), extra.posts], axis=-1)


def imagined_activities(here: Here, m: Month, extra: Extra, law: ExtraLaw) -> np.ndarray:
    """Activities (copies, units, ACTIVITIES)."""
    seen = dict(zip(ACTIVITIES, here.activities.T, strict=True))
    own = (m.visit.continuity / here.share("continuity")) ** law.own_booking
    done = {
        **m.planned.activities,
        **{name: seen[name] * effort for name, effort in m.planned.free.items()},
        "evening_hour": seen["evening_hour"] + extra.evenings,
        "digital_room": seen["digital_room"] + extra.rooms,
        "implemented_idea": seen["implemented_idea"] * m.planned.free["innovation_hour"],
        "own_gp_booking": seen["own_gp_booking"] * m.x_doctor * own,
    }
    return np.stack([done[name] for name in ACTIVITIES], axis=-1)


def soft_indicators(
    seen: Statement,
    here: Here,
    new: Natural,
    now: Natural,
    m: Month,
    answered: np.ndarray,
    law: ExtraLaw,
) -> dict[str, np.ndarray]:
    """Change of the indicators that are means of what people feel or meet, (copies, units).

    `answered` is the change of the share of calls answered the same day.
    """
    more = m.planned.more
    yearly = {name: MONTHS * more[name] / here.listed for name in PROGRAMMES}
    felt = sum(
        0.5 * gain * yearly[name] for gain, name in zip(law.experience, PROGRAMMES, strict=True)
    )
    continuity = m.visit.continuity - here.share("continuity")
    reported = felt - law.reported_wait * np.log(m.x_wait) + law.reported_phone * answered

    effort, effort_now = (s["work_environment"] / reactive(s) for s in (new, now))
    hired = here.locum_share * new["locums"] / now["locums"]
    locums = hired / (1.0 - here.locum_share + hired) - here.locum_share
    overtime = 1.0 / now["hours"] - 1.0 / new["hours"]
    odds = law.employee_effort * np.log(effort / effort_now)
    odds = odds - law.employee_locums * locums - law.employee_overtime * overtime
    index = here.share("employee")

    contacts = seen["contacts"][:, :OTHER].sum(axis=(-3, -2, -1))
    doctors = here.doctor_visits / np.maximum(contacts, 1e-9)
    known = law.known_nurse * (1.0 - doctors) * law.contract_use * yearly["patient_contract"]
    return {
        "patient_reported": reported,
        "employee": index * (1.0 - index) * odds,
        "contact_continuity": doctors * continuity + known,
    }


def reactive(style: Natural) -> np.ndarray:
    """Share of clinicians' time left for those who call."""
    first, *others = (style[name] for name in TIME_SHARES)
    return 1.0 - sum(others, start=first)
