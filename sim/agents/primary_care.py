"""Primary care as a sector: its state, its months on paper, and the style its units work in."""

from __future__ import annotations

import numpy as np

from sim.agents.extra_posts import (
    NURSE,
    OTHER,
    cost_beside_posts,
    post_groups,
    yearly_cost,
)
from sim.agents.opening_primary_care import planned_share, set_reactive, set_style
from sim.agents.primary_indicators import YEAR_OF_MONTHS, Window, month_of_indicators
from sim.care.primary.list_kernels import (
    CNI_SETS,
    LIST,
    survey,
)
from sim.care.primary.practice_state import GP, Clinic
from sim.care.primary.staffing import staff_month, update_lists
from sim.care.state import M, Tally
from sim.categories import (
    ACTIVITIES,
    AGE_BANDS,
    CHANNELS,
    CNI_CHARACTERISTICS,
    ELSEWHERE,
    EXTRA_ROLES,
    ROLES,
    SEXES,
    STAFF,
)
from sim.decision.style import Style
from sim.outcomes.year import Staff
from sim.parameters import Parameters
from sim.people.state import People
from sim.policies.statement import Statement

EMERGENCY, SPECIALIST = ELSEWHERE.index("emergency"), ELSEWHERE.index("specialist")
OTHER_UNIT = ELSEWHERE.index("other_vardcentral")
ROOMS = ACTIVITIES.index("digital_room")
IDEAS = ACTIVITIES.index("implemented_idea")
ACTIVITY_HOURS = {
    "evening_hours": "evening_hour",
    "innovation_hours": "innovation_hour",
    "work_environment_hours": "work_environment_hour",
    "ideas": "implemented_idea",
    "room_months": "digital_room",
}
FIRST_EXTRA = ROLES.index(EXTRA_ROLES[0])
SPECIALIST_VISITS = [M["specialist_first"], M["specialist_return"]]

WORKING_DAY = 480.0  # paid minutes
MOST_BILLING = 0.5  # of the time for those who call

CNI_BITS = (np.arange(CNI_SETS)[:, None] >> np.arange(len(CNI_CHARACTERISTICS)) & 1).astype(float)


