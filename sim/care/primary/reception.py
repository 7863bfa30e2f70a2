"""The unit's front desk: calls are triaged, visits booked, the urgent seen the same day."""

import math

from sim.care.agenda import push
from sim.care.counting import CODE, count
from sim.care.mail import send_patient
from sim.care.primary.booking import (
    NO_DAY,
    book_day,
    bookable_minutes,
    doctor_minutes,
    earliest_doctor,
    first_free,
    next_room,
)
from sim.care.primary.choice import severity
from sim.care.primary.naming import seeks_own
from sim.care.primary.practice_state import (
    CALL,
    CALLS_TODAY,
    DOCTOR_VISIT,
    NURSE_VISIT,
    OTHER_VISIT,
)
from sim.care.primary.programmes import nurse_time
from sim.care.primary.visit import (
    DIGITAL,
    DOCTOR,
    NURSE,
    OTHER,
    PHONE,
    VISIT,
    add_contact,
    bring_back,
    charge,
    doctor_visit,
    priority,
    visit_minutes,
)
from sim.categories import ACTIVITIES, INDICATORS
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import EXACERBATION, ROUTINE, condition_of, kind_of, luck_key
from sim.people.state import NOBODY
from sim.purposes import (
    CALLS_AGAIN,
    DIGITAL_SOLVES,
    FOLLOWED_UP,
    OWN_GP_SOUGHT,
    SOLVED,
)
from sim.purposes import RESOLVES_WAITING as RESOLVES
from sim.purposes import WORSENS_WAITING as WORSENS

ADVICE, TO_NURSE, TO_OTHER, TO_DOCTOR, SAME_DAY, TO_EMERGENCY = range(6)
# A visit takes at least this share of a unit's mean; only bounds the search for a free day
SHORTEST = 0.4
FEE_DOCTOR, FEE_NURSE, FEE_DIGITAL = 0, 1, 2
ANSWERED = INDICATORS.index("phone_same_day")
IN_3_DAYS = INDICATORS.index("assessed_3_days")
IN_7_DAYS = INDICATORS.index("doctor_7_days")
CALLS, CALLS_SAME_DAY, UNMET = CODE["calls"], CODE["calls_same_day"], CODE["unmet"]
PHONE_CONTACTS, DIGITAL_CONTACTS = CODE["phone_contacts"], CODE["digital_contacts"]
ASSESSED, ASSESSED_3 = CODE["assessed"], CODE["assessed_3_days"]
BOOKED, BOOKED_7 = CODE["doctor_booked"], CODE["doctor_7_days"]
BOOKED_0, WAIT_DAYS = CODE["doctor_same_day"], CODE["wait_days"]
NURSE_VISITS, OTHER_VISITS = CODE["nurse_visits"], CODE["other_visits"]
OWN_BOOKINGS, OWN_BOOKING = CODE["own_gp_bookings"], ACTIVITIES.index("own_gp_booking")
BOOKED_3, BOOKED_30 = CODE["doctor_3_days"], CODE["doctor_30_days"]


@kernel
def next_working(days, day):
    """The first working day after `day`."""
    d = day + 1
    while not days[d].working:
        d += 1
    return d


@kernel
def to_hospital(people, mail, i, time, need, s, direct):
    """Send a person to the nearest acute hospital."""
    send_patient(mail, i, time, need, kind_of(need), condition_of(need), s, direct)


@kernel
def feel(people, i, target, par):
    """Update the person's experience of access, -1 to 1."""
    people[i].experience += par.experience_weight * (target - people[i].experience)


@kernel
def note_wait(clinic, people, tally, i, v, wait, by_doctor):
    """Count the wait from first request to assessment, and to the doctor."""
    month = clinic.month[v]
    within_3 = 1.0 if wait <= 3.0 else 0.0
    within_7 = 1.0 if wait <= 7.0 else 0.0
    count(tally, people, i, ASSESSED, 1.0)
    count(tally, people, i, ASSESSED_3, within_3)
    month.indicator_base[IN_3_DAYS] += 1.0
    month.indicator_count[IN_3_DAYS] += within_3
    if by_doctor:
        count(tally, people, i, BOOKED, 1.0)
        count(tally, people, i, BOOKED_3, within_3)
        count(tally, people, i, BOOKED_7, within_7)
        count(tally, people, i, BOOKED_30, 1.0 if wait <= 30.0 else 0.0)
        count(tally, people, i, BOOKED_0, 1.0 if wait < 1.0 else 0.0)
        count(tally, people, i, WAIT_DAYS, wait)
        month.indicator_base[IN_7_DAYS] += 1.0
        month.indicator_count[IN_7_DAYS] += within_7


