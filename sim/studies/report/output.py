"""What the report leaves beside the page: figures as SVG and PNG, tables as CSV and in Excel."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from sim.studies.store import atomic, write_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES, TABLES, WORKBOOK = "figures", "tables", "tables.xlsx"
PNG_DPI = 200
ANY_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same bytes every time
UNESCAPED = " <>='/:;,.()-+!?*$@[]{}|~^\n"  # stand as they are in a data address
SCREEN_FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"  # none wider than the one measured with
GEOMETRY = re.compile(r'\b(?:d|x|y|transform|width|height)="[^"]*"')
ROOT = re.compile(r'width="([\d.]+)pt" height="([\d.]+)pt" viewBox="[^"]*"')
POINTS = 72.0  # per inch
DIGITS = re.compile(r"(\d\.\d\d)\d+")
SHEET_NAME = 31  # characters


@dataclass(frozen=True)
class Table:
    """A table of the report with its numbers unrounded."""

    name: str
    title: str
    frame: pd.DataFrame


class Output:
    """Takes figures and tables; writes files where it has a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.tables: list[Table] = []
        if folder is not None:
            for name in (FIGURES, TABLES):
                shutil.rmtree(folder / name, ignore_errors=True)

    def figure(self, name: str, figure: Figure, head: float, foot: float) -> str:
        """The figure as a data address for an `img`, without `head` inches above and `foot` below;
        it is closed. The whole of it is written as files."""
        import matplotlib.pyplot as plt

        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        text = slim(buffer.getvalue().decode("utf-8"))
        if self.folder is not None:
            write_text(self.folder / FIGURES / f"{name}.svg", text)
            with atomic(self.folder / FIGURES / f"{name}.png") as file:
                figure.savefig(file, format="png", dpi=PNG_DPI, facecolor="white")
        plt.close(figure)
        text = cropped(text, head * POINTS, foot * POINTS)
        return "data:image/svg+xml," + quote(text.replace('"', "'"), safe=UNESCAPED)

    def table(self, name: str, title: str, frame: pd.DataFrame) -> None:
        """Keep a table; one without rows is left out."""
        if len(frame):
            self.tables.append(Table(name, title, frame))

    def write_tables(self, contents: str) -> list[Path]:
        """All tables as CSV and as sheets of one workbook, whose first sheet lists them."""
        if self.folder is None:
            return []
        for table in self.tables:
            text = table.frame.to_csv(index=False, lineterminator="\n")
            write_text(self.folder / TABLES / f"{table.name}.csv", text)
        path = self.folder / WORKBOOK
        with atomic(path) as file:
            _write_workbook(file, contents, self.tables)
        return [path]


def cropped(svg: str, head: float, foot: float) -> str:
    """An SVG of matplotlib that shows all but `head` points above and `foot` below."""

    def box(found: re.Match[str]) -> str:
        width, height = (float(number) for number in found.groups())
        shown = height - head - foot
        return f'width="{width:g}pt" height="{shown:g}pt" viewBox="0 {head:g} {width:g} {shown:g}"'

    return ROOT.sub(box, svg, count=1)


def slim(svg: str) -> str:
    """An SVG of matplotlib without what a page does not need."""
    svg = re.sub(r"(?s)^.*?(?=<svg)|<metadata>.*?</metadata>|<!--.*?-->", "", svg)
    svg = re.sub(r"'DejaVu Sans'(, sans-serif)?", SCREEN_FONT, svg)
    svg = GEOMETRY.sub(lambda found: DIGITS.sub(r"\1", found.group()), svg)
    return re.sub(r"\s*\n\s*", "\n", svg)


def _write_workbook(file: Any, contents: str, tables: list[Table]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"in_memory": True, "nan_inf_to_errors": False})
    book.set_properties({"created": ANY_DAY})
    bold, link = book.add_format({"bold": True}), book.add_format({"font_color": "#0072B2"})
    first = book.add_worksheet(contents[:SHEET_NAME])
    first.set_column(0, 0, 90)
    for row, table in enumerate(tables):
        sheet = book.add_worksheet(table.name[:SHEET_NAME])
        first.write_url(row, 0, f"internal:'{sheet.get_name()}'!A1", link, table.title)
        sheet.write(0, 0, table.title, bold)
        sheet.freeze_panes(3, 1)
        for column, name in enumerate(table.frame.columns):
            sheet.write(2, column, str(name), bold)
            values = table.frame[name].tolist()
            sheet.write_column(3, column, [_cell(value) for value in values])
            width = max([len(str(name)), *(len(str(v)) for v in values[:200])])
            sheet.set_column(column, column, min(60, width + 2) if _is_text(values) else 14)
    book.close()


def _is_text(values: list[Any]) -> bool:
    return any(isinstance(value, str) for value in values[:20])


def _cell(value: Any) -> Any:
    """A value as Excel takes it: nothing where a number is missing."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
