"""Reading tables: every value keeps its file and line, so that an error can name them."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

from sim.region.schema import Problems, RegionError, closest


@dataclass(frozen=True)
class Table:
    """A CSV file as text: `rows` are dictionaries, `lines` their line numbers in the file."""

    file: Path
    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]


def read_table(path: Path | str, columns: list[str], key: str | None = None) -> Table:
    """Read a CSV file (also .gz) in UTF-8 whose header has at least `columns`.

    `key` names a column that may not hold the same value twice.
    """
    file = Path(path)
    reader = csv.reader(io.StringIO(read_text(file)))
    header = [name.strip() for name in next(reader, [])]
    check_header(file, header, columns)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    seen: dict[str, int] = {}
    problems = Problems()
    for values in reader:
        if not values:
            continue
        line = reader.line_num
        if len(values) != len(header):
            problems.add(file, line, "(all)", ",".join(values)[:60], f"{len(header)} values")
            continue
        row = dict(zip(header, values, strict=True))
        if key and row[key] in seen:
            problems.add(file, line, key, row[key], f"a value not used on line {seen[row[key]]}")
        if key:
            seen[row[key]] = line
        rows.append(row)
        lines.append(line)
    problems.stop()
    if not rows:
        raise RegionError(f"{file}: the table has no rows; allowed: one row or more")
    return Table(file, header, rows, lines)


def read_text(file: Path) -> str:
    """The file's text; wrong encodings are told with the line where they begin."""
    try:
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except FileNotFoundError:
        near = [other.name for other in sorted(file.parent.glob("*.csv*"))]
        raise RegionError(f"{file}: no such file; found: {closest(file.name, near)}") from None
    except (gzip.BadGzipFile, EOFError, OSError) as error:
        raise RegionError(f"{file}: cannot be read ({error})") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        bad = raw[error.start : error.start + 1]
        raise RegionError(
            f"{file}, line {line}: byte {bad!r} is not UTF-8; allowed: text saved as UTF-8 "
            "(the file looks like Latin-1 or Windows-1252)"
        ) from None


def check_header(file: Path, header: list[str], columns: list[str]) -> None:
    """All `columns` must be there."""
    problems = Problems()
    for column in columns:
        if column not in header:
            problems.add(file, 1, column, None, f"a column of this name; {closest(column, header)}")
    problems.stop()


def latest_column(table: Table, prefix: str) -> str:
    """The column that begins with `prefix` and has the last year in its name."""
    found = sorted(column for column in table.columns if column.startswith(prefix))
    if not found:
        problems = Problems()
        hint = closest(prefix, table.columns)
        problems.add(table.file, 1, f"{prefix}*", None, f"a column that begins so; {hint}")
        problems.stop()
    return found[-1]
