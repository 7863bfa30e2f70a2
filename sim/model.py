"""The care system: SimPy's clock, people, organisations and money in one model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator
from dataclasses import replace
from operator import attrgetter
from typing import Any

import mesa
import numpy as np
import simpy

from sim.agents.hospital import Hospital, HospitalCare
from sim.agents.municipality import MunicipalCare, Municipality
from sim.agents.opening_hospitals import new_hospitals
from sim.agents.opening_municipalities import new_municipalities
from sim.agents.opening_primary_care import open_clinic, unit_keys
from sim.agents.patient import Patient
from sim.agents.primary_care import PrimaryCare
from sim.agents.region import OUTSIDE, RegionAgent
from sim.agents.sectors import open_sectors
from sim.agents.vardcentral import Vardcentral
from sim.care.hospital.hospital_day import hospital_day
from sim.care.mail import new_mail
from sim.care.municipal.places import take_requests
from sim.care.primary.choice import ChoiceParams
from sim.care.primary.clinic_params import clinic_params
from sim.care.primary.primary_day import primary_day
from sim.care.state import MEASURES, M, Tally
from sim.categories import FEE_CLASSES
from sim.checks import Checks, Gaps
from sim.decision.behaviour import Behaviour as Deciding
from sim.decision.style import vardcentral_style
from sim.keyed import seed_key
from sim.ledger import Ledger
from sim.people import demography, rates
from sim.people.needs import NeedRates, draw_month, need_bounds, new_book
from sim.people.population import synthesise
from sim.people.state import STRATA
from sim.people.switching import choices, switch_units, switching
from sim.policies.model import ReimbursementModel
from sim.setting import Behaviour, Setting
from sim.yearbook import Yearbook

MONTHS_PER_QUARTER = 3
VISITS_AHEAD = 512  # days ahead that specialists plan return visits
NEEDS_PER_MONTH = 0.6  # room in the book of needs, candidates per person


class CareSystem(mesa.Model):
    """A region's care, day by day, under one reimbursement model.

    A SimPy process carries the days, another the months; organisations are Mesa agents; people
    are records. `run` ends at the calendar's end; results are in `ledger` and `yearbook`.

    `around_day`, if set, is called with each day and the care of a day, which it must call once: a
    recorder stands there. It is not part of a snapshot.
    """

    around_day: Callable[[int, Callable[[int], None]], None] | None = None

    def __init__(self, setting: Setting, reimbursement: ReimbursementModel) -> None:
        super().__init__(seed=setting.seed)
        self.setting, self.calendar = setting, setting.calendar
        self.params = setting.parameters
        self.key = seed_key(setting.seed)
        self.month = 0
        self.day = 0
        self._month_is_open = False
        self._person_days = 0.0
        self._progress: Callable[[float], None] | None = None
        self._open_people()
        self._open_units()
        self._open_books(reimbursement)
        self._register_agents()
        self._start_clock()

    # --- opening -------------------------------------------------------------------------

    def _open_people(self) -> None:
        setting, params = self.setting, self.params
        self.people = synthesise(setting.region, setting.seed, self.calendar, params)
        self.need_rates = params.bind(NeedRates, "needs")
        self.need_bounds = need_bounds(self.need_rates)
        self.book = new_book(self.people.size, NEEDS_PER_MONTH)
        self.mail = new_mail(self.people.size)

    def _open_units(self) -> None:
        setting, params, region = self.setting, self.params, self.setting.region
        hospitals = new_hospitals(region, self.people, params, VISITS_AHEAD)
        self.hospitals = HospitalCare(hospitals, params, self.key)
        self.municipalities = MunicipalCare(
            new_municipalities(region, self.people, params), params, hospitals.home
        )
        style = vardcentral_style(params)
        z0 = style.draw(setting.seed, unit_keys(region))
        clinic = open_clinic(
            region, self.people, style.natural(z0), self.need_rates, self.calendar,
            hospitals.fees, self.key, params,
        )  # fmt: skip
        self.clinic_params = clinic_params(params)
        self.choice_params = params.record(ChoiceParams, "choice")
        self.primary = PrimaryCare(clinic, style, params, self.key)
        self.sectors = open_sectors(
            setting, self.people, self.primary, self.hospitals, self.municipalities, z0
        )
        units = len(clinic.practices)
        self.tally = Tally(
            np.zeros((len(MEASURES), STRATA)),
            np.zeros((len(MEASURES), units)),
            np.zeros((len(region.hospitals), 4)),
        )
        self.lived = demography.new_lived(units)
        self.events = demography.new_events(self.people.size)
        self.demography = rates.prepare(self.people, params)
        self.units_to_choose = choices(region.municipalities, region.vardcentraler)
        self.switching = switching(params)
        self._log_size = np.log(np.maximum(np.diff(clinic.member_start), 1))

    def _open_books(self, reimbursement: ReimbursementModel) -> None:
        holders = {
            "region": [self.setting.region.name], "patient": ["patients"], "state": ["state"],
            "council": ["municipal taxes"], "fund": ["joint fund"],
            "principal": ["merged principal"], "investor": ["investors"],
            OUTSIDE: ["staff and suppliers"],
            **{kind: list(sector.names) for kind, sector in self.sectors.items()},
        }  # fmt: skip
        self.ledger = Ledger(holders)
        self.region_agent = RegionAgent(self, reimbursement, self.ledger)
        self.yearbook = Yearbook(self)
        self.checks = Checks(
            self.people, self.primary.clinic, self.hospitals.hospitals,
            self.municipalities.municipalities,
        )  # fmt: skip

    def _register_agents(self) -> None:
        region = self.setting.region
        self.vardcentraler = [
            Vardcentral(self, self.primary, n, unit)
            for n, unit in enumerate(region.vardcentraler.id)
        ]
        self.hospital_agents = [
            Hospital(self, self.hospitals, n, unit) for n, unit in enumerate(region.hospitals.id)
        ]
        self.municipality_agents = [
            Municipality(self, self.municipalities, n, code)
            for n, code in enumerate(region.municipalities.code)
        ]
        # Mesa keeps every model for ever in the counter of its agents' numbers; no more will come.
        mesa.Agent._ids.pop(self, None)
        self.datacollector = mesa.DataCollector(
            agenttype_reporters={
                Vardcentral: {
                    "unit": attrgetter("unit_id"),
                    "expected_wait": attrgetter("expected_wait"),
                    "permanent_share": attrgetter("permanent_share"),
                }
            }
        )

    # --- processes -----------------------------------------------------------------------

    def run(
        self, progress: Callable[[float], None] | None = None, until: int | None = None
    ) -> None:
        """Run to the start of day `until`, by default to the calendar's end.

        `progress` is told the share done after each month.
        """
        self._progress = progress
        end = self.calendar.days
        self.env.run(until=end + 0.5 if until is None or until >= end else until)

    def branch(
        self, reimbursement: ReimbursementModel, behaviour: Behaviour, deciding: Deciding
    ) -> None:
        """Go on from here, where no unit has decided yet, under these rules.

        `reimbursement` must agree with the past.
        """
        self.setting = replace(self.setting, behaviour=behaviour, deciding=deciding)
        for sector in self.sectors.values():
            sector.decision.behaviour = deciding
        self.region_agent.reimbursement = reimbursement

    def __getstate__(self) -> dict[str, Any]:
        """State without the clock, whose processes cannot be stored; it is built anew."""
        state = self.__dict__.copy()
        del state["env"], state["_progress"]
        state.pop("around_day", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._progress = None
        self._start_clock()

    def _start_clock(self) -> None:
        """SimPy's environment at the present day, with the months before the days."""
        self.env = simpy.Environment(initial_time=self.day)
        self.env.process(self._months())
        self.env.process(self._days())

    @property
    def person_years(self) -> float:
        """Person-years lived so far."""
        return self._person_days / 365.25

    def patient(self, index: int) -> Patient:
        """One person's view and history."""
        return Patient(self.people, self.primary.clinic, index)

    def _months(self) -> Generator[Any, Any, None]:
        """Every first of a month: close the last one, settle, decide, open the new one."""
        while self.month < self.calendar.months:
            if not self._month_is_open:
                self._open_month()
            left = int(self.calendar.month_starts[self.month + 1]) - self.env.now
            if left > 0:
                yield self.env.timeout(left)
            self._close_month()
            if self._progress is not None:
                self._progress(self.month / self.calendar.months)

    def _days(self) -> Generator[Any, Any, None]:
        """Every day: vårdcentraler, then hospitals and municipalities."""
        while self.day < self.calendar.days:
            if self.around_day is None:
                self._care(self.day)
            else:
                self.around_day(self.day, self._care)
            self.day += 1
            yield self.env.timeout(1)

    def _care(self, day: int) -> None:
        place = day - int(self.calendar.month_starts[self.month])
        primary_day(
            self.primary.clinic, self.people, self.tally, self.mail, self.key, self.book,
            self.book.start[place], self.book.start[place + 1], day, self.month,
            self.clinic_params, self.choice_params, self.need_bounds,
        )  # fmt: skip
        hospital_day(
            self.hospitals.hospitals, self.municipalities.municipalities, self.people, self.tally,
            self.mail, day, bool(self.primary.clinic.days["working"][day]), self.key,
        )  # fmt: skip

    # --- months --------------------------------------------------------------------------

    def _open_month(self) -> None:
        """Rules and fees of the month, doctors, lists, and the month's candidate needs."""
        self._month_is_open = True
        day = int(self.calendar.month_starts[self.month])
        date = self.calendar.date(day)
        self.region_agent.prepare(self.sectors, date)
        self._set_fees(date)
        if self.month > 0:
            self.primary.begin_month(self.people, self.month, day)
        self._check(self.checks.opened())
        days = int(self.calendar.month_starts[self.month + 1]) - day
        draw_month(
            self.people, self.need_rates, self.need_bounds, self.key, self.month, days, self.book
        )

    def _set_fees(self, date: dt.date) -> None:
        prices, limits = self.region_agent.reimbursement.patient_terms(date)
        fees = self.primary.clinic.fees
        fees["price"][0] = [prices.get(name, 0.0) for name in FEE_CLASSES]
        fees["ceiling"], fees["free_below"] = limits.ceiling, limits.free_below_age
        fees["free_from"] = limits.free_from_age

    def _close_month(self) -> None:
        """Lives, statements, money; at quarters decisions; at year ends the yearbook."""
        start, end = self.calendar.month_starts[self.month : self.month + 2]
        date, days = self.calendar.month_date(self.month), int(end - start)
        demography.month(
            self.people, self.demography, self.lived, self.events, self.key, self.month,
            int(end), days,
        )  # fmt: skip
        self._count_lives()
        take_requests(
            self.municipalities.municipalities, self.people, self.events.requests_person,
            self.events.requests_kind, self.events.count, int(end), self.key,
        )  # fmt: skip
        statements = {
            "vardcentral": self.primary.statement(self.people, self.tally, int(end), days),
            "hospital": self.hospitals.statement(self.people, self.tally, int(end)),
            "municipality": self.municipalities.statement(self.people),
        }
        for kind, statement in statements.items():
            self.sectors[kind].report(statement, date)
        for sector in self.sectors.values():
            self.region_agent.settle(sector)
        self._post_costs(date, statements)
        self._check(
            self.checks.closed(self.events, self.lived, self.tally, statements["vardcentral"])
        )
        self._switch_units(int(end))
        self.yearbook.add_month(self.tally)
        self.month += 1
        self._month_is_open = False
        self._review_practice(self.calendar.date(int(end)))
        if self.month % 12 == 0:
            self.yearbook.close_year(self.month // 12 - 1)

    def _check(self, gaps: Gaps) -> None:
        for name, gap in gaps:
            self.yearbook.check(name, gap, gap == 0.0)

    def _count_lives(self) -> None:
        rows = [M[name] for name in demography.LIVED]
        self.tally.by_stratum[rows] += self.lived.by_stratum
        self.tally.by_listed[rows] += self.lived.by_listed
        self._person_days += float(self.lived.by_stratum[0].sum())

    def _post_costs(self, date: dt.date, statements: dict[str, Any]) -> None:
        post = self.region_agent.post_costs
        for kind, sector in self.sectors.items():
            units = np.arange(len(sector.names))
            post(date, kind, units, sector.cost())
            post(date, kind, units, sector.administration(self.region_agent.reimbursement))
        post(date, "region", None, self.primary.region_cost(statements["vardcentral"]))

    def _switch_units(self, day: int) -> None:
        """People change vårdcentral: a little, by access experience and attraction."""
        pull, units = self.primary.pull(), len(self._log_size)
        switch_units(
            self.people, self.units_to_choose, self.switching,
            self._log_size + self.switching.switching_pull * pull,
            np.full(units, self.people.size), np.zeros(units, np.bool_), self.key, self.month, day,
            np.zeros((units, 2), np.int64),
        )  # fmt: skip

    def _review_practice(self, date: dt.date) -> None:
        """Quarterly decisions; at the end of the warm-up, practice becomes habit."""
        warmup = 12 * self.setting.warmup_years
        if self.month % MONTHS_PER_QUARTER or self.month < warmup:
            return
        if self.month == warmup:
            last = self.calendar.month_date(self.month - 1)
            for sector in self.sectors.values():
                sector.settle_into_habit(self.region_agent.reimbursement, last)
        elif self.setting.behaviour == "full" and self.month < self.calendar.months:
            self.region_agent.prepare(self.sectors, date)
            for sector in self.sectors.values():
                sector.decide(self.region_agent.reimbursement, date)
        self.steps = self.month
        self.datacollector.collect(self)
        self.yearbook.note_practice(date)
