"""The decision engine: equilibrium, neutrality to how rules are written, attention, loss."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from decision_world import (
    Context,
    World,
    capitation,
    change,
    fee,
    mixed,
    persons,
    share,
    target,
    visits,
)

from sim.categories import INDICATORS
from sim.decision.engine import felt_slope, hessian, worth_of_a_krona
from sim.decision.money import attended, loss_slope, pull_in_direction
from sim.parameters import load
from sim.policies.context import Context as ActualContext
from sim.policies.context import Traits
from sim.policies.model import load_model


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_null_reform_stays_exactly_at_baseline(world: World) -> None:
    rules = {**mixed(world, 0.35), "target": target(world, "continuity", 0.03, 0.3, 0.6)}
    decision = world.decision()
    pay = world.pay(rules, world.start)
    decision.calibrate(world.start, pay)
    for _ in range(8):
        assert np.all(decision.step(world.start, pay) == 0.0)


def test_same_input_gives_the_same_bits(world: World) -> None:
    base, reform = mixed(world, 0.1), mixed(world, 0.5)
    (_, first), (_, second) = (world.run(base, {0: reform}, 3) for _ in range(2))
    assert np.array_equal(first.y, second.y)
    assert np.abs(first.y).max() > 0.01


def test_no_response_to_money_that_does_not_reach_decisions(world: World) -> None:
    deaf = World()
    deaf.traits = replace(world.traits, pass_through=np.zeros(world.units))
    _, decision = deaf.run({"capitation": capitation()}, {0: mixed(deaf, 0.5)}, 4)
    assert np.abs(decision.y).max() < 1e-12


@pytest.mark.parametrize("standing", [True, False])
def test_a_rule_in_parts_is_the_whole_rule(world: World, standing: bool) -> None:
    """Standing rules whose price is cut, and new rules; other rules change at the same time."""

    def parts(shares: list[float], size: float) -> dict:
        return {f"fee_{i}": fee(world, size * part) for i, part in enumerate(shares)}

    other = {"target": target(world, "continuity", 0.02, 0.2, 0.7)}
    responses = []
    for shares in ([1.0], [0.5, 0.3, 0.1, 0.1]):
        before = parts(shares, 0.4) if standing else {}
        after = parts(shares, 0.2 if standing else 0.4)
        base = {"capitation": capitation(240 if standing else 400), **before}
        reform = {"capitation": capitation(), **after, **other}
        responses.append(world.run(base, {0: reform}, 4)[1].y)
    assert np.abs(responses[0]).max() > 0.05
    np.testing.assert_allclose(responses[0], responses[1], atol=1e-9)


def test_a_renamed_rule_changes_nothing_once_it_is_familiar(world: World) -> None:
    """A new name has no history, so only the kink of loss aversion can differ."""
    base = {"capitation": capitation()}
    calm = World()
    calm.traits = replace(world.traits, loss_aversion=np.ones(world.units))
    _, decision = calm.run(base, {0: {"per_head": capitation()}}, 4)
    assert np.abs(decision.y).max() < 1e-9


def test_a_rule_without_stake_is_no_rule(world: World) -> None:
    base = {"capitation": capitation()}
    reform = mixed(world, 0.3)
    empty = {f"empty_{i}": target(world, name, 0.0, 0, 1) for i, name in enumerate(INDICATORS)}
    _, without = world.run(base, {0: reform}, 4)
    _, with_empty = world.run(base, {0: {**reform, **empty}}, 4)
    np.testing.assert_allclose(with_empty.y, without.y, atol=1e-12)


def test_worth_of_a_krona_follows_the_margin() -> None:
    """A grant of a tenth of the revenue lowers it by e^(-0.1); a loss of a tenth raises it."""
    world = World(params=load().override({"behaviour.income_effect": 1.0}))
    decision = world.decision()
    base = {"capitation": capitation()}
    decision.calibrate(world.start, world.pay(base, world.start))
    for part, expected in ((0.0, 1.0), (0.1, np.exp(-0.1)), (-0.1, np.exp(0.1))):
        grant = part * decision.revenue
        rules = {**base, "grant": lambda s, c, grant=grant: grant}
        now = decision.situation(world.start, world.pay(rules, world.start))
        np.testing.assert_allclose(worth_of_a_krona(now, decision.memory), expected)


def test_money_without_strings_goes_to_staff_and_not_to_earning_more() -> None:
    """Units with more fixed pay hire nurses and court fewer patients; with none of it felt, not."""
    moved = {}
    for effect in (0.0, 1.0):
        world = World(params=load().override({"behaviour.income_effect": effect}))
        base = {"capitation": capitation()}
        grant = 0.1 * world.revenue
        rules = {**base, "grant": lambda s, c, grant=grant: grant}
        _, decision = world.run(base, {0: rules}, 8)
        moved[effect] = {
            name: decision.y[:, world.style.index(name)].mean() for name in ("nurses", "attraction")
        }
    assert np.abs(list(moved[0.0].values())).max() < 1e-12
    assert moved[1.0]["nurses"] > 0.02
    assert moved[1.0]["attraction"] < -0.005


def test_relative_rules_need_the_context_at_its_actual_value(world: World) -> None:
    """Guard: following the context into the imagined practice hides every relative rule."""

    def relative(s, c: Context) -> np.ndarray:
        return 240 * persons(s) * s["registered_index"] / c.index

    def perturbed(s, c: Context) -> np.ndarray:
        index = np.mean(s["registered_index"], axis=-1, keepdims=True)
        return 240 * persons(s) * s["registered_index"] / index

    base, coding = {"capitation": capitation()}, world.style.index("coding")
    moved = []
    for rule in (relative, perturbed):
        _, decision = world.run(base, {0: {"capitation": capitation(160), "acg": rule}}, 4)
        moved.append(decision.y[:, coding].mean())
    assert moved[0] > 0.2
    assert abs(moved[1]) < 0.1 * moved[0]


def test_ten_times_every_krona_changes_nothing(world: World) -> None:
    worths = [n for n in world.belief.values._fields if n.startswith("worth_")]
    worths.remove("worth_high_need")
    worths.remove("worth_minutes")
    dear_things = ("post_cost", "evening_premium", "digital_room_cost")
    names = [
        "behaviour.wage",
        *(f"programmes.{name}" for name in dear_things),
        *(f"behaviour.{name}" for name in worths),
    ]
    dear = World(params=world.params.override({n: (world.params[n] * 10).tolist()
                                               if np.ndim(world.params[n]) else
                                               world.params[n] * 10 for n in names}))  # fmt: skip
    dear.revenue = 10 * world.revenue
    base = {"capitation": capitation(400)}
    dear_base = {"capitation": capitation(4000)}
    reform = {**mixed(world, 0.4), "t": target(world, "review", 0.02, 0.3, 0.9)}
    dear_reform = {
        "capitation": capitation(2400),
        "fee": fee(dear, 0.4),
        "t": target(dear, "review", 0.02, 0.3, 0.9),
    }
    _, cheap = world.run(base, {0: reform}, 4)
    _, expensive = dear.run(dear_base, {0: dear_reform}, 4)
    np.testing.assert_allclose(expensive.y, cheap.y, atol=1e-9)


def test_units_start_at_a_maximum_or_are_stiffened() -> None:
    world = World(units=200)
    decision = world.decision()
    pay = world.pay(mixed(world, 0.35), world.start)
    decision.calibrate(world.start, pay)
    now, habit = decision.situation(world.start, pay), decision.memory
    largest = np.linalg.eigvalsh(hessian(now, habit, felt_slope(now, habit))).max()
    assert largest <= decision.preferences.curvature_limit + 1e-9
    raised = habit.stiffness > world.style.stiffness * world.traits.inertia[:, None] + 1e-12
    assert raised.any(axis=1).mean() < 0.05


def test_noise_in_the_seen_state_hardly_moves_style(world: World) -> None:
    """5 % noise per quarter: about 0.01 SD within units and no drift."""
    rng = np.random.default_rng(3)
    decision = world.decision()
    rules = mixed(world, 0.35)
    decision.calibrate(world.start, world.pay(rules, world.start))
    path = []
    for _ in range(20):
        noise = {
            name: world.start[name]
            * np.exp(rng.normal(0, 0.05, world.units)).reshape(
                -1, *[1] * (world.start[name].ndim - 1)
            )
            for name in ("listed", "contacts", "referrals", "elsewhere", "activities", "hours")
        }
        seen = world.start.replace(**noise)
        path.append(decision.step(seen, world.pay(rules, seen)).copy())
    assert np.std(path, axis=0).mean() < 0.02
    assert np.abs(np.mean(path, axis=(0, 1))).max() < 0.05


def test_a_step_in_a_rule_is_felt_near_the_step(world: World) -> None:
    """A bonus at a threshold gives pull through the unit's own sampling error, not a false zero."""
    base = {"capitation": capitation()}
    level = float(np.median(share(world.start, "continuity")))
    small = World()
    cases = small.start["indicator_base"] * 0.02  # few cases, large sampling error
    share_now = small.start["indicator_count"] / small.start["indicator_base"]
    small.start = small.start.replace(indicator_base=cases, indicator_count=cases * share_now)

    def bonus(s, c: Context) -> np.ndarray:
        return 0.03 * small.revenue * (share(s, "continuity") >= level)

    _, decision = small.run(base, {0: {**base, "bonus": bonus}}, 1)
    pull = decision.marginal_revenue[1][:, small.style.index("own_gp")] / small.revenue
    distance = np.abs(share(small.start, "continuity") - level)
    assert pull[distance < 0.02].mean() > 0.001
    assert pull[distance < 0.02].mean() > 3 * pull[distance > 0.1].mean()


