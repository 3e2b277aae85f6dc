"""When is signing worth it? The belief at which the capstone beats every other act, rung by rung.

Along the line b(m) = m b(.|G) + (1 - m) b(.|not G), G the types that deliver after signing, or one type alone, what
signing is worth is straight in m and what all else is worth is convex: where signing is best is an interval. `low` and
`high` are where it is certified to be (worth no less than the upper bound of every other act); outside `possible` it is
certified not to be. Between them the bounds do not tell. It misleads as a share of goodwill: m is the chance of
interests, under the types listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..answer import Bounds
from ..model.outlook import Outlook, delivers
from ..model.transition import SIGN
from .ahead import on_rung
from .pomdp import Floats
from .process import Talks
from .search import Search

POINTS = 41
"""Beliefs at which a line is asked about; ends are then found to 1 / 1000 between two of them."""
FINE = 5
ALL = "delivers after signing"
CLOSE_ENOUGH = 1e-9
"""Values closer than this are equal: rounding."""


@dataclass(frozen=True)
class Threshold:
    """The interval of belief in which signing is certified best with `settled` rungs climbed, toward a group or a type.

    `toward` is `ALL`, with its `types`, or one type. `low` and `high` are None where it is nowhere certified;
    `possible` is None where it is certified not to be best anywhere. `today` is the share believed today.
    """

    rung: str
    settled: int
    toward: str
    types: tuple[str, ...]
    low: float | None
    high: float | None
    possible: tuple[float, float] | None
    today: float


def thresholds(
    talks: Talks, search: Search, outlooks: Mapping[str, Outlook], shares: Mapping[str, float]
) -> tuple[Threshold, ...]:
    """The signing threshold at every rung, toward those that would deliver after it and toward each type.

    A line needs types on both of its ends; where all types believed in lie on one, there is none. The search is asked
    at the beliefs of the lines and keeps what it finds.
    """
    ladder = talks.process.ladder
    names = ["", *talks.case.ladder.rungs]
    found = []
    for settled in range(ladder.rungs + 1):
        good = tuple(delivers(talks.responses, dict(outlooks), settled))
        for toward, types in [(ALL, good), *((name, (name,)) for name in talks.types)]:
            line = Line.between(talks, outlooks, shares, types, settled)
            if line is not None:
                found.append(on_line(search, line, names[settled], settled, toward, types))
    return tuple(found)


@dataclass(frozen=True)
class Line:
    """Beliefs `[hidden state]` at m = 0 and m = 1, and the m believed today."""

    without: Floats
    within: Floats
    today: float

    @staticmethod
    def between(
        talks: Talks, outlooks: Mapping[str, Outlook], shares: Mapping[str, float], types: tuple[str, ...], settled: int
    ) -> Line | None:
        inside = {name: share for name, share in shares.items() if name in types}
        outside = {name: share for name, share in shares.items() if name not in types}
        if len(types) == 1 and sum(inside.values()) == 0:
            inside = dict.fromkeys(types, 1.0)
        if sum(inside.values()) <= 0 or sum(outside.values()) <= 0:
            return None
        without, within = (on_rung(talks, outlooks, part, settled) for part in (outside, inside))
        return Line(without, within, sum(share for name, share in shares.items() if name in types))

    def at(self, m: float) -> Floats:
        """The belief at m."""
        return (1 - m) * self.without + m * self.within


def on_line(search: Search, line: Line, rung: str, settled: int, toward: str, types: tuple[str, ...]) -> Threshold:
    grid = np.linspace(0.0, 1.0, POINTS)
    edges = np.array([_edge(search, line.at(m)) for m in grid])
    sure, could = edges[:, 0] >= -CLOSE_ENOUGH, edges[:, 1] >= -CLOSE_ENOUGH
    certified = _ends(search, line, grid, sure, 0)
    possible = _ends(search, line, grid, could, 1)
    low, high = certified if certified else (None, None)
    return Threshold(rung, settled, toward, types, low, high, possible, line.today)


def _edge(search: Search, belief: Floats) -> tuple[float, float]:
    """By how much signing beats the best of all else at a belief: at least, at most."""
    acts = search.acts_at(belief)
    others = [bounds for act, bounds in enumerate(acts) if act != SIGN]
    sign = acts[SIGN]
    return sign.lower - max(b.upper for b in others), sign.upper - max(b.lower for b in others)


def _ends(
    search: Search, line: Line, grid: Floats, holds: np.ndarray[tuple[int], np.dtype[np.bool_]], side: int
) -> tuple[float, float] | None:
    """The first and last m at which it holds, refined between points of the grid."""
    where = np.flatnonzero(holds)
    if not len(where):
        return None
    first, last = int(where[0]), int(where[-1])
    low = _refined(search, line, grid[first - 1], grid[first], side) if first else 0.0
    high = _refined(search, line, grid[last + 1], grid[last], side) if last < len(grid) - 1 else 1.0
    return low, high


def _refined(search: Search, line: Line, fails: float, holds: float, side: int) -> float:
    for _ in range(FINE):
        middle = (fails + holds) / 2
        if _edge(search, line.at(middle))[side] >= -CLOSE_ENOUGH:
            holds = middle
        else:
            fails = middle
    return float(holds)


def waiting(value: Bounds, sign: Bounds, never: Bounds) -> Bounds:
    """What it is worth to be able to sign later: V - max(sign now, never sign), between bounds."""
    low = value.lower - max(sign.upper, never.upper)
    high = value.upper - max(sign.lower, never.lower)
    return Bounds(max(0.0, low), max(0.0, high))


def without_signing(talks: Talks, ceiling: Floats) -> tuple[Talks, Floats]:
    """The same talks, and their bound above, where the capstone cannot be signed."""
    live, below = talks.row >= 0, talks.model.reward.min()
    reward, bound = talks.model.reward.copy(), ceiling.copy()
    reward[SIGN, live] = bound[SIGN, live] = below
    return replace(talks, model=replace(talks.model, reward=reward)), bound
