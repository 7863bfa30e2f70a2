"""`vardsim verify`: what is always true is shown with figures, and damage is found."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.ledger import Ledger
from sim.policies.model import load_model
from sim.policies.registry import rules
from sim.region import Region
from sim.studies.analysis import BASELINE
from sim.verify import always, trial
from sim.verify.finding import Finding, filled
from sim.verify.given import rules_given
from sim.verify.rule import findings as rule_findings

HELD = 14


def call(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@cache
def tried() -> trial.Trial:
    return trial.trial(trial.plan_of("embedded"))


def changed(way: trial.Way, arm: tuple[str, str], table: str, column: str) -> trial.Way:
    """The way with one value of one table a little larger."""
    tables = {key: dict(value) for key, value in way.tables.items()}
    frame = tables[arm][table].copy()
    frame.loc[frame.index[0], column] += 1
    tables[arm][table] = frame
    return replace(way, tables=tables)


def by_name(found: Any) -> dict[str, Finding]:
    return {one.name: one for one in found}


def test_everything_holds_on_the_embedded_region() -> None:
    found = list(always.findings(tried()))
    assert [one.line.en for one in found if not one.ok] == []
    assert len(found) == HELD
    lines = by_name(found)
    postings = len(tried().system.ledger.journal())
    assert f"conserved to 0 öre over {postings:,} postings" in lines["money"].line.en
    assert "bevarade på 0 öre när" in lines["money"].line.sv
    assert "1 of 3 runs kept" in lines["resumed"].line.en


def test_the_command_shows_a_line_each_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "trial", lambda plan, tell: tried())
    shown = call("verify")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.count("ok  ") == HELD
    assert f"{HELD} of {HELD} held" in shown.stdout
    swedish = call("verify", "--lang", "sv").stdout
    assert f"{HELD} av {HELD} höll" in swedish
    answer = json.loads(call("verify", "--json").stdout)
    assert answer["ok"] is True
    assert all(check.keys() == {"check", "ok", "sv", "en"} for check in answer["checks"])
    assert 4_000 < answer["persons"] < 6_000


def test_a_region_that_is_not_there_is_bad_input() -> None:
    wrong = call("verify", "nowhere")
    assert wrong.exit_code == 2
    assert "nowhere" in wrong.output
    assert "Traceback" not in wrong.output


def test_an_ore_that_is_lost_is_found() -> None:
    ledger = Ledger({"region": ["R"], "vardcentral": ["a", "b"]})
    ledger.post(dt.date(2025, 1, 1), "fee", "region", None, "vardcentral", np.arange(2), 12.34)
    assert always.money(ledger).ok
    ledger._balances[1] += 7  # money from nowhere
    found = always.money(ledger)
    assert not found.ok
    assert found.line.en == "money: 14 öre are missing or too many over 2 postings"


def test_a_leak_during_a_run_gives_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conservation broken on purpose: every posting of a cost gives the payee an öre more."""
    post = Ledger.post

    def leaking(self: Ledger, *args: Any, **named: Any) -> None:
        post(self, *args, **named)
        self._balances[0] += 1
        self._balances[-1] -= 1  # the sum stays zero: only the journal knows better

    monkeypatch.setattr(Ledger, "post", leaking)
    system = trial.plan_of("embedded")
    monkeypatch.setattr(trial, "PERSONS", 2_000)
    result = call("verify")
    assert result.exit_code == 1, result.output
    assert system.region.name in result.stdout
    line = next(line for line in result.stdout.splitlines() if line.startswith("FAILED money"))
    assert "öre are missing or too many over" in line
    assert "12 of 14" in result.stdout or "13 of 14" in result.stdout


@pytest.mark.parametrize(
    ("arm", "table", "column", "broken"),
    [
        (("null", "full"), "payments", "amount_ore", {"null_reform"}),
        (("later", "full"), "payments", "amount_ore", {"dated_reform"}),
        (("pay", "frozen"), "outcomes", "value", {"frozen_care"}),
        ((BASELINE, "full"), "outcomes", "value", {"null_reform", "stored_warmup"}),
    ],
)
def test_a_single_value_that_differs_is_found(
    arm: tuple[str, str], table: str, column: str, broken: set[str]
) -> None:
    damaged = replace(tried(), serial=changed(tried().serial, arm, table, column))
    found = by_name(always.compared(damaged))
    resumed = {"resumed"} if arm in trial.INTERRUPTED else set()
    assert {name for name, one in found.items() if not one.ok} == broken | resumed | {"parallel"}
    assert "1 of" in found[min(broken)].line.en


