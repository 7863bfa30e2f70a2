"""The report: every number with its interval, no outside requests, figures inside."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from report_example import LABELS, material

from sim.studies.report import Material, render
from sim.studies.report.baseline import levels
from sim.studies.report.change import tone, word
from sim.studies.report.drawing import round_up
from sim.studies.report.findings import SHOWN_AT_MOST, findings
from sim.studies.report.money import balances, costs, payments
from sim.studies.report.numbers import MINUS, THIN, Numbers
from sim.studies.report.practice import practice
from sim.studies.report.record import alarms, pairing, record
from sim.studies.report.redistribution import ranked, redistribution
from sim.studies.report.scorecard import scorecard
from sim.studies.report.words import LANGUAGES, Words, _file


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
def whole() -> Material:
    return material()


@pytest.fixture(scope="module", params=LANGUAGES)
def html(request: pytest.FixtureRequest) -> str:
    return render(
        [material(lang=lang) for lang in (request.param, *({*LANGUAGES} - {request.param}))]
    )


def test_page_stands_on_its_own(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert all(address.startswith(("data:image/", "#")) for address in page.addresses)
    plain = re.sub(r'src="data:[^"]+"', "", html)
    assert not re.search(r"https?://|@import|url\(", plain)
    assert len(html.encode()) < 3_000_000
    assert "A &lt;first&gt; look" in html
    assert ".." not in re.sub(r"(?s)<script>.*</script>|<code>.*?</code>", "", plain)


def test_page_is_the_same_every_time() -> None:
    assert render([material()]) == render([material()])


def test_every_word_is_there_in_both_languages() -> None:
    for group, entries in _file().items():
        for name, pair in entries.items():
            texts = [pair["label"], pair["unit"]] if group == "practice" else [pair]
            for text in texts:
                assert len(text) == len(LANGUAGES), (group, name)
                assert all(isinstance(part, str) and part for part in text), (group, name)
                fields = [sorted(re.findall(r"{(\w+)}", part)) for part in text]
                assert fields[0] == fields[1], (group, name)
    with pytest.raises(LookupError, match="allowed are sv and en"):
        Words("de")


def test_every_finding_has_its_interval(whole: Material) -> None:
    for card in findings(whole):
        rows = card["shown"] + card["rest"]
        assert len(rows) == len(LABELS)
        for row in rows:
            assert re.search(r"\((exact|.+ to .+)\)", row["change"]), row


def test_a_clear_effect_is_told_and_an_unclear_one_is_not(whole: Material) -> None:
    card = findings(whole)[0]
    fees = {row["outcome"]: row for row in card["shown"] + card["rest"]}
    assert fees["Doctor visits"]["word"] == "up"
    assert fees["Doctor visits"]["tone"] == "moved"
    assert fees["Doctor visits"]["split"].startswith("Mechanical")
    assert fees["Doctor visits to own GP"]["tone"] == "worse"
    assert "pp (" in fees["Doctor visits to own GP"]["change"]
    assert fees["Avoidable admissions"]["word"] == "no clear change"


def test_headlines_come_first_and_only_clear_changes_follow(whole: Material) -> None:
    card = findings(whole)[0]
    assert card["shown"][0]["outcome"] == "Avoidable admissions"
    assert {row["tone"] for row in card["shown"][1:]} == {"moved", "worse"}
    assert len(card["shown"]) <= SHOWN_AT_MOST
    assert card["headlines"][0] == "No clear change in avoidable inpatient care."
    assert card["headlines"][1].startswith("Clear change in 2 of 3 main outcomes: 1 for the worse")
    assert f"Region {MINUS}2.00 (exact)" in card["headlines"][2]


def test_money_sums_to_zero_and_empty_holders_are_left_out(whole: Material) -> None:
    rows = balances(whole)
    assert [row["name"] for row in rows] == ["Region", "Vårdcentraler", "Sum"]
    assert rows[0]["baseline"] == f"{MINUS}500"
    assert rows[0]["each"] == f"{MINUS}5{THIN}000"
    assert rows[-1]["baseline"] == "0"
    assert [cell["value"] for cell in rows[-1]["cells"]] == ["0", "0"]


def test_payments_and_costs_have_names(whole: Material) -> None:
    assert payments(whole)[0]["rows"][0]["name"] == "Capitation"
    assert payments(whole)[0]["rows"][0]["baseline"] == "300"
    assert costs(whole)[0]["rows"][0]["name"] == "Staff"


def test_who_gains_is_sorted_and_every_unit_named(whole: Material) -> None:
    fees = redistribution(whole, "fees", ranked(whole, "fees"))
    names = [row["name"] for row in fees["rows"]]
    assert names == ["v1", "v3", "v2", "Norra vårdcentralen"]
    first = [cell["value"] for cell in fees["rows"][0]["cells"]]
    assert first == [f"+1{THIN}000", f"+5.00{THIN}%"] * 2  # mechanical, then after behaviour
    assert fees["rows"][-1]["owner"] == "Private"
    assert fees["text"].startswith("2 gain, 1 lose and 1 do not change clearly.")
    assert len(ranked(whole, "fees")) == 4


def test_practice_hides_what_does_not_move_and_shows_owners(whole: Material) -> None:
    kinds = {kind["kind"]: kind["rows"] for kind in practice(whole)}
    assert [row["name"] for row in kinds["Vårdcentraler"]] == [
        "Length of a doctor visit",
        "Private",
    ]
    assert kinds["Vårdcentraler"][0]["unit"] == "minutes"
    assert kinds["Hospitals"] == []


def test_baseline_stands_beside_the_published_level(whole: Material) -> None:
    rows = {row["outcome"]: row for row in levels(whole, LABELS)}
    avoidable = rows["Avoidable admissions"]
    assert (avoidable["anchor"], avoidable["span"], avoidable["tone"]) == (
        "450",
        "300–600",
        "worse",
    )
    assert float(avoidable["ratio"]) == pytest.approx(2.0, abs=0.05)
    assert rows["Doctor visits"]["anchor"] == ""


def test_one_replication_has_no_interval_and_says_so() -> None:
    one = material(replications=1)
    card = findings(one)[0]
    assert (card["shown"] + card["rest"])[0]["word"] == "no interval (one replication)"
    assert card["headlines"][0].startswith("One replication is too few to judge")
    assert scorecard(one, LABELS)[0]["rows"][0]["cells"][0]["interval"] == "no interval"
    assert "One replication: there are no intervals." in render([one])


def test_failures_and_trials_are_said_first() -> None:
    broken = material()
    bad = pd.DataFrame({"check": ["money"], "runs": [24], "failed": [2]})
    changed = {"runs_done": 20, "sample": 0.1, "replications": 2}
    broken = replace(broken, checks=bad, manifest={**broken.manifest, **changed})
    heads = [head for head, _ in alarms(broken)]
    assert heads == [
        "4 of 24 runs failed.",
        "A check failed.",
        "A trial on 10 % of the people.",
        "Few replications (2): wide intervals.",
    ]
    assert "money in 2 of 24 runs" in render([broken])
    assert dict(record(broken))["Checks"] == "1 of 1 failed"
    assert alarms(material()) == []


def test_record_tells_how_it_was_run(whole: Material) -> None:
    rows = dict(record(whole))
    assert rows["Command"] == "vardsim run x"
    assert rows["Checks"] == "all (1) held in every run"
    assert rows["Memory"] == "900 MiB in the largest process"
    assert f"123{THIN}456 person-years per second per core" in rows["Speed"]


def test_pairing_is_reported(whole: Material) -> None:
    found = re.search(r"removed ([\d.]+) %", pairing(whole))
    assert found is not None
    assert float(found.group(1)) > 80


EN, SV = Numbers(Words("en")), Numbers(Words("sv"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(12345.6, f"12{THIN}346"), (0.01234, "0.0123"), (0.0, "0"), (-1.5, f"{MINUS}1.50")],
)
def test_numbers_for_people(value: float, text: str) -> None:
    assert EN.number(value) == text
    assert SV.number(value) == text.replace(".", ",")


def test_digits_follow_the_interval() -> None:
    assert EN.change(3.14159, 2.9, 3.3, "%") == f"+3.14{THIN}%"
    assert EN.change(1234.5, 1200, 1280) == f"+1{THIN}234"
    assert EN.change(0.00012, -0.0003, 0.0004) == "0.00"
    assert EN.interval(-0.0123, 0.0311, 0.01) == f"{MINUS}0.01 to +0.03"
    assert EN.interval(-0.0123, 0.0311, 0.01, most=4) == f"{MINUS}0.012 to +0.031"
    assert EN.interval(math.nan, math.nan, 1.0) == "no interval"
    assert EN.level(1546.28, 0.3) == f"1{THIN}546"
    assert EN.level(96.1, 28) == "96"
    assert EN.level(0.49561, 0.002) == "0.4956"


@pytest.mark.parametrize(
    ("value", "least", "end"), [(0.2, 1.0, 1.0), (1.2, 1.0, 1.5), (11.0, 1.0, 15.0), (0.0, 0.0, 1)]
)
def test_scales_end_at_round_numbers(value: float, least: float, end: float) -> None:
    assert round_up(value, least) == pytest.approx(end)


@pytest.mark.parametrize(
    ("low", "high", "better", "expected"),
    [(1, 2, 1, "better"), (1, 2, -1, "worse"), (-2, -1, -1, "better"), (-1, 1, 1, "unclear")],
)
def test_tone(whole: Material, low: float, high: float, better: int, expected: str) -> None:
    row = pd.Series({"difference": (low + high) / 2, "low": low, "high": high})
    assert tone(row, better) == expected
    assert word(whole, row) in ("up", "down", "no clear change")
