"""The chance of ratification against closed forms of the triangular distribution and against plain draws."""

import numpy as np
import pytest

from detente.model.ratification import likelihood
from tests.model.small import PARTIES, exchange, small

GRID = 1 / 400  # ratification: the inverse distribution stands on 400 points
TODAY = np.array([1.0, 0.0])


def chance(support, needs, gain=None, levels=TODAY, vision=None):
    ratifies = {"support": support, "needs": needs} | ({} if gain is None else {"gain": gain})
    house = {"name": "House", "role": "constituency", "of": "we", "ratifies": ratifies, "vision": vision or {}}
    return likelihood(small([exchange(0)], parties={**PARTIES, "house": house}), "house", np.array(levels), TODAY)


def tri(low, mode, high):
    return {"low": low, "mode": mode, "high": high}


@pytest.mark.parametrize(
    ("support", "needs", "expected"),
    [
        (0.6, 0.5, 1),
        (0.5, 0.5, 1),  # what is needed is reached
        (0.4, 0.5, 0),
        (tri(0, 0.5, 1), 0.3, 1 - 2 * 0.3**2),
        (tri(0, 0.5, 1), 0.7, 2 * 0.3**2),
        (tri(0, 0, 1), 0.5, 0.25),
        (tri(0, 1, 1), 0.5, 0.75),
        (0.3, tri(0, 0.5, 1), 2 * 0.3**2),
        (tri(0.2, 0.5, 0.8), tri(0.2, 0.5, 0.8), 0.5),
        (tri(0, 0.1, 0.2), tri(0.3, 0.4, 0.5), 0),
    ],
)
def test_closed_forms(support, needs, expected):
    # two grids: each may misplace one point
    assert chance(support, needs) == pytest.approx(expected, abs=2 * GRID)


@pytest.mark.parametrize("seed", range(6))
def test_plain_draws_agree(seed):
    rng = np.random.default_rng(seed)
    (a, b, c), (d, e, f) = np.sort(rng.random((2, 3)), axis=1)
    n = 200_000
    share = np.mean(rng.triangular(a, b, c, n) >= rng.triangular(d, e, f, n))
    # 4.5 standard errors of a share of n draws, and the grid
    assert chance(tri(a, b, c), tri(d, e, f)) == pytest.approx(share, abs=4.5 * 0.5 / np.sqrt(n) + 2 * GRID)


HOPES = {"arms": {"ideal": 0.0, "salience": 1}}


def test_a_gain_raises_support_by_the_points_gained():
    support = tri(0.2, 0.3, 0.4)
    assert chance(support, 0.45, 0.01, vision=HOPES) == 0  # nothing gained yet
    # arms from 1 to .8: 20 points, .2 more in favour, so the chance is that of .3 + .1 in excess of .25
    assert chance(support, 0.45, 0.01, [0.8, 0], HOPES) == pytest.approx(1 - 0.5 * 0.5**2, abs=2 * GRID)
    assert chance(support, 0.45, 0.01, [0.0, 0], HOPES) == 1
    assert chance(support, 0.45, None, [0.0, 0], HOPES) == 0
    found = [chance(support, 0.45, 0.01, [1 - x, 0], HOPES) for x in np.linspace(0, 1, 21)]
    assert (np.diff(found) >= 0).all()


def test_a_loss_lowers_support_and_shares_stay_shares():
    support = tri(0.5, 0.6, 0.7)
    wants = {"trade": {"ideal": 0.0, "salience": 1}}
    assert chance(support, 0.6, 0.01, vision=wants) == pytest.approx(0.5, abs=2 * GRID)
    assert chance(support, 0.6, 0.01, [1, 0.5], wants) == 0
    assert chance(support, 1.0, 1.0, [0, 0], HOPES) == 1  # support cut at 1 reaches what needs all
    assert chance(support, 0.0, 1.0, [1, 1], wants) == 1  # and at 0 what needs none
