"""What must hold of every payment rule, tried on made-up statements, with figures."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.ledger import ORE, Ledger, LedgerError, to_ore
from sim.policies.context import Context
from sim.policies.errors import PolicyError
from sim.policies.faults import line_in
from sim.policies.model import load_model
from sim.policies.payments import Payments, settle, transfers
from sim.policies.rule import AfterRule, Rule
from sim.policies.statement import Statement
from sim.verify import rule_lines as lines
from sim.verify import situations
from sim.verify.finding import Finding, Lines, finding

MODEL = "swedish_mix"  # its rules settle before one that is paid on what others pay
MONTHS_TRIED = 4
FACTORS = (0.0, 0.5, 0.9, 1.0, 1.1, 2.0)
PLACES_SHOWN = 3
CLOSE = 1e-9  # relative, between sums in another order
HOLDERS = {
    "region": ["region"], "patient": ["patients"], "state": ["state"], "fund": ["fund"],
    "council": ["council"], "principal": ["principal"], "investor": ["investors"],
}  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A rule with the statements of one kind of unit that it is tried on."""

    rule: Rule
    kind: str
    others: tuple[Rule, ...]
    months: tuple[Statement, ...]
    contexts: tuple[Context, ...]

    @classmethod
    def on(cls, rule: Rule, kind: str) -> Tried:
        """A rule and some made-up months."""
        others = load_model(MODEL).at(situations.DATE) if isinstance(rule, AfterRule) else ()
        months = tuple(situations.statement(kind, number) for number in range(MONTHS_TRIED))
        contexts = tuple(situations.context(month) for month in months)
        left = tuple(other for other in others if other.id != rule.id)
        return cls(rule, kind, left, months, contexts)

    def payments(self, month: Statement, context: Context, rule: Rule | None = None) -> Payments:
        """What the rule, after the others, pays; `rule` stands in for it."""
        return settle((*self.others, rule or self.rule), month, context)

    def pay(self, month: Statement, context: Context, rule: Rule | None = None) -> np.ndarray:
        """What the rule alone pays, SEK, ``(..., units)``."""
        one = rule or self.rule
        payments = self.payments(month, context, one)
        return payments.amounts[payments.rules.index(one)]


def findings(rule: Rule) -> Iterator[Finding]:
    """Every item that must hold of a rule, on each kind of unit that it pays."""
    yield refuses(rule)
    for kind in rule.kinds():
        tried = Tried.on(rule, kind)
        for name, check in CHECKS.items():
            yield guarded(name, check, tried)


def guarded(name: str, check: Callable[[Tried], Finding], tried: Tried) -> Finding:
    """A check; a rule that raises an error on the way has not passed it."""
    try:
        return check(tried)
    except Exception as error:
        what = str(error)
        if not isinstance(error, PolicyError | LedgerError):
            place = line_in(type(tried.rule), error.__traceback__)
            what = f"{type(error).__name__}: {what}{place}"
        return finding(name, False, Lines(lines.RAISED, lines.RAISED), check=name, what=what)


def refuses(rule: Rule) -> Finding:
    """A parameter that does not exist, and text for a number, are answered with their path."""
    given = rule.model_dump(exclude_unset=True)
    wrong: dict[str, dict[str, Any]] = {"no_such_parameter": {**given, "no_such_parameter": 1}}
    numbers = [n for n, value in rule.values().items() if isinstance(value, float)]
    wrong |= {name: {**given, name: "a text"} for name in numbers}
    taken = []
    for name, values in wrong.items():
        try:
            type(rule).build(values, "study")
        except PolicyError as error:
            if not str(error).startswith(f"study.{name}"):
                taken.append(f"{name} ({error})")
        except Exception as error:
            taken.append(f"{name} ({type(error).__name__}: {error})")
        else:
            taken.append(name)
    return finding("errors", not taken, lines.ERRORS, wrong=len(wrong), taken=", ".join(taken))