def test_stocks_that_leak_are_named_with_their_gap() -> None:
    way = tried().serial
    tables = {key: dict(value) for key, value in way.tables.items()}
    checks = tables[BASELINE, "full"]["checks"].copy()
    row = checks.index[checks["check"].str.startswith("beds: staffed")][0]
    checks.loc[row, ["value", "ok"]] = [3.0, False]
    tables[BASELINE, "full"]["checks"] = checks
    damaged = replace(tried(), serial=replace(way, tables=tables))
    found = always.conserved("beds", damaged)
    assert not found.ok
    assert "beds: staffed beds as at the start: 3" in found.line.en
    assert always.conserved("people", damaged).ok


def test_units_whose_balance_is_not_their_payments_are_found() -> None:
    tables = dict(tried().whole)
    payments = tables["payments"].copy()
    payments.loc[payments.index[payments["kind"] == "hospital"][0], "amount_ore"] += 5
    assert "5 öre apart" in always.balances({**tables, "payments": payments}).line.en
    assert not always.balances({**tables, "payments": payments}).ok


def test_a_run_that_fails_is_a_finding() -> None:
    way = replace(tried().parallel, errors={("pay", "frozen"): "ValueError: no"})
    found = list(always.findings(replace(tried(), parallel=way)))
    assert "pay, frozen did not finish: ValueError: no" in found[0].line.en
    assert not by_name(found)["parallel"].ok


def test_large_regions_are_sampled_so_that_units_have_lists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = trial.plan_of("embedded")
    assert plan.study.sample == pytest.approx(0.05)
    monkeypatch.setattr(trial, "PERSONS_PER_UNIT", 1_000)
    assert trial.plan_of("embedded").study.sample == pytest.approx(0.12)
    assert isinstance(plan.region, Region)


def test_the_null_reform_changes_nothing_by_its_text() -> None:
    assert trial.price_in(load_model("swedish_mix")) == 80.0


def test_tables_are_compared_to_the_last_bit() -> None:
    one = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": ["x", "y", "z"]})
    two = one.copy()
    assert always.unlike(one, two) == 0
    two.loc[2, "a"] = np.nextafter(3.0, 4.0)
    assert always.unlike(one, two) == 1
    assert always.unlike(one, one.iloc[:2]) == 2
    assert always.unlike(one, one.rename(columns={"b": "c"})) == 6


def test_figures_follow_the_language() -> None:
    from sim.policies.rule import Text

    line = filled(Text("{n} och {x}", "{n} and {x}"), {"n": 12345, "x": 0.5})
    assert line == Text("12\N{NO-BREAK SPACE}345 och 0,5", "12,345 and 0.5")


# --- rules ---------------------------------------------------------------------------------


BUILT_IN = [name for name, rule in rules().items() if rule.__module__.startswith("sim.policies.")]


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_built_in_rule_holds(name: str) -> None:
    for rule in rules_given(name, []):
        assert [one.line.en for one in rule_findings(rule) if not one.ok] == []


