"""The three sectors of a care system on the first day: units' traits, beliefs and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.hospital import HospitalCare
from sim.agents.municipality import MunicipalCare
from sim.agents.primary_care import PrimaryCare
from sim.agents.sector import Sector
from sim.decision.engine import Decision
from sim.decision.hospital_belief import HospitalBelief, hospital_style
from sim.decision.municipality_belief import MunicipalityBelief, municipality_style
from sim.decision.traits import Preferences, draw_traits, vardcentral_traits
from sim.decision.vardcentral_belief import VardcentralBelief
from sim.keyed import entity_keys
from sim.people.state import RESIDENT, People
from sim.policies.context import Traits

if TYPE_CHECKING:
    from sim.model import Setting

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
    params, region = setting.parameters, setting.region
    preferences = params.bind(Preferences, "behaviour")
    units = primary.clinic.practices
    here = people[people.status == RESIDENT]
    listed = np.bincount(here.listed, minlength=len(units)).astype(float)
    catchment = np.bincount(here.hospital, minlength=hospitals.units).astype(float)
    inhabitants = np.bincount(here.municipality, minlength=municipalities.units).astype(float)

    sectors = {
        "vardcentral": Sector(
            "vardcentral",
            primary,
            Decision(
                primary.style,
                VardcentralBelief(z0, params, primary.style),
                vardcentral_traits(params, setting.seed, units["key"], units["private"]),
                preferences,
            ),
            Traits(tuple(region.vardcentraler.id), units["private"].copy(), listed),
        )
    }
    hospital_keys = entity_keys(HOSPITAL_ENTITY, np.arange(hospitals.units))
    hospital = hospital_style(params)
    sectors["hospital"] = Sector(
        "hospital",
        hospitals,
        Decision(
            hospital,
            HospitalBelief(hospital.draw(setting.seed, hospital_keys), params, hospital),
            draw_traits(
                params,
                setting.seed,
                hospital_keys,
                params["behaviour.pass_through_hospital"],
                params["behaviour.speed_public"],
            ),
            preferences,
        ),
        Traits(tuple(region.hospitals.id), np.zeros(hospitals.units, bool), catchment),
    )
    codes = np.array([int(code) for code in region.municipalities.code])
    municipal_keys = entity_keys(MUNICIPALITY_ENTITY, codes)
    municipal = municipality_style(params)
    sectors["municipality"] = Sector(
        "municipality",
        municipalities,
        Decision(
            municipal,
            MunicipalityBelief(municipal.draw(setting.seed, municipal_keys), params, municipal),
            draw_traits(
                params,
                setting.seed,
                municipal_keys,
                params["behaviour.pass_through_municipality"],
                params["behaviour.speed_public"],
            ),
            preferences,
        ),
        Traits(
            tuple(region.municipalities.code), np.zeros(municipalities.units, bool), inhabitants
        ),
    )
    return sectors