@kernel
def own_gp(clinic, people, i, v):
    """The person's named GP if at work in unit `v`, else NOBODY."""
    g = people[i].own_gp
    if g == NOBODY or clinic.doctors[g].unit != v or not clinic.doctors[g].permanent:
        return NOBODY
    return g


@kernel
def give_up(clinic, people, tally, i, v):
    """A need for which the unit had no room: unmet, and missed by the access measures."""
    count(tally, people, i, UNMET, 1.0)
    count(tally, people, i, ASSESSED, 1.0)
    clinic.month[v].indicator_base[IN_3_DAYS] += 1.0


@kernel
def note_own_booking(clinic, people, tally, i, v):
    """Count a visit given with the patient's own GP."""
    clinic.month[v].activities[OWN_BOOKING] += 1.0
    count(tally, people, i, OWN_BOOKINGS, 1.0)


@kernel
def book_doctor(clinic, people, tally, seed, i, v, need, step, day, since, par):
    """Book a visit: the own GP if sought and not much later than the first free doctor."""
    minutes = visit_minutes(people, clinic, v, i, kind_of(need), par)
    per_day = par.doctor_minutes_per_day
    g, d = earliest_doctor(clinic, v, day + 1, minutes, per_day)
    own = own_gp(clinic, people, i, v)
    sought = clinic.practices[v].own_gp
    if (
        own != NOBODY
        and own != g
        and seeks_own(people, seed, i, day, sought, luck_key(need, step), OWN_GP_SOUGHT, par)
    ):
        limit = bookable_minutes(clinic.practices, clinic.doctors, own, per_day)
        doctor = clinic.doctors[own]
        d_own = first_free(doctor.booked, doctor.first, day + 1, minutes, limit, clinic.days)
        if d_own != NO_DAY and (g < 0 or d_own <= d + par.own_gp_tolerance):
            g, d = own, d_own
    if g < 0:
        give_up(clinic, people, tally, i, v)
        return
    if g == own:
        note_own_booking(clinic, people, tally, i, v)
    limit = bookable_minutes(clinic.practices, clinic.doctors, g, per_day)
    doctor = clinic.doctors[g]
    book_day(doctor.booked, d, minutes)
    shortest = SHORTEST * clinic.practices[v].minutes
    doctor.first = next_room(doctor.booked, doctor.first, d, shortest, limit, clinic.days)
    push(clinic.agenda, d, i, need, DOCTOR_VISIT, g, step, since)


@kernel
def book_urgent(clinic, people, tally, i, v, need, step, day, since, par):
    """Book within the next days, also in time kept for the same day."""
    minutes = visit_minutes(people, clinic, v, i, kind_of(need), par)
    best, best_day = -1, NO_DAY
    for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
        limit = doctor_minutes(clinic.practices, clinic.doctors, g, par.doctor_minutes_per_day)
        limit *= clinic.practices[v].reactive - clinic.practices[v].evening_share
        d = first_free(clinic.doctors[g].booked, day + 1, day + 1, minutes, limit, clinic.days)
        if d != NO_DAY and (best < 0 or d < best_day):
            best, best_day = g, d
    if best < 0:
        give_up(clinic, people, tally, i, v)
        return
    book_day(clinic.doctors[best].booked, best_day, minutes)
    push(clinic.agenda, best_day, i, need, DOCTOR_VISIT, best, step, since)


@kernel
def same_day_doctor(clinic, people, seed, i, v, need, step, minutes, day, par):
    """A doctor with room today: the own GP if sought, else the one with most; -1 if none."""
    own = own_gp(clinic, people, i, v)
    if own != NOBODY and clinic.doctors[own].room >= minutes:
        sought = clinic.practices[v].own_gp
        if seeks_own(people, seed, i, day, sought, luck_key(need, step), OWN_GP_SOUGHT, par):
            return own
    best, room = -1, 0.5 * minutes
    for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
        if clinic.doctors[g].room > room:
            best, room = g, clinic.doctors[g].room
    return best


