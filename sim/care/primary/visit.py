"""A doctor visit: time, tests, referral, diagnoses, and whether it solved anything."""

import math

from sim.care.agenda import push
from sim.care.counting import CODE, count, fee_due
from sim.care.mail import send_referral
from sim.care.primary.choice import relation_years
from sim.care.primary.naming import has_room, name_gp
from sim.care.primary.practice_state import CALL, NURSE_VISIT, VISITS_LOGGED
from sim.categories import ACTIVITIES, CHANNELS, INDICATORS, LISTINGS, STAFF
from sim.kernel import kernel
from sim.keyed import exponential, normal, uniform
from sim.people.needs import REVIEW, how_many, kind_of, luck_key
from sim.people.state import NOBODY
from sim.purposes import FOLLOWED_UP, NAMED, REFERRED, RETURN_TIME, SOLVED, VISIT_LENGTH

DOCTOR, NURSE, OTHER = (STAFF.index(name) for name in ("doctor", "nurse", "other"))
VISIT, PHONE, DIGITAL, HOME = (CHANNELS.index(n) for n in ("visit", "phone", "digital", "home"))
LISTED, UNLISTED = LISTINGS.index("listed"), LISTINGS.index("unlisted")
CONTINUITY = INDICATORS.index("continuity")
DIGITAL_SHARE = INDICATORS.index("digital_share")
COVERAGE = INDICATORS.index("coverage")
REVIEW_ACTIVITY = ACTIVITIES.index("chronic_review")
ELSEWHERE_UNIT = 0
LOCUM_DAYS = 14  # a locum stays this long: each such period is a new face
LOCUM_IDENTITY = 1_000_000
FRAIL = 1 << 9
CHRONIC = 0b0011111111 & ~(1 << 6)  # all but anaemia and frailty are followed up by recall

DOCTOR_VISITS, OWN_GP_VISITS = CODE["doctor_visits"], CODE["own_gp_visits"]
DOCTOR_MINUTES, OTHER_VC = CODE["doctor_minutes"], CODE["other_vc_contacts"]
LAB, IMAGING, DRUGS = CODE["lab_tests"], CODE["imaging"], CODE["drug_cost"]
DIAGNOSES, UNMET = CODE["diagnoses"], CODE["unmet"]
PATIENT_FEES = CODE["patient_fees"]


@kernel
def high_need(people, i):
    """Two chronic conditions or more, or frailty."""
    conditions = people[i].conditions
    return (conditions & (conditions - 1)) != 0 or (conditions & FRAIL) != 0


@kernel
def visit_minutes(people, clinic, v, i, kind, par):
    """Minutes set aside for this person's problem in this unit's practice style."""
    unit = clinic.practices[v]
    minutes = unit.high_need_minutes if high_need(people, i) else unit.low_need_minutes
    return minutes * par.complexity[kind]


@kernel
def priority(people, clinic, v, i):
    """How easily unit `v` lets this person through, 1 without a tilt."""
    unit = clinic.practices[v]
    return unit.high_need_priority if high_need(people, i) else unit.low_need_priority


@kernel
def add_contact(clinic, people, i, v, staff, channel):
    """Count a contact provided by unit `v` on its statement and on the person's own unit's."""
    own = people[i].listed == v
    clinic.month[v].contacts[staff, channel, LISTED if own else UNLISTED] += 1.0
    if own and high_need(people, i):
        clinic.month[v].high_need_contacts[staff, channel] += 1.0
    clinic.month[v].indicator_base[DIGITAL_SHARE] += 1.0
    if channel == DIGITAL:
        clinic.month[v].indicator_count[DIGITAL_SHARE] += 1.0
    home = people[i].listed
    clinic.month[home].indicator_base[COVERAGE] += 1.0
    if own:
        clinic.month[home].indicator_count[COVERAGE] += 1.0
        if staff == NURSE and people[i].contact_months > 0:
            clinic.month[home].known_nurse += 1.0
    else:
        clinic.month[home].elsewhere[ELSEWHERE_UNIT] += 1.0


@kernel
def charge(clinic, people, tally, i, v, fee_class, day):
    """Take the patient fee at unit `v`."""
    share = fee_due(people, i, clinic.fees[0], fee_class, day)
    clinic.month[v].fee_contacts[fee_class] += share
    count(tally, people, i, PATIENT_FEES, share * clinic.fees[0].price[fee_class])


@kernel
def provider(doctors, g, day):
    """Who the patient meets: the holder of the post, or whichever locum covers it now."""
    if doctors[g].permanent:
        return doctors[g].holder
    return LOCUM_IDENTITY + g * 1000 + day // LOCUM_DAYS


@kernel
def log_visit(clinic, i, who, day):
    """Append to the log of doctor visits; raises when it is full."""
    n = clinic.counts[VISITS_LOGGED]
    if n >= clinic.log.size:
        raise RuntimeError("visit log is full")
    clinic.log[n].person = i
    clinic.log[n].provider = who
    clinic.log[n].day = day
    clinic.counts[VISITS_LOGGED] = n + 1


