"""Is the lower bound one? Checked apart from the search: its own loops over the process and the vectors.

A vector stands for a plan: do its act, then follow the vector named for the report. If no vector of the plan is above
what its act and its successors give in one step, then none is above what the plan is worth: the step is monotone and
a contraction, and repeating it leads up to the plan's worth. An excess e lowers the bound by e / (1 - discount).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..model.kernel import fast
from .arrays import Arrays, Ints
from .kernels import VECTORS, Store, refresh_lower
from .search import Search


def excess(search: Search) -> float:
    """How far some vector of the root's plan lies above its own step, at most; 0 or rounding where the bound holds."""
    return float(_most_over(search.arrays, search.store, np.array(plan(search), dtype=np.int64)))


def certified_lower(search: Search) -> float:
    """The lower bound at the start less what its check leaves open."""
    lower = refresh_lower(search.store, search.root)
    return lower - excess(search) / (1 - search.arrays.discount)


def plan(search: Search) -> list[int]:
    """The vectors that the root's best one can lead to, itself first."""
    refresh_lower(search.store, search.root)
    first, count = int(search.store.best[search.root]), int(search.store.used[VECTORS])
    met = np.zeros(count, dtype=np.bool_)
    found = np.empty(count, dtype=np.int64)
    return [int(v) for v in found[: _reached(search.store.succ, first, met, found)]]


@fast
def _reached(succ: NDArray[np.int32], first: int, met: NDArray[np.bool_], found: Ints) -> int:
    """List in `found` the vectors that `first` can lead to; how many they are."""
    met[first], found[0] = True, first
    count, at = 1, 0
    while at < count:
        for o in range(succ.shape[1]):
            after = succ[found[at], o]
            if not met[after]:
                met[after] = True
                found[count] = after
                count += 1
        at += 1
    return count


@fast
def _most_over(arrays: Arrays, store: Store, vectors: Ints) -> float:
    """The most by which a vector is above the step of its act into its successors; 0 if none is."""
    most = 0.0
    for v in vectors:
        here = arrays.first[store.owner[v]]
        width = arrays.first[store.owner[v] + 1] - here
        for place in range(width):
            row = store.act[v] * arrays.sizes[0] + here + place
            stepped = arrays.reward[row]
            for move in range(arrays.t_ptr[row], arrays.t_ptr[row + 1]):
                to = arrays.t_to[move]
                look = store.act[v] * arrays.sizes[0] + to
                within = to - arrays.first[arrays.block[to]]
                for k in range(arrays.o_ptr[look], arrays.o_ptr[look + 1]):
                    base = store.start[store.succ[v, arrays.o_to[k]]]
                    stepped += arrays.discount * arrays.t_p[move] * arrays.o_p[k] * store.value[base + within]
            most = max(most, store.value[store.start[v] + place] - stepped)
    return float(most)
