"""Every outcome against a year small enough to work by hand."""

import numpy as np
import pandas as pd
import pytest

from sim.care.state import MEASURES, M
from sim.outcomes import anchors, equity
from sim.outcomes.continuity import measure
from sim.outcomes.definitions import AREAS, OUTCOMES, evaluate
from sim.outcomes.year import Municipal, Staff, View, Year, payments_by_rule
from sim.people.state import STRATA, stratum

YEAR = 365.25
# Two strata: young women, least deprived, urban; and men 80+, most deprived, rural.
YOUNG, OLD = stratum(1, 0, 0, 0), stratum(4, 1, 4, 1)
# measure -> (young, old); 1,000 person-years each.
COUNTS = {
    "person_days": (1000 * YEAR, 1000 * YEAR),
    "person_days_20": (1000 * YEAR, 1000 * YEAR),
    "person_days_65": (0, 1000 * YEAR),
    "named_gp_days": (400 * YEAR, 800 * YEAR),
    "deaths": (1, 99),
    "qaly_days": (900 * YEAR, 700 * YEAR),
    "needs": (2000, 4000),
    "self_care": (500, 400),
    "unmet": (100, 200),
    "calls": (2000, 3000),
    "calls_same_day": (1800, 2500),
    "assessed": (1000, 1000),
    "assessed_3_days": (900, 800),
    "doctor_booked": (1000, 2000),
    "doctor_same_day": (600, 900),
    "doctor_3_days": (800, 1500),
    "doctor_7_days": (900, 1700),
    "doctor_30_days": (1000, 1900),
    "wait_days": (3000, 12000),
    "doctor_visits": (1000, 2000),
    "own_gp_visits": (300, 1000),
    "doctor_minutes": (20000, 44000),
    "nurse_visits": (500, 2500),
    "other_visits": (200, 300),
    "phone_contacts": (400, 600),
    "digital_contacts": (500, 100),
    "home_visits": (0, 400),
    "other_vc_contacts": (100, 50),
    "national_digital": (300, 50),
    "chronic_reviews": (50, 600),
    "proactive_assessments": (0, 100),
    "coordination_meetings": (0, 80),
    "diagnoses": (1500, 4500),
    "referrals": (100, 200),
    "lab_tests": (1000, 5000),
    "imaging": (50, 150),
    "drug_cost": (100_000, 900_000),
    "ed_visits": (100, 500),
    "ed_hours": (300, 2700),
    "ed_wait_minutes": (6000, 30000),
    "ed_admissions": (20, 280),
    "admissions": (50, 450),
    "acute_admissions": (30, 400),
    "elective_admissions": (20, 50),
    "avoidable_heart_failure": (0, 20),
    "avoidable_copd": (0, 10),
    "avoidable_asthma": (1, 1),
    "avoidable_diabetes": (1, 4),
    "avoidable_ischaemic": (0, 3),
    "avoidable_hypertension": (0, 2),
    "avoidable_anaemia": (0, 4),
    "avoidable_epilepsy": (1, 1),
    "avoidable_acute": (2, 10),
    "avoidable_four_20": (2, 35),
    "bed_days": (150, 2850),
    "discharge_ready_days": (0, 200),
    "discharges_65": (0, 400),
    "readmissions_65": (0, 60),
    "specialist_first": (200, 300),
    "specialist_first_30": (100, 100),
    "specialist_first_90": (180, 240),
    "specialist_return": (200, 700),
    "operations": (40, 60),
    "operations_30": (20, 20),
    "operations_90": (36, 44),
    "waiting_visits": (100, 300),
    "waiting_visits_90": (90, 210),
    "waiting_operations": (40, 60),
    "waiting_operations_90": (36, 44),
    "complications": (1, 2),
    "operation_outcome": (36, 39),
    "patient_fees": (200_000, 100_000),
    "condition_days": (100 * YEAR, 2100 * YEAR),
    "registered_days": (500 * YEAR, 3500 * YEAR),
    "acute_admissions_65": (0, 380),
    "own_gp_bookings": (200, 700),
    "post_discharge_calls": (0, 40),
    "patient_contracts": (2, 18),
    "health_group": (6, 4),
    "far": (8, 2),
    "programme_checks": (30, 170),
    "evening_contacts": (60, 20),
    "consultations": (30, 10),
    "consultations_sparing": (10, 5),
    "reported": (6000, 9000),
    "persons_asked": (12000, 12000),
    "deprived_days": (100 * YEAR, 300 * YEAR),
    "rural_days": (0, 250 * YEAR),
    "elective_bed_days": (40, 170),
    "operated_high_need": (4, 21),
    "readmission_risk_65": (0, 50),
    "exacerbation_risk": (10, 90),
    "acute_risk_65": (0, 250),
    "documentation_hours": (10, 30),
    "chronic_persons": (1200, 4800),
    "chronic_control": (720, 2280),
}
# outcome -> (all, vardcentral a, vardcentral b); a lists all the young, b all the old.
EXPECTED = {
    "named_gp": (60, 40, 80),
    "own_gp_share": (100 * 1300 / 3000, 30, 50),
    "upc_12": (5 / 6, 1, 2 / 3),
    "coc_12": (2 / 3, 1, 1 / 3),
    "coc_12_median": (2 / 3, 1, 1 / 3),
    "secon_12": (3 / 4, 1, 1 / 2),
    "upc_24": (2 / 3, None, 2 / 3),
    "coc_24": (1 / 3, None, 1 / 3),
    "coc_24_median": (1 / 3, None, 1 / 3),
    "secon_24": (0, None, 0),
    "upc_nurse_12": (1, 1, None),
    "coc_nurse_12": (1, 1, None),
    "upc_unit_p05": (2 / 3 + 0.05 / 3, None, None),
    "upc_unit_p95": (2 / 3 + 0.95 / 3, None, None),
    "coc_unit_p05": (1 / 3 + 0.05 * 2 / 3, None, None),
    "coc_unit_p95": (1 / 3 + 0.95 * 2 / 3, None, None),
    "avoidable": (60 / 2000 * 1e5, 500, 5500),
    "avoidable_chronic": (46 / 2000 * 1e5, 200, 4400),
    "avoidable_acute": (14 / 2000 * 1e5, 300, 1100),
    "avoidable_four_20": (37 / 2000 * 1e5, 200, 3500),
    "avoidable_heart_failure": (1000, 0, 2000),
    "avoidable_lung": (600, 100, 1100),
    "avoidable_diabetes": (250, 100, 400),
    "readmission_65": (15, None, 15),
    "bed_days": (1500, 150, 2850),
    "phone_same_day": (86, 90, 100 * 2500 / 3000),
    "assessed_3_days": (85, 90, 80),
    "doctor_same_day": (50, 60, 45),
    "doctor_3_days": (100 * 2300 / 3000, 80, 75),
    "doctor_7_days": (100 * 2600 / 3000, 90, 85),
    "doctor_30_days": (100 * 2900 / 3000, 100, 95),
    "doctor_wait": (5, 3, 6),
    "specialist_30": (40, 50, 100 / 3),
    "specialist_90": (84, 90, 80),
    "operation_30": (40, 50, 100 / 3),
    "operation_90": (80, 90, 100 * 44 / 60),
    "waiting_visit_90": (75, 90, 70),
    "waiting_operation_90": (80, 90, 100 * 44 / 60),
    "complications": (3, 2.5, 100 * 2 / 60),
    "operation_outcome": (0.75, 0.9, 0.65),
    "unmet": (5, 5, 5),
    "self_care": (15, 25, 10),
    "ed_visits": (300, 100, 500),
    "visits_digital": (3.75, 2.2, 5.3),
    "hospital_visits": (1000, 500, 1500),
    "ed_hours": (5, 3, 5.4),
    "ed_wait": (60, 60, 60),
    "ed_admitted": (50, 20, 56),
    "admissions": (250, 50, 450),
    "acute_admissions": (215, 30, 400),
    "elective_admissions": (35, 20, 50),
    "length_of_stay": (6, 3, 2850 / 450),
    "occupancy": (95, None, None),
    "overcrowding": (3, None, None),
    "outliers": (2, None, None),
    "overcrowding_outliers": (5, None, None),
    "discharge_ready_days": (200, None, 200),
    "doctor_visits": (1.5, 1, 2),
    "primary_visits": (6900 / 2000, 1.7, 5.2),
    "primary_contacts": (8500 / 2000, 2.6, 5.9),
    "nurse_visits": (1.5, 0.5, 2.5),
    "other_visits": (0.25, 0.2, 0.3),
    "home_visits": (200, 0, 400),
    "calls": (2.5, 2, 3),
    "minutes_per_visit": (64 / 3, 20, 22),
    "doctor_time": (32, 20, 44),
    "digital_share": (100 * 600 / 8500, 100 * 500 / 2600, 100 * 100 / 5900),
    "national_digital": (175, 300, 50),
    "referrals": (150, 100, 200),
    "referrals_per_visit": (10, 10, 10),
    "lab_tests": (3, 1, 5),
    "imaging": (100, 50, 150),
    "diagnoses_per_visit": (2, 1.5, 2.25),
    "primary_share": (100 * 7400 / 9400, 100 * 2100 / 2600, 100 * 5300 / 6800),
    "own_of_primary": (100 * 6900 / 7400, 100 * 1700 / 2100, 100 * 5200 / 5300),
    "coverage": (100 * 6900 / 9400, 100 * 1700 / 2600, 100 * 5200 / 6800),
    "chronic_reviews": (325, 50, 600),
    "proactive_assessments": (50, 0, 100),
    "coordination_meetings": (40, 0, 80),
    "utilisation": (80, 90, 70),
    "overtime": (5, 4, 6),
    "gp_turnover": (100 * 0.5 / 2, 0, 50),
    "locum_share": (15, 10, 20),
    "listed_per_gp": (1000, 1000, 1000),
    "patient_reported": (62.5, 50, 75),
    "evening_contacts": (40, 60, 20),
    "consultations": (20, 30, 10),
    "consultations_idle": (12.5, 20, 5),
    "evening_hours": (75 / 2, 50, 25),
    "open_hours": (900, 800, 1000),
    "acute_admissions_65": (380, None, 380),
    "own_gp_bookings": (450, 200, 700),
    "post_discharge_calls": (20, 0, 40),
    "patient_contracts": (10, 2, 18),
    "health_group": (5, 6, 4),
    "far": (5, 8, 2),
    "programme_checks": (100, 30, 170),
    "innovation_hours": (5, 10, 0),
    "implemented_ideas": (0.1, 0.2, 0),
    "digital_rooms": (9, 12, 6),
    "work_environment": (100 * 84 / 120, 60, 80),
    "work_environment_hours": (4, 2, 6),
    "extra_posts": (7.5, 5, 10),
    "total_cost": (13_000, None, None),
    "primary_care_cost": (4_000, 2_850, 5_150),
    "hospital_cost": (8_000, None, None),
    "municipal_cost": (1_000, None, None),
    "primary_care_payment": (4_100, 2_800, 5_400),
    "margin": (100 * 400_000 / 8_400_000, 100 * 150_000 / 3_000_000, 100 * 250_000 / 5_400_000),
    "drug_cost": (500, 100, 900),
    "patient_fees": (150, 200, 100),
    # Most deprived (rank 1/4) have 35 of 37; index = 2 (35/37 * 1/4 + 2/37 * 3/4) - 1.
    "concentration_avoidable_four_20": (2 * (35 / 37 / 4 + 2 / 37 * 3 / 4) - 1, None, None),
    "concentration_ed_visits": (2 * (5 / 6 / 4 + 1 / 6 * 3 / 4) - 1, None, None),
    "concentration_doctor_visits": (2 * (2 / 3 / 4 + 1 / 3 * 3 / 4) - 1, None, None),
    # Age and sex alone explain all of it here.
    "inequity_avoidable_four_20": (0, None, None),
    "inequity_ed_visits": (0, None, None),
    "inequity_doctor_visits": (0, None, None),
    "deaths": (50, 1, 99),
    "chronic_conditions": (1.1, 0.1, 2.1),
    "registered_weight": (2.0, 0.5, 3.5),
    "list_deprived": (20, 10, 30),
    "list_rural": (12.5, 0, 25),
    "qaly": (0.8, 0.9, 0.7),
    "specialist_first": (250, 200, 300),
    "operations": (50, 40, 60),
    "readmission_risk": (12.5, None, 12.5),
    "exacerbation_risk": (50, 10, 90),
    "acute_risk_65": (250, None, 250),
    "documentation_hours": (20, 10, 30),
    "chronic_control": (50, 60, 47.5),
    "operated_high_need": (25, 10, 35),
    "planned_stay": (3, 2, 3.4),
    "joint_plans": (25, None, None),
    "home_care_granted": (30, None, None),
    "home_care_planned": (27, None, None),
    "home_care_performed": (24, None, None),
    "home_care_reported": (18, None, None),
    "home_care_done": (80, None, None),
    "home_care_recorded": (75, None, None),
    "home_care_health": (3, None, None),
    # A day 100 and 110 SEK in m, 50 and 50 in n: 10 of the 155 SEK a day that both are paid.
    "home_care_pay_spread": (100 * 10 / 155, None, None),
}