class PrimaryCare:
    """All vårdcentraler; `clinic` holds their arrays, `natural` the style in force."""

    kind = "vardcentral"
    budget = ("staff", "premises_and_supplies")

    def __init__(self, clinic: Clinic, style: Style, params: Parameters, seed: np.uint64) -> None:
        self.clinic, self.style, self.params, self.seed = clinic, style, params, seed
        self.units = len(clinic.practices)
        self.window = Window()
        self._gp_left = np.zeros(self.units)
        self._staff: list[Staff] = []
        self.turnover = self._turnover()
        self.lists = np.zeros(self.units, LIST)
        self.employee = np.full(self.units, params["programmes.employee_reference"])
        self._ideas = np.zeros(self.units)
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
        self._put_ideas_to_use()
        staff_month(self.clinic, self.seed, month, day, self.leaving(), self._gp_left)
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
        hours, posts = self.hours(days), self.posts()
        self._clinician_hours = hours[:, :OTHER].sum(axis=1)
        self._note_work_environment(hours, posts)
        at_work = posts.sum(axis=1), self.employee
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
        self._note_staff(values)
        month[:] = np.zeros(1, month.dtype)
        return Statement(self.kind, self.units, values)

    def close_year(self) -> Staff:
        """Staff of the year that ends; the next begins."""
        months, self._staff = self._staff, []
        sums = [np.sum(column, axis=0) for column in zip(*months, strict=True)]
        year = Staff(*sums)._replace(gp_leavers=self._gp_left)
        self._gp_left = np.zeros(self.units)
        return year._replace(
            gp_posts=year.gp_posts / len(months), extra_posts=year.extra_posts / len(months)
        )

    def pull(self) -> np.ndarray:
        """What draws people to each unit: access as experienced and effort to attract, (units,).

        As at the last statement.
        """
        experience = self.lists["experience"] / np.maximum(self.lists["persons"], 1.0)
        effort = np.log(
            self.clinic.practices["attraction"] / self.params["clinic.attraction_usual"]
        )
        return experience + self.params["clinic.attraction_gain"] * effort

    def leaving(self) -> np.ndarray:
        """Yearly rate of leaving by unit and role: higher for GPs where work is hard."""
        gap = self.employee - self.params["programmes.employee_reference"]
        rate = self.turnover.copy()
        rate[:, GP] *= np.exp(self.params["programmes.turnover_employee"] * gap)
        return rate

    def _put_ideas_to_use(self) -> None:
        """Ideas of the month that ended change how fast clinicians work from now on."""
        units = self.clinic.practices
        gain = np.exp(self.params["programmes.idea_pace"] * self._ideas)
        for pace in ("pace", "nurse_pace"):
            units[pace] *= gain

    def _note_work_environment(self, hours: np.ndarray, posts: np.ndarray) -> None:
        """Work environment index of the month, 0 to 1, from overtime, vacancies and effort."""
        p, units = self.params, self.clinic.practices
        overtime = self.clinic.month["overtime_minutes"] / 60.0
        overtime += hours[:, 0] * (1.0 - 1.0 / units["hours"])
        doctors = np.maximum(posts[:, :3].sum(axis=1), 1e-9)
        usual = dict(zip(self.style.names, self.style.origin, strict=True))["work_environment"]
        effort = np.log(units["work_environment"] / units["reactive"]) - usual
        odds = (
            p["programmes.employee_level"]
            - p["programmes.employee_overtime"] * overtime / np.maximum(hours[:, 0], 1e-9)
            - p["programmes.employee_locums"] * posts[:, ROLES.index("locum")] / doctors
            + p["programmes.employee_effort"] * effort
        )
        self.employee = 1.0 / (1.0 + np.exp(-odds))
        self._ideas = self.clinic.month["activities"][:, IDEAS].copy()

    def region_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the region itself pays to others for the month's care, SEK by reason."""
        price = {
            name: self.params[f"clinic.price_{name}"] for name in ("lab", "imaging", "digital")
        }
        digital = statement["elsewhere"][:, ELSEWHERE.index("national_digital")].sum()
        return {
            "drugs": np.array([statement["drug_cost"].sum()]),
            "lab_and_imaging": np.array(
                [
                    statement["lab_tests"].sum() * price["lab"]
                    + statement["imaging"].sum() * price["imaging"]
                ]
            ),
            "national_digital": np.array([digital * price["digital"]]),
        }

    def _note_staff(self, values: dict[str, np.ndarray]) -> None:
        """Hours of the month for the year's figures."""
        hours, posts = values["hours"], values["posts"]
        doctors = posts[:, :3].sum(axis=1)
        locum_share = posts[:, ROLES.index("locum")] / np.maximum(doctors, 1e-9)
        used = (values["contacts"].sum(axis=3) * self._contact_minutes()).sum(axis=(1, 2)) / 60.0
        self._staff.append(
            Staff(
                hours=hours.sum(axis=1),
                used_hours=used,
                overtime_hours=self.clinic.month["overtime_minutes"] / 60.0,
                doctor_hours=hours[:, 0],
                locum_hours=hours[:, 0] * locum_share,
                gp_posts=posts[:, ROLES.index("gp")],
                gp_leavers=self._gp_left,
                posts=posts.sum(axis=1),
                work_environment=self.employee * posts.sum(axis=1),
                extra_posts=posts[:, FIRST_EXTRA:].sum(axis=1),
                open_hours=self._open_hours(values),
                **{
                    field: values["activities"][:, ACTIVITIES.index(name)]
                    for field, name in ACTIVITY_HOURS.items()
                },
            )
        )

    def _open_hours(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """Clinical hours of the month left for those who call in daytime, (units,).

        Tasks of extra posts, planned work, billing and evenings are not; an evening takes a doctor
        and a nurse.
        """
        units, p = self.clinic.practices, self.params
        paid = values["hours"][:, 0] - self.clinic.month["overtime_minutes"] / 60.0
        posts = values["posts"][:, ROLES.index("nurse")] + units["extra"] @ post_groups(p)[:, NURSE]
        ordinary = np.maximum(units["nurse_fte"] * units["nurses"] + units["nurse_help"], 0.0)
        share = ordinary / np.maximum(posts, 1e-9)
        minutes = paid * p["clinic.doctor_minutes_per_day"]
        minutes += values["hours"][:, 1] * share * p["clinic.nurse_minutes_per_day"]
        evenings = values["activities"][:, ACTIVITIES.index("evening_hour")]
        hours: np.ndarray = units["reactive"] * minutes / WORKING_DAY - 2.0 * evenings
        return hours

    def _contact_minutes(self) -> np.ndarray:
        """Mean minutes of a contact, (staff, channels)."""
        p = self.params
        minutes = np.zeros((len(STAFF), len(CHANNELS)))
        minutes[:, CHANNELS.index("phone")] = p["clinic.call_minutes"]
        minutes[:, CHANNELS.index("digital")] = p["clinic.digital_minutes"]
        minutes[:, CHANNELS.index("home")] = p["clinic.outreach_minutes"]
        minutes[:, CHANNELS.index("visit")] = [
            p["clinic.doctor_visit_minutes"],
            p["clinic.nurse_visit_minutes"],
            p["clinic.other_visit_minutes"],
        ]
        return minutes

    def posts(self) -> np.ndarray:
        """Filled posts (units, roles), full-time equivalents."""
        units, doctors = self.clinic.practices, self.clinic.doctors
        permanent, gp = doctors["permanent"], doctors["role"] == GP

        def fte(rows: np.ndarray) -> np.ndarray:
            return np.bincount(doctors["unit"], doctors["fte"] * rows, self.units)

        table = {
            "gp": fte(permanent & gp),
            "resident": fte(permanent & ~gp),
            "locum": fte(~permanent) * units["locums"],
            "nurse": np.maximum(units["nurse_fte"] * units["nurses"] - units["lent_nurses"], 0.0),
            "other": np.maximum(units["other_fte"] - units["lent_others"], 0.0),
            **dict(zip(EXTRA_ROLES, units["extra"].T, strict=True)),
        }
        return np.column_stack([table[role] for role in ROLES])

    def hours(self, days: int) -> np.ndarray:
        """Paid hours of the month (units, staff), overtime included."""
        posts = dict(zip(ROLES, self.posts().T, strict=True))
        month_hours = self.params["clinic.hours_per_year"] * days / 365.25
        doctors = posts["gp"] + posts["resident"] + posts["locum"]
        overtime = self.clinic.month["overtime_minutes"] / 60.0
        extra = self.clinic.practices["extra"] @ post_groups(self.params)
        table = {
            "doctor": doctors * self.clinic.practices["hours"] * month_hours + overtime,
            "nurse": (posts["nurse"] + extra[:, NURSE]) * month_hours,
            "other": (posts["other"] + extra[:, OTHER]) * month_hours,
        }
        return np.column_stack([table[staff] for staff in STAFF])

    def monthly_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the month cost each unit, SEK by reason: staff and everything else."""
        posts = dict(zip(ROLES, statement["posts"].T, strict=True))
        extra = yearly_cost(self.params)
        wage = {
            role: (extra[role] if role in extra else self.params[f"clinic.cost_{role}"])
            / YEAR_OF_MONTHS
            for role in ROLES
        }
        hours = self.params["clinic.hours_per_year"] / YEAR_OF_MONTHS
        usual = (posts["gp"] + posts["resident"] + posts["locum"]) * hours
        overtime = (statement["hours"][:, 0] - usual) * self.params["clinic.cost_overtime_hour"]
        staff = sum(posts[role] * wage[role] for role in ROLES) + overtime
        support = self.params["clinic.support_posts"] * self.params["clinic.cost_support"]
        staff = staff + sum(posts.values()) * support / YEAR_OF_MONTHS
        share = self.params["clinic.other_cost_share"]
        taxed = 1.0 + self.params["clinic.purchase_vat"] * self.clinic.practices["private"]
        evenings, rooms = cost_beside_posts(statement["activities"], self.params)
        return {
            "staff": staff + evenings,
            "premises_and_supplies": (staff * share / (1.0 - share) + rooms) * taxed,
        }

    def _turnover(self) -> np.ndarray:
        """Yearly rate of leaving by unit and role."""
        units, params = self.clinic.practices, self.params
        odds = params["clinic.turnover_private"] * units["private"]
        rate = params["clinic.gp_turnover"] * np.exp(odds)
        return np.column_stack([rate, np.full(self.units, params["clinic.resident_turnover"])])
