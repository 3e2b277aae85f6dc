"""The answer as a whole: order, ranges, tornado, scores."""

from __future__ import annotations

import numpy as np
import pytest

from detente.answer import to_json
from detente.landscape.forecast.forecast import forecast
from detente.landscape.forecast.positions import IssuePositions
from detente.landscape.forecast.scoring import score

SEED = 20180727


def issue(name="tariff", *, ranged=True, shift=0.0):
    position = np.array([[0, 10, 40], [60, 80, 90], [20, 20, 20]], dtype=float) + shift
    salience = np.array([[0.2, 0.5, 0.6], [0.5, 0.5, 0.5], [0.1, 0.3, 0.9]])
    power = np.array([[1, 2, 3], [4, 4, 4], [1, 1, 1]], dtype=float)
    if not ranged:
        position, salience, power = (np.repeat(a[:, [1]], 3, axis=1) for a in (position, salience, power))
    return IssuePositions(name, (shift, 100.0 + shift), ("a", "b", "c"), position, salience, power)


def test_the_mean_comes_first_and_ranges_hold_it():
    (found,) = forecast([issue()], SEED, n=500).issues
    first = found.forecasts[0]
    weights = np.array([1.0, 2.0, 0.3])
    assert first.method == "compromise_mean"
    assert first.value == pytest.approx(weights @ [10, 80, 20] / weights.sum())
    assert first.interval.lower < first.value < first.interval.upper


def test_points_have_no_interval_and_no_tornado():
    answer = forecast([issue(ranged=False)], SEED)
    assert {f.interval for f in answer.issues[0].forecasts} == {None}
    assert answer.issues[0].tornado == ()
    assert answer.pedigree.n is None


def test_same_seed_same_bytes_other_seed_other_draws():
    one, two, other = (to_json(forecast([issue()], seed, n=200)) for seed in (SEED, SEED, SEED + 1))
    assert one == two != other


def test_the_tornado_is_the_forecast_at_the_ends():
    (found,) = forecast([issue()], SEED, n=10).issues
    bars = {(bar.party, bar.number): bar for bar in found.tornado}
    assert set(bars) == {("a", "position"), ("a", "salience"), ("a", "power"), ("b", "position"), ("c", "salience")}
    bar = bars["b", "position"]
    assert bar.at_low == pytest.approx((10 + 2 * 60 + 0.3 * 20) / 3.3)
    assert bar.at_high == pytest.approx((10 + 2 * 90 + 0.3 * 20) / 3.3)
    assert [b.size for b in found.tornado] == sorted((b.size for b in found.tornado), reverse=True)


def test_scores_are_in_points_of_the_scale_and_actual_moves_no_forecast():
    told, untold = forecast([issue()], SEED, 50, {"tariff": 70.0}), forecast([issue()], SEED, 50)
    assert told.issues[0].forecasts == untold.issues[0].forecasts
    assert untold.scores == ()
    first = told.scores[0]
    assert first.error == pytest.approx(abs(told.issues[0].forecasts[0].value - 70))
    assert (first.interval, told.scores[1].interval) == (None, None)


def test_a_method_that_is_worse_on_every_issue_has_an_interval_above_zero():
    rng = np.random.default_rng(2)  # fixed; thirty issues, so the mean difference of 5 is far from 0
    base = rng.uniform(0, 30, 30)
    worse = base + rng.uniform(3, 7, 30)
    first, second = score({"m": base, "w": worse}, {"m": "m", "w": "w"}, SEED)
    assert first.against_first == 0
    assert second.interval.lower > 0
    assert second.interval.lower < second.against_first == pytest.approx((worse - base).mean())


def test_the_bootstrap_is_paired():
    """A constant difference on issues of very different difficulty leaves no uncertainty at all."""
    base = np.linspace(0, 90, 12)
    _, second = score({"m": base, "w": base + 2}, {"m": "m", "w": "w"}, SEED)
    assert (second.interval.lower, second.interval.upper) == (pytest.approx(2), pytest.approx(2))


def test_bootstrap_ends_are_those_of_the_mean():
    """Normal limit: 90 % of means of n = 400 differences lie within 1.645 sd / sqrt(n)."""
    apart = np.random.default_rng(8).normal(1.0, 2.0, 400)
    _, second = score({"m": np.zeros(400), "w": apart}, {"m": "m", "w": "w"}, SEED)
    half = 1.645 * apart.std() / 20
    assert second.interval.upper - apart.mean() == pytest.approx(half, rel=0.1)  # bootstrap and resampling error


def test_parties_that_all_agree_score_without_dividing_by_nothing():
    same = IssuePositions("x", (5.0, 5.0), ("a", "b"), np.full((2, 3), 5.0), np.ones((2, 3)), np.ones((2, 3)))
    answer = forecast([same], SEED, actual={"x": 5.0})
    assert {s.error for s in answer.scores} == {0.0}