def visits(providers: list[list[int]]):
    """Indices of two persons from their providers in order."""
    person = np.repeat([0, 1], [len(row) for row in providers])
    log = np.array([who for row in providers for who in row], np.int64)
    return measure(person, log, np.zeros(log.size, int), 2, (0, 1))


@pytest.fixture(scope="module")
def year() -> Year:
    by_stratum, by_listed = np.zeros((len(MEASURES), STRATA)), np.zeros((len(MEASURES), 2))
    for name, (young, old) in COUNTS.items():
        by_stratum[M[name], YOUNG], by_stratum[M[name], OLD] = young, old
        by_listed[M[name]] = young, old
    payments = pd.DataFrame(
        [
            ("capitation", "region", "vardcentral", "a", 280_000_000),
            ("capitation", "region", "vardcentral", "b", 500_000_000),
            ("target", "region", "vardcentral", "b", 40_000_000),
            ("fee", "patient", "vardcentral", "a", 20_000_000),
            ("grant", "region", "hospital", "h", 1_600_000_000),
            ("staff", "outside", "vardcentral", "a", -285_000_000),
            ("staff", "outside", "vardcentral", "b", -500_000_000),
            ("premises", "outside", "vardcentral", "b", -15_000_000),
            ("staff", "outside", "hospital", "h", -1_600_000_000),
            ("staff", "outside", "municipality", "m", -200_000_000),
        ],
        columns=["rule", "counterparty", "kind", "unit", "amount_ore"],
    ).assign(month=12)
    home_care = pd.DataFrame(
        {
            "rule": "planned_time",
            "counterparty": "council",
            "kind": "municipality",
            "unit": ["m", "m", "n", "n"],
            "month": [1, 2, 1, 2],
            "amount_ore": [31 * 100_00, 28 * 110_00, 31 * 50_00, 28 * 50_00],
        }
    )
    payments = pd.concat([payments, home_care], ignore_index=True)
    return Year(
        year=2025,
        by_stratum=by_stratum,
        by_listed=by_listed,
        hospital_days=np.array([[500.0, 20, 15, 500], [450, 10, 5, 500]]),
        vardcentraler=("a", "b"),
        continuity={
            "doctor_12": visits([[1, 1, 1], [1, 1, 2]]),
            "doctor_24": visits([[1, 1], [1, 2, 1]]),
            "nurse_12": visits([[4, 4, 4], []]),
        },
        person_stratum=np.array([YOUNG, OLD]),
        person_listed=np.array([0, 1]),
        staff=Staff(
            hours=np.array([1000.0, 1000]),
            used_hours=np.array([900.0, 700]),
            overtime_hours=np.array([40.0, 60]),
            doctor_hours=np.array([400.0, 400]),
            locum_hours=np.array([40.0, 80]),
            gp_posts=np.array([1.0, 1]),
            gp_leavers=np.array([0.0, 0.5]),
            posts=np.array([60.0, 60]),
            work_environment=np.array([36.0, 48]),
            extra_posts=np.array([0.5, 1]),
            evening_hours=np.array([50.0, 25]),
            innovation_hours=np.array([10.0, 0]),
            work_environment_hours=np.array([2.0, 6]),
            ideas=np.array([0.2, 0]),
            room_months=np.array([12.0, 6]),
            open_hours=np.array([800.0, 1000]),
        ),
        municipal=Municipal(
            home_care_hours=np.array([20_000.0, 10_000]),
            home_care_planned=np.array([18_000.0, 9_000]),
            home_care_performed=np.array([17_000.0, 7_000]),
            home_care_reported=np.array([13_000.0, 5_000]),
            health_care_hours=np.array([2_000.0, 1_000]),
            discharges=np.array([30.0, 10]),
            joint_plans=np.array([8.0, 2]),
        ),
        payments=payments,
    )