@kernel
def meet(clinic, people, tally, seed, i, g, day, need, par):
    """The relation: own GP or not, a named GP for those without, the log."""
    v = people[i].listed
    doctors = clinic.doctors
    own = people[i].own_gp == g and doctors[g].permanent
    if doctors[g].unit == v:
        clinic.month[v].indicator_base[CONTINUITY] += 1.0
    if own:
        clinic.month[v].indicator_count[CONTINUITY] += 1.0
        count(tally, people, i, OWN_GP_VISITS)
        people[i].gp_since = min(people[i].gp_since, day)
        people[i].control += par.visit_control * (1.0 - people[i].control)
    elif (
        people[i].own_gp == NOBODY
        and doctors[g].unit == v
        and has_room(doctors, g, par)
        and clinic.practices[v].naming_minutes >= par.naming_minutes
        and uniform(seed, people[i].key, NAMED, need) < par.named_at_visit
    ):
        name_gp(clinic, people, i, g, day, par)
    log_visit(clinic, i, provider(doctors, g, day), day)
    people[i].last_doctor = day
    return own


@kernel
def prescribe_and_test(clinic, people, tally, i, v, par):
    """Tests follow the unit's intensity, drugs in part; counted as expected values."""
    intensity = clinic.practices[v].tests
    lab = par.lab_per_visit * intensity
    imaging = par.imaging_per_visit * intensity
    drugs = par.drug_cost_per_visit * clinic.practices[v].drug_intensity
    clinic.month[v].lab_tests += lab
    clinic.month[v].imaging += imaging
    clinic.month[v].drug_cost += drugs
    count(tally, people, i, LAB, lab)
    count(tally, people, i, IMAGING, imaging)
    count(tally, people, i, DRUGS, drugs)


@kernel
def register(clinic, people, tally, i, v, par):
    """Diagnoses written down: more with true disease, with time for coding, never above a cap."""
    coded = clinic.practices[v].coded
    conditions = how_many(people[i].conditions)
    registrable = (par.registrable_base + par.registrable_condition * conditions) * coded
    gap = registrable - people[i].registered
    if gap > 0.0:
        people[i].registered += par.registration * gap
    diagnoses = par.diagnoses_per_visit * coded
    clinic.month[v].diagnoses += diagnoses
    count(tally, people, i, DIAGNOSES, diagnoses)


@kernel
def unsolved_probability(people, clinic, v, i, kind, day, own, par):
    """Probability that the problem is still there after the visit.

    Falls with minutes relative to what the problem needs, with a long relation and with tests.
    """
    unit = clinic.practices[v]
    p = unit.high_need_unsolved if high_need(people, i) else unit.low_need_unsolved
    p *= par.unsolved[kind]
    if own:
        p *= 1.0 - par.unsolved_relation * min(1.0, relation_years(people, i, day) / 2.0)
    return min(0.95, p)


@kernel
def bring_back(clinic, people, tally, seed, i, need, step, day, par):
    """An unsolved need returns as a call after some days, or is given up as unmet."""
    if step + 1 >= par.step_limit:
        count(tally, people, i, UNMET)
        return
    wait = par.return_days * exponential(seed, people[i].key, RETURN_TIME, luck_key(need, step))
    later = day + 1 + min(int(wait), 100)
    push(clinic.agenda, later, i, need, CALL, people[i].listed, step + 1, later)


@kernel
def doctor_visit(clinic, mail, people, tally, seed, i, g, need, step, day, par):
    """A visit to doctor `g`; returns its minutes."""
    doctors = clinic.doctors
    v = doctors[g].unit
    kind = kind_of(need)
    luck = luck_key(need, step)
    planned = visit_minutes(people, clinic, v, i, kind, par)
    spread = normal(seed, people[i].key, VISIT_LENGTH, luck) * par.visit_spread
    minutes = planned * math.exp(spread - 0.5 * par.visit_spread**2)

    own = meet(clinic, people, tally, seed, i, g, day, need, par)
    add_contact(clinic, people, i, v, DOCTOR, VISIT)
    count(tally, people, i, DOCTOR_VISITS)
    count(tally, people, i, DOCTOR_MINUTES, minutes)
    if people[i].listed != v:
        count(tally, people, i, OTHER_VC)
    clinic.month[v].doctor_visits += 1.0
    clinic.month[v].doctor_minutes += minutes
    prescribe_and_test(clinic, people, tally, i, v, par)
    register(clinic, people, tally, i, v, par)

    unsolved = unsolved_probability(people, clinic, v, i, kind, day, own, par)
    referral = min(0.9, par.refer[kind] * clinic.practices[v].referral)
    if uniform(seed, people[i].key, REFERRED, luck) < referral:
        send_referral(mail, i, need, 1 if step > 1 else 0)
    elif uniform(seed, people[i].key, SOLVED, luck) < unsolved:
        bring_back(clinic, people, tally, seed, i, need, step, day, par)
    if kind != REVIEW and uniform(seed, people[i].key, FOLLOWED_UP, luck) < par.nurse_followup:
        push(clinic.agenda, day + 7, i, need, NURSE_VISIT, v, step, day)
    return minutes
