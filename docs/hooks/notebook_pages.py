"""Notebooks as pages, with the outputs of a run made when the site is built."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nbconvert import MarkdownExporter
from notebook_runs import NOTEBOOKS, executed

__all__ = ["NOTEBOOKS", "pages"]


def pages(path: Path) -> dict[str, str | bytes]:
    """The page of a notebook and its pictures, by address in the site."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = executed(path, Path(folder))
    resources = {"unique_key": path.stem, "output_files_dir": f"{path.stem}_files"}
    text, extras = MarkdownExporter().from_notebook_node(notebook, resources=resources)
    pictures = {f"notebooks/{name}": data for name, data in extras["outputs"].items()}
    return {f"notebooks/{path.stem}.md": text, **pictures}
