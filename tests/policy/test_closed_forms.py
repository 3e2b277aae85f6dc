"""When to stop looking, and when to stop waiting: the solver on fine periods against the continuous-time answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from detente.policy.pomdp import Pomdp
from detente.policy.solver import Limits, solve

NEARLY_ONE = 0.99999
"""The closed form does not discount; over some fifty periods this takes off a twentieth of a per cent."""


def looking(period: float, error_cost: float, odds_share: float) -> Pomdp:
    """Which of two drifts is it? A look costs its time; a wrong answer costs `error_cost`.

    A two-valued report whose log likelihood ratio is the root of the period has the Brownian signal's variance.
    """
    right = 1 / (1 + np.exp(-np.sqrt(period)))
    stay, stop = csr_matrix(np.eye(3)), csr_matrix(np.array([[0, 0, 1.0]] * 3))
    look = csr_matrix(np.array([[right, 1 - right, 0], [1 - right, right, 0], [0, 0, 1]]))
    done = csr_matrix(np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]))
    reward = np.array([[-period, -period, 0], [0, -error_cost, 0], [-error_cost, 0, 0]])
    start = np.array([1 - odds_share, odds_share, 0])
    acts = ("look", "say-up", "say-down")
    seen = ("up", "down", "over")
    return Pomdp(("up", "down", "over"), acts, seen, NEARLY_ONE, start, (stay, stop, stop), (look, done, done), reward)


STOP_AT = 0.2
SLOPE = (1 - 2 * STOP_AT) / (STOP_AT * (1 - STOP_AT)) - 2 * np.log(STOP_AT / (1 - STOP_AT))
ERROR_COST = 2 * SLOPE
"""Cost per unit time and signal-to-noise are 1: stopping is then right at a chance of error of `STOP_AT`."""


def test_looking_costs_what_the_brownian_test_costs():
    exact = 2 * (1 - 2 * STOP_AT) * np.log(STOP_AT / (1 - STOP_AT)) - ERROR_COST * STOP_AT
    missed = []
    for period in (0.36, 0.09):
        value = solve(looking(period, ERROR_COST, 0.5), Limits(gap=4e-3)).value
        missed.append(abs((value.lower + value.upper) / 2 - exact))
    assert missed[1] < missed[0]
    assert missed[1] < 0.01 * abs(exact)


@pytest.mark.parametrize(("chance_of_error", "act"), [(0.14, "say-up"), (0.26, "look")])
def test_looking_stops_where_the_brownian_test_stops(chance_of_error, act):
    found = solve(looking(0.09, ERROR_COST, chance_of_error), Limits(gap=4e-3))
    others = max(bounds.upper for name, bounds in found.actions.items() if name != act)
    assert found.actions[act].lower > others


def waiting(period: float) -> Pomdp:
    """Invest 1 for what is worth V, or wait: V moves up or down, seen; rate and shortfall .04, volatility .2."""
    up = np.exp(0.2 * np.sqrt(period))
    steps = int(np.log(3) / np.log(up)) + 1
    worth = np.append(up ** np.arange(-2 * steps, steps + 1), 0.0)
    count, rise = len(worth), (1 - 1 / up) / (up - 1 / up)
    wait = np.zeros((count, count))
    for k in range(count - 1):
        wait[k, min(k + 1, count - 2)] += rise
        wait[k, max(k - 1, 0)] += 1 - rise
    wait[-1, -1] = 1
    invest = np.zeros((count, count))
    invest[:, -1] = 1
    reward = np.array([np.zeros(count), np.append(worth[:-1] - 1, 0.0)])
    start = (np.arange(count) == 2 * steps).astype(float)
    names = tuple(str(k) for k in range(count))
    seen = csr_matrix(np.eye(count))
    moves = (csr_matrix(wait), csr_matrix(invest))
    return Pomdp(names, ("wait", "invest"), names, float(np.exp(-0.04 * period)), start, moves, (seen, seen), reward)


def test_the_option_to_wait_has_its_value():
    """Threshold 2, value V^2 / 4 below it: a quarter at V = 1, where investing at once is worth nothing."""
    missed = []
    for period in (2.0, 0.25):
        found = solve(waiting(period), Limits(gap=1e-4))
        assert found.act == "wait"
        missed.append(abs(found.value.lower - 0.25))
    assert missed[1] < missed[0]
    assert missed[1] < 0.0025
