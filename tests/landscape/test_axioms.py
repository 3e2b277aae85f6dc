"""One contract for every bargaining solution: it keeps the axioms it declares (Hypothesis), and states its promise."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.answer import Infeasible
from detente.landscape.continuous import efficient_end, solve
from detente.landscape.deals import choose
from detente.landscape.landscape import solutions

SOLUTIONS = solutions()
KNOWN = {
    "efficient", "rational", "symmetric", "scale_free", "translation_free", "independent", "monotone",
    "strongly_monotone",
}  # fmt: skip
NEAR = 1e-7
cell = st.integers(0, 40).map(float)
lists = st.integers(2, 3).flatmap(
    lambda n: st.lists(st.tuples(*[cell] * n), min_size=1, max_size=14, unique=True).map(np.array)
)


def declaring(axiom):
    names = [name for name, solution in SOLUTIONS.items() if axiom in solution.AXIOMS]
    assert names, axiom
    return pytest.mark.parametrize("name", names)


def picked(name, points, disagreement, power=None):
    """The utilities a solution picks, or None where it picks none."""
    row = choose(points, disagreement, SOLUTIONS[name].measure, power, 1e-9)
    return None if isinstance(row, Infeasible) else points[row[0]]


def value(name, points, disagreement, of):
    """The measure of a gain in the problem given: what the solution makes large, ties aside."""
    gains = points - disagreement
    best = gains[(gains >= 0).all(axis=1)].max(axis=0, initial=0.0)
    return SOLUTIONS[name].measure(best, np.ones(points.shape[1])).of(of - disagreement)


@pytest.mark.parametrize("name", SOLUTIONS)
def test_it_says_what_it_is_and_declares_known_axioms(name):
    solution = SOLUTIONS[name]
    assert solution.TITLE
    assert solution.SAYS
    assert solution.AXIOMS <= KNOWN
    assert "efficient" in solution.AXIOMS


def test_the_five_are_on_offer():
    assert set(SOLUTIONS) == {"nash", "kalai_smorodinsky", "egalitarian", "utilitarian", "weighted_nash"}


@declaring("efficient")
@given(points=lists)
def test_efficient(name, points):
    found = picked(name, points, np.zeros(points.shape[1]))
    if found is not None:
        assert not ((points >= found).all(axis=1) & (points > found).any(axis=1)).any()


@declaring("rational")
@given(points=lists, floor=cell)
def test_rational(name, points, floor):
    disagreement = np.full(points.shape[1], floor)
    found = picked(name, points, disagreement)
    some = (points >= disagreement).all(axis=1).any()
    assert found is None or (found >= disagreement).all()
    assert some or found is None


@declaring("symmetric")
@given(points=lists)
def test_symmetric_problems_have_symmetric_answers(name, points):
    """With every permutation of every package in the list, permuting the answer gives another as good."""
    width = points.shape[1]
    both = np.vstack([np.roll(points, k, axis=1) for k in range(width)])
    found = picked(name, both, np.zeros(width))
    if found is not None:
        for k in range(width):
            assert value(name, both, np.zeros(width), np.roll(found, k)) == pytest.approx(
                value(name, both, np.zeros(width), found)
            )


@declaring("scale_free")
@given(points=lists, scale=st.lists(st.sampled_from([0.25, 0.5, 2.0, 8.0]), min_size=3, max_size=3))
def test_scale_free(name, points, scale):
    factors = np.array(scale[: points.shape[1]])
    found = picked(name, points, np.zeros(points.shape[1]))
    scaled = picked(name, points * factors, np.zeros(points.shape[1]))
    assert (found is None) == (scaled is None)
    if found is not None and scaled is not None:
        assert np.allclose(found * factors, scaled)


@declaring("translation_free")
@given(points=lists, by=st.lists(st.integers(-9, 9).map(float), min_size=3, max_size=3))
def test_translation_free(name, points, by):
    moved = np.array(by[: points.shape[1]])
    found = picked(name, points, np.zeros(points.shape[1]))
    other = picked(name, points + moved, moved)
    assert (found is None) == (other is None)
    if found is not None and other is not None:
        assert np.allclose(found + moved, other)


@declaring("independent")
@given(points=lists, keep=st.lists(st.booleans(), min_size=14, max_size=14))
def test_independent_of_packages_not_chosen(name, points, keep):
    zero = np.zeros(points.shape[1])
    found = picked(name, points, zero)
    assume(found is not None)
    left = points[np.array(keep[: len(points)]) | (points == found).all(axis=1)]
    again = picked(name, left, zero)
    assert again is not None
    assert value(name, points, zero, again) == pytest.approx(value(name, points, zero, found))


corners = st.lists(st.tuples(st.floats(0.05, 1), st.floats(0.05, 1)), min_size=1, max_size=5).map(np.array)


def drawn(points, width, height):
    """The frontier of a comprehensive convex set with those extreme points on the axes."""
    inside = points * [width, height]
    return efficient_end(np.vstack([inside, [[width, 0.0], [0.0, height], [0.0, 0.0]]]))


@declaring("monotone")
@given(points=corners, more=corners)
def test_a_set_that_grows_with_the_same_ideals_hurts_nobody(name, points, more):
    zero = np.zeros(2)
    small, large = drawn(points, 1.0, 1.0), drawn(np.vstack([points, more]), 1.0, 1.0)
    before, after = (solve(f, zero, SOLUTIONS[name].measure) for f in (small, large))
    assert (np.asarray(after) >= np.asarray(before) - NEAR).all()


@declaring("strongly_monotone")
@given(points=corners, more=corners, width=st.floats(1, 2), height=st.floats(1, 2))
def test_a_set_that_grows_hurts_nobody(name, points, more, width, height):
    zero = np.zeros(2)
    small = drawn(points, 1.0, 1.0)
    large = drawn(np.vstack([points / [width, height], more]), width, height)
    before, after = (solve(f, zero, SOLUTIONS[name].measure) for f in (small, large))
    assert (np.asarray(after) >= np.asarray(before) - NEAR).all()


def test_nash_is_not_monotone_and_kalai_smorodinsky_not_independent():
    """What tells them apart: an axiom nobody could fail would test nothing."""
    assert "monotone" not in SOLUTIONS["nash"].AXIOMS
    line = drawn(np.array([[0.5, 0.5]]), 1.0, 1.0)
    bulge = drawn(np.array([[0.5, 0.5], [0.2, 1.0]]), 1.0, 1.0)
    low, high = (np.asarray(solve(f, np.zeros(2), SOLUTIONS["nash"].measure)) for f in (line, bulge))
    assert high[0] < low[0] or high[1] > low[1]


def test_a_product_of_two_losses_is_never_taken():
    points = np.array([[-9.0, -9.0], [1.0, 1.0], [-5.0, 8.0]])
    assert picked("nash", points, np.zeros(2)).tolist() == [1.0, 1.0]
    refused = choose(points[[0, 2]], np.zeros(2), SOLUTIONS["nash"].measure)
    assert isinstance(refused, Infeasible)
    assert "at least its disagreement value" in refused.reason


def test_where_somebody_can_gain_nothing_there_is_no_product():
    refused = choose(np.array([[0.0, 5.0]]), np.zeros(2), SOLUTIONS["nash"].measure)
    assert isinstance(refused, Infeasible)
    assert "more than it has without agreement" in refused.reason
    assert picked("kalai_smorodinsky", np.array([[0.0, 5.0]]), np.zeros(2)).tolist() == [0.0, 5.0]


def test_power_pulls_the_weighted_product():
    points = np.array([[2.0, 8.0], [5.0, 5.0], [8.0, 2.0]])
    assert picked("weighted_nash", points, np.zeros(2), np.array([1.0, 1.0])).tolist() == [5.0, 5.0]
    assert picked("weighted_nash", points, np.zeros(2), np.array([9.0, 1.0])).tolist() == [8.0, 2.0]
