"""A vårdcentral as an agent: who it is, how it works now, what it expects."""

from __future__ import annotations

import mesa
import numpy as np

from sim.agents.primary_care import PrimaryCare


class Vardcentral(mesa.Agent):
    """One vårdcentral; its state lies in the records of primary care at `index`."""

    def __init__(self, model: mesa.Model, care: PrimaryCare, index: int, unit_id: str) -> None:
        super().__init__(model)
        self.care, self.index, self.unit_id = care, index, unit_id

    @property
    def record(self) -> np.void:
        """Its record: practice style, staff, expectations (fields of `PRACTICE`)."""
        return self.care.clinic.practices[self.index]

    @property
    def doctors(self) -> np.ndarray:
        """Records of its doctors' posts (fields of `DOCTOR`)."""
        doctors: np.ndarray = self.care.clinic.doctors
        return doctors[doctors["unit"] == self.index]

    @property
    def members(self) -> np.ndarray:
        """Indices of the people on its list."""
        start = self.care.clinic.member_start
        return self.care.clinic.members[start[self.index] : start[self.index + 1]]

    @property
    def expected_wait(self) -> float:
        """Days to a booked doctor visit."""
        return float(self.record["expected_wait"])

    @property
    def permanent_share(self) -> float:
        """Share of doctors' time by permanent doctors."""
        posts = self.doctors
        return float((posts["fte"] * posts["permanent"]).sum() / posts["fte"].sum())
