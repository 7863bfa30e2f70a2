"""Counting what happens to a person, and the patient fee of a hospital contact."""

import math

import numpy as np

from sim.care.state import M
from sim.kernel import kernel

# Plain integers would be literals to numba, which compiles a function anew for each value.
CODE = {name: np.int64(index) for name, index in M.items()}
_PATIENT_FEES = CODE["patient_fees"]
FEE_PERIOD_DAYS = 365


@kernel
def odds_share(share, style):
    """A share whose odds are multiplied by exp(style)."""
    odds = share / (1.0 - share) * math.exp(style)
    return odds / (1.0 + odds)


@kernel
def count(tally, people, i, measure, amount=1.0):
    """Add `amount` to a measure of the person's stratum and listed vardcentral."""
    tally.by_stratum[measure, people[i].stratum] += amount
    v = people[i].listed
    if v >= 0:
        tally.by_listed[measure, v] += amount


@kernel
def fee_due(people, i, fees, fee_class, day):
    """Charge the patient fee and return the share of a full fee that was owed.

    Children, the oldest and people who reached the high-cost ceiling owe nothing; the contact
    that reaches the ceiling owes part of a fee.
    """
    price = fees.price[fee_class]
    if price <= 0.0 or people[i].age < fees.free_below or people[i].age >= fees.free_from:
        return 0.0
    if day - people[i].fees_from >= FEE_PERIOD_DAYS:
        people[i].fees_from = day
        people[i].fees = 0.0
    owed = min(price, max(0.0, fees.ceiling - people[i].fees))
    people[i].fees += owed
    return owed / price


@kernel
def charge(hospitals, people, tally, i, h, fee_class, day):
    """Charge the patient fee of a contact with a hospital."""
    fees = hospitals.fees[0]
    share = fee_due(people, i, fees, fee_class, day)
    hospitals.unit[h].fee_contacts[fee_class] += share
    count(tally, people, i, _PATIENT_FEES, share * fees.price[fee_class])
