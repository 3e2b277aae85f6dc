"""Sandholm's order is safe with the least penalty: against every order of small exchanges."""

from itertools import permutations

import numpy as np
import pytest

from detente.roadmap.safe_exchange import is_safe, least_penalty, safest_order

INSTANCES = 300
CHUNKS = 6  # 720 orders each
CLOSE = 1e-9


def instances():
    rng = np.random.default_rng(20240501)
    for _ in range(INSTANCES):
        count = int(rng.integers(1, CHUNKS))
        yield rng.uniform(0, 10, count).tolist(), rng.uniform(0, 10, count).tolist()


def by_definition(values, costs, order):
    """The least D with sum of c from k on <= sum of v after k + D, term by term."""
    needs = [sum(costs[j] for j in order[k:]) - sum(values[j] for j in order[k + 1 :]) for k in range(len(order))]
    return max(0.0, *needs)


def test_the_order_needs_the_least_penalty_of_all_orders():
    for values, costs in instances():
        best = min(by_definition(values, costs, order) for order in permutations(range(len(values))))
        order = safest_order(values, costs)
        assert least_penalty(values, costs, order) == pytest.approx(best, abs=CLOSE)


def test_an_order_is_safe_with_its_least_penalty_and_not_with_less():
    for values, costs in instances():
        order = safest_order(values, costs)
        need = least_penalty(values, costs, order)
        assert is_safe(values, costs, order, need)
        assert need <= CLOSE or not is_safe(values, costs, order, need - 1e-6)


def test_without_a_penalty_the_last_chunk_is_never_safe():
    for values, costs in instances():
        assert least_penalty(values, costs, safest_order(values, costs)) >= min(costs) - CLOSE


def test_splitting_chunks_lowers_the_penalty():
    whole = least_penalty([5], [4], (0,))
    halves = least_penalty([2.5, 2.5], [2, 2], safest_order([2.5, 2.5], [2, 2]))
    assert (whole, halves) == (4, 2)
