"""In what order can goods and payment change hands so that neither side gains by running off? (Sandholm and Lesser.)

Chunk k is worth `v[k]` to the receiver and costs the supplier `c[k]`; what both would lose by defecting, penalties and
reputation, sums to D. An order is safe iff for every k

    sum of c over chunks k and later  <=  sum of v over chunks after k  +  D.

The least D is reached from the last chunk backwards: first chunks with v >= c by rising c, then those with v < c by
falling v. With D = 0 the last chunk is never safe unless it costs nothing: something must flow on, or a penalty stand.
It misleads where chunks depend on each other, or where the sides discount: the roadmap's own conditions cover that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def least_penalty(values: Sequence[float], costs: Sequence[float], order: Sequence[int]) -> float:
    """The smallest D, 0 or more, with which an order (first chunk first) is safe."""
    need, ahead = 0.0, 0.0
    for chunk in reversed(order):
        need = max(need, costs[chunk] + ahead)
        ahead += costs[chunk] - values[chunk]
    return need


def safest_order(values: Sequence[float], costs: Sequence[float]) -> tuple[int, ...]:
    """The order with the least penalty, first chunk first; of equal chunks the one listed earlier comes later."""
    chunks = range(len(values))
    gains = sorted((k for k in chunks if values[k] >= costs[k]), key=lambda k: (costs[k], k))
    losses = sorted((k for k in chunks if values[k] < costs[k]), key=lambda k: (-values[k], k))
    return tuple(reversed([*gains, *losses]))


def is_safe(values: Sequence[float], costs: Sequence[float], order: Sequence[int], penalty: float = 0.0) -> bool:
    """Does neither side gain by defecting at any point of the order? Straight from the definition."""
    v, c = np.asarray(values, dtype=float)[list(order)], np.asarray(costs, dtype=float)[list(order)]
    later = np.array([v[k + 1 :].sum() for k in range(len(v))])
    due = np.array([c[k:].sum() for k in range(len(c))])
    return bool(np.all(due <= later + penalty + ROUNDING))


ROUNDING = 1e-9
"""Points: sums of chunks differ by rounding."""
