"""The command `vardsim`. Nothing else imports this package.

Modules of the model are imported when a command runs, so that help is there at once.
"""

from __future__ import annotations


def main() -> None:
    """Entry point of the command `vardsim`."""
    from sim.cli.app import app

    app()
