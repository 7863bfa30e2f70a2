"""MkDocs hooks: pages made from code, data and notebooks when the site is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))

import excerpts
import notebook_pages
import reference

PARAMETERS = "PARAMETERS"  # the nav's place for one page per domain


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put a page per domain of parameters in the nav."""
    pages = [f"reference/parameters/{domain}.md" for domain in reference.domains()]
    config.nav = _filled(config.nav, pages)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from code and data, and the notebooks with their outputs."""
    made: dict[str, str | bytes] = {**reference.pages()}
    for path in notebook_pages.NOTEBOOKS:
        made |= notebook_pages.pages(path)
    for uri, content in made.items():
        files.append(File.generated(config, uri, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in what a page takes from other pages."""
    return excerpts.filled(markdown, Path(config.docs_dir))


def _filled(nav: Any, pages: list[str]) -> Any:
    if isinstance(nav, list):
        return [_filled(item, pages) for item in nav]
    if isinstance(nav, dict):
        return {title: _filled(item, pages) for title, item in nav.items()}
    return pages if nav == PARAMETERS else nav
