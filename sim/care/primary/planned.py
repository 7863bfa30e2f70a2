"""Work the unit plans itself: recall of the chronically ill, outreach to the frail, meetings.

Coordination meetings follow discharges and, with the time left, go through the list of those who
need both primary and municipal care: each has a plan of their own, followed up about once a year.
"""

import math

from sim.care.counting import CODE, count
from sim.care.primary.morning import HIGH_NEED_TILT, LOW_NEED_TILT
from sim.care.primary.naming import seeks_own
from sim.care.primary.visit import (
    CHRONIC,
    DOCTOR,
    FRAIL,
    HOME,
    NURSE,
    VISIT,
    add_contact,
    high_need,
    meet,
    prescribe_and_test,
    priority,
    register,
)
from sim.care.primary.walk import look_at_share, next_on_list, pass_once_in
from sim.categories import ACTIVITIES
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import REVIEW, pack
from sim.people.state import NO_CARE, NOBODY
from sim.purposes import ANY_DOCTOR, PLAN_WANTED, REVIEW_DOCTOR

REVIEWED = ACTIVITIES.index("chronic_review")
ASSESSED = ACTIVITIES.index("proactive_assessment")
COORDINATED = ACTIVITIES.index("coordination_meeting")
VISITED_HOME = ACTIVITIES.index("home_visit")
DOCTOR_VISITS, NURSE_VISITS = CODE["doctor_visits"], CODE["nurse_visits"]
DOCTOR_MINUTES, HOME_VISITS = CODE["doctor_minutes"], CODE["home_visits"]
REVIEWS, ASSESSMENTS, MEETINGS = (
    CODE["chronic_reviews"],
    CODE["proactive_assessments"],
    CODE["coordination_meetings"],
)


@kernel
def review_doctor(clinic, people, seed, i, v, need, day, par):
    """The own GP, if sought and at work, else any of the unit's doctors; -1 if it has none."""
    own = people[i].own_gp
    sought = 0.5 + 0.5 * clinic.practices[v].own_gp
    if (
        own != NOBODY
        and clinic.doctors[own].unit == v
        and clinic.doctors[own].permanent
        and seeks_own(people, seed, i, day, sought, need, REVIEW_DOCTOR, par)
    ):
        return own
    first = clinic.practices[v].first_doctor
    number = clinic.practices[v].last_doctor - first
    if number == 0:
        return -1
    start = int(uniform(seed, people[i].key, ANY_DOCTOR, need) * number) % number
    return first + start


@kernel
def review(clinic, people, tally, seed, i, v, g, day, need, par):
    """A planned review with doctor and nurse; control rises towards full."""
    meet(clinic, people, tally, seed, i, g, day, need, par)
    add_contact(clinic, people, i, v, DOCTOR, VISIT)
    add_contact(clinic, people, i, v, NURSE, VISIT)
    count(tally, people, i, DOCTOR_VISITS)
    count(tally, people, i, NURSE_VISITS)
    count(tally, people, i, DOCTOR_MINUTES, par.review_doctor_minutes)
    count(tally, people, i, REVIEWS)
    clinic.month[v].doctor_visits += 1.0
    clinic.month[v].doctor_minutes += par.review_doctor_minutes
    clinic.month[v].activities[REVIEWED] += 1.0
    prescribe_and_test(clinic, people, tally, i, v, par)
    register(clinic, people, tally, i, v, par)
    people[i].control += par.review_control * (1.0 - people[i].control)
    people[i].last_review = day


@kernel
def due_for_review(clinic, people, v, i, day, par):
    """Whether recall would call in a person today: chronically ill, at home, not seen for long."""
    if (people[i].conditions & CHRONIC) == 0 or people[i].in_hospital:
        return False
    interval = par.review_interval / priority(people, clinic, v, i)
    return day - people[i].last_review >= interval


