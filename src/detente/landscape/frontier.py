"""Which packages does no other beat for everybody? The exact Pareto set of utilities that are sums over issues.

Issue by issue: the best part-packages so far plus each level of the next issue (a Minkowski sum), then what another
beats is dropped. That loses nothing: a part that is beaten stays beaten whatever is added. Sums are sorted by falling
utility of one party and swept once against the Pareto set of the others' utilities (Kung, Luccio and Preparata 1975):
cost grows with the sums of a stage times that smaller set, smallest without the party most opposed to the others.
Beyond `most` points one is kept for each cell of a grid: no package then beats what is kept by more than `epsilon` for
everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.kernel import kernel
from .packages import Domain, Floats, Ints

MOST_POINTS = 1_000_000
"""Frontier points held exactly; beyond, the grid."""
MOST_SUMS = 4_000_000
"""Sums laid out at once; a longer stage goes level by level."""
BLOCK = 256
"""Points compared at once: a loop without branches, which the compiler turns into vector instructions."""
FIRST_LOOK = 16
"""Points compared first: those that have beaten others before stand in front."""
DIGITS = 6
"""Digits of a correlation that count when parties are compared."""
FINEST = 1e-6
"""First width of the grid as a share of the widest range; doubled until the points fit."""


@dataclass(frozen=True)
class Frontier:
    """Efficient packages `choice[n, issue]`, distinct utilities `utilities[n, party]` in falling order, `epsilon`.

    With `epsilon` 0 these are all the utilities that no package beats; else no package beats every one kept by more
    than `epsilon` for all parties. Of packages with the same utilities one stands for all.
    """

    choice: Ints
    utilities: Floats
    epsilon: float = 0.0

    def __len__(self) -> int:
        return len(self.utilities)


@kernel
def _over(front: Floats, start: int, length: int, point: Floats, sign: float, ok: np.ndarray) -> int:
    """How many of `front[party, start:start + length]` equal or beat (sign 1; -1: do not beat) `point[1 + party]`.

    `ok[place]` says which.
    """
    for j in range(length):
        ok[j] = 1
    for q in range(len(front)):
        edge = sign * point[q + 1]
        for j in range(length):
            ok[j] &= sign * front[q, start + j] >= edge
    total = 0
    for j in range(length):
        total += ok[j]
    return total


@kernel
def _first_over(front: Floats, size: int, point: Floats, ok: np.ndarray) -> int:
    """The first of `front[party, :size]` that equals or beats `point[1 + party]`, or -1; `ok` is scratch space."""
    start, length = 0, FIRST_LOOK
    while start < size:
        length = min(length, size - start)
        if _over(front, start, length, point, 1.0, ok) > 0:
            for j in range(length):
                if ok[j]:
                    return start + j
        start += length
        length = BLOCK
    return -1


@kernel
def _left(front: Floats, size: int, point: Floats, ok: np.ndarray) -> int:
    """Drop those of `front[party, :size]` that `point[1 + party]` equals or beats; how many are left."""
    left = 0
    for start in range(0, size, BLOCK):
        length = min(BLOCK, size - start)
        if _over(front, start, length, point, -1.0, ok) == 0 and left == start:
            left += length
            continue
        for j in range(length):
            if not ok[j]:
                for q in range(len(front)):
                    front[q, left] = front[q, start + j]
                left += 1
    return left


@kernel
def _sweep(points: Floats) -> np.ndarray:
    """Which rows of `points[n, party]`, in falling lexicographic order, no earlier row equals or beats: `[n]`."""
    count, parties = points.shape
    keep = np.zeros(count, dtype=np.bool_)
    front = np.empty((parties - 1, count))
    ok = np.zeros(BLOCK, dtype=np.uint8)
    size = 0
    for i in range(count):
        hit = _first_over(front, size, points[i], ok)
        if hit >= 0:
            for q in range(parties - 1):
                front[q, hit], front[q, hit // 2] = front[q, hit // 2], front[q, hit]
            continue
        keep[i] = True
        size = _left(front, size, points[i], ok)
        for q in range(parties - 1):
            front[q, size] = points[i, q + 1]
        size += 1
    return keep


def efficient(points: Floats, unit: float) -> Ints:
    """Rows of `points[n, party]` that no other beats, one of equals. `unit`: utilities are whole multiples of it."""
    lead = _most_opposed(points)
    turned = [lead, *(p for p in range(points.shape[1]) if p != lead)]
    whole = np.rint(points[:, turned] / unit)
    order = np.lexsort(whole.T[::-1])[::-1]
    return np.asarray(order[_sweep(np.ascontiguousarray(whole[order]))], dtype=np.int64)


def _most_opposed(points: Floats) -> int:
    """The party whose utility goes least with the others': without it their own Pareto set is small."""
    apart = points - points.mean(axis=0) if len(points) else points
    size = np.sqrt((apart**2).sum(axis=0))
    unit = apart / np.where(size > 0, size, 1.0)
    return int(np.argmin(np.round((unit.T @ unit).sum(axis=1), DIGITS)))