def pure(tried: Tried) -> Finding:
    """The same statement gives the same pay, to the last bit, whatever was settled in between."""
    first = [tried.pay(*pair) for pair in zip(tried.months, tried.contexts, strict=True)]
    again = [tried.pay(*pair) for pair in zip(tried.months, tried.contexts, strict=True)]
    apart = max(float(np.abs(a - b).max()) for a, b in zip(first, again, strict=True))
    return finding("pure", apart == 0.0, lines.PURE, months=len(first), apart=apart)


def unchanged(tried: Tried) -> Finding:
    """Settling changes neither statement nor context nor the rule's own parameters."""
    changed = []
    for month, context in zip(tried.months, tried.contexts, strict=True):
        given, kept = situations.copied(month), situations.copied(month)
        seen = situations.context(given)
        means, values = dict(seen.means), tried.rule.values()
        private = seen.private.copy()
        tried.pay(given, seen)
        changed += [name for name in {**given.table, **kept.table} if not same(given, kept, name)]
        changed += [f"context.{n}" for n, mean in means.items() if not _equal(seen.means[n], mean)]
        changed += ["context.private"] if not np.array_equal(private, context.private) else []
        changed += ["the rule's parameters"] if values != tried.rule.values() else []
    names = ", ".join(dict.fromkeys(changed))
    return finding("unchanged", not changed, lines.UNCHANGED, months=len(tried.months), names=names)


def same(one: Statement, two: Statement, name: str) -> bool:
    """Whether a field is there in both, with the same numbers."""
    return name in one.table and np.array_equal(one[name], two[name], equal_nan=True)


def no_lot(tried: Tried) -> Finding:
    """Nothing is drawn from Python's or numpy's random numbers."""
    before = _lots()
    for pair in zip(tried.months, tried.contexts, strict=True):
        tried.pay(*pair)
    return finding("no_lot", before == _lots(), lines.LOT, months=len(tried.months))


def _lots() -> tuple[Any, ...]:
    state: Any = np.random.get_state()  # noqa: NPY002  what a rule may have drawn from
    return random.getstate(), state[1].tobytes(), state[2]


def together(tried: Tried) -> Finding:
    """Many imagined months at once are paid as each alone, and a unit for itself only."""
    lead, context = (3, 2), tried.contexts[0]
    many = situations.statement(tried.kind, 9, lead=lead)
    whole = np.broadcast_to(tried.pay(many, context), (*lead, many.units))
    single = [tried.pay(one, context) for _, one in situations.rows(many, lead)]
    apart = _apart(whole.reshape(-1, many.units), np.array(single))
    table = {name: value.copy() for name, value in tried.months[0].table.items()}
    for name, value in tried.months[1].table.items():
        table[name][0] = value[0]
    moved = tried.pay(Statement(tried.kind, many.units, table), context)
    others = _apart(moved[1:], tried.pay(tried.months[0], context)[1:])
    return finding(
        "together", apart <= CLOSE and others <= CLOSE, lines.TOGETHER, months=len(single),
        apart=100 * apart, others=100 * others,
    )  # fmt: skip


def idle(tried: Tried) -> Finding:
    """A unit without activity is paid a number too."""
    month, context = situations.idle(tried.months[0]), tried.contexts[0]
    paid = tried.pay(month, context)[0]
    return finding("idle", bool(np.isfinite(paid)), lines.IDLE, paid=float(paid))


def conserved(tried: Tried) -> Finding:
    """What arrives in whole öre is what was paid, and no öre more than the rule said."""
    rule, kind = tried.rule, tried.kind
    missing = 0
    arrived = 0
    for month, context in zip(tried.months, tried.contexts, strict=True):
        ledger = Ledger({**HOLDERS, kind: list(context.unit_names)})
        amounts = tried.pay(month, context)
        ledger.post_payments(context.date, kind, [rule.id], [rule.counterparty], amounts[None])
        got = int(ledger.balance(kind).sum())
        paid = -int(ledger.balance(rule.counterparty).sum())
        said = round(float(amounts.sum()) * ORE)
        for _, flow in transfers([rule], month, context):
            ledger.post(context.date, rule.id, flow.payer, None, flow.payee, None, flow.amount)
        rest = sum(int(ledger.balance(holder).sum()) for holder in ledger.holders)
        missing += abs(got - paid) + abs(got - said) + abs(rest)
        arrived += int(np.abs(to_ore(amounts)).sum())
    return finding(
        "conserved", missing == 0, lines.CONSERVED, missing=missing, months=len(tried.months),
        moved=round(arrived / ORE), payer=rule.counterparty, kind=kind,
    )  # fmt: skip


