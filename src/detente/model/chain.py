"""What is a chain of states worth that pays in each of them? One sparse solve, circles kept together.

    v = flow + patience * P v

States are taken circle by circle (strongly connected components, Tarjan 1972), those that nothing leaves first, so that
only states of one circle fill the factors; I - patience * P is diagonally dominant by rows, so that no row has to be
exchanged. A negotiation climbs and seldom returns, so that the factors stay about as sparse as the chain; where its
circles are large, columns are ordered for sparse factors instead (COLAMD, Davis et al. 2004).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import SuperLU, splu

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FILL = 40
"""Where circles may fill more than so many times the chain's own entries, columns are ordered for sparse factors."""


def discounted_worth(chain: sparse.sparray, patience: float, flow: Floats) -> Floats:
    """`v[state]` for `chain[state, next state]` with rows that sum to at most 1, `0 <= patience < 1`, `flow[state]`."""
    order, factors = _factored(chain, patience)
    value = np.empty(len(order))
    value[order] = factors.solve(flow[order])
    return value


def discounted_visits(chain: sparse.sparray, patience: float, start: int) -> Floats:
    """`n[state]`: discounted months spent in each state from `start`, the first counted whole."""
    order, factors = _factored(chain, patience)
    months = np.empty(len(order))
    months[order] = factors.solve((order == start).astype(np.float64), trans="T")
    return months


def reached(chain: sparse.sparray, start: int) -> Ints:
    """The states that can be reached from `start`, itself among them, in increasing order."""
    return np.sort(breadth_first_order(sparse.csr_matrix(chain), start, return_predecessors=False)).astype(np.int64)


def _factored(chain: sparse.sparray, patience: float) -> tuple[Ints, SuperLU]:
    """The order of states and the factors of I - patience * P in that order."""
    label = connected_components(sparse.csr_matrix(chain), directed=True, connection="strong")[1]
    order = np.asarray(np.argsort(label, kind="stable"), dtype=np.int64)
    moved = sparse.csr_array(chain)[order][:, order]
    system = sparse.csc_matrix(sparse.eye_array(len(order), format="csr") - patience * moved)
    if (np.bincount(label).astype(np.float64) ** 2).sum() > FILL * moved.nnz:
        return order, splu(system, permc_spec="COLAMD", diag_pivot_thresh=0.0)
    return order, splu(system, permc_spec="NATURAL", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
