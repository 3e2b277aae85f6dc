"""What is certain before any search: doing one thing for ever is worth at least so much, seeing more at most so much.

Lower: the value of each act repeated for ever. Upper: the fast informed bound (Hauskrecht 2000), at most that of a
process whose state is seen. Both are iterated from the safe side, so that every iterate is a bound.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from ..model.chain import discounted_worth
from .arrays import Arrays, Ints
from .pomdp import Floats

SWEEPS = 2000
EXACT = 1e-11
"""Policy iteration ends where no act is better by this share of the reward's spread: rounding."""
CLOSE = 1e-7
"""Iteration ends at a change of this share of the reward's spread, far below any gap asked for."""
WORK, PAYS = 150_000_000, 20
"""Products that sweeps of the informed bound may take, and the least number of sweeps for which it is begun."""


def blind(arrays: Arrays) -> Floats:
    """Lower bounds `[action, state]`: the act repeated for ever."""
    states, actions = int(arrays.sizes[0]), int(arrays.sizes[1])
    moves, reward = matrix(arrays), arrays.reward.reshape(actions, states)
    per_act = [moves[a * states : (a + 1) * states] for a in range(actions)]
    return np.array([_repeated(arrays.discount, per_act[a], reward[a]) for a in range(actions)])


def fixed_plan(arrays: Arrays, acts: Ints) -> tuple[Ints, Floats]:
    """A plan that looks at nothing but the block, `acts[state]` in the model's order: its act by block, and what it is
    worth at least, `[state]` in the order of `arrays`. Raises ValueError where the states of a block differ."""
    states = int(arrays.sizes[0])
    taken = acts[arrays.order]
    act = taken[arrays.first[:-1]]
    if np.any(act[arrays.block] != taken):
        raise ValueError("the plan does different things in states that look alike")
    rows = taken * states + np.arange(states)
    return act, _repeated(arrays.discount, matrix(arrays)[rows], arrays.reward[rows])


def _repeated(discount: float, move: csr_matrix, reward: Floats) -> Floats:
    """What acts repeated for ever, one to a row, are worth at least: `[state]`."""
    worth = discounted_worth(move, discount, reward)
    over = float((worth - reward - discount * (move @ worth)).max())
    return np.asarray(worth - max(0.0, over) / (1 - discount), dtype=np.float64)


def informed(arrays: Arrays) -> tuple[Floats, Ints]:
    """Upper bounds `[action, state]`; the value of a belief is at most the largest of its products with a row.

    Beside them the best act of each state if it were seen, `[state]`.

    The seen process first, then, where it is affordable, the bound of one that is told the state a step late.
    """
    states, actions = int(arrays.sizes[0]), int(arrays.sizes[1])
    moves, reward = matrix(arrays), arrays.reward.reshape(actions, states)
    seen, act = seen_process(moves, reward, arrays.discount)
    return _late(arrays, reward + arrays.discount * (moves @ seen).reshape(actions, states)), act


def seen_process(moves: csr_matrix, reward: Floats, discount: float) -> tuple[Floats, Ints]:
    """At least what each state is worth if it is seen, and its best act: policy iteration (Howard 1960).

    `moves[action * states + state, next state]`, `reward[action, state]`; what the last round leaves open is added.
    """
    actions, states = reward.shape
    act, value = reward.argmax(axis=0), np.zeros(states)
    for _ in range(SWEEPS):
        rows = act * states + np.arange(states)
        value = discounted_worth(moves[rows], discount, reward[act, np.arange(states)])
        worth = reward + discount * (moves @ value).reshape(actions, states)
        better = worth.max(axis=0) > worth[act, np.arange(states)] + EXACT * _scale(reward)
        if not better.any():
            break
        act = np.where(better, worth.argmax(axis=0), act)
    under = float((worth.max(axis=0) - value).max())
    return np.asarray(value + max(0.0, under) / (1 - discount)), np.asarray(act)


def _late(arrays: Arrays, value: Floats) -> Floats:
    states, actions = (int(n) for n in arrays.sizes[:2])
    entries = len(arrays.t_p) * len(arrays.o_p) // max(1, actions * states)
    sweeps = min(SWEEPS, WORK // max(1, actions * entries))
    if sweeps < PAYS:
        return value
    joint = [_Joint(arrays, a) for a in range(actions)]
    reward = arrays.reward.reshape(actions, states)
    for _ in range(sweeps):
        after = np.stack(
            [np.minimum(value[a], reward[a] + arrays.discount * joint[a].told(value)) for a in range(actions)]
        )
        done = np.abs(after - value).max() <= CLOSE * _scale(reward)
        value = np.asarray(after, dtype=np.float64)
        if done:
            break
    return value


class _Joint:
    """Next state and report together after one act: entries ordered by state, then report."""

    def __init__(self, arrays: Arrays, a: int) -> None:
        states, reports = int(arrays.sizes[0]), int(arrays.sizes[2])
        joint = _joint(arrays, a).tocsr()
        used = np.flatnonzero(np.diff(joint.indptr))
        self.share, self.to, self.begins = joint.data, joint.indices, joint.indptr[used]
        self.sums = csr_matrix((np.ones(len(used)), (used // reports, np.arange(len(used)))), shape=(states, len(used)))

    def told(self, value: Floats) -> Floats:
        """`[state]`: the best act chosen once the report is in, its worth averaged over reports."""
        best = np.full(len(self.begins), -np.inf)
        for row in value:
            best = np.maximum(best, np.add.reduceat(self.share * row[self.to], self.begins))
        return np.asarray(self.sums @ best)


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
