"""The notebooks run from the first cell to the last, and are kept without outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from notebook_runs import NOTEBOOKS, executed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    cells = [cell for cell in executed(path, tmp_path).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    kinds = {kind for cell in cells for out in cell.outputs for kind in out.get("data", {})}
    assert {"text/html", "image/png"} <= kinds
    warned = [out for cell in cells for out in cell.outputs if out.get("name") == "stderr"]
    assert warned == []


def test_there_are_notebooks_for_both_readers() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["first-hour", "own-rule"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
