"""Primary care as a sector: its state, its months on paper, and the style its units work in."""

from __future__ import annotations

import numpy as np

from sim.agents import primary_costs
from sim.agents.extra_posts import OTHER
from sim.agents.opening_primary_care import planned_share, set_reactive, set_style
from sim.agents.primary_indicators import Window, month_of_indicators
from sim.agents.primary_workforce import WORKING_DAY, Workforce
from sim.care.primary.list_kernels import CNI_SETS, LIST, survey
from sim.care.primary.practice_state import Clinic
from sim.care.primary.staffing import staff_month, update_lists
from sim.care.state import M, Tally
from sim.categories import ACTIVITIES, AGE_BANDS, CNI_CHARACTERISTICS, ELSEWHERE, SEXES
from sim.decision.style import Style
from sim.parameters import Parameters
from sim.people.state import People
from sim.policies.statement import Statement

EMERGENCY, SPECIALIST = ELSEWHERE.index("emergency"), ELSEWHERE.index("specialist")
ROOMS = ACTIVITIES.index("digital_room")
SPECIALIST_VISITS = [M["specialist_first"], M["specialist_return"]]
MOST_BILLING = 0.5  # of the time for those who call

CNI_BITS = (np.arange(CNI_SETS)[:, None] >> np.arange(len(CNI_CHARACTERISTICS)) & 1).astype(float)


class PrimaryCare:
    """All vårdcentraler: `clinic` holds their arrays, `workforce` those who work there."""

    kind = "vardcentral"
    budget = ("staff", "premises_and_supplies")

    def __init__(self, clinic: Clinic, style: Style, params: Parameters, seed: np.uint64) -> None:
        self.clinic, self.style, self.params, self.seed = clinic, style, params, seed
        self.units = len(clinic.practices)
        self.window = Window()
        self.workforce = Workforce(clinic, style, params)
        self.lists = np.zeros(self.units, LIST)
        self._clinician_hours = np.zeros(self.units)

    def apply_style(self, natural: dict[str, np.ndarray]) -> None:
        """Units work in this style (natural units, one value per unit) from now on."""
        set_style(self.clinic.practices, natural, self.params)

    def bill(self, minutes: np.ndarray) -> None:
        """Minutes (units,) of the last month's billing are taken from time for those who call."""
        units = self.clinic.practices
        clinical = self.params["clinic.doctor_minutes_per_day"] / WORKING_DAY
        open_time = 60.0 * self._clinician_hours * clinical * (1.0 - planned_share(units))
        units["billing"] = np.clip(minutes / np.maximum(open_time, 1.0), 0.0, MOST_BILLING)
        set_reactive(units)

    def begin_month(self, people: People, month: int, day: int) -> None:
        """Doctors come and go, lists are drawn up anew."""
        workforce = self.workforce
        workforce.put_ideas_to_use()
        staff_month(self.clinic, self.seed, month, day, workforce.leaving(), workforce.gp_left)
        update_lists(self.clinic, people)

    def statement(self, people: People, tally: Tally, day: int, days: int) -> Statement:
        """The month that ends on `day`, `days` long; clears the month's counters."""
        month = self.clinic.month
        units = self.clinic.practices
        month["activities"][:, ROOMS] = units["digital_rooms"] * units["size"]
        listed, lists = np.zeros((self.units, len(AGE_BANDS), len(SEXES))), self.lists
        survey(people, tally, day, self.params["programmes.reported_relation"], listed, lists)
        persons = np.maximum(lists["persons"], 1.0)
        characteristics = lists["cni_sets"] @ CNI_BITS
        points = characteristics @ self.params["population.cni_weights"]
        elsewhere = month["elsewhere"].copy()
        elsewhere[:, EMERGENCY] = tally.by_listed[M["ed_visits"]]
        elsewhere[:, SPECIALIST] = tally.by_listed[SPECIALIST_VISITS].sum(axis=0)
        hours, posts = self.workforce.hours(days), self.workforce.posts()
        self._clinician_hours = hours[:, :OTHER].sum(axis=1)
        self.workforce.note_work_environment(hours, posts)
        at_work = posts.sum(axis=1), self.workforce.employee
        self.window.add(
            *month_of_indicators(self.clinic, tally, lists, listed, elsewhere, at_work, self.params)
        )
        count, base = self.window.now()
        visits = np.maximum(month["doctor_visits"], 1.0)
        values = {
            "listed": listed,
            "high_need_listed": lists["high_need"].copy(),
            "chronic_listed": lists["chronic"].copy(),
            "cni": points / persons / self.params["population.cni_country_mean"],
            "characteristics": characteristics,
            "registered_index": lists["registered"] / persons,
            "rural_listed": lists["rural"].copy(),
            "km_hospital": lists["km_hospital"] / persons,
            "minutes_per_visit": month["doctor_minutes"] / visits,
            "posts": posts,
            "elsewhere": elsewhere,
            "referrals": tally.by_listed[M["referrals"]].copy(),
            "indicator_count": count,
            "indicator_base": base,
            "indicator_before": self.window.before(),
            "hours": hours,
        }
        for name in (
            "contacts", "high_need_contacts", "activities", "fee_contacts",
            "lab_tests", "imaging", "drug_cost", "diagnoses",
        ):  # fmt: skip
            values[name] = month[name].copy()
        self.workforce.note_month(values)
        month[:] = np.zeros(1, month.dtype)
        return Statement(self.kind, self.units, values)

    def pull(self) -> np.ndarray:
        """What draws people to each unit: access as experienced and effort to attract, (units,).

        As at the last statement.
        """
        experience = self.lists["experience"] / np.maximum(self.lists["persons"], 1.0)
        effort = np.log(
            self.clinic.practices["attraction"] / self.params["clinic.attraction_usual"]
        )
        return experience + self.params["clinic.attraction_gain"] * effort

    def monthly_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the month cost each unit, SEK by reason: staff and everything else."""
        return primary_costs.monthly_cost(statement, self.clinic.practices["private"], self.params)

    def region_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the region itself pays to others for the month's care, SEK by reason."""
        return primary_costs.region_cost(statement, self.params)