@pytest.fixture(scope="module")
def levels(year) -> pd.Series:
    return evaluate(year).set_index(["outcome", "group"])["value"]


def test_every_outcome_and_measure_is_worked_by_hand():
    assert set(EXPECTED) == set(OUTCOMES)
    assert set(COUNTS) == set(MEASURES)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcome_by_hand(levels, outcome):
    for group, expected in zip(
        ("all", "vardcentral=a", "vardcentral=b"), EXPECTED[outcome], strict=True
    ):
        if expected is None:
            assert (outcome, group) not in levels.index
        else:
            assert levels[outcome, group] == pytest.approx(expected, abs=1e-6), group


def test_groups_of_people(levels):
    for group in ("cni_quintile=1", "age=18-44", "sex=women", "rural=0"):
        assert levels["ed_visits", group] == pytest.approx(100)
        assert levels["upc_12", group] == pytest.approx(1)
    for group in ("cni_quintile=5", "age=80+", "sex=men", "rural=1"):
        assert levels["ed_visits", group] == pytest.approx(500)
        assert levels["upc_12", group] == pytest.approx(2 / 3)
    assert ("ed_visits", "age=0-17") not in levels.index


def test_labels_and_areas_are_complete():
    for outcome in OUTCOMES.values():
        assert outcome.area in AREAS
        assert outcome.better in ("higher", "lower", "neither")
        assert all((outcome.label_sv, outcome.label_en, outcome.unit_sv, outcome.unit_en))
    main = [outcome for outcome in OUTCOMES.values() if outcome.main]
    assert {outcome.area for outcome in main} == set(AREAS) - {"staff", "health"}
    assert len(main) <= 16  # as many as one looks at together


