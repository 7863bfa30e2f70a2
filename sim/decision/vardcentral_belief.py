"""What a vardcentral expects to report, spend and achieve if it worked in another way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.categories import INDICATORS
from sim.decision.belief import Expected, StyledBelief
from sim.decision.style import Natural, Style, vardcentral_style
from sim.decision.traits import Traits
from sim.decision.vardcentral_extra import Extra, ExtraLaw, imagine_extra
from sim.decision.vardcentral_here import Here, Production, read
from sim.decision.vardcentral_month import Month
from sim.decision.vardcentral_production import produce
from sim.decision.vardcentral_statement import Reporting, imagine
from sim.parameters import Parameters
from sim.policies.statement import Statement


class Values(NamedTuple):
    """Parameters ``behaviour.<field>``: wages, worth of care to patients, strain."""

    wage: np.ndarray
    locum_premium: float
    overtime_premium: float
    worth_visit: float
    worth_high_need: float
    worth_minutes: float
    worth_review: float
    worth_wait: float
    worth_continuity: float
    worth_control: float
    worth_digital: float
    worth_avoidable: float
    worth_readmission: float
    worth_guideline: float
    strain_load: float
    strain_load_width: float
    strain_hours_width: float


class VardcentralBelief(StyledBelief):
    """Expected month of vardcentraler; `z0` (units, dims) are their baseline coordinates."""

    def __init__(self, z0: np.ndarray, params: Parameters, style: Style | None = None) -> None:
        super().__init__(z0, style or vardcentral_style(params))
        self.production = params.bind(Production, "behaviour")
        self.reporting = params.bind(Reporting, "behaviour")
        self.values = params.bind(Values, "behaviour")
        self.law = ExtraLaw.of(params)

    def imagined(self, y_new: np.ndarray, y_now: np.ndarray) -> tuple[Natural, Natural]:
        """Natural values of both styles; of nurse posts, those that somebody fills."""
        new, now = super().imagined(y_new, y_now)
        filled = 1.0 - self.law.internal
        return tuple({**s, "nurses": s["nurses"] ** filled} for s in (new, now))  # type: ignore[return-value]

    def expect(
        self, y_new: np.ndarray, y_now: np.ndarray, seen: Statement, traits: Traits
    ) -> Expected:
        """See :class:`sim.decision.belief.Belief`."""
        new, now = self.imagined(y_new, y_now)
        here = read(seen, self.production)
        extra = imagine_extra(new, now, here, self.law)
        month = produce(new, now, here, traits.horizon, self.production, extra, self.law)
        return Expected(
            statement=imagine(
                seen, here, new, now, month, self.production, self.reporting, extra, self.law
            ),
            benefit=self._benefit(seen, here, new, month),
            cost=self._cost(seen, here, new, now, extra),
            strain=self._strain(new, month, traits),
        )

    def _cost(
        self, seen: Statement, here: Here, new: Natural, now: Natural, extra: Extra
    ) -> np.ndarray:
        """Wages, evenings and rooms, SEK/month.

        Doctors' hours beyond normal cost more the more there are.
        """
        v = self.values
        wages = seen["hours"] * v.wage
        hours = new["hours"] / now["hours"]
        beyond = np.log(new["hours"])
        price = 1.0 + v.overtime_premium * beyond
        locums = here.locum_share * v.locum_premium * (new["locums"] / now["locums"] - 1.0)
        more_nurses = (new["nurses"] / now["nurses"] - 1.0) * here.nurse_posts
        doctor, nurse, other = wages.T
        staff = hours * price * doctor * (1.0 + locums) + nurse + other
        hired = (
            more_nurses * v.wage[1] - self.law.internal * (extra.more @ self.law.groups) @ v.wage
        )
        posts = self.law.post_hours * hired + extra.more @ self.law.cost
        beside = self.law.evening_premium * extra.evenings + self.law.room_cost * extra.rooms
        return staff + posts + beside

    def _benefit(self, seen: Statement, here: Here, new: Natural, m: Month) -> np.ndarray:
        """Patients' benefit, SEK-equivalents per month; diminishing in minutes and in intensity."""
        v = self.values
        visits = here.doctor_visits * m.x_doctor
        high_need = m.visit.high_need
        minutes = m.visit.minutes
        low = (1.0 - high_need) * (1.0 - np.exp(-minutes[0] / v.worth_minutes))
        high = high_need * (1.0 - np.exp(-minutes[1] / v.worth_minutes))
        off_guideline = np.log(new["referral"]) ** 2 + np.log(new["tests"]) ** 2
        avoidable = seen["indicator_count"][:, INDICATORS.index("avoidable")] / 12.0
        readmission = seen["indicator_count"][:, INDICATORS.index("readmission")] / 12.0
        return (
            v.worth_visit * visits * (low + v.worth_high_need * high)
            + v.worth_continuity * visits * m.visit.continuity
            - v.worth_wait * here.doctor_visits * m.wait
            - v.worth_guideline * visits * 0.5 * off_guideline
            + v.worth_review * m.planned.activities["chronic_review"]
            + v.worth_digital * m.planned.digital
            + v.worth_control * seen["chronic_listed"] / 12.0 * m.control
            - v.worth_avoidable * avoidable * m.x_avoidable
            - v.worth_readmission * readmission * m.x_readmission
        )

    def _strain(self, new: Natural, m: Month, traits: Traits) -> np.ndarray:
        """Utility lost by overload and by long hours."""
        v = self.values
        overload = np.maximum(m.load - v.strain_load, 0.0) / v.strain_load_width
        overtime = np.log(new["hours"]) / v.strain_hours_width
        return 0.5 * traits.strain * (overload**2 + overtime**2)
