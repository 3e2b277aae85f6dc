"""What every method promises, and each against a second way to reach it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.load import load_case
from detente.landscape.forecast import contest
from detente.landscape.forecast.contest import Rules
from detente.landscape.forecast.forecast import FIRST, methods
from detente.landscape.forecast.positions import Drawn, IssuePositions, at_modes, draw, of_case
from tests.landscape.forecast import twin

OFFERED = methods()
READING = [name for name in OFFERED if name != "scale_middle"]
ONE_LINE = [name for name in READING if not name.startswith("challenge")]
EXACT = 1e-9
FLAT = 1e-6
"""Rounding: a millionth of a point on a scale of 100."""


def issue(position, salience, power, scale=(0.0, 100.0)):
    arrays = (np.array(values, dtype=float)[None] for values in (position, salience, power))
    return Drawn(scale, *arrays)


def place(name, drawn):
    return float(OFFERED[name].forecast(drawn)[0])


ROWS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(5, 100), st.integers(1, 50)),
    min_size=2,
    max_size=7,
).filter(lambda rows: len({x for x, _, _ in rows}) > 1)


def table(rows):
    x, s, c = zip(*rows, strict=True)
    return issue(x, [v / 100 for v in s], c)


def test_the_mean_is_first():
    assert next(iter(OFFERED)) == FIRST == "compromise_mean"
    assert len(OFFERED) == 9


@pytest.mark.parametrize("name", OFFERED)
@given(rows=ROWS)
@settings(max_examples=25)
def test_a_forecast_lies_between_the_parties_or_on_the_scale(name, rows):
    drawn = table(rows)
    low, high = (0.0, 100.0) if name == "scale_middle" else (drawn.position.min(), drawn.position.max())
    assert low - FLAT <= place(name, drawn) <= high + FLAT


@pytest.mark.parametrize("name", READING)
def test_where_all_agree_that_is_the_forecast(name):
    assert place(name, issue([30, 30, 30], [0.5, 0.2, 0.9], [1, 2, 3])) == pytest.approx(30, abs=FLAT)


@pytest.mark.parametrize("name", OFFERED)
@given(rows=ROWS)
@settings(max_examples=25)
def test_a_scale_turned_round_turns_the_forecast(name, rows):
    turned = [(100 - x, s, c) for x, s, c in rows]
    if name.startswith("challenge") and ties(table(rows)):
        return
    assert place(name, table(turned)) == pytest.approx(100 - place(name, table(rows)), abs=FLAT)


def ties(drawn):
    """Two parties equally far from a third: which offer is least is then a matter of the order of rows."""
    x = drawn.position[0]
    far = [sorted(abs(x - at)) for at in x]
    return any(b - a < 1e-6 for row in far for a, b in itertools.pairwise(row)) or len(set(x)) < len(x)


@pytest.mark.parametrize("name", OFFERED)
@given(rows=ROWS, shift=st.integers(-50, 50), factor=st.integers(1, 20))
@settings(max_examples=20)
def test_units_do_not_matter(name, rows, shift, factor):
    drawn = table(rows)
    moved = Drawn((shift, factor * 100 + shift), factor * drawn.position + shift, drawn.salience, 7 * drawn.power)
    if name.startswith("challenge") and ties(drawn):
        return
    assert place(name, moved) == pytest.approx(factor * place(name, drawn) + shift, abs=FLAT * factor)


@given(rows=ROWS)
@settings(max_examples=50)
def test_the_median_minimises_weighted_distance(rows):
    drawn = table(rows)
    x, w = drawn.position[0], drawn.weight[0]
    cost = {at: float((w * np.abs(x - at)).sum()) for at in x}
    found = place("weighted_median", drawn)
    assert float((w * np.abs(x - found)).sum()) == pytest.approx(min(cost.values()))


@given(rows=ROWS)
@settings(max_examples=50)
def test_the_condorcet_winner_is_the_median_of_power(rows):
    """Black 1948: on a line with equal losses on both sides, no position beats the median."""
    drawn = table(rows)
    alone = Drawn(drawn.scale, drawn.position, np.ones_like(drawn.salience), drawn.power)
    beats = {}
    x, c = drawn.position[0], drawn.power[0]
    for a, b in itertools.permutations(sorted(set(x)), 2):
        beats[a, b] = c[np.abs(x - a) < np.abs(x - b)].sum() > c[np.abs(x - b) < np.abs(x - a)].sum()
    winners = [a for a in set(x) if not any(beats.get((b, a)) for b in set(x))]
    assert place("condorcet", drawn) == pytest.approx((min(winners) + max(winners)) / 2)
    if len(winners) == 1:
        assert place("weighted_median", alone) == pytest.approx(winners[0])


def test_the_nash_product_of_two_has_a_closed_form():
    """Parties at the ends: w log(1 - x/100) + v log(x/100) is largest at 100 v / (w + v)."""
    found = place("nash_product", issue([0, 100], [0.5, 1.0], [2, 3]))
    assert found == pytest.approx(100 * 3 / (1 + 3), abs=FLAT)


@given(rows=ROWS)
@settings(max_examples=25)
def test_no_place_on_a_grid_has_a_greater_nash_product(rows):
    drawn = table(rows)
    x, w = drawn.position[0], drawn.weight[0]
    reach = np.maximum(x, 100 - x)

    def worth(at):
        with np.errstate(divide="ignore"):
            return float((w * np.log(1 - np.abs(at - x) / reach)).sum())

    best = max(worth(at) for at in np.linspace(0.05, 99.95, 1999))
    assert worth(place("nash_product", drawn)) >= best - 1e-9 * abs(best)


@pytest.mark.parametrize("pair", [False, True])
@pytest.mark.parametrize("offers", ["least share", "least move", "least of all"])
def test_rounds_of_challenges_agree_with_a_loop(pair, offers):
    rng = np.random.default_rng(11)  # fixed; reals, so that no two offers tie
    votes = "pair" if pair else "all pairs"
    x, s, c = rng.uniform(0, 100, (6, 5)), rng.uniform(0.05, 1, (6, 5)), rng.uniform(1, 50, (6, 5))
    found = contest.play(Drawn((0, 100), x, s, c), Rules(votes, offers), rounds=4)
    for k in range(6):
        slow = twin.rounds(list(x[k]), list(s[k]), list(c[k]), pair=pair, offers=offers, turns=4)
        np.testing.assert_allclose(found[:, k], slow, atol=EXACT)


def test_portions_do_not_change_the_rounds(monkeypatch):
    rng = np.random.default_rng(5)  # fixed
    drawn = Drawn((0, 1), rng.uniform(0, 1, (7, 4)), rng.uniform(0, 1, (7, 4)), rng.uniform(0, 1, (7, 4)))
    whole = contest.play(drawn, Rules())
    monkeypatch.setattr(contest, "CELLS", 2 * 4**2)
    np.testing.assert_array_equal(contest.play(drawn, Rules()), whole)


def spread(parties=("a", "b")):
    rows = {
        "a": ([0, 10, 40], [0.2, 0.5, 0.6], [1, 2, 3]),
        "b": ([60, 80, 80], [0.5, 0.5, 0.5], [4, 4, 4]),
        "c": ([20, 20, 20], [0.1, 0.3, 0.9], [1, 1, 1]),
    }
    position, salience, power = (np.array([rows[p][k] for p in parties], dtype=float) for k in range(3))
    return IssuePositions("tariff", (0.0, 100.0), parties, position, salience, power)


def test_draws_follow_the_triangle():
    drawn = draw(spread(), 20_000, seed=4)
    a = drawn.position[:, 0]
    assert a.min() >= 0
    assert a.max() <= 40
    assert a.mean() == pytest.approx(50 / 3, abs=4 * 8.5 / 20_000**0.5)  # four standard errors, sd 8.5
    assert (drawn.power[:, 1] == 4).all()


def test_draws_are_keyed_by_what_they_are_for():
    few, many = draw(spread(), 5, seed=4), draw(spread(("c", "b", "a")), 50, seed=4)
    np.testing.assert_array_equal(few.position[:, 0], many.position[:5, 2])
    assert not np.array_equal(few.position, draw(spread(), 5, seed=2**64 - 1).position)


def test_modes_are_one_draw():
    np.testing.assert_array_equal(at_modes(spread()).position, [[10, 80]])


def test_a_case_gives_positions_by_issue():
    case = load_case("ceasefire")
    found = of_case(case)
    assert {i.issue for i in found} <= set(case.issues)
    for stands in found:
        assert len(stands.parties) >= 2
        assert all(case.parties[p].power is not None for p in stands.parties)
    for party in case.parties:
        shares = [i.salience[i.parties.index(party), 1] for i in found if party in i.parties]
        if shares and len(shares) == len(case.parties[party].vision):
            assert sum(shares) == pytest.approx(1)
