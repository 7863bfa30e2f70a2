"""Compiled kernels: where they are kept, and that they stay what their sources say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import compilation
from sim.kernel import kernel

DRAW = """
import numpy as np
{first}
from sim.keyed import uniforms
print(uniforms(np.uint64(1), np.arange({size}).astype(np.{kind}), 1, 0).sum())
print(sum(uniforms.stats.cache_hits.values()))
"""


def start(cache: Path, kind: str = "uint64", first: str = "") -> subprocess.Popen[str]:
    """A process that draws 3 numbers with keys of a type, and prints how many kernels it found."""
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    environment |= {"VARDSIM_CACHE": str(cache), "PYTHONPATH": str(Path(__file__).parents[1])}
    code = DRAW.format(first=first, size=3, kind=kind)
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> tuple[float, int]:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    total, hits = out.split()
    return float(total), int(hits)


def test_processes_that_start_together_fill_one_cache(tmp_path: Path) -> None:
    together = [start(tmp_path, kind) for kind in ("uint64", "int64", "uint64", "int64")]
    drawn = [answer(process)[0] for process in together]
    assert drawn[:2] == drawn[2:]
    for kind, expected in zip(("uint64", "int64"), drawn[:2], strict=True):
        answer(start(tmp_path, kind))  # a signature that the index lost is added here
        assert answer(start(tmp_path, kind)) == (expected, 1)


def test_the_cache_is_used_when_numba_was_imported_first(tmp_path: Path) -> None:
    first = answer(start(tmp_path, first="import numba"))
    assert first[1] == 0
    assert list(tmp_path.glob("kernels-*/*/*.nbi"))
    assert answer(start(tmp_path, first="import numba")) == (first[0], 1)


def use(monkeypatch: pytest.MonkeyPatch, home: Path, temporary: Path) -> Path:
    """Folder chosen when the user's cache is `home` and temporary files go to `temporary`."""
    monkeypatch.setenv("VARDSIM_CACHE", str(home))
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr("numba.config.CACHE_DIR", "")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    compilation.use_compiled_cache()
    return Path(os.environ["NUMBA_CACHE_DIR"])


def test_a_folder_that_cannot_be_written_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    full = home / f"kernels-{compilation.source_hash()}"
    (full / "sim").mkdir(parents=True)
    (full / "sim" / "kernel.nbi").write_text("index")
    monkeypatch.setattr(compilation, "writable", lambda folder: False)
    for _ in range(2):
        folder = use(monkeypatch, home, temporary)
        assert temporary in folder.parents
        assert (folder / "sim" / "kernel.nbi").read_text() == "index"


def test_a_home_that_cannot_exist_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    folder = use(monkeypatch, tmp_path / "file" / "cache", temporary)
    assert temporary in folder.parents
    assert folder.is_dir()


def test_a_users_own_choice_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "chosen")
    compilation.use_compiled_cache()
    assert os.environ["NUMBA_CACHE_DIR"] == "chosen"


def test_sources_of_kernels_count_with_all_they_import() -> None:
    root = Path(compilation.__file__).parent
    names = {path.relative_to(root).as_posix() for path in compilation.kernel_sources(root)}
    assert {
        "kernel.py",
        "keyed.py",
        "purposes.py",
        "care/hospital/wards.py",
        "people/state.py",
    } <= names
    assert "cli/app.py" not in names


def test_a_kernel_called_by_kernels_is_compiled_once_for_all_integers() -> None:
    @kernel
    def twice(x):
        return 2 * x

    @kernel
    def both(record):
        return twice(1) + twice(3) + twice(record.small) + twice(record.large)

    record = np.zeros(1, [("small", np.uint8), ("large", np.int32)])
    record["small"], record["large"] = 200, 5
    assert both(record[0]) == 2 + 6 + 400 + 10
    assert len(twice.get_overload.__self__.signatures) == 1
    assert twice(4) == 8
