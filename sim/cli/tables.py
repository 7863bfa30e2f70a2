"""Tables on the screen."""

from __future__ import annotations

from collections.abc import Sequence


def show(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    styles: Sequence[str],
    right: set[int] | None = None,
) -> None:
    """Print rows under headings, each in its style; columns in `right` are aligned right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in (right or set()) else "left")
    for row, style in zip(rows, styles, strict=True):
        table.add_row(*row, style=style or None)
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)  # a file or a pipe has no width of its own
    console.print(table)