@kernel
def see_today(clinic, people, tally, mail, seed, i, v, need, step, day, since, s, time, par):
    """An urgent need: today's doctor, else hospital if severe, else the next days."""
    minutes = visit_minutes(people, clinic, v, i, kind_of(need), par)
    g = same_day_doctor(clinic, people, seed, i, v, need, step, minutes, day, par)
    if g >= 0:
        if g == own_gp(clinic, people, i, v):
            note_own_booking(clinic, people, tally, i, v)
        note_wait(clinic, people, tally, i, v, day - since, True)
        charge(clinic, people, tally, i, v, FEE_DOCTOR, day)
        feel(people, i, 1.0, par)
        spent = doctor_visit(clinic, mail, people, tally, seed, i, g, need, step, day, par)
        clinic.doctors[g].room -= spent
    elif s > par.unanswered_emergency:
        to_hospital(people, mail, i, time, need, s, 0)
    else:
        book_urgent(clinic, people, tally, i, v, need, step, day, since, par)


@kernel
def nurse_limit(clinic, v, par):
    """Minutes of nurse visits on a full day: not planned, on the phone or in the evening."""
    unit = clinic.practices[v]
    total = nurse_time(unit) * unit.nurse_pace * par.nurse_minutes_per_day
    evening = 60.0 * unit.evening_hours
    return max(0.0, total * unit.reactive * (1.0 - par.phone_share) - evening)


@kernel
def reserve(clinic, people, tally, i, v, day, book, minutes, limit):
    """Take time on the first day from `day` on with room in a book; the need is given up if none.

    Returns the day, or NO_DAY.
    """
    d = first_free(book.booked, book.first, day, minutes, limit, clinic.days)
    if d == NO_DAY:
        give_up(clinic, people, tally, i, v)
        return d
    book_day(book.booked, d, minutes)
    book.first = next_room(book.booked, book.first, d, minutes, limit, clinic.days)
    return d


@kernel
def staff_visit(clinic, people, tally, seed, i, v, kind, need, step, day, since, par):
    """A visit to a nurse or to other staff; a series with other staff goes on."""
    add_contact(clinic, people, i, v, NURSE if kind == NURSE_VISIT else OTHER, VISIT)
    charge(clinic, people, tally, i, v, FEE_NURSE, day)
    if kind == NURSE_VISIT:
        count(tally, people, i, NURSE_VISITS)
    else:
        count(tally, people, i, OTHER_VISITS)
        luck = uniform(seed, people[i].key, FOLLOWED_UP, luck_key(need, 0) * 64 + day % 64)
        if luck < 1.0 - 1.0 / par.other_series:
            later = day + int(par.other_interval)
            push(clinic.agenda, later, i, need, kind, v, step, later)
            return
    if step == 0 and kind_of(need) != ROUTINE:
        note_wait(clinic, people, tally, i, v, float(day - since), False)


@kernel
def book_nurse(clinic, people, tally, seed, i, v, need, step, first, since, day, par):
    """First free time with any of the unit's nurses from the day `first` on; today, it is now."""
    d = reserve(
        clinic, people, tally, i, v, first, clinic.practices[v].nurse_book,
        par.nurse_visit_minutes, nurse_limit(clinic, v, par),
    )  # fmt: skip
    if d == day:
        staff_visit(clinic, people, tally, seed, i, v, NURSE_VISIT, need, step, day, since, par)
    elif d != NO_DAY:
        push(clinic.agenda, d, i, need, NURSE_VISIT, v, step, since)


@kernel
def book_other(clinic, people, tally, i, v, need, step, day, since, par):
    """First free time after today with physiotherapists, psychologists and others."""
    unit = clinic.practices[v]
    limit = max(unit.other_fte + unit.other_help, 0.0) * unit.other_pace * par.other_minutes_per_day
    d = reserve(
        clinic, people, tally, i, v, day + 1, unit.other_book, par.other_visit_minutes, limit
    )
    if d != NO_DAY:
        push(clinic.agenda, d, i, need, OTHER_VISIT, v, step, since)


@kernel
def triage_level(s, cuts):
    """Level of care for a severity: how many of the increasing cuts it passes."""
    level = 0
    while level < cuts.size and s > cuts[level]:
        level += 1
    return level


@kernel
def care_level(s, cuts, ease):
    """Level of care in a unit that lets the person through more (`ease` > 1) or less easily.

    The distance to the worst is divided by `ease`, so that the chance to pass any bar is
    multiplied by it; what belongs in the emergency department is decided by severity alone.
    """
    if s > cuts[SAME_DAY]:
        return TO_EMERGENCY
    return min(triage_level(1.0 - (1.0 - s) / ease, cuts), SAME_DAY)


