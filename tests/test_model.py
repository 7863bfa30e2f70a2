"""What is always true of a run, on the real model: worlds differ only by what a policy did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_model import (
    FIRST_YEAR,
    NO_PASS_THROUGH,
    REFORM_DATE,
    YEARS,
    finished,
    result,
    spec,
    tables,
)

from sim.categories import ACTIVITIES
from sim.decision.style import TIME_SHARES
from sim.outcomes.definitions import OUTCOMES
from sim.parameters import load
from sim.region import Region
from sim.run import RunSpec, build, simulate

TABLES = ("outcomes", "payments", "balances", "practice", "checks")
UNITS = ("vardcentral", "hospital", "municipality")
OF_MONEY = {"primary_care_payment", "margin", "home_care_pay_spread"}
MONTHS = 12 * (1 + YEARS)


def same(one: dict[str, pd.DataFrame], two: dict[str, pd.DataFrame]) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name], two[name], check_exact=True)


def style(found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return found["practice"].drop(columns="marginal_revenue")


def care(found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    outcomes = found["outcomes"]
    return outcomes[~outcomes["outcome"].isin(OF_MONEY)].reset_index(drop=True)


def total(found: dict[str, pd.DataFrame], outcome: str) -> float:
    table = found["outcomes"]
    rows = table[(table["outcome"] == outcome) & (table["group"] == "all")]
    return float(rows["value"].mean())


def test_a_run_has_its_tables() -> None:
    found = tables()
    assert sorted(found) == sorted(TABLES)
    assert set(found["outcomes"]["year"]) == {FIRST_YEAR, FIRST_YEAR + 1}
    assert set(found["payments"]["year"]) == {FIRST_YEAR, FIRST_YEAR + 1}
    assert set(found["payments"]["month"]) == set(range(1, 13))
    assert set(found["outcomes"]["outcome"]) <= set(OUTCOMES)
    assert (total(found, "doctor_visits"), total(found, "admissions")) > (0.0, 0.0)
    sample = build(spec()).setting.region.population["count"].sum()
    assert result().person_years == pytest.approx(sample * (1 + YEARS), rel=0.02)


def test_the_same_seed_gives_the_same_run() -> None:
    same(simulate(spec()).tables, tables())


def test_another_seed_gives_another_run() -> None:
    one, two = tables(), tables(seed=2)
    for name in ("outcomes", "payments", "practice"):
        assert not one[name].equals(two[name])


def test_a_null_reform_is_the_baseline() -> None:
    for behaviour in ("full", "frozen"):
        same(tables("null", behaviour), tables(None, behaviour))


@pytest.mark.parametrize("reform", ["later", "fees"])
def test_a_reform_changes_nothing_before_its_date(reform: str) -> None:
    before, after = tables(), tables(reform)
    year, day = REFORM_DATE.year, REFORM_DATE.isoformat()
    for name in ("outcomes", "payments", "balances"):
        one, two = (found[name][found[name]["year"] < year] for found in (before, after))
        pd.testing.assert_frame_equal(one, two, check_exact=True)
        later = [found[name][found[name]["year"] >= year] for found in (before, after)]
        assert not later[0].reset_index(drop=True).equals(later[1].reset_index(drop=True)), name
    one, two = (found["practice"] for found in (before, after))
    early = one["date"] < day
    assert early.any()
    pd.testing.assert_frame_equal(one[early], two[two["date"] < day], check_exact=True)


def test_pay_alone_leaves_the_care_of_frozen_units_untouched() -> None:
    before, after = tables(None, "frozen"), tables("pay", "frozen")
    pd.testing.assert_frame_equal(care(before), care(after), check_exact=True)
    pd.testing.assert_frame_equal(style(before), style(after), check_exact=True)
    assert total(before, "primary_care_payment") != total(after, "primary_care_payment")
    assert total(before, "total_cost") == total(after, "total_cost")
    visit_fees = [
        found["payments"].query("rule == 'visit_fee'")["amount_ore"].sum()
        for found in (before, after)
    ]
    assert visit_fees[1] > 2 * visit_fees[0]


def test_frozen_units_keep_their_style_and_free_ones_do_not() -> None:
    def moved(found: dict[str, pd.DataFrame]) -> float:
        wide = found["practice"].pivot_table(
            index=["kind", "unit", "dimension"], columns="date", values="value"
        )
        return float((wide.iloc[:, -1] - wide.iloc[:, 0]).abs().max())

    assert moved(tables(None, "frozen")) == 0.0
    assert moved(tables("pay", "full")) > 0.0


def test_units_that_decide_answer_a_change_of_pay() -> None:
    frozen, free = tables("pay", "frozen"), tables("pay", "full")
    assert not style(free).equals(style(tables()))
    assert not care(free).equals(care(frozen))


def test_without_pass_through_money_moves_no_one() -> None:
    """Norms, benefit and strain still move units; pay that nobody feels changes nothing."""
    before = tables(None, "full", 1, NO_PASS_THROUGH)
    after = tables("pay", "full", 1, NO_PASS_THROUGH)
    pd.testing.assert_frame_equal(style(before), style(after), check_exact=True)
    pd.testing.assert_frame_equal(care(before), care(after), check_exact=True)
    assert total(before, "primary_care_payment") != total(after, "primary_care_payment")


def test_all_checks_hold() -> None:
    for found in (tables(), tables("later"), tables("pay", "frozen")):
        checks = found["checks"]
        assert checks["ok"].all(), checks[~checks["ok"]].to_string()
        for about in ("money", "people", "beds", "staff", "queues"):
            assert checks["check"].str.startswith(about).any()


def test_money_sums_to_zero_and_payments_are_the_balances() -> None:
    for found in (tables(), tables("later")):
        balances = found["balances"]
        assert (balances.groupby("year")["amount_ore"].sum() == 0).all()
        units = balances[balances["holder"].isin(UNITS)]
        seen = found["payments"][found["payments"]["kind"].isin(UNITS)]
        paid = seen.groupby(["year", "kind", "unit"])["amount_ore"].sum()
        booked = units.set_index(["year", "holder", "unit"])["amount_ore"]
        booked.index.names = paid.index.names
        pd.testing.assert_series_equal(paid.sort_index(), booked.sort_index())
        in_and_out = found["payments"]["amount_ore"].abs().sum()
        assert in_and_out > 0


def test_a_neutral_reform_pays_as_much_on_last_year_s_activity() -> None:
    """Within what a year of other activity can move; unscaled it would be far above."""
    before, after = (
        found["payments"].query(
            "kind == 'vardcentral' and counterparty == 'region' and year == 2026"
        )
        for found in (tables(None, "frozen", 2), tables("later", "frozen", 2))
    )
    paid = [rows[rows["rule"] != "cost"]["amount_ore"].sum() for rows in (before, after)]
    assert paid[1] == pytest.approx(paid[0], rel=0.02)


@pytest.mark.parametrize("behaviour", ["full", "frozen"])
def test_a_run_from_a_stored_warm_up_is_the_run_from_the_start(
    behaviour: str, tmp_path: Path
) -> None:
    reformed, stored = spec("later", behaviour), tmp_path / "end.warmup"
    direct = build(reformed)
    direct.run()
    first, second = simulate(reformed, snapshot=stored), simulate(reformed, snapshot=stored)
    same(direct.yearbook.tables(), first.tables)
    same(direct.yearbook.tables(), second.tables)
    assert second.person_years < 0.8 * first.person_years  # the warm-up was not lived again


def test_progress_is_told_each_month() -> None:
    told: list[float] = []
    again = simulate(spec(), told.append)
    assert told == pytest.approx([(month + 1) / MONTHS for month in range(MONTHS)])
    same(again.tables, tables())


def one_more(region: Region) -> Region:
    """The region with one more woman of 50 in its first municipality."""
    cells = region.population.copy()
    row = cells.query(
        f"municipality == '{region.municipalities.code.iloc[0]}' and age == 50 and sex == 'women'"
    ).index[0]
    cells.loc[row, "count"] += 1
    return replace(region, population=cells)


def test_one_more_person_changes_a_region_little() -> None:
    base = spec()
    region = base.region.sample(base.sample)
    more = simulate(replace(base, region=one_more(region), sample=1.0)).tables
    for outcome in ("doctor_visits", "primary_contacts", "ed_visits", "named_gp", "qaly"):
        assert total(more, outcome) == pytest.approx(total(tables(), outcome), rel=0.03), outcome
    assert not more["outcomes"].equals(tables()["outcomes"])


def test_agents_see_their_own_unit() -> None:
    system = finished()
    first = system.vardcentraler[0]
    assert first.unit_id == system.setting.region.vardcentraler.id.iloc[0]
    assert (system.people.listed[first.members] == 0).mean() > 0.99
    assert (first.doctors["unit"] == 0).all()
    assert 0.0 <= first.permanent_share <= 1.0
    assert np.isfinite(first.expected_wait)
    assert all(hospital.occupancy > 0.3 for hospital in system.hospital_agents)
    collected = system.datacollector.get_agenttype_vars_dataframe(type(first))
    assert set(collected["unit"]) == set(system.setting.region.vardcentraler.id)


def test_a_finished_system_leaves_memory() -> None:
    """Many runs in one process must not pile up, through Mesa or otherwise."""
    import gc
    import weakref

    system = build(replace(spec(), years=1, warmup_years=1, sample=0.02))
    system.run(until=40)
    gone = weakref.ref(system)
    del system
    gc.collect()
    assert gone() is None


def governed(**values: float) -> RunSpec:
    """A run with other parameters of governance."""
    named = {f"governance.{name}": value for name, value in values.items()}
    return replace(spec(), parameters=load().override(named))


def test_billing_costs_the_units_that_bill() -> None:
    system = build(governed(admin_minutes=6.0, admin_hour=500.0, admin_clinicians=0.4))
    system.run(until=60)
    sector, rules = system.sectors["vardcentral"], system.region_agent.reimbursement
    items = 0.0
    for statement, context in sector.months:
        billed = rules.billed(statement, context.date)
        contacts = statement["contacts"]
        # all but phone calls of the listed and the unlisted are paid for
        assert billed.sum() == pytest.approx(contacts.sum() - contacts[:, :, 1].sum())
        items += billed.sum()
    books = system.ledger.payments()
    cost = -books.loc[books["rule"] == "billing", "amount_ore"].sum() / 100
    assert cost == pytest.approx(items * 50 * 0.6, rel=1e-6)  # the rest is clinicians' time
    units, clinical = system.primary.clinic.practices, 300.0 / 480.0
    set_aside = sum(units[name] for name in TIME_SHARES)
    left = 60.0 * clinical * statement["hours"][:, :2].sum(axis=1) * (1.0 - set_aside)
    np.testing.assert_allclose(units["billing"], 0.4 * 6.0 * billed / left)
    np.testing.assert_allclose(units["reactive"], (1.0 - set_aside) * (1.0 - units["billing"]))
    _, pay = sector._outlook(rules, context.date)
    assert pay(statement)["billing"] == pytest.approx(-50 * billed)
    assert not (tables()["payments"]["rule"] == "billing").any()


def test_hours_left_for_those_who_call() -> None:
    system = build(spec())
    system.run(until=32)
    care, p = system.primary, system.params
    units, doctors = care.clinic.practices, care.clinic.doctors
    units["extra"] = units["evenings"] = 0.0
    units["nurses"], units["nurse_help"], units["nurse_fte"], units["reactive"] = 1.0, 0.0, 2.0, 0.7
    units["lent_nurses"], units["hours"], doctors["permanent"] = 0.0, 1.0, True
    care.clinic.month["overtime_minutes"] = 0.0
    values = {"hours": care.workforce.hours(30), "posts": care.workforce.posts()}
    values["activities"] = np.zeros((care.units, len(ACTIVITIES)))
    values["activities"][:, ACTIVITIES.index("evening_hour")] = 3.0
    month = p["clinic.hours_per_year"] * 30 / 365.25
    fte = np.bincount(doctors["unit"], doctors["fte"], care.units)
    a_day = fte * p["clinic.doctor_minutes_per_day"] + 2.0 * p["clinic.nurse_minutes_per_day"]
    # clinical minutes of 480 paid; an evening hour takes a doctor and a nurse
    expected = 0.7 * month * a_day / 480.0 - 2 * 3.0
    np.testing.assert_allclose(care.workforce.open_hours(values), expected)


def test_a_tariff_is_set_on_what_the_region_knows() -> None:
    system = build(governed(data_lag_months=2))
    system.run(until=122)  # January to April, the last two not known yet
    known = system.sectors["vardcentral"].known()
    assert [context.date.month for _, context in known] == [1, 2]
