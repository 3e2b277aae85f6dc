"""At which beliefs is which act best? A triangle of beliefs, today's marked in it.

Its corners are readings taken together by what they do: those that would deliver after signing, and of the others those
whose debts more often end in sham than in open delay, and the rest; within a corner the shares stand as today's belief
has them. The process is solved again at every point of a grid, warm: where no act is certain the point says so.
It misleads between points and for beliefs that mix readings within a corner otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..model.outlook import FAKED, STALLED, Outlook, delivers
from .ahead import on_rung
from .pomdp import Floats
from .process import Talks
from .reports import solved_at
from .search import Search

STEPS = 8
"""Parts into which each side of the triangle is cut: 45 points."""
MORE = 60
"""Beliefs gone through at each point, beside what the search knows already."""
DELIVERS, SHAM, OTHERS = "delivers after signing", "sham", "others"


@dataclass(frozen=True)
class Point:
    """A belief by the shares of the three corners: the act found best, and the acts that may be best for certain."""

    shares: tuple[float, float, float]
    act: str
    may_be: tuple[str, ...]


@dataclass(frozen=True)
class Region:
    """The triangle after `settled` exchanges: the types in each corner, today's shares, the grid."""

    settled: int
    corners: Mapping[str, tuple[str, ...]]
    today: tuple[float, float, float]
    points: tuple[Point, ...]


def region(
    talks: Talks, search: Search, outlooks: Mapping[str, Outlook], shares: Mapping[str, float], settled: int, gap: float
) -> Region | None:
    """The triangle after so many exchanges, solved to `gap`; None where a corner has no type believed in.

    The search keeps what it finds and goes back to its own start.
    """
    corners = _corners(talks, outlooks, settled)
    parts = [{name: shares.get(name, 0.0) for name in names} for names in corners.values()]
    if any(sum(part.values()) <= 0 for part in parts):
        return None
    at = [on_rung(talks, outlooks, part, settled) for part in parts]
    total = sum(sum(part.values()) for part in parts)
    first, second, third = (sum(part.values()) / total for part in parts)
    points, home = [], search.model.start
    for i in range(STEPS + 1):
        for j in range(STEPS + 1 - i):
            weight = (i / STEPS, j / STEPS, (STEPS - i - j) / STEPS)
            belief = weight[0] * at[0] + weight[1] * at[1] + weight[2] * at[2]
            points.append(_point(talks, search, weight, belief, gap))
    search.move_to(home)
    return Region(settled, corners, (first, second, third), tuple(points))


def _corners(talks: Talks, outlooks: Mapping[str, Outlook], settled: int) -> dict[str, tuple[str, ...]]:
    good = set(delivers(talks.responses, dict(outlooks), settled))
    sham = {name for name in talks.types if name not in good and _mostly_sham(outlooks[name])}
    rest = [name for name in talks.types if name not in good | sham]
    held = {DELIVERS: good, SHAM: sham, OTHERS: set(rest)}
    return {corner: tuple(name for name in talks.types if name in names) for corner, names in held.items()}


def _mostly_sham(outlook: Outlook) -> bool:
    ends = np.nan_to_num(outlook.if_owed)
    return bool(ends[:, FAKED].sum() > ends[:, STALLED].sum())


def _point(talks: Talks, search: Search, weight: tuple[float, float, float], belief: Floats, gap: float) -> Point:
    found = solved_at(search, belief, talks.possible(belief), gap, MORE)
    best = max(found, key=lambda name: found[name].lower)
    return Point(weight, best, tuple(n for n, b in found.items() if b.upper >= found[best].lower))
