"""Which package does each solution pick from a list? N parties, any utilities; no product of two losses is ever taken.

Only packages worth at least its disagreement value to every party count (utilitarian apart, which asks nobody); where
there are none, or for the Nash product none that betters all, the answer is `Infeasible`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..answer import Infeasible
from .measure import EQUAL, Measure, shares
from .packages import Floats

Rule = Callable[[Floats, Floats], Measure]
"""A solution's `measure`: from the most each could gain and the power of each."""

NOBODY_LOSES = "no package is worth at least its disagreement value to every party"
ALL_GAIN = "no package gives every party more than it has without agreement"


def ideal(points: Floats, disagreement: Floats, unit: float = 0.0) -> Floats | None:
    """The most each party could gain where nobody loses, `[party]`; None where every package loses somebody."""
    gains = points - disagreement
    rational = gains[(gains >= -unit).all(axis=1)]
    if not len(rational):
        return None
    most = rational.max(axis=0)
    return np.where(most > unit, most, 0.0)


def choose(
    points: Floats, disagreement: Floats, rule: Rule, power: Floats | None = None, unit: float = 0.0
) -> tuple[int, int] | Infeasible:
    """The row of `points[n, party]` that a rule picks, and how many other rows tie with it before ties are decided.

    `unit`: a party nearer to its disagreement value than this stands at it.
    """
    best = ideal(points, disagreement, unit)
    ones = np.ones(points.shape[1])
    measure = rule(ones if best is None else best, ones if power is None else power)
    if best is None and measure.rational:
        return Infeasible(NOBODY_LOSES)
    gains = points - disagreement
    gains = np.where(np.abs(gains) <= unit, 0.0, gains)
    rows = np.flatnonzero((gains >= 0).all(axis=1)) if measure.rational else np.arange(len(points))
    value = measure.of(gains[rows])
    if value.max() == -np.inf:
        return Infeasible(ALL_GAIN)
    tied = rows[_near(value)]
    second = _second(measure, gains[tied], ones if best is None else best)
    return int(tied[_near(second)][0]), len(tied) - 1


def _near(value: Floats) -> Floats:
    """Which values are the greatest, rounding apart."""
    top = value.max()
    return np.asarray(value >= top - EQUAL * max(1.0, abs(top)) if np.isfinite(top) else value == top)


def _second(measure: Measure, gains: Floats, best: Floats) -> Floats:
    """What decides between ties."""
    if measure.kind == "least":
        return np.asarray((gains * measure.weight).sum(axis=1))
    return np.asarray(shares(gains, best).min(axis=1))
