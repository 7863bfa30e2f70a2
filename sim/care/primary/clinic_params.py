"""Parameters of the vårdcentral's day, by name from `sim/data/parameters/clinic.yaml`."""

from typing import NamedTuple

import numpy as np

from sim.parameters import Parameters


class ClinicParams(NamedTuple):
    """Kinds index as in `sim.people.needs`."""

    minutes_norm: float  # minutes of a doctor visit at which the rates below are stated
    doctor_minutes_per_day: float  # clinical minutes of a full-time doctor on a full day
    nurse_minutes_per_day: float
    other_minutes_per_day: float
    nurse_visit_minutes: float
    other_visit_minutes: float
    digital_minutes: float
    complexity: np.ndarray  # (8 kinds,) visit length relative to the mean
    visit_spread: float  # log standard deviation of visit length
    opens: float  # time of day, days
    closes: float
    weekend_opens: float  # when a unit opens on days off, if it does
    call_minutes: float  # mean handling time of a call
    phone_share: float  # share of nurses' reactive time spent on the phone
    advice_unsolved: float  # share of advice by phone that does not solve the need
    triage: np.ndarray  # (8 kinds, 5) severity cuts: nurse, other, doctor, same day, emergency
    tilt_priority: float  # how tilt moves who is let through, log per log minutes
    step_relief: float  # the patients' choice has the same one, `choice.step_relief`
    calls_again: float  # share of unanswered callers who call again the next day
    unanswered_emergency: float  # severity above which an unanswered caller goes to hospital
    step_limit: float  # contacts after which an unsolved need is given up as unmet
    unsolved: np.ndarray  # (8 kinds,) at the norm, without a relation
    unsolved_slope: float  # fall of its logarithm per doubling of minutes
    unsolved_relation: float  # share less unsolved with a GP of two years or more
    unsolved_tests: float  # elasticity to test intensity
    return_days: float  # mean days until an unsolved need is brought back
    refer: np.ndarray  # (8 kinds,) share of problems referred at propensity 1
    lab_per_visit: float
    imaging_per_visit: float
    drug_cost_per_visit: float  # SEK
    drug_tests: float  # elasticity of drug cost to intensity of testing and prescribing
    tests_minutes: float  # elasticity of visit length to test intensity
    diagnoses_per_visit: float
    resolve_days: float  # mean days in which a minor need passes while waiting
    worsen_per_day: float  # hazard per day of waiting that an exacerbation worsens
    own_gp_tolerance: float  # days a visit may be put off to meet the own GP
    nurse_followup: float  # share of doctor visits followed by a nurse visit
    other_series: float  # mean number of visits in a series with other staff
    other_interval: float  # days between visits of a series
    review_doctor_minutes: float
    review_nurse_minutes: float
    review_interval: float  # days after which a person is due again
    review_control: float  # share of the gap to full control closed by a review
    visit_control: float  # share of the gap closed by any visit with the own GP
    outreach_minutes: float
    outreach_support: float  # support given by an assessment of a frail person
    coordination_minutes: float
    coordination_support: float  # support given by coordination after discharge
    meeting_interval: float  # working days between two meetings about a person's plan
    meeting_uptake: float  # share of those with municipal care or frailty who want one in a year
    meeting_support: float  # support given by such a meeting
    coding_gain: float  # registered weight per log of coding time over the usual share
    coding_usual: float  # usual share of time for coding
    registrable_base: float  # weight of diagnoses of a person without chronic conditions
    registrable_condition: float  # weight added by each chronic condition
    registration: float  # share of the gap to the registrable weight closed by a visit
    named_at_visit: float  # probability of getting a named GP at a visit
    naming_minutes: float  # time of giving one person a named GP
    named_known: float  # share of those named from the list who know of it
    patients_per_gp: float  # named patients a full-time GP takes
    experience_weight: float  # weight of the latest contact in experience
    expectation_weight: float  # weight of today in what people expect of the unit
    digital_solved: float  # share of digital contacts that solve the need


def clinic_params(params: Parameters) -> np.ndarray:
    """The parameters of the vårdcentral's day as one record in an array of length 1."""
    return params.record(ClinicParams, "clinic", step_relief="choice.step_relief")
