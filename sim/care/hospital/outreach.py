"""Care that hospitals give outside their walls: consultations to primary care, mobile teams."""

import numpy as np

from sim.care.counting import CODE, count, odds_share
from sim.care.hospital.hospital_types import CONSULTING, FIRST_VISIT, HC, MOBILE, URGENT
from sim.care.hospital.waiting_list import line_of, refer
from sim.care.mail import REFERRALS
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.state import CONDITIONS, HOME_CARE, SARSKILT_BOENDE
from sim.purposes import CONSULTED, SETTLED_BY_CONSULTATION, VISITED_AT_HOME

_FRAIL = 1 << CONDITIONS.index("frailty")
_OLD = 65
_REFERRALS, _CONSULTATIONS = CODE["referrals"], CODE["consultations"]
_SPARING = CODE["consultations_sparing"]  # after which no referral was sent
_H_CONSULTATIONS, _H_MOBILE = HC["consultations"], HC["mobile_visits"]


@kernel
def consult(hospitals, people, tally, seed, i, h, need):
    """Whether a consultation settles what primary care would refer; it takes specialists' time.

    Where much is offered, primary care also asks about what it would have settled itself.
    """
    law, style = hospitals.law[0], hospitals.unit[h].style[CONSULTING]
    share = odds_share(law.consultation_share, style)
    given = odds_share(law.consultation_unneeded, 2.0 * style)
    consulted = uniform(seed, people[i].key, CONSULTED, need) <= share
    if consulted:
        given += 1.0
    line = line_of(hospitals, i, need)
    hospitals.credit[h, FIRST_VISIT, line] -= law.consultation_time * given
    hospitals.unit[h].month[_H_CONSULTATIONS] += given
    settles = uniform(seed, people[i].key, SETTLED_BY_CONSULTATION, need)
    settled = consulted and settles <= law.consultation_settles
    count(tally, people, i, _CONSULTATIONS, given)
    count(tally, people, i, _SPARING, 1.0 if settled else 0.0)
    return settled


@kernel
def take_referrals(hospitals, people, tally, mail, day, seed):
    """What primary care would refer today: a consultation may do instead, the rest join the lists.

    Only the latter are referrals; the urgent are not asked about.
    """
    for n in range(mail.count[REFERRALS]):
        letter = mail.referral[n]
        i, need = np.int64(letter.person), np.int64(letter.need)
        h = np.int64(people[i].hospital)
        if letter.urgent == URGENT or not consult(hospitals, people, tally, seed, i, h, need):
            count(tally, people, i, _REFERRALS, 1.0)
            refer(hospitals, h, i, need, letter.urgent, day)
    mail.count[REFERRALS] = 0


@kernel
def visit_at_home(hospitals, people, seed, i, h, need):
    """The mobile team follows frail people home from hospital, which protects them for a while."""
    care = people[i].care
    frail = (people[i].conditions & _FRAIL) != 0
    if people[i].age < _OLD or not (frail or care == HOME_CARE or care == SARSKILT_BOENDE):
        return
    law = hospitals.law[0]
    share = odds_share(law.mobile_share, hospitals.unit[h].style[MOBILE])
    if uniform(seed, people[i].key, VISITED_AT_HOME, need) <= share:
        people[i].support = max(people[i].support, law.mobile_support)
        hospitals.unit[h].month[_H_MOBILE] += law.mobile_visits_each
