"""A small invented world for tests of hospitals and municipalities: people, region, arrivals."""

from __future__ import annotations

from time import perf_counter
from types import SimpleNamespace

import numpy as np
import pandas as pd

from sim.agents.opening_hospitals import new_hospitals
from sim.agents.opening_municipalities import new_municipalities
from sim.care.hospital.hospital_day import hospital_day
from sim.care.hospital.outreach import take_referrals
from sim.care.mail import ARRIVALS, NOTICES, REFERRALS, new_mail
from sim.care.municipal.places import take_requests
from sim.care.state import MEASURES, Tally
from sim.keyed import entity_keys, seed_key
from sim.parameters import Parameters, load
from sim.people.needs import EXACERBATION, INJURY, MENTAL, MINOR, SERIOUS
from sim.people.state import (
    AGE_GROUP_STARTS,
    DEAD,
    HOME_CARE,
    RESIDENT,
    SARSKILT_BOENDE,
    STRATA,
    empty,
)

DAYS = 365
NEVER = -100_000


def people(size: int, hospitals: int = 1, municipalities: int = 2, seed: int = 1):
    """People with roughly Sweden's ages, some frail, some in municipal care."""
    draw = np.random.default_rng(seed)
    p = empty(size)
    p.key[:] = entity_keys(np.arange(size))
    edges = np.array([0, 18, 45, 65, 80, 101])
    group = draw.choice(5, size, p=[0.205, 0.345, 0.245, 0.147, 0.058])
    p.age[:] = edges[group] + draw.random(size) ** np.where(group == 4, 2, 1) * np.where(
        group == 4, 18, edges[group + 1] - edges[group]
    )
    p.sex[:] = draw.integers(0, 2, size)
    p.hospital[:] = draw.integers(0, hospitals, size)
    p.municipality[:] = draw.integers(0, municipalities, size)
    p.status[:] = RESIDENT
    p.stratum[:] = (np.searchsorted(AGE_GROUP_STARTS, p.age, side="right") - 1) * 20
    p.last_discharge[:] = NEVER
    p.fees_from[:] = NEVER
    old = p.age >= 65
    frail = old & (draw.random(size) < np.clip((p.age - 65) / 60, 0.03, 0.5))
    p.conditions[frail] |= 1 << 9
    p.conditions[old & (draw.random(size) < 0.09)] |= 1
    p.conditions[old & (draw.random(size) < 0.06)] |= 2
    very_old = p.age >= 80
    care = draw.random(size)
    p.care[very_old & (care < 0.22)] = HOME_CARE
    p.care[very_old & (care > 0.89)] = SARSKILT_BOENDE
    p.care[old & ~very_old & (care < 0.02)] = HOME_CARE
    p.care[old & ~very_old & (care > 0.99)] = SARSKILT_BOENDE
    return p


def region(size: int, hospitals: int = 1, municipalities: int = 2, beds: float = 1.95):
    """Tables of a region that fits `people`."""
    per = beds * size / 1000 / hospitals
    return SimpleNamespace(
        hospitals=pd.DataFrame(
            {
                "id": [f"H{h}" for h in range(hospitals)],
                "medical_beds": [round(per * 0.6)] * hospitals,
                "surgical_beds": [round(per * 0.4)] * hospitals,
                "ed": [True] * hospitals,
                "lat": 60.0,
                "lon": 15.0,
            }
        ),
        municipalities=pd.DataFrame(
            {
                "code": [f"{m:04d}" for m in range(municipalities)],
                "short_term_places_per_1000_65": 3.7,
                "sarskilt_boende_per_1000_65": 40.0,
                "home_care_hours_per_65": 2.6,
            }
        ),
    )


def tally(hospitals: int) -> Tally:
    """Empty counters for one vardcentral."""
    return Tally(
        np.zeros((len(MEASURES), STRATA)), np.zeros((len(MEASURES), 1)), np.zeros((hospitals, 4))
    )


