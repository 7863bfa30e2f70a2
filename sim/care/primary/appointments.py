"""Appointments: whom a patient sees and when, with the own GP if that is sought."""

from sim.care.agenda import push
from sim.care.counting import CODE, count
from sim.care.primary.access import feel, give_up, note_wait, to_hospital
from sim.care.primary.booking import (
    NO_DAY,
    book_day,
    bookable_minutes,
    doctor_minutes,
    earliest_doctor,
    first_free,
    next_room,
)
from sim.care.primary.choice import FEE_DOCTOR, FEE_NURSE
from sim.care.primary.naming import seeks_own
from sim.care.primary.practice_state import DOCTOR_VISIT, NURSE_VISIT, OTHER_VISIT
from sim.care.primary.programmes import nurse_time
from sim.care.primary.visit import (
    NURSE,
    OTHER,
    VISIT,
    add_contact,
    charge,
    doctor_visit,
    visit_minutes,
)
from sim.categories import ACTIVITIES
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import ROUTINE, kind_of, luck_key
from sim.people.state import NOBODY
from sim.purposes import FOLLOWED_UP, OWN_GP_SOUGHT

# A visit takes at least this share of a unit's mean; only bounds the search for a free day
SHORTEST = 0.4
NURSE_VISITS, OTHER_VISITS = CODE["nurse_visits"], CODE["other_visits"]
OWN_BOOKINGS, OWN_BOOKING = CODE["own_gp_bookings"], ACTIVITIES.index("own_gp_booking")


@kernel
def own_gp(clinic, people, i, v):
    """The person's named GP if at work in unit `v`, else NOBODY."""
    g = people[i].own_gp
    if g == NOBODY or clinic.doctors[g].unit != v or not clinic.doctors[g].permanent:
        return NOBODY
    return g


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
