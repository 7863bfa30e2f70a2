"""Numbers of the hospital and municipal kernels, as read from the parameters."""

from typing import NamedTuple

import numpy as np


class HospitalLaw(NamedTuple):
    """Numbers of the hospital kernels; fields of `hospital.yaml`, one record in `Hospitals.law`."""

    triage_hours: float
    doctor_hours: float
    queue_per_doctor_called: float
    work_up_hours: float
    work_up_spread: float
    work_up_old_factor: float
    boarding_hours: float
    patience_hours: float
    priority_severity: float
    admission_intercept: float
    admission_severity: float
    admission_decade: float
    admission_frailty: float
    admission_free_beds: float
    free_beds_reference: float
    emergency_follow_up_share: float
    serious_surgical_share: float
    acute_avoidable_share: float
    minor_avoidable_share: float
    stay_decade: float
    stay_frailty: float
    longest_stay: float
    round_share: float
    full_occupancy: float
    death_decade: float
    readmission_intercept: float
    readmission_decade: float
    readmission_frailty: float
    readmission_heart_lung: float
    readmission_planned: float
    readmission_early: float
    readmission_stay: float
    readmission_support: float
    readmission_plan: float
    discharge_plan_share: float
    planning_link: float
    need_young: float
    need_65: float
    need_80: float
    need_home_care: float
    need_short_term: float
    need_frailty: float
    destination_short_term: float
    destination_sarskilt: float
    coding_gain: float
    obstetric_rate: float
    obstetric_from_age: float
    obstetric_until_age: float
    direct_other_share: float
    reserve_share: float
    put_off_share: float
    urgent_self_referrals: float
    give_up_rate: float
    list_response: float
    listing_share: float
    inpatient_share: float
    return_share: float
    return_gap_days: float
    complication_intercept: float
    complication_decade: float
    complication_illness: float
    complication_burden: float
    burden_usual: float
    complication_safety: float
    complication_admitted: float
    outcome_level: float
    outcome_illness: float
    outcome_burden: float
    outcome_recovery: float
    outcome_wait: float
    outcome_complication: float
    extra_fatigue: float
    consultation_share: float
    consultation_unneeded: float
    consultation_settles: float
    consultation_time: float
    mobile_share: float
    mobile_visits_each: float
    mobile_support: float
    admission_kind: np.ndarray  # (8,) log-odds by need kind
    self_referral_rate: np.ndarray  # (5,) referrals per person-year by age group
    direct_rate: np.ndarray  # (5,) other direct acute admissions per person-year by age group
    stay_median: np.ndarray  # (GROUPS,) days
    stay_spread: np.ndarray  # (GROUPS,) of the logarithm
    death_share: np.ndarray  # (GROUPS,)
    drg_weight: np.ndarray  # (GROUPS,)
    readmission_days: np.ndarray  # (points,) time of readmission
    readmission_share: np.ndarray  # (points,) cumulative


class MunicipalityLaw(NamedTuple):
    """Numbers of the municipal kernels; fields of `municipality.yaml`."""

    planned_ahead: float
    planning_days: float
    alternative_days: float
    backlog_relief: float
    saved_cases: float
    lasting_share: float
    weekend_starts: float
    short_term_days: float
    short_term_spread: float
    performed_share: float
    planned_share: float
    stretch_loss: float
    reported_share: float
    away_share: float
    health_care_hours_day: float
    help_performed: float
    help_health_care: float
    sarskilt_stay_years: float
    strict_days: float
    strict_power: float
