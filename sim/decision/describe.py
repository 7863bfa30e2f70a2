"""Descriptions of behaviours for people."""

from __future__ import annotations

from typing import Any

from sim.decision.registry import find_behaviour, origin
from sim.policies.describe import parameter_sheet


def behaviour_sheet(name: str) -> dict[str, Any]:
    """What a behaviour is: name, label, about, parameters, origin (None for built-in ones)."""
    form = find_behaviour(name, "behaviour")
    place = origin(name)
    return {
        "name": form.name,
        "label": {"sv": form.label.sv or name, "en": form.label.en or name},
        "about": " ".join((form.__doc__ or "").split()),
        "parameters": parameter_sheet(form),
        "origin": place.place if place else None,
    }
