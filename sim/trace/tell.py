"""A person's lines in words, and where two lives part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sim.people.state import CONDITIONS, NOBODY, PERSON, RESIDENT
from sim.studies.pages import units_of
from sim.studies.plan import Plan
from sim.studies.wording import Wording
from sim.trace.person import Line, PersonRecorder

TOTALS = (
    "doctor_visits", "own_gp_visits", "doctor_minutes", "nurse_visits", "calls", "ed_visits",
    "admissions", "specialist_first", "specialist_return", "operations", "patient_fees",
)  # fmt: skip
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Parting:
    """Where two recorded lives part: the day of the first line that differs, and the day and field
    of the first difference in what the model knows of the person; None: never."""

    day: int | None
    record_day: int | None = None
    field: str = ""
    before: float = 0.0
    after: float = 0.0


def words_of(lang: str) -> Wording:
    """The words of a trace."""
    return Wording("sim.trace", "words.yaml", lang)


def by_day(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Lines of each day on which something happened."""
    return {day: list(some) for day, some in groupby(lines, key=lambda line: line.day)}


def parting(one: PersonRecorder, other: PersonRecorder) -> Parting:
    """Where two recorded lives part."""
    first, second = by_day(one.lines), by_day(other.lines)
    days = sorted(day for day in first.keys() | second.keys() if first.get(day) != second.get(day))
    for day, before, after in zip(one.days, one.records, other.records, strict=True):
        for name in PERSON.names or ():
            if before[name] != after[name]:
                values = float(before[name]), float(after[name])
                return Parting(days[0] if days else None, day, name, *values)
    return Parting(days[0] if days else None)


class Teller:
    """Tells lines with the names that a study's region gives its units."""

    def __init__(self, plan: Plan, recorder: PersonRecorder, lang: str) -> None:
        self.words, self.recorder = words_of(lang), recorder
        names = {id_: unit["name"] for id_, unit in units_of(plan.region).items()}
        sectors = recorder.system.sectors
        self.names = {
            kind: [names[str(id_)] for id_ in sector.names] for kind, sector in sectors.items()
        }

    def date(self, day: int) -> str:
        """A day as a date."""
        return self.recorder.system.calendar.date(day).isoformat()

    def day(self, lines: Sequence[Line]) -> str:
        """What happened on one day."""
        return "; ".join(self.text(line) for line in lines)

    def text(self, line: Line) -> str:
        """One line in words."""
        words, values = self.words, line.values
        shown: dict[str, Any] = {key: value for key, value in values.items() if key != "times"}
        for key in ("unit", "before"):
            if key in values:
                shown[key] = self._name("vardcentral", values[key])
        if "hospital" in values:
            shown["hospital"] = self._name("hospital", values["hospital"])
        if "condition" in values:
            shown["condition"] = words(values["condition"])
        if "care" in values:
            shown["care"] = words(f"care_{values['care']}")
        if "minute" in values:
            hour, minute = divmod(values["minute"], MINUTES_PER_HOUR)
            shown["clock"] = f"{hour:02d}:{minute:02d}"
        for key in ("sek", "minutes"):
            if key in values:
                shown[key] = self._number(values[key])
        if line.key.startswith("admitted_"):
            shown["why"] = (
                f" ({words('group_' + str(values['group']))})" if "group" in values else ""
            )
        text = words(line.key, **shown) + self._after(values)
        often = values.get("times", 1)
        return words("times", text=text, times=often) if often > 1 else text

    def _after(self, values: dict[str, Any]) -> str:
        """How long it took."""
        if "waited" in values:
            wait = values["waited"]
            text = self.words("waited", days=wait) if wait else self.words("same_day")
            return f", {text}"
        if "within" in values:
            days = values["within"]
            return " " + (self.words("within", days=days) if days else self.words("after_90"))
        if "nights" in values:
            return " " + self.words("nights", nights=values["nights"])
        return ""

    def opening(self) -> list[str]:
        """Who the person is on the first day."""
        words, person = self.words, self.recorder.opening
        date = self.date(self.recorder.opening_day)
        if person["status"] != RESIDENT:
            return [words("gone" if person["status"] else "not_here", date=date)]
        ill = [words(c) for n, c in enumerate(CONDITIONS) if int(person["conditions"]) >> n & 1]
        return [
            words(
                "opening", date=date, sex=words("man" if person["sex"] else "woman"),
                age=int(person["age"]), unit=self._name("vardcentral", int(person["listed"])),
                municipality=self._name("municipality", int(person["municipality"])),
                gp=words("with_gp" if person["own_gp"] != NOBODY else "without_gp"),
            ),
            words(
                "ill_with", conditions=words.listed(ill), care=words(f"care_{int(person['care'])}")
            ),
        ]  # fmt: skip

    def field(self, name: str) -> str:
        """A field of the person's record in words."""
        key = f"field_{name}"
        return self.words(key) if key in self.words.words else name

    def _number(self, value: float) -> str:
        """A number with the decimals it has, and the language's decimal mark."""
        text = f"{value:g}"
        return text.replace(".", ",") if self.words.place == 0 else text

    def _name(self, kind: str, number: int) -> str:
        return self.names[kind][number] if number >= 0 else "–"


def _group(values: dict[str, Any]) -> str:
    return f"group_{values['group']}" if "group" in values else ""
