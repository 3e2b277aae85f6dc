"""A conflict as one party sees it: the states it knows, the rankings it believes, and what moves lead to.

The list of states a coalition reaches by a legal sequence (no party twice in succession) is taken in full, to the fixed
point of its members' moves. A party's own moves compose (two of its moves in a row are one), and so do its
improvements, so that the rule against moving twice in succession takes nothing away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from . import kernels
from .game import Game, Moving, moving
from .preferences import Scores, holds

DENSE = 2**26
"""Joint choices that a table is kept for; beyond, places are looked up by halving."""
FEW = 8
"""Own patterns of the other party up to which each set of its improvements (2 ** FEW) is gone through once."""

Ints = NDArray[np.int32]
T = TypeVar("T", NDArray[np.int32], NDArray[np.uint64])


@dataclass(frozen=True)
class Arena:
    """What a party takes the conflict to be; arrays over the states it knows.

    `known[state]` says which feasible states these are; `ranks[party, state]` are dense, higher preferred.
    """

    known: NDArray[np.bool_]
    patterns: NDArray[np.int64]
    moving: Moving
    ranks: Ints

    @property
    def parties(self) -> range:
        """The parties by place."""
        return range(len(self.ranks))

    def others(self, party: int) -> tuple[int, ...]:
        """All parties but one."""
        return tuple(p for p in self.parties if p != party)

    @cached_property
    def orders(self) -> NDArray[np.int64]:
        """States by falling preference: `[party, place]`."""
        return np.argsort(-self.ranks, axis=1, kind="stable")

    @cached_property
    def member(self) -> Ints:
        """States by group, inside a group by falling preference: `[party, place]`."""
        by_group = np.argsort(np.take_along_axis(self.moving.group, self.orders, axis=1), axis=1, kind="stable")
        return np.take_along_axis(self.orders, by_group, axis=1).astype(np.int32)

    def _of(self, party: int) -> tuple[Ints, Ints, int, int]:
        m = self.moving
        return m.group[party], m.way[party], int(m.bits[party]), int(m.groups[party])

    def least(self, party: int, value: Ints) -> Ints:
        """The least value the party reaches in one move or by staying: `[state]`."""
        return kernels.least(value, *self._of(party))

    def most(self, party: int, value: Ints) -> Ints:
        """The greatest value the party reaches in one move or by staying: `[state]`."""
        return np.asarray(-kernels.least(-value, *self._of(party)))

    def improved(self, party: int, value: Ints) -> Ints:
        """The least value the party reaches by an improvement of its own or by staying: `[state]`."""
        return kernels.least_improving(value, self.orders[party], self.ranks[party], *self._of(party))

    def answered(self, movers: Iterable[int], value: Ints, *, improving: bool) -> Ints:
        """The least value these parties reach by any legal sequence of moves, or of improvements: `[state]`."""
        one = self.improved if improving else self.least
        return settled(tuple(movers), value, one)

    def together(self, party: int) -> NDArray[np.bool_]:
        """Does each improvement of the party meet improvements of others, made at once, that undo it? `[state]`."""
        if len(self.ranks) == 2:
            return self._together_two(party)
        return self.together_at(party, np.arange(len(self.patterns)))

    def together_at(self, party: int, states: NDArray[np.int64]) -> NDArray[np.bool_]:
        """As `together`, for the states asked about, by trying every joint choice until one undoes the improvement."""
        m, (stride, place, keys) = self.moving, self.cells
        widest = int(np.diff(m.first, axis=1).max(initial=1))
        return kernels.together(
            party, states, self.ranks, self.member, m.first, m.group, m.way, m.own, stride, place, keys, widest
        )

    def together_left(self, party: int, state: int) -> Ints:
        """The rank each target leaves the party with if it moves there from `state` while others improve: `[state]`."""
        left = self.ranks[party].copy()
        for t in self.targets(party, state):
            left[t] = self.ranks[party, self.joint(party, state, int(t))].min()
        return np.asarray(left)

    def joint(self, party: int, state: int, target: int) -> NDArray[np.int64]:
        """What can come of the party's move to `target` if each other stays or improves from `state` at once."""
        stride, _, _ = self.cells
        joint = np.array([self.moving.own[party, target] * stride[party]], dtype=np.int64)
        for q in self.others(party):
            to = self.targets(q, state)
            better = to[self.ranks[q, to] > self.ranks[q, state]]
            picks = self.moving.own[q, np.append(better, state)].astype(np.int64) * stride[q]
            joint = (joint[:, None] + picks[None, :]).ravel()
        at = self.at_cells(joint)
        return np.asarray(at[at >= 0])

    def at_cells(self, cell: NDArray[np.int64]) -> NDArray[np.int64]:
        """The states of joint choices, -1 where there is none."""
        _, place, keys = self.cells
        if not len(keys):
            return place[cell].astype(np.int64)
        where = np.minimum(np.searchsorted(keys, cell), len(keys) - 1)
        return np.where(keys[where] == cell, place[where], -1).astype(np.int64)

    @cached_property
    def cells(self) -> tuple[NDArray[np.int64], Ints, NDArray[np.int64]]:
        """Where joint choices lie: strides by party, and either a table by cell or sorted cells with their states."""
        m = self.moving
        stride = np.concatenate([[1], np.cumprod(m.owns[:-1])]).astype(np.int64)
        cell = (m.own * stride[:, None]).sum(axis=0)
        if int(stride[-1] * m.owns[-1]) <= DENSE:
            place = np.full(int(stride[-1] * m.owns[-1]), -1, dtype=np.int32)
            place[cell] = np.arange(len(cell))
            return stride, place, np.zeros(0, dtype=np.int64)
        order = np.argsort(cell, kind="stable")
        return stride, order.astype(np.int32), cell[order]

    def _together_two(self, party: int) -> NDArray[np.bool_]:
        m, other = self.moving, 1 - party
        if int(m.owns[0] * m.owns[1]) > DENSE:
            return self.together_at(party, np.arange(len(self.patterns)))
        if m.owns[other] <= FEW:
            return self._together_few(party, other)
        cells = np.full((m.owns[other], m.owns[party]), -1, dtype=np.int32)
        cells[m.own[other], m.own[party]] = np.arange(len(self.patterns))
        way, other_way = self._own_way(party), self._own_way(other)
        theirs = np.where(cells >= 0, self.ranks[other][cells], -1)
        order = np.argsort(-theirs, axis=0, kind="stable")
        order = np.where(np.take_along_axis(theirs, order, axis=0) >= 0, order, -1)
        listed = np.ascontiguousarray(order.T)
        return kernels.together_two(self.ranks[party], self.ranks[other], cells, way, other_way, listed)

    def _together_few(self, party: int, other: int) -> NDArray[np.bool_]:
        """Where the other has few own patterns: what each set of its improvements leaves to the party, set by set."""
        m, rank = self.moving, self.ranks[party]
        rows, columns = int(m.owns[other]), int(m.owns[party])
        worst = np.full((rows, columns), kernels.BIG, dtype=np.int32)
        theirs = np.full((rows, columns), -1, dtype=np.int32)
        worst[m.own[other], m.own[party]], theirs[m.own[other], m.own[party]] = rank, self.ranks[other]
        way, other_way = self._own_way(party), self._own_way(other)
        x, y = m.own[party], m.own[other]
        open_to = (other_way[None, :] & other_way[:, None]) == other_way[:, None]
        gains = (self.ranks[other][:, None] < theirs[:, x].T) & open_to[y]
        made = gains @ (1 << np.arange(rows))
        held = np.empty(len(rank), dtype=np.bool_)
        one, size, bits = np.zeros(columns, dtype=np.int32), 1, int(m.bits[party])
        for key in np.unique(made * rows + y):
            here = made * rows + y == key
            row, answers = int(key % rows), [r for r in range(rows) if int(key // rows) >> r & 1]
            left = np.minimum(worst[row], worst[answers].min(axis=0, initial=kernels.BIG))
            left = np.where(worst[row] < kernels.BIG, left, -1).astype(np.int32)
            best = -kernels.least(-left, one, way, bits, size)
            held[here] = best[x[here]] <= rank[here]
        return held

    def _own_way(self, party: int) -> Ints:
        """The one-way bits of each own pattern of a party."""
        found = np.zeros(self.moving.owns[party], dtype=np.int32)
        found[self.moving.own[party]] = self.moving.way[party]
        return found

    def targets(self, party: int, state: int) -> NDArray[np.int64]:
        """Where the party can go from a state in one move, the state itself left out."""
        m, group = self.moving, self.moving.group[party, state]
        near = self.member[party, m.first[party, group] : m.first[party, group + 1]].astype(np.int64)
        mine = m.way[party, state]
        return np.asarray(near[(m.way[party, near] & mine == mine) & (near != state)])

    def spread(self, start: int, movers: Iterable[int], *, improving: bool) -> tuple[Ints, Ints, Ints]:
        """Fewest moves of these parties from a state to each (-1: no way), the state before, and the last mover."""
        m = self.moving
        who = np.zeros(len(self.ranks), dtype=bool)
        who[list(movers)] = True
        came, mover = (np.full(len(self.patterns), -1, dtype=np.int32) for _ in range(2))
        moves = kernels.spread(
            start, who, improving, self.ranks, self.member, m.first, m.group, m.way, m.bits, came, mover
        )
        return moves, came, mover


def settled(movers: tuple[int, ...], value: T, one: Callable[[int, T], T]) -> T:
    """Apply `one(party, value)` for each mover in turn until nothing changes."""
    quiet = 0
    while movers and quiet < len(movers):
        for party in movers:
            new = one(party, value)
            quiet = quiet + 1 if np.array_equal(new, value) else 0
            value = new
            if quiet >= len(movers):
                break
    return value


def dense(scores: Scores) -> Ints:
    """Scores as ranks from 0, ties alike."""
    return np.unique(scores, return_inverse=True)[1].astype(np.int32)


def held_scores(game: Game) -> list[Scores]:
    """What every party itself prefers: scores by party over the feasible states."""
    return [party.preferences.score(game.patterns) for party in game.parties]


def plain_view(game: Game, scores: list[Scores] | None = None, shared: Moving | None = None) -> Arena:
    """The conflict as it is, misperceptions set aside."""
    patterns = game.patterns
    ranks = np.array([dense(score) for score in scores or held_scores(game)], dtype=np.int32)
    known = np.ones(len(patterns), dtype=bool)
    return Arena(known, patterns, shared or moving(game, patterns), ranks.reshape(len(game.parties), -1))


def arena(game: Game, viewer: int, scores: list[Scores] | None = None) -> Arena:
    """The conflict as party `viewer` sees it; `scores[party]` in place of the preferences that hold."""
    party, patterns = game.parties[viewer], game.patterns
    known = ~holds(party.unseen, patterns)
    held = scores or held_scores(game)
    seen = [
        party.views[other.id].score(patterns) if other.id in party.views and place != viewer else held[place]
        for place, other in enumerate(game.parties)
    ]
    left = patterns[known]
    ranks = np.array([dense(score[known]) for score in seen], dtype=np.int32).reshape(len(seen), -1)
    return Arena(known, left, moving(game, left), ranks)


def views(game: Game, scores: list[Scores] | None = None, shared: Moving | None = None) -> list[Arena]:
    """The conflict as each party sees it; one and the same where nobody misperceives anything."""
    if game.misperceived:
        return [arena(game, p, scores) for p in range(len(game.parties))]
    return [plain_view(game, scores, shared)] * len(game.parties)
