"""Textbook frontiers and Rubinstein's game, against their formulas."""

import numpy as np
import pytest

from detente.answer import Infeasible
from detente.landscape.continuous import alternating_offers, efficient_end, solve
from detente.landscape.landscape import solutions

SOLUTIONS = solutions()
NASH, KS, EQUAL = (SOLUTIONS[n].measure for n in ("nash", "kalai_smorodinsky", "egalitarian"))
WEIGHTED, SUM = SOLUTIONS["weighted_nash"].measure, SOLUTIONS["utilitarian"].measure
ZERO = np.zeros(2)
FINE = 200_001
"""Points on a smooth frontier: chords lie within 1e-10 of it."""


def curve(u1, u2):
    """A frontier x -> (u1(x), u2(1 - x)), the second party's best first."""
    x = np.linspace(0, 1, FINE)
    return np.stack([u1(x), u2(1 - x)], axis=1)


@pytest.mark.parametrize(("a", "b", "d"), [(1, 1, (0, 0)), (4, 2, (1, 0.5)), (3, 9, (0.3, 2))])
def test_linear_frontier(a, b, d):
    line, start = np.array([[0.0, b], [a, 0.0]]), np.array(d, dtype=float)
    s = 1 - d[0] / a - d[1] / b
    half = start + s / 2 * np.array([a, b])
    assert solve(line, start, NASH) == pytest.approx(half)
    assert solve(line, start, KS) == pytest.approx(half)
    assert solve(line, start, EQUAL) == pytest.approx(start + a * b * s / (a + b))
    for alpha in (0.2, 0.7):
        got = solve(line, start, WEIGHTED, np.array([alpha, 1 - alpha]))
        assert got == pytest.approx(start + s * np.array([alpha * a, (1 - alpha) * b]))


def test_square_root_frontier():
    pie = curve(np.sqrt, lambda x: x)
    assert solve(pie, ZERO, NASH)[0] ** 2 == pytest.approx(1 / 3, abs=1e-6)
    golden = (np.sqrt(5) - 1) / 2
    for rule in (KS, EQUAL):
        assert solve(pie, ZERO, rule) == pytest.approx([golden, golden], abs=1e-8)


@pytest.mark.parametrize(("g1", "g2"), [(0.5, 1), (0.3, 0.8), (1, 1)])
def test_split_the_pie(g1, g2):
    pie = curve(lambda x: x**g1, lambda x: x**g2)
    assert solve(pie, ZERO, NASH)[0] ** (1 / g1) == pytest.approx(g1 / (g1 + g2), abs=1e-5)


def test_polygon_that_tells_nash_from_kalai_smorodinsky():
    frontier = efficient_end(np.array([[0, 0], [0.5, 0], [0.5, 0.5], [0, 1]], dtype=float))
    assert solve(frontier, ZERO, NASH) == pytest.approx([0.5, 0.5])
    assert solve(frontier, ZERO, KS) == pytest.approx([1 / 3, 2 / 3])


def test_circle():
    angle = np.linspace(np.pi / 2, 0, FINE)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for rule in (NASH, KS, EQUAL, SUM):
        assert solve(circle, ZERO, rule) == pytest.approx([np.sqrt(0.5)] * 2, abs=1e-5)


def test_no_room_is_said():
    assert isinstance(solve(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0.8, 0.8]), NASH), Infeasible)
    assert isinstance(solve(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([2.0, 0.0]), NASH), Infeasible)


@pytest.mark.parametrize("points", [[[0, 0], [1, 1]], [[0, 1], [0.2, 0.2], [1, 0]], [[0, 1]]])
def test_what_is_no_concave_frontier_is_refused(points):
    with pytest.raises(ValueError, match=r"frontier|second party"):
        solve(np.array(points, dtype=float), ZERO, NASH)


@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.8), (0.5, 0.5), (0.3, 0.95)])
def test_rubinstein(d1, d2):
    first, second = alternating_offers(np.array([[0.0, 1.0], [1.0, 0.0]]), ZERO, (d1, d2))
    assert first == pytest.approx([(1 - d2) / (1 - d1 * d2), d2 * (1 - d1) / (1 - d1 * d2)])
    assert second == pytest.approx([d1 * (1 - d2) / (1 - d1 * d2), (1 - d1) / (1 - d1 * d2)])


@pytest.mark.parametrize("rates", [(0.1, 0.1), (0.1, 0.3), (0.05, 0.02)])
def test_as_rounds_grow_short_offers_lead_to_the_weighted_nash_solution(rates):
    """Binmore, Rubinstein and Wolinsky 1986; the distance shrinks in proportion to the length of a round."""
    pie = curve(np.sqrt, lambda x: x)
    limit = solve(pie, ZERO, WEIGHTED, 1 / np.array(rates))
    apart = []
    for dt in (0.1, 0.01):
        first, second = alternating_offers(pie, ZERO, tuple(np.exp(-np.array(rates) * dt)))
        apart.append(max(np.abs(first - limit).max(), np.abs(second - limit).max()))
    assert apart[1] < 2e-3
    assert apart[1] == pytest.approx(apart[0] / 10, rel=0.1)
