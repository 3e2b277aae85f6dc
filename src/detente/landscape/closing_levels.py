"""Which levels close a wedge at least cost? A mixed-integer program, since either of two things closes each offer.

Against every combination of steps that would open the wedge, either the ally must gain less than leaving costs it, or
the third party must gain nothing. An act moves a level to min(max(x + C, L), H), so both gains, and what the
principal gives up, are piecewise linear in each issue's level, and sums over issues. A share for every break point of
an issue, at most two neighbours above 0, makes that linear; solved by HiGHS to optimality (Huangfu and Hall 2018).
Cost: per issue three variables a break point, of which there are a few for each different effect on it; one more for
each combination. Combinations beyond `MOST_OFFERS` are not tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .wedge_numbers import Floats, View
from .wedge_reach import Choices
from .wedge_weigh import Reach

MOST_OFFERS = 512
"""Combinations beyond which no levels are looked for."""
CLEAR = 1e-4
"""Points by which an offer must fall short of what the ally asks, far above the solver's rounding."""
SMALL = 1e-3
"""Points per whole level moved: of levels that cost the same, those nearest to where things stand."""
SAME = 1e-9  # break points closer than this are one


@dataclass(frozen=True)
class Box:
    """Where each issue stands and the least and greatest level it could be agreed at: `[issue]` each."""

    start: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Change:
    """Levels that close the wedge, a bound on what any cost, and how far that bound may be off by construction."""

    levels: Floats
    bound: float
    tolerance: float


@dataclass(frozen=True)
class Effect:
    """What a combination does to a level: clip(x + shift, low, high)."""

    shift: float
    low: float
    high: float

    def of(self, x: Floats) -> Floats:
        """The level afterwards."""
        return np.asarray(np.clip(x + self.shift, self.low, self.high))


def effect(found: Choices, row: int, issue: int) -> Effect:
    """The effect of one combination on one issue."""
    shift, low, high = 0.0, 0.0, 1.0
    for place, act in enumerate(found.acts):
        for move in act.moves:
            if not found.chosen[row, place] or move.issue != issue:
                continue
            value = float(move.value[0])
            if move.sets:
                shift, low, high = 0.0, value, value
            else:
                shift, low, high = shift + value, min(1.0, max(0.0, low + value)), min(1.0, max(0.0, high + value))
    return Effect(shift, low, high)


def _breaks(view: View, issue: int) -> Floats:
    curve = view.curves[issue]
    return curve[0] if curve is not None else view.ideals[:1, issue]


def _worth(view: View, issue: int, x: Floats) -> Floats:
    levels = np.zeros((1, len(x), view.weights.shape[1]))
    levels[0, :, issue] = x
    return np.asarray(view.by_issue(levels)[0, :, issue])


@dataclass
class _Issue:
    """Break points of one issue, and at each of them what combinations bring the two parties and what we give up."""

    place: int
    at: Floats
    ally: Floats
    third: Floats
    lost: Floats
    columns: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def _issue(found: Reach, rows: list[int], issue: int, room: Box, view: View) -> _Issue:
    ally, third = found.views[found.ally], found.views[found.third_party]
    effects = [effect(found.choices, row, issue) for row in rows]
    kinks = np.concatenate([_breaks(v, issue) for v in (ally, third, view)])
    points = [kinks, [room.start[issue], room.low[issue], room.high[issue]]]
    points += [np.array([e.low, e.high, *kinks]) - e.shift for e in effects]
    at = _within(np.concatenate([np.asarray(p, dtype=float) for p in points]), room.low[issue], room.high[issue])
    at = _within(np.concatenate([at, _crossings(view, issue, at, room.start[issue])]), at[0], at[-1])
    bring = [np.array([_worth(v, issue, e.of(at)) - _worth(v, issue, at) for e in effects]) for v in (ally, third)]
    lost = np.maximum(0.0, _worth(view, issue, room.start[[issue]]) - _worth(view, issue, at))
    return _Issue(issue, at, bring[0], bring[1], lost)


def _within(points: Floats, low: float, high: float) -> Floats:
    ordered = np.unique(np.clip(points, low, high))
    return np.asarray(ordered[np.concatenate([[True], np.diff(ordered) > SAME])])


