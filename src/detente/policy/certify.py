"""Is the lower bound one? Checked apart from the search, with sparse matrices and none of its compiled code.

A vector stands for a plan: do its act, then follow the vector named for the report. If no vector of the plan is above
what its act and its successors give in one step, then none is above what the plan is worth: the step is monotone and
a contraction, and repeating it leads up to the plan's worth. An excess e lowers the bound by e / (1 - discount).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from .first_bounds import matrix
from .kernels import refresh_lower
from .pomdp import Floats
from .search import Search


def excess(search: Search) -> float:
    """How far some vector of the root's plan lies above its own step, at most; 0 or rounding where the bound holds."""
    return max(0.0, max(float((held - stepped).max()) for held, stepped in _steps(search)))


def certified_lower(search: Search) -> float:
    """The lower bound at the start less what its check leaves open."""
    lower = refresh_lower(search.store, search.root)
    return lower - excess(search) / (1 - search.arrays.discount)


def plan(search: Search) -> list[int]:
    """The vectors that the root's best one can lead to, itself first."""
    refresh_lower(search.store, search.root)
    found = {int(search.store.best[search.root]): None}
    waiting = list(found)
    while waiting:
        after = {int(v) for v in np.unique(search.store.succ[waiting.pop()])} - found.keys()
        found |= dict.fromkeys(sorted(after))
        waiting += sorted(after)
    return list(found)


def _steps(search: Search) -> list[tuple[Floats, Floats]]:
    """For each vector of the plan: what it holds, and what one step of its act gives."""
    arrays = search.arrays
    shape = (int(arrays.sizes[0]) * int(arrays.sizes[1]), int(arrays.sizes[2]))
    looks, moves = csr_matrix((arrays.o_p, arrays.o_to, arrays.o_ptr), shape=shape), matrix(arrays)
    return [_step(search, vector, moves, looks) for vector in plan(search)]


def _step(search: Search, vector: int, moves: csr_matrix, looks: csr_matrix) -> tuple[Floats, Floats]:
    arrays, store = search.arrays, search.store
    block, base = int(store.owner[vector]), int(store.start[vector])
    first, last = int(arrays.first[block]), int(arrays.first[block + 1])
    offset = int(store.act[vector]) * int(arrays.sizes[0])
    rows = moves[offset + first : offset + last]
    reached = np.unique(rows.indices)
    seen = looks[offset + reached].tocoo()
    places = (reached - arrays.first[arrays.block[reached]])[seen.row]
    after = store.value[store.start[store.succ[vector, seen.col]] + places]
    worth = np.zeros(int(arrays.sizes[0]))
    worth[reached] = np.bincount(seen.row, seen.data * after, minlength=len(reached))
    stepped = arrays.reward[offset + first : offset + last] + arrays.discount * (rows @ worth)
    return store.value[base : base + last - first], np.asarray(stepped)
