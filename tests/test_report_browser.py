"""The page in a real browser: both languages, wide and narrow, nothing asked for from outside."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest
from report_example import both, large

from sim.studies.report.words import LANGUAGES

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
needs_chromium = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium on this computer to open the page with"
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--enable-logging=stderr",
)  # fmt: skip
# In a frame, as a window cannot be as narrow as a telephone. Every language is switched to in turn,
# first with folds closed, then with all of them open.
FRAME = """<!doctype html><body><iframe width="{width}" height="800" srcdoc="{page}"></iframe>
<script>addEventListener("load", async () => {{
  const frame = document.querySelector("iframe"), inside = frame.contentDocument;
  const page = inside.documentElement, errors = [];
  frame.contentWindow.addEventListener("error", one => errors.push(one.message));
  const look = async () => {{
    const edition = inside.querySelector(".edition:not([hidden])");
    const pictures = [...edition.querySelectorAll("img")];
    for (const one of pictures) one.loading = "eager";
    await Promise.all(pictures.map(one => one.decode().catch(() => 0)));
    const name = one => (one.getAttribute("aria-label") || one.textContent).trim();
    return {{
      lang: page.lang, width: page.clientWidth, over: page.scrollWidth - page.clientWidth,
      editions: inside.querySelectorAll(".edition:not([hidden])").length,
      pressed: [...inside.querySelectorAll(".switch [aria-pressed=true]")].map(one => one.lang),
      pictures: pictures.length,
      blank: pictures.filter(one => !one.naturalWidth || !one.alt).length,
      closed: edition.querySelectorAll("details:not([open])").length,
      headings: [...edition.querySelectorAll("section > h2")].map(one => one.textContent),
      dead: [...edition.querySelectorAll("a")].filter(
        one => !inside.getElementById(one.getAttribute("href").slice(1))).length,
      nameless: [...edition.querySelectorAll("button, summary, a, table")].filter(
        one => !name(one)).length,
      uncaptioned: [...edition.querySelectorAll("table")].filter(one => !one.caption).length,
      scopeless: edition.querySelectorAll("th:not([scope])").length,
      cut: [...edition.querySelectorAll("h1, h2, h3, p, figcaption, li")].filter(
        one => one.offsetParent && one.scrollWidth > one.clientWidth + 1 &&
          getComputedStyle(one).display !== "inline" &&
          !one.classList.contains("heard")).length,
    }};
  }};
  const found = [];
  for (const open of [false, true]) for (const lang of {languages}) {{
    inside.querySelector(".switch [lang=" + lang + "]").click();
    const folds = inside.querySelector(".edition:not([hidden]) .folds");
    if ((folds.getAttribute("aria-pressed") === "true") !== open) folds.click();
    found.push(await look());
  }}
  const asked = frame.contentWindow.performance.getEntriesByType("resource").map(r => r.name);
  const ids = [...inside.querySelectorAll("[id]")].map(one => one.id);
  document.body.textContent = "found " + JSON.stringify({{
    looks: found, errors, outside: asked.filter(name => !name.startsWith("data:")),
    twice: ids.length - new Set(ids).size,
  }}) + " end";
}});</script>"""


@pytest.fixture(scope="module")
def page() -> str:
    return both("sv")


@needs_chromium
@pytest.mark.parametrize("width", [390, 1280])
def test_page_in_both_languages(page: str, width: int, tmp_path: Path) -> None:
    fits(page, width, tmp_path)


@needs_chromium
def test_page_of_a_large_region(tmp_path: Path) -> None:
    fits(both("sv", large), 390, tmp_path)


def fits(page: str, width: int, tmp_path: Path) -> None:
    """Nothing is cut, blank or dead in either language, with folds closed and open."""
    outer = tmp_path / "frame.html"
    text = FRAME.format(width=width, page=escape(page), languages=json.dumps(LANGUAGES))
    outer.write_text(text, encoding="utf-8")
    command = [
        CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'user'}", "--virtual-time-budget=20000",
        "--dump-dom", outer.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "CONSOLE" not in done.stderr
    match = re.search(r"(?s)found (\{.*\}) end", done.stdout)
    assert match is not None, done.stderr
    found = json.loads(match.group(1))
    assert (found["errors"], found["outside"], found["twice"]) == ([], [], 0)
    assert [look["lang"] for look in found["looks"]] == [*LANGUAGES] * 2
    for look in found["looks"]:
        assert (look["width"], look["over"]) == (width, 0)
        assert (look["editions"], look["pressed"]) == (1, [look["lang"]])
        assert look["pictures"] > 10
        for fault in ("blank", "dead", "nameless", "uncaptioned", "scopeless", "cut"):
            assert look[fault] == 0, (look["lang"], fault)
    closed, opened = found["looks"][0], found["looks"][-1]
    assert closed["closed"] > 0
    assert opened["closed"] == 0
    swedish, english = found["looks"][:2]
    assert len(swedish["headings"]) == len(english["headings"]) > 10
    assert swedish["headings"] != english["headings"]


@needs_chromium
def test_page_prints(page: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    pdf = tmp_path / "page.pdf"
    command = [
        CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'user'}", "--no-pdf-header-footer",
        f"--print-to-pdf={pdf}", (tmp_path / "page.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert pdf.read_bytes().startswith(b"%PDF")
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    assert 3 <= pages <= 20
