"""What a page takes from another one, so that it is written once.

Markers: ``<!-- section: model.md 8 -->`` for the text of a numbered section, and
``<!-- claims: no clear effect -->`` for the claims of `validation.md` with a verdict.
"""

from __future__ import annotations

import re
from pathlib import Path

VERDICTS = ("agrees", "opposite", "no clear effect", "not measurable")
MARKER = re.compile(r"^<!-- (section|claims): (.+?) -->$", re.MULTILINE)


def filled(markdown: str, docs: Path) -> str:
    """The page with its markers replaced; an unknown section or verdict raises `LookupError`."""

    def replacement(match: re.Match[str]) -> str:
        kind, what = match.groups()
        if kind == "claims":
            return claims((docs / "validation.md").read_text(encoding="utf-8"), what)
        file, _, number = what.partition(" ")
        return section((docs / file).read_text(encoding="utf-8"), number)

    return MARKER.sub(replacement, markdown)


def section(text: str, number: str) -> str:
    """The body of the section ``## number. ...``."""
    parts = re.split(r"^## ", text, flags=re.MULTILINE)
    for part in parts[1:]:
        title, _, body = part.partition("\n")
        if title.startswith(f"{number}."):
            return body.strip()
    raise LookupError(f"there is no section {number}")


def claims(text: str, verdict: str) -> str:
    """A table of the claims with a verdict: form, claim, and why or how wide the interval is."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]
    head = next(row for row in rows if "Claim" in row)
    found = [dict(zip(head, row, strict=False)) for row in rows if len(row) == len(head)]
    if verdict not in VERDICTS:
        raise LookupError(f"verdict {verdict!r}; allowed: {', '.join(VERDICTS)}")
    chosen = [row for row in whole(found) if row.get("Whole") == verdict]
    if not chosen:
        return "None."
    measured = verdict != "not measurable"
    lines = [
        "| Form | Claim | " + ("Measure | 95 % interval |" if measured else "Why |"),
        "|---|---|" + ("---|---|" if measured else "---|"),
    ]
    for row in chosen:
        cells = [row["Form"], row["Claim"], row["Measure"]]
        cells += [row["95 % interval"]] if measured else []
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def whole(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows whose claim is a whole sentence also where the page goes on from the one before."""
    first, full = "", []
    for row in rows:
        claim = row["Claim"]
        if claim and not claim.startswith("..."):
            first = claim
        full.append({**row, "Claim": f"{first} {claim}" if claim.startswith("...") else claim})
    return full
