"""What does the plan earn when it is played against the types as modelled?

The plan behind the lower bound, played many times in the process it was made for: types drawn from the belief, replies
and reports from the model. It checks the bounds by another road; it says nothing of whether the model is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log

import numpy as np

from ..model.kernel import fast
from ..settings import DEFAULT_SEED
from .arrays import Arrays, Ints
from .kernels import Store, refresh_lower
from .pomdp import Floats
from .search import Search
from .trial import drawn

RUNS = 20_000
LEFT = 1e-7
"""Share of the value beyond which months are left out: what they weigh is lost in the sampling error."""


@dataclass(frozen=True)
class Rehearsal:
    """Mean and its standard error, points of present value, over so many runs."""

    mean: float
    standard_error: float
    runs: int


def rehearse(search: Search, runs: int = RUNS, seed: int = DEFAULT_SEED) -> Rehearsal:
    """Play the plan behind the search's lower bound from its root; the same seed gives the same runs."""
    refresh_lower(search.store, search.root)
    months = ceil(log(LEFT) / log(search.arrays.discount))
    start = search.belief(search.root)[search.arrays.order]
    states = np.flatnonzero(start)
    edges = np.cumsum(start[states])
    earned = np.zeros(runs)
    first = int(search.store.best[search.root])
    _play(search.arrays, search.store, first, states, edges / edges[-1], months, seed, earned)
    return Rehearsal(float(earned.mean()), float(earned.std(ddof=1) / np.sqrt(runs)), runs)


@fast
def _pick(draw: float, first: int, last: int, shares: Floats) -> int:
    """The place among shares[first:last], which sum to 1, that a draw falls on."""
    left = draw
    for i in range(first, last - 1):
        left -= shares[i]
        if left < 0.0:
            return i
    return last - 1


@fast
def _play(
    arrays: Arrays, store: Store, plan: int, states: Ints, edges: Floats, months: int, seed: int, earned: Floats
) -> None:
    """Fill earned[run] with the discounted rewards of one run each."""
    for run in range(len(earned)):
        key = seed * 1_000_003 + run
        s = int(states[min(int(np.searchsorted(edges, drawn(key, 0), side="right")), len(states) - 1)])
        vector, weight = plan, 1.0
        for month in range(months):
            row = store.act[vector] * arrays.sizes[0] + s
            earned[run] += weight * arrays.reward[row]
            s = arrays.t_to[_pick(drawn(key, 2 * month + 1), arrays.t_ptr[row], arrays.t_ptr[row + 1], arrays.t_p)]
            look = store.act[vector] * arrays.sizes[0] + s
            seen = _pick(drawn(key, 2 * month + 2), arrays.o_ptr[look], arrays.o_ptr[look + 1], arrays.o_p)
            vector = store.succ[vector, arrays.o_to[seen]]
            weight *= arrays.discount
