"""The ledger: who paid whom, in double entry and integer öre.

Every posting takes from one account and gives the same to another, so the sum of all balances is
zero at every moment. Postings are arrays; an account belongs to a holder such as one vardcentral.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.parameters import unknown

ORE = 100
UNIT_KINDS = ("vardcentral", "hospital", "municipality")
LARGEST = 2**53  # öre that a float still holds exactly


class LedgerError(ValueError):
    """A posting is impossible, or the books do not balance."""


@dataclass(frozen=True, eq=False)
class _Batch:
    """Postings of one call: parallel arrays of payer, payee and amount."""

    period: dt.date
    rule: str
    reason: str
    payer: np.ndarray  # int32, account
    payee: np.ndarray  # int32, account
    ore: np.ndarray  # int64, negative if the payee pays the payer


@dataclass
class Ledger:
    """Accounts by kind of holder: ``Ledger({"region": ["Region"], "vardcentral": names, ...})``.

    A kind with one account (region, patient, state, outside) needs no ids in a posting.
    """

    holders: Mapping[str, Sequence[str]]
    _batches: list[_Batch] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self._first: dict[str, int] = {}
        self._kind: list[str] = []
        self._name: list[str] = []
        for kind, names in self.holders.items():
            if not names or len(set(names)) != len(names):
                raise LedgerError(f"holders of {kind}: names must be given and differ")
            self._first[kind] = len(self._kind)
            self._kind += [kind] * len(names)
            self._name += list(names)
        self._balances = np.zeros(len(self._kind), np.int64)

    def post(
        self,
        period: dt.date,
        rule: str,
        payer_kind: str,
        payer_ids: np.ndarray | None,
        payee_kind: str,
        payee_ids: np.ndarray | None,
        amounts_sek: np.ndarray | float,
        reason: str = "",
    ) -> None:
        """Move `amounts_sek` from payers to payees; all three are broadcast to one axis.

        Ids number the holders of a kind from 0; None stands for the only holder of the kind.
        A negative amount moves money the other way and stays negative in the books. The batch is
        rounded by largest remainder: its öre sum to its rounded total.
        """
        payer, payee, amounts = np.broadcast_arrays(
            self._accounts(payer_kind, payer_ids, rule),
            self._accounts(payee_kind, payee_ids, rule),
            np.atleast_1d(np.asarray(amounts_sek, float)),
        )
        ore = to_ore(amounts, f"rule {rule}, {period}")
        moved = np.flatnonzero(ore)
        payer, payee, ore = payer[moved], payee[moved], ore[moved]
        np.subtract.at(self._balances, payer, ore)
        np.add.at(self._balances, payee, ore)
        self._batches.append(_Batch(period, rule, reason, payer, payee, ore))
        if self._balances.sum() != 0:
            raise LedgerError(f"rule {rule}, {period}: balances sum to {self._balances.sum()} öre")

    def post_payments(
        self,
        period: dt.date,
        kind: str,
        rules: Sequence[str],
        counterparties: Sequence[str],
        amounts_sek: np.ndarray,
    ) -> None:
        """Post what each rule (row) pays each unit (column) of a kind, from its counterparty."""
        units = np.arange(len(self.holders[kind]))
        for rule, counterparty, row in zip(rules, counterparties, amounts_sek, strict=True):
            self.post(period, rule, counterparty, None, kind, units, row)

    def balance(self, kind: str) -> np.ndarray:
        """Balance now of every holder of a kind, öre (int64)."""
        first = self._first_of(kind, "balance")
        return self._balances[first : first + len(self.holders[kind])].copy()

    def payments(self, year: int | None = None) -> pd.DataFrame:
        """Postings, of one year or all, as seen by each unit: positive received, negative paid.

        Columns year, month, rule, counterparty, kind, unit, amount_ore. A posting between two
        units gives a row for each. One without a unit is seen by the payee.
        """
        book = self.journal(year)
        is_unit = {side: book[f"{side}_kind"].isin(UNIT_KINDS) for side in ("payer", "payee")}
        views = []
        for mine, other, sign in (("payee", "payer", 1), ("payer", "payee", -1)):
            seen = is_unit[mine] if mine == "payer" else is_unit[mine] | ~is_unit[other]
            view = book.loc[seen]
            views.append(
                pd.DataFrame(
                    {
                        "year": view["year"],
                        "month": view["month"],
                        "rule": view["rule"],
                        "counterparty": view[f"{other}_kind"],
                        "kind": view[f"{mine}_kind"],
                        "unit": view[mine],
                        "amount_ore": sign * view["amount_ore"],
                    }
                )
            )
        return pd.concat(views).sort_index(kind="stable").reset_index(drop=True)

    def balances(self) -> pd.DataFrame:
        """Balance of every account at the end of each year with postings, since the start.

        Columns year, holder (kind), unit, amount_ore; each year sums to zero.
        """
        years = np.array([b.period.year for b in self._batches])
        stock = np.zeros(len(self._kind), np.int64)
        tables = []
        for year in np.unique(years):
            for batch in (b for b in self._batches if b.period.year == year):
                np.subtract.at(stock, batch.payer, batch.ore)
                np.add.at(stock, batch.payee, batch.ore)
            columns = {"year": int(year), "holder": self._kind, "unit": self._name}
            tables.append(pd.DataFrame({**columns, "amount_ore": stock.copy()}))
        if not tables:
            return pd.DataFrame(columns=["year", "holder", "unit", "amount_ore"])
        return pd.concat(tables, ignore_index=True)

    def journal(self, year: int | None = None) -> pd.DataFrame:
        """Every posting, of one year or all, one row each, in the order of posting."""
        batches = [b for b in self._batches if year is None or b.period.year == year]
        sizes = np.array([len(batch.ore) for batch in batches], int)
        kinds, names = np.array(self._kind, object), np.array(self._name, object)
        payer = _joined([batch.payer for batch in batches], np.int64)
        payee = _joined([batch.payee for batch in batches], np.int64)
        return pd.DataFrame(
            {
                "year": np.repeat(np.array([b.period.year for b in batches], np.int64), sizes),
                "month": np.repeat(np.array([b.period.month for b in batches], np.int64), sizes),
                "rule": np.repeat(np.array([b.rule for b in batches], object), sizes),
                "reason": np.repeat(np.array([b.reason for b in batches], object), sizes),
                "payer_kind": kinds[payer],
                "payer": names[payer],
                "payee_kind": kinds[payee],
                "payee": names[payee],
                "amount_ore": _joined([batch.ore for batch in batches], np.int64),
            }
        )

    def _accounts(self, kind: str, ids: np.ndarray | None, rule: str) -> np.ndarray:
        first, count = self._first_of(kind, f"rule {rule}"), len(self.holders[kind])
        if ids is None:
            if count != 1:
                raise LedgerError(f"rule {rule}: say which of the {count} holders of {kind}")
            return np.array([first], np.int32)
        ids = np.asarray(ids)
        if ids.size and (ids.min() < 0 or ids.max() >= count):
            raise LedgerError(f"rule {rule}: {kind} ids must lie in 0..{count - 1}")
        return (first + ids).astype(np.int32)

    def _first_of(self, kind: str, where: str) -> int:
        if kind not in self._first:
            raise LedgerError(f"{where}: {unknown('kind of holder', kind, self._first)}")
        return self._first[kind]


def to_ore(amounts_sek: np.ndarray, where: str = "amounts") -> np.ndarray:
    """Whole öre (int64) that sum to the rounded total, by largest remainder; ties by position."""
    exact = np.asarray(amounts_sek, float) * ORE
    if not np.isfinite(exact).all():
        raise LedgerError(f"{where}: an amount is not a number")
    if np.abs(exact).sum() > LARGEST:
        raise LedgerError(f"{where}: amounts are too large to be booked exactly")
    floor = np.floor(exact)
    missing = round(math.fsum(exact)) - int(floor.sum())
    whole = floor.astype(np.int64)
    whole[np.argsort(floor - exact, kind="stable")[:missing]] += 1
    return whole


def _joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype), *parts])
