"""Who works at the vårdcentraler: posts and hours, how work is, who leaves, the year's figures."""

from __future__ import annotations

import numpy as np

from sim.agents.extra_posts import NURSE, OTHER, post_groups
from sim.care.primary.practice_state import GP, Clinic
from sim.categories import ACTIVITIES, CHANNELS, EXTRA_ROLES, ROLES, STAFF
from sim.decision.style import Style
from sim.outcomes.year import Staff
from sim.parameters import Parameters

IDEAS = ACTIVITIES.index("implemented_idea")
ACTIVITY_HOURS = {
    "evening_hours": "evening_hour",
    "innovation_hours": "innovation_hour",
    "work_environment_hours": "work_environment_hour",
    "ideas": "implemented_idea",
    "room_months": "digital_room",
}
FIRST_EXTRA = ROLES.index(EXTRA_ROLES[0])
WORKING_DAY = 480.0  # paid minutes


class Workforce:
    """Those who work at all vårdcentraler.

    `employee` (units,) is the work environment index, 0 to 1; `gp_left` (units,) full-time
    equivalents of permanent GPs who have left in the year.
    """

    def __init__(self, clinic: Clinic, style: Style, params: Parameters) -> None:
        self.clinic, self.style, self.params = clinic, style, params
        self.units = len(clinic.practices)
        self.turnover = self._turnover()
        self.employee = np.full(self.units, params["programmes.employee_reference"])
        self.gp_left = np.zeros(self.units)
        self._ideas = np.zeros(self.units)
        self._months: list[Staff] = []

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

    def leaving(self) -> np.ndarray:
        """Yearly rate of leaving by unit and role: higher for GPs where work is hard."""
        gap = self.employee - self.params["programmes.employee_reference"]
        rate = self.turnover.copy()
        rate[:, GP] *= np.exp(self.params["programmes.turnover_employee"] * gap)
        return rate

    def put_ideas_to_use(self) -> None:
        """Ideas of the month that ended change how fast clinicians work from now on."""
        units = self.clinic.practices
        gain = np.exp(self.params["programmes.idea_pace"] * self._ideas)
        for pace in ("pace", "nurse_pace"):
            units[pace] *= gain

    def note_work_environment(self, hours: np.ndarray, posts: np.ndarray) -> None:
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

    def note_month(self, values: dict[str, np.ndarray]) -> None:
        """Hours of the month for the year's figures."""
        hours, posts = values["hours"], values["posts"]
        doctors = posts[:, :3].sum(axis=1)
        locum_share = posts[:, ROLES.index("locum")] / np.maximum(doctors, 1e-9)
        used = (values["contacts"].sum(axis=3) * self._contact_minutes()).sum(axis=(1, 2)) / 60.0
        self._months.append(
            Staff(
                hours=hours.sum(axis=1),
                used_hours=used,
                overtime_hours=self.clinic.month["overtime_minutes"] / 60.0,
                doctor_hours=hours[:, 0],
                locum_hours=hours[:, 0] * locum_share,
                gp_posts=posts[:, ROLES.index("gp")],
                gp_leavers=self.gp_left,
                posts=posts.sum(axis=1),
                work_environment=self.employee * posts.sum(axis=1),
                extra_posts=posts[:, FIRST_EXTRA:].sum(axis=1),
                open_hours=self.open_hours(values),
                **{
                    field: values["activities"][:, ACTIVITIES.index(name)]
                    for field, name in ACTIVITY_HOURS.items()
                },
            )
        )

    def close_year(self) -> Staff:
        """Staff of the year that ends; the next begins."""
        months, self._months = self._months, []
        sums = [np.sum(column, axis=0) for column in zip(*months, strict=True)]
        year = Staff(*sums)._replace(gp_leavers=self.gp_left)
        self.gp_left = np.zeros(self.units)
        return year._replace(
            gp_posts=year.gp_posts / len(months), extra_posts=year.extra_posts / len(months)
        )

    def open_hours(self, values: dict[str, np.ndarray]) -> np.ndarray:
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

    def _turnover(self) -> np.ndarray:
        """Yearly rate of leaving by unit and role."""
        units, params = self.clinic.practices, self.params
        odds = params["clinic.turnover_private"] * units["private"]
        rate = params["clinic.gp_turnover"] * np.exp(odds)
        return np.column_stack([rate, np.full(self.units, params["clinic.resident_turnover"])])
