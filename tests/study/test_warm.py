"""Numbers changed on a warm case: the same belief as from nothing, and bounds that hold."""

from __future__ import annotations

import pytest

from detente.answer import Bounds
from detente.case.load import load_case
from detente.errors import UsageError
from detente.policy.policy import Asked
from detente.study.study import belief_of, policy_of
from detente.study.whatif import WarmBelief, WarmPlans, with_numbers

CLOSE = 1e-5
"""Types are solved from near to 1e-5 of their spread; shares of the belief have moved by less than 1e-6 wherever
this was tried."""
CEASEFIRE = (
    "types.divided.prior",
    "types.divided.patience",
    "types.divided.expects.security",
    "parties.government.vision.movement_fire.salience",
    "parties.legislature.ratifies.needs",
    "steps.halt_attacks.cost.movement",
    "gates.legislature_ready.passed_when.0.share",
    "capstone.recovery.unilateral.share",
    "channels.observers.false_alarm",
    "ladder.pressure.levels.eased.moves.aid_access.by",
    "discount",
    "record.turnover",
    "measures.inclusion.of.amnesty",
)
KOREA = ("types.sincere.precision", "channels.imagery.hit")


@pytest.fixture(scope="module")
def ceasefire():
    return WarmBelief(load_case("ceasefire"))


@pytest.fixture(scope="module")
def plans():
    return WarmPlans(load_case("minimal"))


def high(case, path):
    return next(q.high for name, q, _ in case.numbers() if name == path)


def apart(one, other):
    assert one.keys() == other.keys()
    return max(abs(one[name] - share) for name, share in other.items())


def from_nothing(name, values):
    return belief_of(load_case(name, sets=[f"{path}={value!r}" for path, value in values.items()])).belief


@pytest.mark.parametrize("path", CEASEFIRE)
def test_a_number_of_every_kind_gives_the_belief_that_is_found_from_nothing(ceasefire, path):
    values = {path: high(ceasefire.case, path)}
    assert apart(ceasefire.shares(values), from_nothing("ceasefire", values)) < CLOSE


def test_several_numbers_together_give_the_belief_that_is_found_from_nothing(ceasefire):
    values = {path: high(ceasefire.case, path) for path in CEASEFIRE[:4]}
    assert apart(ceasefire.shares(values), from_nothing("ceasefire", values)) < CLOSE


def test_a_number_moved_and_moved_back_leaves_the_belief_as_it_was(ceasefire):
    path = "types.divided.stance.weight"
    own = next(q.mode for name, q, _ in ceasefire.case.numbers() if name == path)
    assert apart(ceasefire.shares({path: high(ceasefire.case, path)}), ceasefire.base) > CLOSE
    assert ceasefire.shares({path: own}) == ceasefire.base


def test_the_largest_case_gives_the_belief_that_is_found_from_nothing():
    case = load_case("korea-2018")
    kept = WarmBelief(case)
    for path in KOREA:
        values = {path: high(case, path)}
        assert apart(kept.shares(values), from_nothing("korea-2018", values)) < CLOSE


def test_priors_that_cannot_sum_to_one_are_refused_in_words():
    case = load_case("minimal")
    with pytest.raises(UsageError, match="cannot sum to 1"):
        with_numbers(case, {f"types.{name}.prior": 0.8 for name in case.types})


def meet(one: Bounds, other: Bounds) -> bool:
    """Can both hold of one number, but for rounding?"""
    return one.lower <= other.upper + CLOSE and other.lower <= one.upper + CLOSE


@pytest.mark.parametrize("path", ["types.sincere.prior", "types.sincere.patience", "types.sincere.precision"])
def test_the_bounds_on_acts_hold_for_what_a_search_from_nothing_finds(plans, path):
    value = high(plans.case, path)
    found = plans.worths({path: value})
    searched = policy_of(load_case("minimal", sets=[f"{path}={value!r}"]), asked=Asked(exploit=False))
    assert found is not None
    assert found.after == searched.act
    assert all(meet(bounds, searched.bounds[act]) for act, bounds in found.bounds.items())


def test_a_number_left_where_it_is_leaves_the_acts_worth_what_they_were(plans):
    own = next(q.mode for name, q, _ in plans.case.numbers() if name == "types.sincere.patience")
    found = plans.worths({"types.sincere.patience": own})
    assert found is not None
    assert not found.flips
    for act, bounds in found.bounds.items():
        assert meet(bounds, found.bounds_before[act])
        assert bounds.lower == pytest.approx(found.bounds_before[act].lower, abs=0.05)


def test_where_nobody_would_deliver_another_act_is_best_for_certain(plans):
    found = plans.worths({"types.sincere.prior": 0.001})
    assert found is not None
    assert found.flips
    assert found.before == "advance"
    assert found.bounds[found.after].lower >= found.bounds["advance"].lower
