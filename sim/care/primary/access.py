"""How those who seek care fare: how long they wait, what is given up, who is sent to hospital."""

from sim.care.counting import CODE, count
from sim.care.mail import send_patient
from sim.categories import INDICATORS
from sim.kernel import kernel
from sim.people.needs import condition_of, kind_of

IN_3_DAYS = INDICATORS.index("assessed_3_days")
IN_7_DAYS = INDICATORS.index("doctor_7_days")
ASSESSED, ASSESSED_3 = CODE["assessed"], CODE["assessed_3_days"]
BOOKED, WAIT_DAYS, UNMET = CODE["doctor_booked"], CODE["wait_days"], CODE["unmet"]
BOOKED_0, BOOKED_3 = CODE["doctor_same_day"], CODE["doctor_3_days"]
BOOKED_7, BOOKED_30 = CODE["doctor_7_days"], CODE["doctor_30_days"]


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
def give_up(clinic, people, tally, i, v):
    """A need for which the unit had no room: unmet, and missed by the access measures."""
    count(tally, people, i, UNMET, 1.0)
    count(tally, people, i, ASSESSED, 1.0)
    clinic.month[v].indicator_base[IN_3_DAYS] += 1.0
