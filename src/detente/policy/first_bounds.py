"""What is certain before any search: doing one thing for ever is worth at least so much, seeing more at most so much.

Lower: the value of each act repeated for ever. Upper: the fast informed bound (Hauskrecht 2000), at most that of a
process whose state is seen. Both are iterated from the safe side, so that every iterate is a bound.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, identity
from scipy.sparse.linalg import spsolve

from .arrays import Arrays, Ints
from .pomdp import Floats

SWEEPS = 2000
CLOSE = 1e-7
"""Iteration ends at a change of this share of the reward's spread, far below any gap asked for."""
INFORMED_CELLS = 4_000_000
"""Observation entries times transitions above which the fast informed bound costs more than it saves."""


def blind(arrays: Arrays) -> Floats:
    """Lower bounds `[action, state]`: the act repeated for ever, from the worst that could be upwards.

    Where the discount is so near 1 that this is slow, the linear system is solved, less what its residual leaves open.
    """
    states, actions = int(arrays.sizes[0]), int(arrays.sizes[1])
    moves, reward = matrix(arrays), arrays.reward.reshape(actions, states)
    value = np.full((actions, states), reward.min() / (1 - arrays.discount))
    for a in range(actions):
        move = moves[a * states : (a + 1) * states]
        for _ in range(SWEEPS):
            after = np.maximum(value[a], reward[a] + arrays.discount * (move @ value[a]))
            done = np.abs(after - value[a]).max() <= CLOSE * _scale(reward)
            value[a] = after
            if done:
                break
        else:
            value[a] = np.maximum(value[a], _repeated(arrays.discount, move, reward[a]))
    return value


def _repeated(discount: float, move: csr_matrix, reward: Floats) -> Floats:
    """What one act repeated for ever is worth at least, `[state]`."""
    worth = spsolve((identity(len(reward)) - discount * move).tocsc(), reward)
    over = float((worth - reward - discount * (move @ worth)).max())
    return np.asarray(worth - max(0.0, over) / (1 - discount), dtype=np.float64)


def informed(arrays: Arrays) -> Floats:
    """Upper bounds `[action, state]`; the value of a belief is at most the largest of its products with a row.

    The seen process first, then, where it is affordable, the bound of one that is told the state a step late.
    """
    states, actions = int(arrays.sizes[0]), int(arrays.sizes[1])
    moves, reward = matrix(arrays), arrays.reward.reshape(actions, states)
    value = np.full((actions, states), reward.max() / (1 - arrays.discount))
    for _ in range(SWEEPS):
        after = np.minimum(value, reward + arrays.discount * (moves @ value.max(axis=0)).reshape(actions, states))
        done = np.abs(after - value).max() <= CLOSE * _scale(reward)
        value = after
        if done:
            break
    return _late(arrays, value)


def _late(arrays: Arrays, value: Floats) -> Floats:
    states, actions, reports = (int(n) for n in arrays.sizes[:3])
    joint = [_joint(arrays, a) for a in range(actions)]
    if sum(matrix.nnz for matrix in joint) > INFORMED_CELLS:
        return value
    reward = arrays.reward.reshape(actions, states)
    for _ in range(SWEEPS):
        after = value.copy()
        for a in range(actions):
            by_report = np.stack([(joint[a] @ value[b]).reshape(states, reports) for b in range(actions)])
            after[a] = np.minimum(value[a], reward[a] + arrays.discount * by_report.max(axis=0).sum(axis=1))
        done = np.abs(after - value).max() <= CLOSE * _scale(reward)
        value = np.asarray(after, dtype=np.float64)
        if done:
            break
    return value


def matrix(arrays: Arrays) -> csr_matrix:
    """All transitions as one sparse matrix `[action * states + state, next state]`."""
    states, actions = int(arrays.sizes[0]), int(arrays.sizes[1])
    return csr_matrix((arrays.t_p, arrays.t_to, arrays.t_ptr), shape=(actions * states, states))


def _joint(arrays: Arrays, a: int) -> csr_matrix:
    """`[state * reports + report, next state]`: the chance of both after act `a`."""
    states, reports = int(arrays.sizes[0]), int(arrays.sizes[2])
    move = matrix(arrays)[a * states : (a + 1) * states].tocoo()
    looks = csr_matrix((arrays.o_p, arrays.o_to, arrays.o_ptr), shape=(int(arrays.sizes[1]) * states, reports))
    look = looks[a * states : (a + 1) * states].tocsr()
    per = np.diff(look.indptr)[move.col]
    row, col, share = (np.repeat(part, per) for part in (move.row, move.col, move.data))
    at = np.repeat(look.indptr[:-1][move.col], per) + _counting(per)
    return csr_matrix(
        (share * look.data[at], (row * reports + look.indices[at], col)), shape=(states * reports, states)
    )


def _counting(per: Ints) -> Ints:
    """0, 1, ... within each run of the lengths given."""
    ends = np.cumsum(per)
    steps = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - per, per)
    return np.asarray(steps, dtype=np.int64)


def _scale(reward: Floats) -> float:
    return max(float(np.ptp(reward)), float(np.abs(reward).max()), 1e-12)
