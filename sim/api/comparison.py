"""A finished comparison: its tables as tidy frames, its pictures, its report."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.api.frames import SEK, labelled, with_facts
from sim.studies.analysis import ALL_YEARS, BASELINE, EVERYBODY
from sim.studies.document import closest
from sim.studies.labels import chosen
from sim.studies.pages import write_page
from sim.studies.store import TABLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RAW = (*TABLES, "effects", "levels")
ROWS = ["reform", "effect", "outcome", "label", "unit", "group", "period"]
SIZES = ["baseline", "difference", "low", "high", "relative", "relative_low", "relative_high"]
LEVELS = ["scenario", "behaviour", "outcome", "label", "unit", "group", "period"]
Names = str | Iterable[str] | None


class Comparison:
    """Results of reforms beside their baseline.

    Every table is a tidy frame with units and definitions in its `attrs` (`sim.describe(frame)`
    lists them). An effect is the mean over replications of reform - baseline, with a 95 % Student t
    interval; with one replication there is no interval (NaN).
    """

    def __init__(
        self,
        folder: Path,
        manifest: Mapping[str, Any],
        temporary: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        self.folder = folder
        self.manifest = dict(manifest)
        self._temporary = temporary

    def __repr__(self) -> str:
        told = self.manifest
        years = f"{told['first_year']}–{told['last_year']}"
        failed = told["checks_failed"]
        checks = f"{failed} checks FAILED" if failed else "all checks held"
        sample = "" if told["sample"] == 1 else f", a sample of {told['sample']:.0%}"
        return (
            f"<Comparison of {', '.join(self.reforms)} with the baseline in {told['region']}, "
            f"{years}{sample}: {told['replications']} replications, "
            f"{told['runs_done']} of {told['runs_planned']} runs done, {checks}>"
        )

    @property
    def reforms(self) -> dict[str, str]:
        """Titles of the reforms by name."""
        texts = self.manifest["texts"]["reforms"]
        return {name: texts[name]["title"]["en"] for name in self.manifest["reforms"]}

    @property
    def behaviours(self) -> list[str]:
        """The behaviours that were run: frozen, full or both."""
        return list(self.manifest["behaviours"])

    @property
    def outcomes(self) -> list[str]:
        """Ids of the outcomes that are shown first."""
        return list(self.manifest["outcomes"])

    @property
    def notices(self) -> list[str]:
        """What a reader must know of the reforms, such as two rules that pay for the same thing."""
        return [f"{one['reform']}: {one['en']}" for one in self.manifest["warnings"]]

    @property
    def checks(self) -> pd.DataFrame:
        """What must always be true: check, runs, failed (runs in which it did not hold)."""
        return with_facts(
            pd.DataFrame(self.manifest["checks"], columns=["check", "runs", "failed"])
        )

    def effects(
        self,
        outcomes: Names = None,
        *,
        reforms: Names = None,
        effect: Names = None,
        group: str | None = EVERYBODY,
        period: str | int | None = ALL_YEARS,
        lang: str = "en",
    ) -> pd.DataFrame:
        """Effects on outcomes: a row per reform, effect, outcome, group and period.

        - outcomes: ids, areas or "main"; the comparison's own if not said.
        - reforms: names; all if not said.
        - effect: total, mechanical, behavioural; the total if not said (the mechanical where only
          frozen behaviour was run).
        - group: "all", one group such as "cni_quintile=5", a kind such as "cni_quintile" or
          "age" for all of its groups; None for every group.
        - period: a year, "all" for the mean of whole years under the reform, None for all of them.
        - lang: language of label and unit, en or sv.

        Columns: reform, effect, outcome, label, unit, group, period, baseline, difference, low,
        high (in the unit), relative, relative_low, relative_high (% of baseline), replications.
        Raises `LookupError` for an unknown name, with the closest.
        """
        return self._effects(
            "outcome", self._chosen(outcomes), reforms, effect, group, period, lang
        )

    def levels(
        self,
        outcomes: Names = None,
        *,
        behaviour: Names = None,
        group: str | None = EVERYBODY,
        period: str | int | None = ALL_YEARS,
        lang: str = "en",
    ) -> pd.DataFrame:
        """Mean levels of outcomes under the baseline and each reform, arguments as in `effects`.

        Columns: scenario, behaviour, outcome, label, unit, group, period, mean, low, high (in the
        unit), replications. `behaviour` is full if not said (frozen where only that was run).
        """
        table = self.table("levels")
        names = self._chosen(outcomes)
        rows = table[(table["measure"] == "outcome") & table["outcome"].isin(names)]
        rows = rows[rows["behaviour"].isin(_listed(behaviour, [self.behaviours[-1]]))]
        found = self._in_order(labelled(_cut(rows, group, period), lang), names)
        return with_facts(found[[*LEVELS, "mean", "low", "high", "replications"]])

    def practice(
        self, *, reforms: Names = None, group: str = EVERYBODY, lang: str = "en"
    ) -> pd.DataFrame:
        """What units decide: effects on every dimension of practice, mean over units.

        group: "all", "ownership=public" or "ownership=private"; "ownership" for both. Columns as in
        `effects`; outcome is ``kind.dimension``. The effect is the total.
        """
        return self._effects("practice", None, reforms, None, group, ALL_YEARS, lang)

    def balances(
        self, *, reforms: Names = None, effect: Names = None, lang: str = "en"
    ) -> pd.DataFrame:
        """Who pays and who gains: effects on the year's result of each budget holder, SEK a year.

        Sums are those of the simulated sample; holders without money are left out.
        """
        frame = self._effects("balance", None, reforms, effect, EVERYBODY, ALL_YEARS, lang)
        moves = (frame["baseline"] != 0) | (frame["difference"] != 0)
        return frame[moves].reset_index(drop=True)

    def payments(
        self, *, reforms: Names = None, effect: Names = None, lang: str = "en"
    ) -> pd.DataFrame:
        """Effects on what is paid by each rule to each kind of unit, SEK a year."""
        frame = self._effects("payment", None, reforms, effect, "kind", ALL_YEARS, lang)
        names = self.manifest["texts"]["rules"]
        frame["label"] = [
            names[rule][lang] if rule in names else label
            for rule, label in zip(frame["outcome"], frame["label"], strict=True)
        ]
        return frame

    def revenue(self, *, reforms: Names = None, effect: Names = None) -> pd.DataFrame:
        """Redistribution: effects on the revenue of each vårdcentral, largest gain first.

        Columns: reform, effect, unit (id), name, ownership, baseline, difference, low, high (SEK a
        year), relative, relative_low, relative_high (% of the revenue without the reform),
        replications.
        """
        effects = _listed(effect, [name for name in ("mechanical", "total") if self._has(name)])
        frame = self._effects("revenue", None, reforms, effects, "vardcentral", ALL_YEARS, "en")
        units = self.manifest["texts"]["units"]
        ids = frame["group"].str.partition("=")[2]
        wide = pd.DataFrame(
            {
                "reform": frame["reform"],
                "effect": frame["effect"],
                "unit": ids,
                "name": [units[one]["name"] for one in ids],
                "ownership": [units[one]["ownership"] for one in ids],
                **{name: frame[name] for name in [*SIZES, "replications"]},
            }
        ).sort_values(["reform", "effect", "relative"], ascending=[True, True, False])
        money = {
            name: (SEK, text)
            for name, text in (
                ("baseline", "revenue without the reform"),
                ("difference", "mean change of revenue"),
                ("low", "lower end of its 95 % interval"),
                ("high", "upper end of its 95 % interval"),
            )
        }
        about = {"unit": ("name", "id of the vårdcentral"), **money}
        return with_facts(wide.reset_index(drop=True), about)

    def table(self, name: str) -> pd.DataFrame:
        """A whole table as it is stored: outcomes, payments, balances, practice and checks of every
        run, or effects and levels. Raises `LookupError` for another name."""
        if name not in RAW:
            raise LookupError(f"table {name!r}; {closest(name, RAW)}")
        return with_facts(self._tables(name))

    def report(self, lang: str = "en") -> Path:
        """Write the report into `folder`, in English (en) or Swedish (sv); gives its path.

        Keep it by giving `compare` a folder: a temporary one goes away with this object.
        """
        return write_page(self.folder, lang)

    def plot_effects(
        self,
        outcomes: Names = None,
        *,
        reforms: Names = None,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Axes:
        """Effects with 95 % intervals, a row per outcome and a colour per reform.

        Shares change by percentage points, all else in per cent of the level without the reform;
        outcomes around zero, such as indices of equity, are left out.
        """
        from sim.api import plots

        return plots.effects(
            self.effects(outcomes, reforms=reforms, lang=lang), self.titles(lang), lang, ax
        )

    def plot_development(
        self, outcome: str, *, group: str = EVERYBODY, lang: str = "en", ax: Axes | None = None
    ) -> Axes:
        """The effect on one outcome year by year, with its interval, a line per reform."""
        from sim.api import plots

        frame = self.effects([outcome], group=group, period=None, lang=lang)
        return plots.development(frame[frame["period"] != ALL_YEARS], self.titles(lang), lang, ax)

    def plot_practice(
        self,
        reform: str,
        *,
        kind: str = "vardcentral",
        most: int = 12,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Axes:
        """What units of a kind change most in their practice under a reform, in per cent.

        At most `most` dimensions, the largest relative change first.
        """
        from sim.api import plots

        frame = self.practice(reforms=reform, lang=lang)
        frame = frame[frame["outcome"].str.startswith(f"{kind}.")]
        colour = list(self.reforms).index(reform)
        return plots.practice(frame, self.titles(lang)[reform], colour, most, lang, ax)

    def titles(self, lang: str = "en") -> dict[str, str]:
        """Titles of the reforms by name, in English (en) or Swedish (sv)."""
        texts = self.manifest["texts"]["reforms"]
        return {name: texts[name]["title"][lang] for name in self.manifest["reforms"]}

    def _effects(
        self,
        measure: str,
        names: Sequence[str] | None,
        reforms: Names,
        effect: Names,
        group: str | None,
        period: str | int | None,
        lang: str,
    ) -> pd.DataFrame:
        table = self.table("effects")
        rows = table[table["measure"] == measure]
        if names is not None:
            rows = rows[rows["outcome"].isin(list(names))]
        wanted = _listed(reforms, list(self.reforms))
        for name in wanted:
            if name not in self.reforms:
                raise LookupError(f"reform {name!r}; {closest(name, self.reforms)}")
        rows = rows[rows["reform"].isin(wanted)]
        rows = rows[rows["effect"].isin(_listed(effect, [self._main_effect]))]
        found = labelled(_cut(rows, group, period), lang)[[*ROWS, *SIZES, "replications"]]
        return with_facts(self._in_order(found, names))

    def _in_order(self, rows: pd.DataFrame, names: Sequence[str] | None) -> pd.DataFrame:
        """Rows in the order of the reforms, and of the outcomes in `names`."""
        reforms = {name: place for place, name in enumerate([BASELINE, *self.reforms])}
        outcomes = {name: place for place, name in enumerate(names or ())}
        order = {"reform": reforms, "scenario": reforms, "outcome": outcomes}
        keys = [name for name in ("reform", "scenario", "effect", "outcome") if name in rows]

        def place(column: pd.Series) -> pd.Series:
            known = order.get(str(column.name))
            return column.map(known) if known else column

        return rows.sort_values(keys, kind="stable", ignore_index=True, key=place)

    def _chosen(self, outcomes: Names) -> list[str]:
        return self.outcomes if outcomes is None else chosen(_listed(outcomes, []))

    def _has(self, effect: str) -> bool:
        return {"mechanical": "frozen", "total": "full"}[effect] in self.behaviours

    @property
    def _main_effect(self) -> str:
        return "total" if self._has("total") else "mechanical"

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    def _tables(self, name: str) -> pd.DataFrame:
        """A table, read once."""
        if name not in self._read:
            self._read[name] = pd.read_parquet(self.folder / f"{name}.parquet")
        return self._read[name].copy()


def _listed(names: Names, default: list[str]) -> list[str]:
    if names is None:
        return default
    return [names] if isinstance(names, str) else list(names)


def _cut(rows: pd.DataFrame, group: str | None, period: str | int | None) -> pd.DataFrame:
    """Rows of a group, or of a kind of group, and of a period."""
    if group is not None:
        groups = rows["group"].astype(str)
        rows = rows[(groups == group) | groups.str.startswith(f"{group}=")]
    return rows if period is None else rows[rows["period"] == str(period)]
