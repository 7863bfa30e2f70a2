"""The command `vardsim`. Nothing else imports this package.

Modules of the model are imported when a command runs, so that help is there at once.
"""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Entry point of the command `vardsim`."""
    os.environ.setdefault("MPLBACKEND", "Agg")  # figures go to files, on every platform
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be ended is as good as Ctrl-C
    from sim.cli.app import app

    app()
