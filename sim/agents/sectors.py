"""The three sectors of a care system on the first day: units' traits, beliefs and decisions."""

from __future__ import annotations

import numpy as np

from sim.agents.hospital import HospitalCare
from sim.agents.municipality import MunicipalCare
from sim.agents.primary_care import PrimaryCare
from sim.agents.sector import Care, Sector
from sim.decision.belief import Belief
from sim.decision.decision import Decision
from sim.decision.hospital_belief import HospitalBelief
from sim.decision.municipality_belief import MunicipalityBelief
from sim.decision.style import hospital_style, municipality_style
from sim.decision.traits import (
    Preferences,
    hospital_traits,
    municipality_traits,
    vardcentral_traits,
)
from sim.decision.vardcentral_belief import VardcentralBelief
from sim.keyed import entity_keys
from sim.people.state import RESIDENT, People
from sim.policies.context import Traits
from sim.setting import Setting

HOSPITAL_ENTITY, MUNICIPALITY_ENTITY = 13, 14


def open_sectors(
    setting: Setting,
    people: People,
    primary: PrimaryCare,
    hospitals: HospitalCare,
    municipalities: MunicipalCare,
    z0: np.ndarray,
) -> dict[str, Sector]:
    """Sectors by kind; `z0` are the vårdcentralers' baseline coordinates of style."""
    params, region, seed = setting.parameters, setting.region, setting.seed
    preferences = params.bind(Preferences, "behaviour")
    units = primary.clinic.practices
    codes = np.array([int(code) for code in region.municipalities.code])
    keys = {
        "hospital": entity_keys(HOSPITAL_ENTITY, np.arange(hospitals.units)),
        "municipality": entity_keys(MUNICIPALITY_ENTITY, codes),
    }
    styles = {
        "vardcentral": primary.style,
        "hospital": hospital_style(params),
        "municipality": municipality_style(params),
    }
    baseline = {kind: styles[kind].draw(seed, keys[kind]) for kind in keys}
    deciders = {
        "vardcentral": vardcentral_traits(params, seed, units["key"], units["private"]),
        "hospital": hospital_traits(params, seed, keys["hospital"]),
        "municipality": municipality_traits(params, seed, keys["municipality"]),
    }
    beliefs: dict[str, Belief] = {
        "vardcentral": VardcentralBelief(z0, params, styles["vardcentral"]),
        "hospital": HospitalBelief(baseline["hospital"], params, styles["hospital"]),
        "municipality": MunicipalityBelief(
            baseline["municipality"], params, styles["municipality"]
        ),
    }
    traits = known_traits(setting, people, units["private"])
    care: dict[str, Care] = {
        "vardcentral": primary,
        "hospital": hospitals,
        "municipality": municipalities,
    }
    sectors = {
        kind: Sector(
            kind,
            care[kind],
            Decision(
                styles[kind],
                beliefs[kind],
                deciders[kind],
                preferences,
                traits[kind].names,
                setting.deciding,
            ),
            traits[kind],
        )
        for kind in care
    }
    hours = params["governance.admin_minutes"] / 60.0
    for sector in sectors.values():
        sector.lag = int(params["governance.data_lag_months"])
        sector.item_minutes = params["governance.admin_minutes"]
        sector.item_cost = hours * params["governance.admin_hour"]
        sector.change_cost = params["governance.change_hours"] * params["governance.admin_hour"]
    sectors["vardcentral"].clerks = 1.0 - params["governance.admin_clinicians"]
    sectors["vardcentral"].bill = primary.bill
    for kind in keys:  # vårdcentraler opened in their own style
        care[kind].apply_style(sectors[kind].natural())
    return sectors


def known_traits(setting: Setting, people: People, private: np.ndarray) -> dict[str, Traits]:
    """What rules may know of the units of each kind; `private` is of the vårdcentraler."""
    region, here = setting.region, people.status == RESIDENT
    units = {
        "vardcentral": (region.vardcentraler.id, people.listed),
        "hospital": (region.hospitals.id, people.hospital),
        "municipality": (region.municipalities.code, people.municipality),
    }
    return {
        kind: Traits(
            tuple(names),
            private.copy() if kind == "vardcentral" else np.zeros(len(names), bool),
            np.bincount(unit[here], minlength=len(names)).astype(float),
        )
        for kind, (names, unit) in units.items()
    }