def test_a_field_no_code_knows_can_be_paid_for(world: World) -> None:
    """A plugin brings a belief with a new field and a rule that pays for it; nothing else."""
    plugin = World()
    expect = plugin.belief.expect

    def with_walks(y_new, y_now, seen, traits):
        expected = expect(y_new, y_now, seen, traits)
        walks = 100.0 * np.exp(0.3 * (y_new - y_now)[..., plugin.style.index("proactive")])
        return replace(expected, statement=expected.statement.replace(walks=walks))

    plugin.belief.expect = with_walks  # type: ignore[method-assign]
    base = {"capitation": capitation()}
    walks = {**base, "walks": lambda s, c: 0.002 * plugin.revenue * s["walks"]}
    decision = plugin.decision()
    decision.calibrate(plugin.start, plugin.pay(base, plugin.start))
    decision.step(plugin.start, plugin.pay(walks, plugin.start))
    assert (decision.y[:, plugin.style.index("proactive")] > 0.02).all()


def test_attention_counts_different_directions() -> None:
    """Hand-worked: identical rules are one direction; ten orthogonal ones share the attention."""
    same = np.zeros((4, 1, 15))
    same[:, 0, 0] = 0.25
    np.testing.assert_allclose(attended(same, 2.5, 1e-9), 1.0)
    ten = np.zeros((10, 1, 15))
    ten[np.arange(10), 0, np.arange(10)] = 0.1
    np.testing.assert_allclose(attended(ten, 2.5, 1e-9), 0.25)
    np.testing.assert_allclose(attended(0.001 * same[:1], 2.5, 0.00025), 0.5)
    assert np.all(attended(np.zeros((3, 1, 15)), 2.5, 0.001) == 0.0)


