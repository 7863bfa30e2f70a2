"""The command `vardsim`. Nothing else imports this package.

Modules of the model are imported when a command runs, so that help is there at once.
"""

from __future__ import annotations

import os


def main() -> None:
    """Entry point of the command `vardsim`."""
    os.environ.setdefault("MPLBACKEND", "Agg")  # figures go to files, on every platform
    from sim.cli.app import app

    app()