def monotone(tried: Tried) -> Finding:
    """Pay never falls with more of what it is said to rise with, nor rises with the others."""
    declared = [(place, 1) for place in tried.rule.rises_with()]
    declared += [(place, -1) for place in tried.rule.falls_with()]
    wrong = [wrongs(tried, *one) for one in declared]
    if not declared:
        return finding("monotone", True, lines.UNDECLARED)
    (place, sign), worst = max(zip(declared, wrong, strict=True), key=lambda pair: pair[1].size)
    if worst.size > 0:
        shown = lines.FALLS if sign > 0 else lines.RISES
        return finding("monotone", False, shown, place=place, **worst._asdict())
    first = ", ".join(place for place, _ in declared[:PLACES_SHOWN])
    more = f" ... ({len(declared)})" if len(declared) > PLACES_SHOWN else ""
    steps = sum(one.steps for one in wrong)
    return finding("monotone", True, lines.MONOTONE, steps=steps, places=first + more)


class Wrong(NamedTuple):
    """The largest change of pay in the wrong direction, SEK (0: none), and where it was."""

    size: float
    low: float
    high: float
    unit: str
    steps: int  # tried


def wrongs(tried: Tried, place: str, sign: int) -> Wrong:
    """How far pay goes the wrong way when there is more at a place; `sign` is the right way."""
    worst, steps = Wrong(0.0, 0.0, 0.0, "", 0), 0
    for month, context in zip(tried.months, tried.contexts, strict=True):
        paid = np.stack([tried.pay(situations.times(month, place, f), context) for f in FACTORS])
        back = -sign * np.diff(paid, axis=0)
        back[back <= CLOSE * float(np.abs(paid).max())] = 0.0
        steps += back.size
        if back.max() > worst.size:
            step, unit = (int(i) for i in np.unravel_index(int(back.argmax()), back.shape))
            names = context.unit_names
            worst = Wrong(float(back.max()), FACTORS[step], FACTORS[step + 1], names[unit], 0)
    return worst._replace(steps=steps)


def scales(tried: Tried) -> Finding:
    """The money parameters named as scalable scale the pay in proportion."""
    rule = tried.rule
    if not rule.scalable:
        return finding("scales", True, lines.UNSCALABLE)
    half = rule.scaled(0.5)
    apart = max(
        _apart(tried.pay(month, context, half), 0.5 * tried.pay(month, context))
        for month, context in zip(tried.months, tried.contexts, strict=True)
    )
    names = ", ".join(rule.scalable)
    return finding("scales", apart <= CLOSE, lines.SCALES, names=names, apart=100 * apart)


def travels(tried: Tried) -> Finding:
    """A rule sent to another process is the same rule and pays the same."""
    there: Rule = pickle.loads(pickle.dumps(tried.rule))
    month, context = tried.months[0], tried.contexts[0]
    apart = float(np.abs(tried.pay(month, context, there) - tried.pay(month, context)).max())
    ok = there.values() == tried.rule.values() and apart == 0.0
    return finding("travels", ok, lines.TRAVELS, apart=apart)


CHECKS: dict[str, Callable[[Tried], Finding]] = {
    "pure": pure,
    "unchanged": unchanged,
    "no_lot": no_lot,
    "together": together,
    "idle": idle,
    "conserved": conserved,
    "monotone": monotone,
    "scales": scales,
    "travels": travels,
}


def _apart(one: np.ndarray, two: np.ndarray) -> float:
    """Largest difference, relative to the largest amount."""
    size = max(float(np.abs(one).max()), float(np.abs(two).max()))
    return float(np.abs(one - two).max()) / size if size > 0 else 0.0


def _equal(one: float, two: float) -> bool:
    return one == two or (np.isnan(one) and np.isnan(two))