@kernel
def recall(clinic, people, tally, seed, v, day, month, minutes, par):
    """Review the chronically ill who are due, in order of the list, while there is time."""
    unit = clinic.practices[v]
    budget = unit.review_minutes + minutes
    cost = par.review_doctor_minutes + par.review_nurse_minutes
    walk = clinic.practices[v].review_walk
    look_at_share(clinic, v, walk)
    while budget >= cost:
        i = next_on_list(clinic, people, v, walk)
        if i == NOBODY:
            break
        if not due_for_review(clinic, people, v, i, day, par):
            continue
        need = pack(month, 63, REVIEW, -1)
        g = review_doctor(clinic, people, seed, i, v, need, day, par)
        if g < 0:
            break
        review(clinic, people, tally, seed, i, v, g, day, need, par)
        # high-need patients get more of the time the more the unit tilts towards them
        tilt = HIGH_NEED_TILT if high_need(people, i) else LOW_NEED_TILT
        budget -= cost * math.exp(unit.tilt * tilt)
    clinic.practices[v].review_minutes = min(budget, 10.0 * cost)


@kernel
def needs_outreach(people, i, par):
    """Whether a person is old, frail, at home and without much support."""
    if people[i].age < 75 or people[i].in_hospital or (people[i].conditions & FRAIL) == 0:
        return False
    return people[i].support <= par.outreach_support * 0.5


@kernel
def outreach(clinic, people, tally, v, minutes, par):
    """Assess the frail of 75 and older at home before they fall ill."""
    budget = clinic.practices[v].outreach_minutes + minutes
    walk = clinic.practices[v].outreach_walk
    look_at_share(clinic, v, walk)
    while budget >= par.outreach_minutes:
        i = next_on_list(clinic, people, v, walk)
        if i == NOBODY:
            break
        if needs_outreach(people, i, par):
            assess_at_home(clinic, people, tally, i, v, par)
            budget -= par.outreach_minutes
    clinic.practices[v].outreach_minutes = min(budget, 5.0 * par.outreach_minutes)


@kernel
def assess_at_home(clinic, people, tally, i, v, par):
    """A proactive assessment by a nurse at a person's home."""
    people[i].support = max(people[i].support, par.outreach_support)
    add_contact(clinic, people, i, v, NURSE, HOME)
    count(tally, people, i, HOME_VISITS)
    count(tally, people, i, ASSESSMENTS)
    clinic.month[v].activities[ASSESSED] += 1.0
    clinic.month[v].activities[VISITED_HOME] += 1.0


@kernel
def needs_coordination(people, i):
    """Whether the person has municipal care or is frail."""
    return people[i].care != NO_CARE or (people[i].conditions & FRAIL) != 0


@kernel
def coordinate(clinic, people, tally, i, par):
    """Coordination after discharge for those with municipal care or frailty, if there is time."""
    v = people[i].listed
    if not needs_coordination(people, i):
        return
    if clinic.practices[v].coordination_minutes < par.coordination_minutes:
        return
    hold_meeting(clinic, people, tally, i, v, par.coordination_support, par)


@kernel
def hold_meeting(clinic, people, tally, i, v, support, par):
    """A coordination meeting at home about one person."""
    clinic.practices[v].coordination_minutes -= par.coordination_minutes
    people[i].support = max(people[i].support, support)
    add_contact(clinic, people, i, v, NURSE, HOME)
    count(tally, people, i, HOME_VISITS)
    count(tally, people, i, MEETINGS)
    clinic.month[v].activities[COORDINATED] += 1.0


@kernel
def follow_plans(clinic, people, tally, seed, v, month, minutes, par):
    """Meetings about the plans of the next on the list, in time not kept for discharges.

    A day's `minutes` are kept for those discharged. The walk passes the list once in an interval.
    """
    least = minutes + par.coordination_minutes
    walk = clinic.practices[v].meeting_walk
    pass_once_in(clinic, v, walk, par.meeting_interval)
    while clinic.practices[v].coordination_minutes >= least:
        i = next_on_list(clinic, people, v, walk)
        if i == NOBODY:
            break
        if people[i].in_hospital or not needs_coordination(people, i):
            continue
        if uniform(seed, people[i].key, PLAN_WANTED, month // 12) < par.meeting_uptake:
            hold_meeting(clinic, people, tally, i, v, par.meeting_support, par)
