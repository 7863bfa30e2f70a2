"""Files of a study's results, each written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

TABLES = ("outcomes", "payments", "balances", "practice", "checks")


@contextmanager
def atomic(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that appears under its name only when it was written without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


def remove_unfinished(folder: Path) -> None:
    """Remove files that a process which was ended left half written: results, ends of warm-ups."""
    for pattern in (".*.part", "*.partial"):
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file atomically, with the same line ends on every platform."""
    with atomic(path) as file:
        file.write(text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write JSON for people: sorted as given, two spaces, final newline."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def checksum(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_task(path: Path, record: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """One task's result as one zip of Parquet tables and `task.json`."""
    with atomic(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("task.json", json.dumps(dict(record)))
        for name in TABLES:
            buffer = io.BytesIO()
            tables[name].to_parquet(buffer, index=False)
            archive.writestr(f"{name}.parquet", buffer.getvalue())


def read_record(path: Path) -> dict[str, Any] | None:
    """The `task.json` of a result, or None where the file is missing, cut or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                return None
            if set(archive.namelist()) != {"task.json", *(f"{name}.parquet" for name in TABLES)}:
                return None
            record: dict[str, Any] = json.loads(archive.read("task.json"))
            return record
    except (OSError, zipfile.BadZipFile, ValueError, EOFError):
        return None


def read_tables(path: Path, names: Iterable[str] = TABLES) -> dict[str, pd.DataFrame]:
    """The tables of one task's result."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: pd.read_parquet(io.BytesIO(archive.read(f"{name}.parquet"))) for name in names
        }


class TableStream:
    """A table written piece by piece as Parquet and CSV; both appear when it is closed.

    Every piece must have the columns of the first one.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.paths = {kind: folder / f"{name}.{kind}" for kind in ("parquet", "csv")}
        self.parts = {
            kind: path.with_name(f".{path.name}.part") for kind, path in self.paths.items()
        }
        self.schema: pa.Schema | None = None
        self.parquet: pq.ParquetWriter | None = None
        self.csv: pa_csv.CSVWriter | None = None

    def write(self, frame: pd.DataFrame) -> None:
        """Add rows."""
        if self.schema is None:
            table = pa.Table.from_pandas(frame, preserve_index=False)
            self.schema = table.schema.remove_metadata()
            self.parquet = pq.ParquetWriter(self.parts["parquet"], self.schema)
            self.csv = pa_csv.CSVWriter(self.parts["csv"], self.schema)
        table = pa.Table.from_pandas(frame, schema=self.schema, preserve_index=False)
        assert self.parquet is not None
        assert self.csv is not None
        self.parquet.write_table(table.cast(self.schema))
        self.csv.write_table(table)

    def close(self) -> list[Path]:
        """Finish both files and give their paths (none if nothing was written)."""
        if self.parquet is None or self.csv is None:
            return []
        self.parquet.close()
        self.csv.close()
        for kind, part in self.parts.items():
            os.replace(part, self.paths[kind])
        return list(self.paths.values())


def write_table(folder: Path, name: str, frame: pd.DataFrame) -> list[Path]:
    """Write one whole table as Parquet and CSV."""
    stream = TableStream(folder, name)
    stream.write(frame)
    return stream.close()
