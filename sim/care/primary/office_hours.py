"""The units' working day: the time there is in the morning, and what was worked over at the end."""

from sim.care.primary.booking import doctor_minutes, earliest_doctor, empty_day
from sim.care.primary.evening import set_evening
from sim.care.primary.naming import set_naming_time
from sim.care.primary.practice_state import CALLS_TODAY, COORDINATION
from sim.care.primary.programmes import clinician_minutes, task_minutes
from sim.kernel import kernel


@kernel
def meeting_minutes(clinic, v, day, clinicians, par):
    """Time for coordination meetings today, of clinicians' minutes and of extra posts."""
    shared = clinic.practices[v].coordination * clinicians
    return shared + task_minutes(clinic, v, COORDINATION, day, par)


@kernel
def open_units(clinic, day, par):
    """Start the day: doctors' time for what patients ask for, planned time, empty call list."""
    capacity = clinic.days[day].capacity
    for v in range(clinic.practices.size):
        set_evening(clinic, v, day, par)
    for g in range(clinic.doctors.size):
        v = clinic.doctors[g].unit
        full = doctor_minutes(clinic.practices, clinic.doctors, g, par.doctor_minutes_per_day)
        reactive = clinic.practices[v].reactive - clinic.practices[v].evening_share
        clinic.doctors[g].room = full * reactive * capacity
        empty_day(clinic.doctors[g].booked, day)
    for v in range(clinic.practices.size):
        empty_day(clinic.practices[v].nurse_book.booked, day)
        empty_day(clinic.practices[v].other_book.booked, day)
        minutes = clinician_minutes(clinic, v, day, par)
        unit = clinic.practices[v]
        clinic.practices[v].digital_minutes = min(
            unit.digital_minutes + unit.digital * minutes,
            2.0 * unit.digital * minutes + par.digital_minutes,
        )
        set_naming_time(clinic, v, unit.naming * minutes, par)
        meetings = meeting_minutes(clinic, v, day, minutes, par)
        clinic.practices[v].coordination_minutes = min(
            unit.coordination_minutes + meetings,
            5.0 * meetings + par.coordination_minutes,
        )
    clinic.counts[CALLS_TODAY] = 0


@kernel
def close_units(clinic, day, par):
    """Overtime of the day, and what people come to expect of the wait."""
    for g in range(clinic.doctors.size):
        if clinic.doctors[g].room < 0.0:
            clinic.month[clinic.doctors[g].unit].overtime_minutes -= clinic.doctors[g].room
    for v in range(clinic.practices.size):
        minutes = clinic.practices[v].minutes
        g, d = earliest_doctor(clinic, v, day + 1, minutes, par.doctor_minutes_per_day)
        wait = d - day if g >= 0 else 60
        clinic.practices[v].expected_wait += par.expectation_weight * (
            wait - clinic.practices[v].expected_wait
        )