@kernel
def triage(clinic, people, tally, mail, seed, c, day, par):
    """The nurse who answers call `c` decides what it needs."""
    calls = clinic.calls
    i, v, need, step = calls[c].person, calls[c].unit, calls[c].need, calls[c].step
    since = calls[c].since
    add_contact(clinic, people, i, v, NURSE, PHONE)
    count(tally, people, i, PHONE_CONTACTS, 1.0)
    kind = kind_of(need)
    s = severity(people, seed, i, need, step, par.step_relief)
    level = care_level(s, par.triage[kind], priority(people, clinic, v, i))
    if level == ADVICE:
        if uniform(seed, people[i].key, SOLVED, luck_key(need, step)) < par.advice_unsolved:
            bring_back(clinic, people, tally, seed, i, need, step, day, par)
    elif level == TO_NURSE:
        book_nurse(clinic, people, tally, seed, i, v, need, step, day, since, day, par)
    elif level == TO_OTHER:
        book_other(clinic, people, tally, i, v, need, step, day, since, par)
    elif level == TO_DOCTOR:
        book_doctor(clinic, people, tally, seed, i, v, need, step, day, since, par)
    elif level == SAME_DAY:
        see_today(
            clinic, people, tally, mail, seed,
            i, v, need, step, day, since, s, day + calls[c].time, par,
        )  # fmt: skip
    else:
        to_hospital(people, mail, i, day + calls[c].time, need, s, 0)


@kernel
def missed_call(clinic, people, tally, mail, seed, c, day, par):
    """Not answered before closing: hospital if severe, else try again tomorrow or give up."""
    calls = clinic.calls
    i, need, step = calls[c].person, calls[c].need, calls[c].step
    feel(people, i, -1.0, par)
    s = severity(people, seed, i, need, step, par.step_relief)
    if s > par.unanswered_emergency:
        to_hospital(people, mail, i, day + calls[c].time, need, s, 0)
        return
    occurrence = luck_key(need, step) * 64 + min(int(day - calls[c].since), 63)
    if uniform(seed, people[i].key, CALLS_AGAIN, occurrence) < par.calls_again:
        again = next_working(clinic.days, day)
        push(clinic.agenda, again, i, need, CALL, calls[c].unit, step, calls[c].since)
    else:
        give_up(clinic, people, tally, i, people[i].listed)


@kernel
def add_call(clinic, i, v, need, step, since, time):
    """Put a call on today's list; raises when the list is full."""
    c = clinic.counts[CALLS_TODAY]
    if c >= clinic.calls.size:
        raise RuntimeError("too many calls in a day")
    call = clinic.calls[c]
    call.person = i
    call.need = need
    call.unit = v
    call.step = step
    call.since = since
    call.time = time
    clinic.counts[CALLS_TODAY] = c + 1


@kernel
def digital_contact(clinic, people, tally, seed, i, need, step, day, time, par):
    """A digital contact with the own unit while it has digital time left; else a call."""
    v = people[i].listed
    minutes = par.digital_minutes * clinic.practices[v].digital_ease
    if clinic.practices[v].digital_minutes < minutes:
        add_call(clinic, i, v, need, step, day, time)
        return
    clinic.practices[v].digital_minutes -= minutes
    by_doctor = severity(people, seed, i, need, step, par.step_relief) > 0.5
    add_contact(clinic, people, i, v, DOCTOR if by_doctor else NURSE, DIGITAL)
    count(tally, people, i, DIGITAL_CONTACTS, 1.0)
    charge(clinic, people, tally, i, v, FEE_DIGITAL, day)
    if uniform(seed, people[i].key, DIGITAL_SOLVES, luck_key(need, step)) > par.digital_solved:
        bring_back(clinic, people, tally, seed, i, need, step, day, par)


@kernel
def still_needed(clinic, people, mail, seed, i, need, step, day, wait, par):
    """Whether a booked visit takes place: needs pass, or worsen into an emergency, with time."""
    if people[i].in_hospital:
        return False
    luck = luck_key(need, step)
    if kind_of(need) == EXACERBATION:
        worse = 1.0 - math.exp(-par.worsen_per_day * wait)
        if uniform(seed, people[i].key, WORSENS, luck) < worse:
            to_hospital(people, mail, i, day + 0.4, need, 0.95, 0)
            return False
        return True
    passed = 1.0 - math.exp(-wait / par.resolve_days)
    return uniform(seed, people[i].key, RESOLVES, luck) >= passed