class World:
    """People, hospitals and municipalities with random arrivals."""

    def __init__(
        self,
        size: int,
        hospitals: int = 1,
        municipalities: int = 2,
        beds: float = 1.95,
        params: Parameters | None = None,
        seed: int = 1,
    ) -> None:
        self.params = params or load()
        self.people = people(size, hospitals, municipalities)
        place = region(size, hospitals, municipalities, beds)
        self.hospitals = new_hospitals(place, self.people, self.params, 400)
        self.municipalities = new_municipalities(place, self.people, self.params)
        self.tally = tally(hospitals)
        self.mail = new_mail(size)
        self.seed = seed_key(seed)
        self.draw = np.random.default_rng(seed)
        rate = self.params["hospital.emergency_visits_by_age"]
        group = np.searchsorted(AGE_GROUP_STARTS, self.people.age, side="right") - 1
        self.rate = rate[group]
        self.chance = np.cumsum(self.rate) / self.rate.sum()
        self.need = 0
        self.seconds = 0.0

    def send(self, day: int) -> None:
        """Random patients of a day to the emergency departments."""
        a, draw = self.mail.arrival, self.draw
        n = draw.poisson(self.rate.sum() / DAYS)
        who = np.searchsorted(self.chance, draw.random(n))
        self.mail.count[ARRIVALS] = n
        a["person"][:n] = who
        block = draw.choice(3, n, p=self.params["hospital.emergency_block_share"])
        a["time"][:n] = day + (block + draw.random(n)) / 3
        a["need"][:n] = self.need + np.arange(n)
        self.need += n
        kinds = [MINOR, SERIOUS, EXACERBATION, INJURY, MENTAL]
        a["kind"][:n] = draw.choice(kinds, n, p=[0.12, 0.50, 0.12, 0.20, 0.06])
        a["condition"][:n] = np.where(a["kind"][:n] == EXACERBATION, draw.integers(0, 8, n), -1)
        a["severity"][:n] = draw.beta(2, 2, n)
        a["direct"][:n] = 0

    def refer(self, day: int) -> None:
        """Random referrals of a day."""
        n = self.draw.poisson(self.params["hospital.referrals_per_person"] * self.rate.size / DAYS)
        who = self.draw.integers(0, self.rate.size, n)
        letters = self.mail.referral[:n]
        letters["person"], letters["need"] = who, self.need + np.arange(n)
        letters["urgent"] = self.draw.random(n) < 0.15
        self.mail.count[REFERRALS] = n
        take_referrals(self.hospitals, self.people, self.tally, self.mail, day, self.seed)
        self.need += n

    def live(self, day: int) -> None:
        """Deaths in sarskilt boende, and requests for it from people with home care."""
        p, draw = self.people, self.draw
        leave = draw.random(p.care.size) < 28 / 365 / 2.2
        leaving = np.flatnonzero(leave & (p.care == SARSKILT_BOENDE) & (p.status == RESIDENT))
        p.status[leaving] = DEAD
        users = np.flatnonzero((p.care == HOME_CARE) & (p.status == RESIDENT))
        if users.size:
            who = draw.choice(users, min(round(0.85 * leaving.size), users.size), replace=False)
            kinds = np.full(who.size, SARSKILT_BOENDE, np.uint8)
            count = np.array([who.size])
            take_requests(
                self.municipalities, p, who.astype(np.int32), kinds, count, day, self.seed
            )

    def run(self, days: range) -> None:
        """Run days; days 5 and 6 of each week and every 36th day are days off."""
        for day in days:
            self.send(day)
            self.refer(day)
            start = perf_counter()
            hospital_day(
                self.hospitals, self.municipalities, self.people, self.tally, self.mail,
                day, day % 7 < 5 and day % 36 > 0, self.seed,
            )  # fmt: skip
            self.seconds += perf_counter() - start
            self.mail.count[NOTICES] = 0
            if day % 28 == 27:
                self.live(day)

    def clear(self) -> None:
        """Zero the month's counters and the tally."""
        for table in self.tally:
            table[:] = 0
        for field in ("month", "admissions", "points", "fee_contacts"):
            self.hospitals.unit[field] = 0
        self.municipalities.unit["month"] = 0
        self.municipalities.unit["beyond"] = 0