@dataclass
class _Parts:
    """Part-packages of the issues so far: utilities, the row each came from in the stage before, the level added."""

    points: Floats
    parent: Ints
    level: Ints

    def take(self, rows: Ints) -> _Parts:
        return _Parts(self.points[rows], self.parent[rows], self.level[rows])


def frontier(domain: Domain, floor: Floats | None = None, most: int = MOST_POINTS) -> Frontier:
    """The Pareto set of a domain, of the packages worth at least `floor[party]` where that is given.

    A floor drops whatever cannot reach it any more, which makes the search shorter and changes no point that reaches
    it.
    """
    least = np.full(len(domain.parties), -np.inf) if floor is None else floor - domain.unit
    rest = np.cumsum([t.max(axis=0) for t in domain.tables[::-1]], axis=0)[::-1]
    after = np.vstack([rest[1:], np.zeros((1, len(domain.parties)))])
    points, stages, epsilon = np.zeros((1, len(domain.parties))), [], 0.0
    for table, room in zip(domain.tables, after, strict=True):
        parts = _stage(points, table, least - room, domain.unit)
        parts, width = _thinned(parts, most, domain)
        epsilon += width
        points = parts.points
        stages.append(parts)
    choice = _traced(stages, len(points))
    order = np.lexsort(points.T[::-1])[::-1]
    return Frontier(choice[order], points[order], epsilon)


def _stage(points: Floats, table: Floats, least: Floats, unit: float) -> _Parts:
    """The efficient sums of `points[n, party]` and `table[level, party]` that reach `least`."""
    at_once = max(1, MOST_SUMS // max(1, len(points)))
    found = _Parts(np.zeros((0, points.shape[1])), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    for first in range(0, len(table), at_once):
        levels = np.arange(first, min(first + at_once, len(table)))
        sums = (points[:, None, :] + table[None, levels, :]).reshape(-1, points.shape[1])
        parent, level = np.repeat(np.arange(len(points)), len(levels)), np.tile(levels, len(points))
        reach = np.flatnonzero((sums >= least).all(axis=1))
        both = _Parts(
            np.vstack([found.points, sums[reach]]),
            np.concatenate([found.parent, parent[reach]]),
            np.concatenate([found.level, level[reach]]),
        )
        found = both.take(efficient(both.points, unit))
    return found


def _thinned(parts: _Parts, most: int, domain: Domain) -> tuple[_Parts, float]:
    """One part for each cell of the finest grid on which at most `most` remain, and the width of its cells."""
    if len(parts.points) <= most:
        return parts, 0.0
    width = FINEST * float(np.max(domain.most - domain.least))
    while True:
        cells = np.floor(parts.points / width)
        _, rows = np.unique(cells, axis=0, return_index=True)
        if len(rows) <= most:
            return parts.take(np.sort(rows)), width
        width *= 2


def _traced(stages: list[_Parts], count: int) -> Ints:
    """The levels of each point of the last stage: `choice[n, issue]`."""
    choice = np.zeros((count, len(stages)), dtype=np.int64)
    row = np.arange(count)
    for issue in range(len(stages) - 1, -1, -1):
        choice[:, issue] = stages[issue].level[row]
        row = stages[issue].parent[row]
    return choice
