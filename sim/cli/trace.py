"""`vardsim trace`."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.tables import show

if TYPE_CHECKING:
    from sim.studies.wording import Wording
    from sim.trace import PersonRecorder, Traced, UnitRecorder
    from sim.trace.tell import Teller
    from sim.trace.unit import Month

SAME, DIFFERS, PART = "dim", "", "bold yellow"


def trace_person(name: str, index: int, options: dict[str, Any], as_json: bool, lang: str) -> None:
    """Print one person's years, beside the same person under a reform if one is named."""
    from sim.trace import PersonRecorder, trace
    from sim.trace.tell import Teller, words_of

    made = trace(name, lambda system: PersonRecorder(system, index), **options)
    if as_json:
        typer.echo(json.dumps(_person_data(made, index), ensure_ascii=False, indent=2))
        return
    words = words_of(lang)
    teller = Teller(made.plan, made.baseline, lang)
    where = {"region": made.plan.region.name, "seed": made.seed, "id": index}
    typer.secho(words("person", replication=options["replication"], **where), bold=True)
    for line in teller.opening():
        typer.echo(line)
    _show_life(made, teller, lang)


def trace_unit(name: str, unit: str, options: dict[str, Any], as_json: bool, lang: str) -> None:
    """Print one unit's months and decisions, beside the same unit under a reform."""
    from sim.studies.pages import units_of
    from sim.trace import UnitRecorder, trace
    from sim.trace.tell import words_of

    made = trace(name, lambda system: UnitRecorder(system, unit), **options)
    if as_json:
        typer.echo(json.dumps(_unit_data(made), ensure_ascii=False, indent=2))
        return
    words = words_of(lang)
    full = units_of(made.plan.region)[unit]["name"]
    where = {"region": made.plan.region.name, "seed": made.seed, "id": unit, "name": full}
    typer.secho(words("unit", replication=options["replication"], **where), bold=True)
    typer.echo(words("unit_lead"))
    if made.behaviour == "frozen":
        typer.echo(words("unit_frozen"))
    _show_months(made, words, lang)
    _show_steps(made, words, lang)


def _under(made: Traced[Any], words: Wording, lang: str) -> str:
    return words("under", reform=made.plan.reform_title(made.reform or "", lang))


def _show_life(made: Traced[PersonRecorder], teller: Teller, lang: str) -> None:
    from sim.trace.tell import by_day, parting

    words, other = teller.words, made.reformed
    days = by_day(made.baseline.lines)
    if other is None:
        told = [(teller.date(day), teller.day(lines)) for day, lines in days.items()]
        typer.echo()
        _table((words("date"), words("what")), told, [""] * len(told), words)
        _hint(made, words)
    else:
        parts, beside = parting(made.baseline, other), by_day(other.lines)
        _say_parting(parts, teller)
        headings = (words("date"), words("without"), _under(made, words, lang))
        rows: list[tuple[str, ...]] = []
        styles = []
        for day in sorted(days.keys() | beside.keys()):
            if day == parts.day:
                rows.append(("", words("part"), ""))
                styles.append(PART)
            one, two = days.get(day, []), beside.get(day, [])
            same = one == two
            text = words("same") if same else teller.day(two)
            rows.append((teller.date(day), teller.day(one), text))
            styles.append(SAME if same and parts.day is not None else DIFFERS)
        _table(headings, rows, styles, words)
    _show_totals(made, words, lang)


def _table(
    headings: tuple[str, ...], rows: list[tuple[Any, ...]], styles: list[str], words: Wording
) -> None:
    if rows:
        show(headings, rows, styles)
    else:
        typer.echo(words("quiet"))


def _say_parting(parts: Any, teller: Teller) -> None:
    words = teller.words
    if parts.day is None:
        typer.echo("\n" + words("never"))
    if parts.record_day is None:
        typer.echo(words("records_never"))
    elif parts.day is None or parts.record_day < parts.day:
        values = {"before": f"{parts.before:.4g}", "after": f"{parts.after:.4g}"}
        date, field = teller.date(parts.record_day), teller.field(parts.field)
        typer.echo(words("parts_first", date=date, field=field, **values))
    typer.echo()


def _hint(made: Traced[Any], words: Wording) -> None:
    if made.plan.reforms:
        typer.echo("\n" + words("hint", names=", ".join(made.plan.reforms)))


def _show_totals(made: Traced[PersonRecorder], words: Wording, lang: str) -> None:
    from sim.trace.tell import TOTALS

    recorders = [made.baseline, *([made.reformed] if made.reformed else [])]
    rows = []
    for name in TOTALS:
        amounts = [recorder.total(name) for recorder in recorders]
        if any(amounts):
            rows.append((words(f"total_{name}"), *(f"{amount:,.0f}" for amount in amounts)))
    heads = [words("without")] + ([_under(made, words, lang)] if made.reformed else [])
    if rows:
        typer.echo()
        show((words("totals"), *heads), rows, [""] * len(rows), right={1, 2})


