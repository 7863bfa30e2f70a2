"""Whose nearest acute hospital each hospital is."""

from sim.kernel import kernel
from sim.people.state import RESIDENT


@kernel
def count_catchment(people, inhabitants):
    """Add up residents by nearest acute hospital, to `inhabitants` (hospitals,)."""
    for i in range(people.size):
        if people[i].status == RESIDENT:
            inhabitants[people[i].hospital] += 1.0
