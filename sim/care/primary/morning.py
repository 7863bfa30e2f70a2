"""What a unit's style, waits and the patient fees come to today, worked out once for all patients.

Formulas that hold for everybody at a unit stand here, so that a visit or a choice only looks up
their values.
"""

import math

from sim.care.primary.choice import digital_utility, fee_utility, waiting_utility
from sim.kernel import kernel

HIGH_NEED_TILT, LOW_NEED_TILT = 0.7, -0.3  # log minutes per unit of tilt; zero over all visits


@kernel
def foresee(clinic, choice):
    """What every unit's waits and the patient fees mean to those who choose a door today."""
    fees = clinic.fees[0]
    for fee_class in range(fees.price.size):
        fees.utility[fee_class] = fee_utility(fees.price[fee_class], choice)
    for v in range(clinic.practices.size):
        unit = clinic.practices[v]
        clinic.practices[v].waiting_utility = waiting_utility(unit, choice)
        clinic.practices[v].digital_utility = digital_utility(unit, choice)


@kernel
def unsolved_factor(minutes, tests, par):
    """How a visit of mean complexity changes the probability that the problem stays.

    Falls with minutes relative to what the problem needs, and with tests.
    """
    return (minutes / par.minutes_norm) ** (-par.unsolved_slope) * tests ** (-par.unsolved_tests)


@kernel
def work_out_style(clinic, par):
    """Minutes, certainty, drugs and coding that follow from every unit's style."""
    for v in range(clinic.practices.size):
        unit = clinic.practices[v]
        minutes = unit.minutes * unit.tests**par.tests_minutes
        high = minutes * math.exp(unit.tilt * HIGH_NEED_TILT)
        low = minutes * math.exp(unit.tilt * LOW_NEED_TILT)
        clinic.practices[v].high_need_minutes = high
        clinic.practices[v].low_need_minutes = low
        weight = par.tilt_priority * unit.tilt
        clinic.practices[v].high_need_priority = math.exp(weight * HIGH_NEED_TILT)
        clinic.practices[v].low_need_priority = math.exp(weight * LOW_NEED_TILT)
        clinic.practices[v].high_need_unsolved = unsolved_factor(high, unit.tests, par)
        clinic.practices[v].low_need_unsolved = unsolved_factor(low, unit.tests, par)
        clinic.practices[v].drug_intensity = unit.tests**par.drug_tests
        effort = math.log(max(unit.coding, 1e-4) / par.coding_usual)
        clinic.practices[v].coded = max(0.2, 1.0 + par.coding_gain * effort)