def _show_months(made: Traced[UnitRecorder], words: Wording, lang: str) -> None:
    """What each month paid."""
    from sim.trace.tell_unit import UnitTeller, paths

    teller, other = UnitTeller(made.plan, lang), made.reformed
    rows: list[tuple[str, ...]] = []
    styles = []
    parts = paths(made.baseline, other) if other else None
    beside: list[Month | None] = [*other.months] if other else [None] * len(made.baseline.months)
    for month, two in zip(made.baseline.months, beside, strict=True):
        date = month.date.strftime("%Y-%m")
        if parts is not None and parts.paid == month.date:
            rows.append(("", words("units_part"), "", ""))
            styles.append(PART)
        if two is None:
            rows.append((date, teller.paid(month), teller.parts(month, None)))
        else:
            same = month.paid == two.paid
            text = words("same") if same else teller.paid(two)
            rows.append((date, teller.paid(month), text, teller.parts(two, month)))
        styles.append("")
    typer.echo()
    if parts is not None:
        _say_paths(parts.paid, parts.decided, words)
    middle = (_under(made, words, lang), words("paid_by")) if other else (words("largest"),)
    first = words("paid") if other is None else f"{words('paid')}: {words('without')}"
    show((words("month"), first, *middle), rows, styles, right={1, 2} if other else {1})
    if other is None:
        _hint(made, words)


def _say_paths(paid: Any, decided: Any, words: Wording) -> None:
    if paid is None and decided is None:
        typer.echo(words("unit_never"))
        return
    never = words("never_word")
    month = paid.strftime("%Y-%m") if paid else never
    typer.echo(words("unit_parts", paid=month, decided=decided or never))


def _show_steps(made: Traced[UnitRecorder], words: Wording, lang: str) -> None:
    """The largest steps of each decision with their marginal revenue."""
    from sim.trace.tell_unit import STEPS_SHOWN, UnitTeller, largest

    teller, other, kind = UnitTeller(made.plan, lang), made.reformed, made.baseline.kind
    between = "{before} → {after}"
    rows = []
    pairs: list[tuple[Month, Month | None]] = [
        (month, other.months[place] if other else None)
        for place, month in enumerate(made.baseline.months)
    ]
    for month, two in pairs:
        decided = month.decided or (two.decided if two else None)
        for one, beside in largest(month, two):
            name = teller.dimension(kind, (one or beside).dimension)  # type: ignore[union-attr]
            cells = teller.step(kind, one, between)
            if other is not None:
                cells = (*cells, *teller.step(kind, beside, between))  # type: ignore[assignment]
            rows.append((str(decided), name, *cells))
    if rows:
        pair = (words("without"), words("marginal"))
        heads = (*pair, _under(made, words, lang), words("marginal")) if other else pair
        typer.echo()
        show((words("decided"), "", *heads), rows, [""] * len(rows))
        typer.echo(words("steps_all", n=STEPS_SHOWN))


def _person_data(made: Traced[PersonRecorder], index: int) -> dict[str, Any]:
    from sim.trace.tell import parting

    parts = parting(made.baseline, made.reformed) if made.reformed else None
    return {
        "person": index,
        **_run_data(made),
        "parts": _parting_data(parts, made) if parts else None,
        "baseline": _lines(made.baseline),
        "reformed": _lines(made.reformed) if made.reformed else None,
    }


def _parting_data(parts: Any, made: Traced[PersonRecorder]) -> dict[str, Any]:
    date = made.baseline.system.calendar.date
    days = {"date": parts.day, "record_date": parts.record_day}
    dated = {name: None if day is None else date(day).isoformat() for name, day in days.items()}
    return {**dated, "field": parts.field, "before": parts.before, "after": parts.after}


def _lines(recorder: PersonRecorder) -> list[dict[str, Any]]:
    date = recorder.system.calendar.date
    return [
        {"date": date(line.day).isoformat(), "what": line.key, **line.values}
        for line in recorder.lines
    ]


def _unit_data(made: Traced[UnitRecorder]) -> dict[str, Any]:
    def months(recorder: UnitRecorder | None) -> list[dict[str, Any]] | None:
        if recorder is None:
            return None
        found = [dataclasses.asdict(month) for month in recorder.months]
        plain: list[dict[str, Any]] = json.loads(json.dumps(found, default=str))
        return plain

    return {
        "unit": made.baseline.unit,
        **_run_data(made),
        "baseline": months(made.baseline),
        "reformed": months(made.reformed),
    }


def _run_data(made: Traced[Any]) -> dict[str, Any]:
    return {
        "study": made.plan.name,
        "reform": made.reform,
        "behaviour": made.behaviour,
        "seed": made.seed,
    }