def test_total_pull_is_the_same_for_parts() -> None:
    whole = np.zeros((2, 1, 3))
    whole[0, 0], whole[1, 0] = [1.0, 0.0, 0.0], [0.6, 0.8, 0.0]
    parts = np.concatenate([whole[:1] * 0.3, whole[:1] * 0.7, whole[1:]])
    _, total = pull_in_direction(whole)
    _, split = pull_in_direction(parts)
    np.testing.assert_allclose(total[:, 0], [1 + 0.36, 1 + 0.36])
    np.testing.assert_allclose(split[:, 0], [1.36, 1.36, 1.36])


def test_losses_weigh_more_than_gains() -> None:
    gradient = np.eye(4)[:, None, :]
    payment = np.array([[100.0], [50.0], [150.0], [-100.0]])
    reference = np.array([[100.0], [100.0], [100.0], [-100.0]])
    slope = loss_slope(payment, reference, gradient, np.array([2.0]), np.array([1.0]))
    np.testing.assert_allclose(slope[:, 0], [1.5, 2.0, 1.0, 2.0], atol=1e-9)


def test_reform_removed_fades(world: World) -> None:
    base, reform = {"capitation": capitation()}, mixed(world, 0.35)
    during, _ = world.run(base, {0: reform}, 12)
    three, _ = world.run(base, {0: reform, 12: base}, 24)
    six, _ = world.run(base, {0: reform, 12: base}, 36)

    def left(after, measure) -> float:
        return abs(change(world, after, measure) / change(world, during, measure))

    for measure in (visits, lambda s: s["minutes_per_visit"]):
        assert left(three, measure) < 0.55  # nurses' posts move slowly by design
        assert left(six, measure) < 0.15


def test_the_real_rules_drive_decisions(world: World) -> None:
    """The Swedish mix through the policy module: equilibrium, then a response to a reform."""
    model, half = load_model("swedish_mix"), load_model("visit_based")
    date = dt.date(2023, 3, 1)
    names = tuple(f"unit {i}" for i in range(world.units))
    traits = Traits(names, world.private, persons(world.start), world.revenue)
    context = ActualContext.of(world.start, traits, date)
    decision = world.decision()
    decision.calibrate(world.start, lambda s: model.pay(s, context))
    assert np.all(decision.step(world.start, lambda s: model.pay(s, context)) == 0.0)
    assert "capitation" in decision.rules
    assert set(decision.rules) <= {rule.id for rule in model.at(date)}
    assert decision.marginal_revenue.shape == (len(decision.rules), world.units, len(world.style))
    for _ in range(4):
        decision.step(world.start, lambda s: half.pay(s, context))
    assert decision.y[:, world.style.index("minutes")].mean() < -0.02
