"""The report: every number with its interval, no outside requests, figures inside."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.outcomes.anchors import COLUMNS as ANCHOR_COLUMNS
from sim.studies.analysis import Analysis
from sim.studies.report import Effects, Label, Levels, Material, Unit, render
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

LABELS = [
    Label("visits", "Doctor visits", "per person and year", "Practice", 0),
    Label("own_gp", "Doctor visits to own GP", "%", "Continuity", 1, "points"),
    Label("avoidable", "Avoidable admissions", "per 100,000", "Avoidable inpatient", -1),
]
GAIN = (-0.02, 0.05, 0.0, 0.01)  # of revenue, by vårdcentral
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
            ("balance", "region", "all", year, -5e8 - 2e6 * (scenario == "fees")),
            ("balance", "vardcentral", "all", year, 5e8 + 2e6 * (scenario == "fees")),
            ("balance", "state", "all", year, 0.0),
            ("payment", "capitation", "kind=vardcentral", year, 3e8),
            ("cost", "staff", "kind=vardcentral", year, 2e8),
            ("practice", "vardcentral.minutes", "all", year, 20 - 2 * pushed),
            ("practice", "vardcentral.minutes", "ownership=private", year, 18 - 4 * pushed),
            ("practice", "vardcentral.tests", "all", year, 1 + 0.0004 * pushed),
            ("practice", "hospital.stay", "all", year, 1.0),
        ]
        rows += [
            (
                "revenue",
                "all",
                f"vardcentral=v{i}",
                year,
                2e7 * (1 + GAIN[i] * (scenario == "fees")),
            )
            for i in range(4)
        ]
    return pd.DataFrame(rows, columns=["measure", "outcome", "group", "year", "value"])


def material(replications: int = 4, lang: str = "en") -> Material:
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
        effects=Effects(analysis.effects()),
        levels=Levels(analysis.levels()),
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
            "wall_seconds": 12.0,
            "run_seconds": 22.0,
            "person_years": 2e6,
            "person_years_per_second_per_core": 123456,
            "peak_memory_mib": 900,
            "versions": {"vardsim": "0.1.0"},
            "code": "0" * 64,
            "git_commit": None,
        },
        notes=["Bed numbers are assumed."],
        units={"v0": Unit("Norra vårdcentralen", "vardcentral", "private")},
        rules={"capitation": "Capitation"},
        anchors=pd.DataFrame(
            [["avoidable", 0, 450, 300, 600, 0, 0, 0, False, "", "2019", "A source", "found"]],
            columns=ANCHOR_COLUMNS,
        ).assign(factor=1.5),
        inhabitants=1e5,
        lang=lang,
    )


def both(first: str) -> str:
    """The page in all languages, opening in one."""
    languages = sorted(LANGUAGES, key=lambda lang: lang != first)
    return render([material(lang=lang) for lang in languages])


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
    assert not re.search(r"https?://|@import|url\(", re.sub(r"base64,[^\"]+", "", html))
    assert len(html.encode()) < 3_000_000
    assert "A &lt;first&gt; look" in html
    assert ".." not in re.sub(r"(?s)base64,[^\"]+|<script>.*</script>|<code>.*?</code>", "", html)


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
    fees = redistribution(whole)[0]
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


CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FRAME = """<!doctype html><body><iframe width="{width}" height="800" srcdoc="{page}"></iframe>
<script>addEventListener("load", () => {{
  const frame = document.querySelector("iframe"), page = frame.contentDocument.documentElement;
  const asked = frame.contentWindow.performance.getEntriesByType("resource").map(r => r.name);
  const pictures = [...frame.contentDocument.images];
  document.body.textContent = "found " + JSON.stringify({{
    width: page.clientWidth,
    over: page.scrollWidth - page.clientWidth,
    outside: asked.filter(name => !name.startsWith("data:")),
    pictures: pictures.filter(one => one.complete && one.naturalWidth > 0).length,
  }}) + " end";
}});</script>"""


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this computer to open the page with")
@pytest.mark.parametrize("width", [390, 1280])
def test_page_opens_in_a_browser(html: str, width: int, tmp_path: Path) -> None:
    """In a frame, as a window cannot be as narrow as a telephone; all folds open."""
    opened = escape(html.replace("<details>", "<details open>"))
    outer = tmp_path / "frame.html"
    outer.write_text(FRAME.format(width=width, page=opened), encoding="utf-8")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--hide-scrollbars", f"--user-data-dir={tmp_path / 'user'}",
        "--enable-logging=stderr",
        "--dump-dom", outer.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r"found (.*) end", done.stdout)
    assert found is not None, done.stderr
    assert json.loads(found.group(1)) == {
        "width": width,
        "over": 0,
        "outside": [],
        "pictures": len(LANGUAGES) * (len(LABELS) + len(REFORMS)),
    }
    assert "CONSOLE" not in done.stderr
