"""One person's view of a run: `CareSystem.patient`."""

from __future__ import annotations

import numpy as np
import pytest
from small_model import finished

from sim.agents.patient import MUNICIPAL_CARE, STATUSES, Patient, names_of
from sim.care.primary.practice_state import VISITS_LOGGED
from sim.categories import CNI_CHARACTERISTICS
from sim.people.state import CONDITIONS, NOBODY, PERSON, RESIDENT


def logged() -> np.ndarray:
    clinic = finished().primary.clinic
    return clinic.log[: clinic.counts[VISITS_LOGGED]]


def test_a_patient_has_the_person_s_attributes() -> None:
    system = finished()
    for index in (0, 17, system.people.size - 1):
        patient, record = system.patient(index), system.people[index]
        assert isinstance(patient, Patient)
        for name in PERSON.names:
            if name in ("conditions", "status"):  # read as words
                continue
            assert getattr(patient, name) == record[name].item()
        assert isinstance(patient.age, int)
        assert isinstance(patient.control, float)


def test_words_for_codes() -> None:
    system = finished()
    people = system.people
    for index in range(0, people.size, 500):
        patient = system.patient(index)
        bits = int(people.conditions[index])
        assert patient.conditions == tuple(c for n, c in enumerate(CONDITIONS) if bits & 1 << n)
        cni = int(people.cni[index])
        expected = tuple(c for n, c in enumerate(CNI_CHARACTERISTICS) if cni & 1 << n)
        assert patient.characteristics == expected
        assert patient.status == STATUSES[people.status[index]]
        assert patient.municipal_care == MUNICIPAL_CARE[people.care[index]]
        assert patient.has_named_gp == (people.own_gp[index] != NOBODY)
    assert names_of(0b101, ("a", "b", "c")) == ("a", "c")
    statuses = {system.patient(i).status for i in range(people.size)}
    assert statuses == {"resident", "dead", "moved away"}  # all who were awaited have come


def test_doctor_visits_are_the_person_s_lines_of_the_log_in_order_of_time() -> None:
    log, system = logged(), finished()
    visits = np.bincount(log["person"], minlength=system.people.size)
    often = int(np.argmax(visits))
    patient = system.patient(often)
    assert len(patient.doctor_visits) == visits[often] >= 5
    days = [day for day, _ in patient.doctor_visits]
    assert days == sorted(days)
    assert days[-1] == patient.last_doctor
    assert all(provider >= 0 for _, provider in patient.doctor_visits)
    never = int(np.flatnonzero((visits == 0) & (system.people.status == RESIDENT))[0])
    assert system.patient(never).doctor_visits == []
    total = sum(len(system.patient(i).doctor_visits) for i in np.flatnonzero(visits > 9))
    assert total == visits[visits > 9].sum()


def test_a_patient_sees_the_run_as_it_goes_on() -> None:
    """The view holds no copy of the person."""
    system = finished()
    patient = system.patient(3)
    before = system.people.support[3]
    try:
        system.people.support[3] = 0.25
        assert patient.support == 0.25
    finally:
        system.people.support[3] = before


def test_an_unknown_attribute_is_an_error() -> None:
    with pytest.raises(AttributeError, match="shoe_size"):
        _ = finished().patient(0).shoe_size