def test_payments_by_rule(year):
    table = payments_by_rule(year).set_index(["kind", "counterparty", "rule"])
    assert table.loc[("vardcentral", "region", "capitation"), "amount"] == 7_800_000
    assert table.loc[("vardcentral", "patient", "fee"), "per_inhabitant"] == pytest.approx(100)


def test_unknown_measure_names_the_closest(year):
    with pytest.raises(KeyError, match="ed_visits"):
        View(year)["ed_visit"]


def test_wrong_shape_is_refused(year):
    from dataclasses import replace

    with pytest.raises(ValueError, match="by_listed"):
        replace(year, by_listed=year.by_listed[:, :1])
    with pytest.raises(ValueError, match="doctor_12"):
        replace(year, continuity={})


def test_concentration_by_hand():
    # Equal rates: 0. All of it with the worst-off half: 2 * 1/4 - 1.
    assert equity.concentration(np.array([2.0, 2]), np.array([1.0, 1])) == pytest.approx(0)
    assert equity.concentration(np.array([4.0, 0]), np.array([1.0, 1])) == pytest.approx(-0.5)
    # Thirds with 3, 2, 1: 2 * (1/2 * 1/6 + 1/3 * 1/2 + 1/6 * 5/6) - 1 = -2/9.
    assert equity.concentration(np.array([3.0, 2, 1]), np.ones(3)) == pytest.approx(-2 / 9)
    assert np.isnan(equity.concentration(np.zeros(2), np.ones(2)))