def _crossings(view: View, issue: int, at: Floats, start: float) -> Floats:
    """Where the issue is worth to us what it is worth now, between break points."""
    over = _worth(view, issue, at) - _worth(view, issue, np.array([start]))
    turn = over[:-1] * over[1:] < 0
    share = over[:-1][turn] / (over[:-1] - over[1:])[turn]
    return np.asarray(at[:-1][turn] + share * np.diff(at)[turn])


def least_change(found: Reach, room: Box, may: NDArray[np.bool_], view: View) -> Change | None:
    """The cheapest levels within the box under which no combination allowed opens the wedge; None where none do."""
    rows = [int(row) for row in np.flatnonzero(may & found.choices.chosen.any(axis=1))]
    if len(rows) > MOST_OFFERS:
        return None
    touched = sorted(found.choices.touched())
    issues = [_issue(found, rows, issue, room, view) for issue in touched]
    paid = [found.choices.cost(party)[0][rows] for party in (found.ally, found.third_party)]
    return _solve(issues, paid, float(found.switching[0]), room)


def _solve(issues: list[_Issue], paid: list[Floats], switching: float, room: Box) -> Change | None:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    program = _Program(issues, len(paid[0]))
    program.shares()
    program.offers(paid, switching)
    move = sum(float(np.max(np.abs(i.at - room.start[i.place]))) for i in issues) * SMALL
    found = milp(
        program.cost(room),
        constraints=LinearConstraint(csr_array(np.array(program.rows)), program.low, program.high),
        bounds=Bounds(0, 1),
        integrality=program.whole,
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    levels = room.start.copy()
    for issue in issues:
        levels[issue.place] = float(np.clip(found.x[issue.columns] @ issue.at, issue.at[0], issue.at[-1]))
    bound = float(found.mip_dual_bound if found.mip_dual_bound is not None else found.fun)
    return Change(levels, bound - move, move + CLEAR)


class _Program:
    """Rows of the program. Variables: shares by issue and break point, its segments, then one an offer (1: the ally
    declines, 0: the third party gains nothing)."""

    def __init__(self, issues: list[_Issue], offers: int) -> None:
        self.issues, count = issues, 0
        self.segments: list[NDArray[np.int64]] = []
        for issue in issues:
            issue.columns = np.arange(count, count + len(issue.at))
            self.segments.append(np.arange(count + len(issue.at), count + max(2 * len(issue.at) - 1, 1)))
            count += 2 * len(issue.at) - 1
        self.refused = np.arange(count, count + offers)
        self.size = count + offers
        self.whole = np.zeros(self.size)
        for segment in (*self.segments, self.refused):
            self.whole[segment] = 1
        self.rows: list[Any] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def row(self, low: float, high: float) -> Floats:
        """A new row of zeros between two sides."""
        self.rows.append(np.zeros(self.size))
        self.low.append(low)
        self.high.append(high)
        return np.asarray(self.rows[-1])

    def shares(self) -> None:
        """Shares sum to 1, and only the two ends of one segment are above 0."""
        for issue, segment in zip(self.issues, self.segments, strict=True):
            self.row(1, 1)[issue.columns] = 1
            if len(segment):
                self.row(1, 1)[segment] = 1
            for place, column in enumerate(issue.columns if len(segment) else ()):
                row = self.row(-np.inf, 0)
                row[column] = 1
                row[[s for p, s in enumerate(segment) if p in (place - 1, place)]] = -1

    def offers(self, paid: list[Floats], switching: float) -> None:
        """Each offer fails with the ally or with the third party."""
        for offer, column in enumerate(self.refused):
            sides = ((paid[0][offer] + switching - CLEAR, True, "ally"), (paid[1][offer], False, "third"))
            for most, refused, who in sides:
                slack = max(0.0, sum(float(getattr(issue, who)[offer].max()) for issue in self.issues) - most)
                row = self.row(-np.inf, most + (slack if refused else 0.0))
                for issue in self.issues:
                    row[issue.columns] = getattr(issue, who)[offer]
                row[column] = slack if refused else -slack

    def cost(self, room: Box) -> Floats:
        """What we give up, and a little for every change."""
        total = np.zeros(self.size)
        for issue in self.issues:
            total[issue.columns] = issue.lost + SMALL * np.abs(issue.at - room.start[issue.place])
        return total
