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
