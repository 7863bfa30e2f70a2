"""The report: every number with its interval, no outside requests, figures inside."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from sim.studies.analysis import Analysis
from sim.studies.report import Label, Material, render
from sim.studies.report.numbers import MINUS, THIN, interval, number, scaled
from sim.studies.report.sections import findings, pairing, scorecard, tone, word

LABELS = [
    Label("visits", "Doctor visits", "per person and year", "Practice", 0),
    Label("own_gp", "Doctor visits to own GP", "%", "Continuity", 1),
    Label("avoidable", "Avoidable admissions", "per 100,000", "Avoidable inpatient", -1),
]
REFORMS = {"fees": "More visit pay", "target": "Continuity target"}
ARMS = [(s, b) for b in ("frozen", "full") for s in ("baseline", *REFORMS)]


def run_rows(scenario: str, behaviour: str, replication: int) -> pd.DataFrame:
    noise = np.random.default_rng(replication).normal(0, 0.01, 20)
    own = np.random.default_rng([replication, len(scenario)]).normal(0, 0.001, 20)
    pushed = 0.05 * (scenario == "fees") * (behaviour == "full")
    rows = []
    for year in (2025, 2026):
        rows += [
            ("outcome", "visits", "all", year, 1.5 * (1 + noise[0] + own[0] + pushed)),
            ("outcome", "own_gp", "all", year, 40 * (1 + noise[1] + own[1] - pushed)),
            ("outcome", "avoidable", "all", year, 900 * (1 + noise[2] + own[2])),
            ("balance", "region", "all", year, -5e8 * (1 + noise[3])),
            ("payment", "capitation", "kind=vardcentral", year, 3e8),
            ("practice", "vardcentral.minutes", "all", year, 20 - 2 * pushed),
        ]
        rows += [
            ("revenue", "all", f"vardcentral=v{i}", year, 2e7 * (1 + own[4 + i])) for i in range(4)
        ]
    return pd.DataFrame(rows, columns=["measure", "outcome", "group", "year", "value"])


def material(replications: int = 4) -> Material:
    analysis = Analysis(dict.fromkeys(REFORMS, 2025), ["frozen", "full"])
    for replication in range(replications):
        analysis.add({arm: run_rows(*arm, replication) for arm in ARMS})
    return Material(
        title="A <first> look",
        question="What if?",
        reforms=REFORMS,
        about={"fees": "Visit fee up by half."},
        behaviours=["frozen", "full"],
        outcomes=LABELS,
        effects=analysis.effects(),
        levels=analysis.levels(),
        checks=pd.DataFrame({"check": ["money"], "runs": [24], "failed": [0]}),
        manifest={
            "command": "vardsim run x",
            "region": "Embedded",
            "first_year": 2025,
            "last_year": 2026,
            "runs_done": 6 * replications,
            "runs_planned": 6 * replications,
            "replications": replications,
            "seed": 1,
            "sample": 1.0,
            "person_years_per_second_per_core": 123456,
            "versions": {"vardsim": "0.1.0"},
            "code": "0" * 64,
            "git_commit": None,
        },
        notes=["Bed numbers are assumed."],
        unit_names={"v0": "Norra vårdcentralen"},
    )


class Page(HTMLParser):
    """Collects addresses and tags that stay open."""

    VOID = frozenset({"meta", "img", "br", "link", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html() -> str:
    return render(material())


def test_page_stands_on_its_own(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert len(page.addresses) == 2
    assert all(address.startswith("data:image/") for address in page.addresses)
    assert not re.search(r"https?://|@import|url\(", html.split("base64")[0])
    assert len(html.encode()) < 3_000_000
    assert "A &lt;first&gt; look" in html


def test_page_is_the_same_every_time(html: str) -> None:
    assert render(material()) == html


def test_every_finding_has_its_interval() -> None:
    for card in findings(material()):
        assert len(card["sentences"]) == len(LABELS)
        for sentence in card["sentences"]:
            for part in ("change", "mechanical", "behavioural"):
                assert re.search(r"\((exact|.+ to .+)\)", sentence[part]), sentence


def test_a_clear_effect_is_told_and_an_unclear_one_is_not() -> None:
    fees = {s["outcome"]: s for s in findings(material())[0]["sentences"]}
    assert fees["Doctor visits"]["word"] == "up"
    assert fees["Doctor visits"]["tone"] == "moved"
    assert fees["Doctor visits to own GP"]["tone"] == "worse"
    assert fees["Avoidable admissions"]["word"] == "no clear change"
    assert fees["Doctor visits to own GP"]["change_unit"] == "percentage points"


def test_one_replication_has_no_interval_and_says_so() -> None:
    one = material(replications=1)
    assert findings(one)[0]["sentences"][0]["word"] == "no interval (one replication)"
    assert scorecard(one)[0]["rows"][0]["cells"][0]["interval"] == "no interval"
    assert "One replication: there are no intervals." in render(one)


def test_failures_are_said_first() -> None:
    broken = material()
    bad = pd.DataFrame({"check": ["money"], "runs": [24], "failed": [2]})
    object.__setattr__(broken, "checks", bad)
    object.__setattr__(broken, "manifest", {**broken.manifest, "runs_done": 20})
    text = render(broken)
    assert "4 of 24 runs failed" in text
    assert "money in 2 of 24 runs" in text


def test_pairing_is_reported() -> None:
    gain = pairing(material())
    assert float(gain["reduction"].replace(THIN, "")) > 80


@pytest.mark.parametrize(
    ("value", "text"),
    [(12345.6, f"12{THIN}346"), (0.01234, "0.0123"), (0.0, "0"), (-1.5, f"{MINUS}1.50")],
)
def test_numbers_for_people(value: float, text: str) -> None:
    assert number(value) == text


def test_digits_follow_the_interval() -> None:
    assert scaled(3.14159, 0.4, True) == "+3.14"
    assert scaled(1234.5, 80, False) == f"1{THIN}234"
    assert interval(-0.0123, 0.0311) == f"{MINUS}0.012 to +0.031"
    assert interval(math.nan, math.nan) == "no interval"


@pytest.mark.parametrize(
    ("low", "high", "better", "expected"),
    [(1, 2, 1, "better"), (1, 2, -1, "worse"), (-2, -1, -1, "better"), (-1, 1, 1, "unclear")],
)
def test_tone(low: float, high: float, better: int, expected: str) -> None:
    row = pd.Series({"difference": (low + high) / 2, "low": low, "high": high})
    assert tone(row, Label("x", "x", "share", "a", better)) == expected
    assert word(row) in ("up", "down", "no clear change")
