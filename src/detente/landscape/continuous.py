"""Bargaining over a drawn frontier: two parties, any feasible mix, in closed form on each straight piece.

The frontier is given by its efficient end: points `[n, 2]` from the one best for the second party to the one best for
the first, concave. A smooth frontier is given by enough points (with n of them on a circle the error is about 1/n^2).
`alternating_offers` is Rubinstein's game (1982) on the same frontier.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from ..answer import Infeasible
from .deals import NOBODY_LOSES, Rule
from .measure import Measure
from .packages import Floats

DIGITS = 14
"""Digits of a measure that count; beyond them the greater sum decides."""
FLAT = 1e-12
"""Slope and length below which a piece counts as straight across or as a point."""


def solve(frontier: Floats, disagreement: Floats, rule: Rule, power: Floats | None = None) -> Floats | Infeasible:
    """Utilities `[2]` that a rule picks on a concave frontier. Raises ValueError where the points are not one.

    Infeasible where no point of it is worth its disagreement value to both.
    """
    gains = _above(_checked(frontier) - disagreement)
    if gains is None:
        return Infeasible(NOBODY_LOSES)
    measure = rule(gains.max(axis=0), np.ones(2) if power is None else power)
    if not measure.rational:
        gains = frontier - disagreement
    found = _candidates(gains, measure)
    worth = np.round(measure.of(found), DIGITS)
    best = found[np.lexsort((found.sum(axis=1), worth))[-1]]
    return np.asarray(best + disagreement)


def efficient_end(polygon: Floats) -> Floats:
    """The concave frontier of the corners `[n, 2]` of a feasible set: its upper right hull, second party's best first.

    Free disposal is added: what gives less to both is feasible too.
    """
    order = np.lexsort((-polygon[:, 1], polygon[:, 0]))
    hull: list[Floats] = []
    for point in polygon[order]:
        while len(hull) > 1 and _turn(hull[-2], hull[-1], point) >= 0:
            hull.pop()
        hull.append(point)
    points = np.array(hull)
    top = int(np.argmax(points[:, 1] + FLAT * np.arange(len(points))))
    return points[top:]


def alternating_offers(frontier: Floats, disagreement: Floats, patience: tuple[float, float]) -> tuple[Floats, Floats]:
    """What is agreed when the first, and when the second party opens: utilities `[2]` each (Rubinstein 1982).

    `patience` are the factors by which a round's delay shrinks each party's gain over disagreement. Each offers what
    leaves the other indifferent between taking it and its own offer a round later. As rounds grow short, with factors
    exp(-r dt), both go to the Nash solution with weights 1/r. Raises ValueError on a frontier that is not concave or
    factors outside 0 to 1.
    """
    if not all(0 < d < 1 for d in patience):
        raise ValueError(f"patience {patience} is not between 0 and 1")
    gains = _above(_checked(frontier) - disagreement)
    if gains is None:
        raise ValueError(NOBODY_LOSES)
    first, second = patience

    def other(x: float) -> float:
        return float(np.interp(x, gains[:, 0], gains[:, 1]))

    low, high = float(gains[0, 0]), float(gains[-1, 0])

    def surplus(x: float) -> float:
        return other(x) - second * other(max(low, first * x))

    x = high if surplus(high) > 0 else float(brentq(surplus, low, high, xtol=1e-15, rtol=1e-14))
    y = max(low, first * x)
    return np.array([x, other(x)]) + disagreement, np.array([y, other(y)]) + disagreement


def _checked(points: Floats) -> Floats:
    step = np.diff(points, axis=0)
    if len(points) < 2 or (step[:, 0] < -FLAT).any() or (step[:, 1] > FLAT).any():
        raise ValueError("the points do not run from the second party's best to the first's")
    turn = step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0]
    if (turn > FLAT).any():
        raise ValueError("the points do not form a concave frontier")
    return points


def _turn(a: Floats, b: Floats, c: Floats) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _above(gains: Floats) -> Floats | None:
    """The part of a frontier of gains where nobody loses, cut at the axes; None where there is none."""
    x, y = gains.T
    if x[-1] < 0 or y[0] < 0:
        return None
    kept = gains
    if x[0] < 0:
        kept = np.vstack([[0.0, np.interp(0.0, x, y)], kept[kept[:, 0] > 0]])
    if kept[0, 1] < 0:
        return None
    if kept[-1, 1] < 0:
        cut = np.interp(0.0, kept[::-1, 1], kept[::-1, 0])
        kept = np.vstack([kept[kept[:, 1] > 0], [cut, 0.0]])
    return kept if len(kept) > 1 else np.vstack([kept, kept])


def _candidates(gains: Floats, measure: Measure) -> Floats:
    """Both ends of every straight piece, and where along it the measure turns: `[n, 2]`."""
    a, step = gains[:-1], np.diff(gains, axis=0)
    if measure.kind == "sum":
        return gains
    wx, wy = measure.weight
    if measure.kind == "log":
        turn = -(wx * step[:, 0] * a[:, 1] + wy * step[:, 1] * a[:, 0])
        slope = step[:, 0] * step[:, 1] * (wx + wy)
    else:
        turn = wy * a[:, 1] - wx * a[:, 0]
        slope = wx * step[:, 0] - wy * step[:, 1]
    bends = np.abs(slope) > 0
    share = np.clip(turn[bends] / slope[bends], 0.0, 1.0)
    return np.vstack([gains, a[bends] + share[:, None] * step[bends]])
