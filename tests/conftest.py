"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.decision import registry as deciding
from sim.policies import own
from sim.policies import registry as paying


@pytest.fixture(autouse=True, scope="module")
def third_parties() -> Iterator[None]:
    """Rules and behaviours that the tests of one file make known are not known to the next."""
    yield
    own.forget()
    paying.SHELF.forget_files()
    deciding.SHELF.forget_files()


@pytest.fixture
def bare_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of a report are put together and not rendered, which takes half of its time.

    For tests of something else; `test_report_*.py` and others look at what is rendered.
    """
    monkeypatch.setattr(
        "sim.studies.report.output.Output.figure",
        lambda self, name, figure, head, foot: "data:image/svg+xml,",
    )
