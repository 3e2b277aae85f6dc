"""What could be had at most by one who sees everything except whether work under way is honest.

A bound above for the search: whoever sees the type and what was faked, but hears only at the claim whether the work
was sham, does at least as well as we can. Work under way is then a pair of states, honest and sham, and all that is
not seen is the share p of sham in it. The worth of a pair is convex in p, so that joining its worth at the points of
a grid by straight lines never falls below it (Lovejoy 1991). To one who sees sham work at once it would be stopped at
once, which nobody can do: that bound lies far higher.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ..model.reward import OWED
from .first_bounds import seen_process
from .pomdp import Floats
from .process import Ints, Talks

GRID = np.array([0.0, 0.01, 0.03, 0.08, 0.2, 0.4, 0.7, 0.9, 1.0])
"""Shares of sham at which a pair is valued, closer where most work is honest; any grid from 0 to 1 gives a bound."""


def told_late(talks: Talks) -> Floats:
    """Upper bounds `[action, hidden state]`: an act at a belief is worth at most their mean."""
    honest, sham = _pairs(talks)
    others = np.setdiff1d(np.arange(len(talks.row)), np.concatenate([honest, sham]))
    mixed = _mixed(honest, sham, others, len(talks.row))
    moves = sparse.vstack([_collapsed(mixed @ m, honest, sham, others) for m in talks.model.transition])
    reward = np.stack([mixed @ row for row in talks.model.reward])
    value, _ = seen_process(sparse.csr_matrix(moves), reward, talks.model.discount)
    worth = reward + talks.model.discount * (moves @ value).reshape(reward.shape)
    bound = np.empty(talks.model.reward.shape)
    bound[:, others] = worth[:, : len(others)]
    by_share = worth[:, len(others) :].reshape(len(reward), len(honest), len(GRID))
    bound[:, honest], bound[:, sham] = by_share[..., 0], by_share[..., -1]
    return bound


def _pairs(talks: Talks) -> tuple[Ints, Ints]:
    """Hidden states of honest work and, place by place, of sham work alike in all else."""
    clock, rows = talks.process.rules.clock, talks.process.rows[talks.row]
    key = np.column_stack([talks.kind, rows, talks.fresh])
    key[talks.row < 0] = -1
    is_sham = (key[:, 1 + OWED] == clock + 2) & (talks.row >= 0)
    key[is_sham, 1 + OWED] = clock + 1
    _, label = np.unique(key, axis=0, return_inverse=True)
    label = np.asarray(label).ravel()
    at_work = (key[:, 1 + OWED] == clock + 1) & (talks.row >= 0)
    place = np.full((2, int(label.max()) + 1), -1)
    for side, where in enumerate((at_work & ~is_sham, is_sham)):
        place[side, label[where]] = np.flatnonzero(where)
    both = (place >= 0).all(axis=0)
    return place[0, both], place[1, both]


def _mixed(honest: Ints, sham: Ints, others: Ints, states: int) -> sparse.csr_array:
    """Shares `[source, hidden state]`; sources are the other states, then each pair at each point of the grid."""
    pair = len(others) + np.arange(len(honest) * len(GRID))
    share = np.tile(GRID, len(honest))
    row = np.concatenate([np.arange(len(others)), pair, pair])
    column = np.concatenate([others, np.repeat(honest, len(GRID)), np.repeat(sham, len(GRID))])
    data = np.concatenate([np.ones(len(others)), 1 - share, share])
    return sparse.csr_array((data, (row, column)), shape=(len(others) + len(pair), states))


def _collapsed(after: sparse.csr_array, honest: Ints, sham: Ints, others: Ints) -> sparse.csr_array:
    """Next states `[source, hidden state]` as next sources: a pair's share of sham between two points of the grid."""
    true, false = sparse.coo_array(after[:, honest]), sparse.coo_array(after[:, sham])
    cell = np.concatenate([t.row.astype(np.int64) * len(honest) + t.col for t in (true, false)])
    cells, at = np.unique(cell, return_inverse=True)
    mass = np.bincount(at, np.concatenate([true.data, false.data]), minlength=len(cells))
    faked = np.bincount(at[true.nnz :], false.data, minlength=len(cells)) / mass
    low = np.clip(np.searchsorted(GRID, faked, side="right") - 1, 0, len(GRID) - 2)
    part = (faked - GRID[low]) / (GRID[low + 1] - GRID[low])
    row, column = cells // max(1, len(honest)), cells % max(1, len(honest)) * len(GRID) + low
    shape = (after.shape[0], len(honest) * len(GRID))
    data = np.concatenate([mass * (1 - part), mass * part])
    pairs = sparse.coo_array((data, (np.tile(row, 2), np.concatenate([column, column + 1]))), shape=shape)
    return sparse.csr_array(sparse.hstack([after[:, others], pairs]))
