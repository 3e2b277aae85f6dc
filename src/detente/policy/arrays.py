"""A process laid out for compiled search: states in blocks that a report always tells apart, rows end to end.

In many processes part of the state is seen. The solver finds that part by itself: two states share a block if some
act and report can leave both possible. A belief then lies in one block, and so do the vectors that value it. (Ong,
Png, Hsu and Lee 2010 state the seen part by hand.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from .pomdp import Floats, Pomdp

Ints = NDArray[np.int64]


class Arrays(NamedTuple):
    """A `Pomdp` with its states reordered by block; `order[i]` is the model's state at place `i`.

    Row `a * states + s` of the transition is `t_to, t_p[t_ptr[row]:t_ptr[row + 1]]`, of the observation likewise.
    `block[s]`, `first[block]` (one longer than there are blocks), `seen_block[a * reports + o]`: the block that a
    report leads to, 0 where it never comes. `reward[a * states + s]`. `sizes` = states, actions, reports, blocks.
    """

    sizes: Ints
    order: Ints
    block: Ints
    first: Ints
    seen_block: Ints
    t_ptr: Ints
    t_to: Ints
    t_p: Floats
    o_ptr: Ints
    o_to: Ints
    o_p: Floats
    reward: Floats
    discount: float


def lay_out(model: Pomdp) -> Arrays:
    """The arrays of a model; the start's support is put in one block."""
    raw = _blocks(model)
    order = np.argsort(raw, kind="stable").astype(np.int64)
    block = raw[order]
    moves = vstack([matrix[order][:, order] for matrix in model.transition]).tocsr()
    looks = vstack([matrix[order] for matrix in model.observation]).tocsr()
    seen = np.zeros(len(model.actions) * len(model.observations), dtype=np.int64)
    for a, matrix in enumerate(model.observation):
        entries = matrix[order].tocoo()
        seen[a * len(model.observations) + entries.col] = block[entries.row]
    sizes = (len(model.states), len(model.actions), len(model.observations), int(block.max()) + 1)
    return Arrays(
        np.array(sizes, dtype=np.int64),
        order,
        block,
        np.searchsorted(block, np.arange(sizes[3] + 1)).astype(np.int64),
        seen,
        *_rows(moves),
        *_rows(looks),
        np.ascontiguousarray(model.reward[:, order]).ravel(),
        float(model.discount),
    )


def _blocks(model: Pomdp) -> Ints:
    """The block of each state: connected by acts and reports that leave both possible, or by the start."""
    count = len(model.states)
    signs = vstack([matrix.T for matrix in model.observation] + [csr_matrix(model.start)]).tocoo()
    size = count + signs.shape[0]
    graph = coo_matrix((np.ones(signs.nnz), (signs.col, count + signs.row)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    _, block = np.unique(label[:count], return_inverse=True)
    return np.asarray(block, dtype=np.int64)


def _rows(matrix: csr_matrix) -> tuple[Ints, Ints, Floats]:
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(np.float64)