GOOD = '''
import random
from typing import ClassVar

import numpy as np

from sim.policies.rule import Rule, Transfer, parameter

HOME = 3
calls = []


class Ours(Rule):
    """SEK per home visit."""

    name: ClassVar = "ours_{tag}"
    scalable: ClassVar = ("price",)
    price: float = parameter(unit="SEK per visit", sv="Pris", en="Price", ge=0)

    def rises_with(self):
        return ("activities.home_visit",)

    def settle(self, statement, context):
        return self.price * statement["activities"][..., HOME]
'''
SETTLE = 'return self.price * statement["activities"][..., HOME]'
BROKEN = {
    "memory": (
        "calls.append(1); return self.price * len(calls) + 0 * statement['activities'][..., HOME]",
        {"pure", "scales", "travels", "together"},
        "SEK apart (4 months)",
    ),
    "lot": (
        "return self.price * random.random() + 0 * statement['activities'][..., HOME]",
        {"pure", "no_lot", "scales", "travels", "together", "monotone"},
        "random numbers were drawn",
    ),
    "mutation": (
        "statement.table['listed'] *= 0.5; " + SETTLE,
        {"unchanged"},
        "the rule changed listed",
    ),
    "falling": (
        "return -self.price * statement['activities'][..., HOME]",
        {"monotone"},
        "when activities.home_visit goes from",
    ),
    "others": (
        "x = statement['activities'][..., HOME]; return self.price * (x - x.mean())",
        {"together", "monotone"},
        "one unit's month changes others' pay by up to",
    ),
    "division": (
        "return self.price * statement['drug_cost'] / statement['listed'].sum((-2, -1))",
        {"idle"},
        "vardcentral unit 1, 2026-03: returned amounts that are not numbers",
    ),
    "shape": (
        "return np.array([self.price])",
        {"pure", "unchanged", "no_lot", "together", "idle", "conserved", "monotone", "scales",
         "travels"},
        "returned shape (1,), (6,) expected",
    ),
    "offset": (
        "return self.price * statement['activities'][..., HOME] + 100",
        {"scales"},
        "percent from half of it",
    ),
    "typo": (
        "return self.pirce * statement['activities'][..., HOME]",
        {"pure", "unchanged", "no_lot", "together", "idle", "conserved", "monotone", "scales",
         "travels"},
        "AttributeError",
    ),
}  # fmt: skip


def written(folder: Path, tag: str, settle: str = SETTLE, more: str = "") -> Path:
    file = folder / f"{tag}.py"
    text = GOOD.replace("{tag}", tag).replace(SETTLE, settle) + more
    file.write_text(text, encoding="utf-8")
    return file


def test_a_users_good_rule_holds(tmp_path: Path) -> None:
    result = call("verify", "--rule", written(tmp_path, "good"), "--set", "price=500")
    assert result.exit_code == 0, result.output
    assert "10 of 10 held (ours_good" in result.stdout
    assert "0 öre lost in 4 months" in result.stdout
    assert "pay goes as declared in 120 steps of activities.home_visit" in result.stdout


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_rule_says_what_failed(fault: str, tmp_path: Path) -> None:
    settle, expected, message = BROKEN[fault]
    file = written(tmp_path, fault, settle)
    result = call("verify", "--rule", file, "--set", "price=500", "--json")
    assert result.exit_code == 1, result.output
    checks = json.loads(result.stdout)["checks"]
    failed = {check["check"] for check in checks if not check["ok"]}
    assert failed == expected
    assert any(message in check["en"] for check in checks if not check["ok"]), checks


def test_money_that_a_rule_makes_up_is_not_conserved(tmp_path: Path) -> None:
    """Transfers to a holder without an account cannot be booked."""
    more = """
    def transfers(self, statement, context):
        return (Transfer("region", "nobody", 100.0),)
"""
    file = written(tmp_path, "holder", more=more)
    result = call("verify", "--rule", file, "--set", "price=500")
    assert result.exit_code == 1
    assert "conserved: the rule raised an error" in result.stdout
    assert "'nobody'" in result.stdout


def test_a_rule_that_takes_any_parameter_is_told(tmp_path: Path) -> None:
    more = """
    @classmethod
    def build(cls, values, path):
        return cls.model_construct(**values)
"""
    file = written(tmp_path, "taking", more=more)
    result = call("verify", "--rule", file, "--set", "price=500.0")
    assert result.exit_code == 1
    assert "wrong values are taken, or refused without their path: no_such_param" in result.stdout


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ([], "Give its parameters: --set price=..."),
        (["--set", "prise=5"], "did you mean 'price'"),
        (["--set", "price"], "NAME=VALUE is required"),
        (["--set", "price=many"], "'many' given"),
    ],
)
def test_wrong_parameters_are_bad_input(settings: list[str], message: str, tmp_path: Path) -> None:
    file = written(tmp_path, f"input{len(message)}")
    result = call("verify", "--rule", file, *settings)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_unknown_rules_and_files_are_bad_input() -> None:
    assert "did you mean 'capitation'" in call("verify", "--rule", "capitasion").output
    assert call("verify", "--rule", "no/such/file.py").exit_code == 2


def test_a_rule_named_by_name_has_the_parameters_of_its_example() -> None:
    result = call("verify", "--rule", "visit_fee", "--set", "listed.doctor.visit=300")
    assert result.exit_code == 0, result.output
    assert "contacts.doctor.visit.listed" in result.stdout