def test_standardised_index_takes_out_age_but_not_deprivation():
    by_stratum = np.zeros((len(MEASURES), STRATA))
    poor, rich = stratum(2, 0, 4, 0), stratum(2, 0, 0, 0)
    by_stratum[M["person_days"], [poor, rich]] = 100
    by_stratum[M["ed_visits"], [poor, rich]] = 3, 1
    assert equity.crude(by_stratum, "ed_visits") == pytest.approx(-0.25)
    assert equity.standardised(by_stratum, "ed_visits") == pytest.approx(-0.25)


def test_anchors_compare(levels):
    table = anchors.compare({"doctor_visits": 1.0, "ed_visits": 300.0}).set_index("outcome")
    assert table.loc["doctor_visits", "ratio"] == pytest.approx(1 / 1.35)
    assert table.loc["doctor_visits", "within"]
    assert not table.loc["doctor_visits", "in_range"]
    assert not table.loc["ed_visits", "within"]  # 300 / 172 > 1.5
    assert not table.loc["admissions", "within"]  # no value in the model
    whole = anchors.compare(levels.rename("value").reset_index()).set_index("outcome")
    assert whole.loc["occupancy", "in_range"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("doctor_visit,1,1,1,u,2020,s,found,1.5,yes", "did you mean 'doctor_visits'"),
        ("doctor_visits,1,2,3,u,2020,s,found,1.5,yes", "not within"),
        ("doctor_visits,1,1,1,u,2020,s,guess,1.5,yes", "grade 'guess'"),
        ("doctor_visits,1,1,1,u,2020,s,found,1.5,maybe", "required 'maybe'"),
    ],
)
def test_bad_anchor_is_explained(tmp_path, row, message):
    path = tmp_path / "anchors.csv"
    path.write_text(f"outcome,anchor,low,high,unit,year,source,grade,factor,required\n{row}\n")
    with pytest.raises(anchors.AnchorError, match=message):
        anchors.read(path)
