"""Would anybody do better to stop? C_p(t) >= N_p(t): going on against the best stop, at every month before the end.

C is the present value at month t of carrying the plan through, one's own costs paid. N is that of stopping: one's own
steps in force before t stand or are taken back, whichever one would, nothing more of one's own comes; the others go on
for the detection lag, then all take back what they can and would. A step taken part in by several stops with any of
them. Least patience is inf{d : C >= N for all t and all patiences from d up to 1}, by bisection on a grid.

The last step that cannot be taken back is never safe without something that flows on, or a penalty (Sandholm and
Lesser 1995): `shortfall` says how large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..case.steps import Step
from .board import Board, Group
from .exposure import AFTER, BEFORE, Undoing, means, own_preference, owner, stopped
from .gates import detection_lag
from .worth import ACTIVE, WALKED, Viewer, flows, phase_of, pressure_paid

Tables = tuple[NDArray[np.float64], ...]
"""By group: points for each of its combinations."""


@dataclass(frozen=True)
class Stream:
    """What a viewer has while the course goes on: `flow[g][combination]` + `base`, plus `signed` after the capstone;
    `cost[step]` when a step comes into force."""

    flow: Tables
    base: float
    signed: float
    cost: NDArray[np.float64]
    patience: float


@dataclass(frozen=True)
class Ending:
    """What a viewer has if all stop: present values like a stream's, and `toll[step]` for taking back its own."""

    worth: Tables
    base: float
    signed: float
    toll: NDArray[np.float64]


@dataclass(frozen=True)
class Defection:
    """What a viewer has if it alone stops: `window[k]` while nobody has noticed, month k after, then `ending`."""

    own: NDArray[np.bool_]
    window: tuple[Stream, ...]
    ending: Ending
    penalty: float

    @property
    def lag(self) -> int:
        """Months until the others stop too."""
        return len(self.window)


@dataclass(frozen=True)
class Sight:
    """One viewer with all that its conditions are made of."""

    viewer: Viewer
    stream: Stream
    ending: Ending
    fallback: float
    defection: Defection


def _tables(board: Board, worth: NDArray[np.float64], groups: list[Group]) -> Tables:
    """Cut `worth[row, issue]`, rows being the groups' combinations end to end, into tables by group."""
    found, start = [], 0
    for group in groups:
        found.append(worth[start : start + len(group.done), group.issue])
        start += len(group.done)
    return tuple(found)


def all_combinations(board: Board) -> NDArray[np.bool_]:
    """Every group's combinations end to end: `[row, step]`."""
    return np.concatenate([group.full(len(board.names)) for group in board.groups])


def _idle(board: Board) -> list[int]:
    touched = {group.issue for group in board.groups}
    return [i for i in range(len(board.case.issues)) if i not in touched]


def stream(board: Board, viewer: Viewer, fallen: NDArray[np.float64] | None = None) -> Stream:
    """What the viewer has a month while the course goes on; `fallen[row, step]` scales steps already taken back."""
    done = all_combinations(board)
    degree = np.asarray(done * (fallen if fallen is not None else 1.0), dtype=np.float64)
    worth = flows(board, viewer, degree, phase_of(done[:, board.capstone]))
    nothing = flows(board, viewer, np.zeros((1, len(board.names))), np.array([ACTIVE]))[0]
    paid = pressure_paid(board, viewer, ACTIVE)
    base = float(nothing[_idle(board)].sum()) - paid
    tables = _tables(board, worth, list(board.groups))
    return Stream(tables, base, paid, board.cost(viewer.party), viewer.patience)


def ending(board: Board, viewer: Viewer, way: Undoing, own: NDArray[np.bool_]) -> Ending:
    """What the viewer has, as present value, if all stop and steps come apart as `way` says."""
    done = all_combinations(board)
    worth = stopped(board, viewer, way, done)
    nothing = stopped(board, viewer, way, np.zeros((1, len(board.names)), dtype=bool))[0]
    paid = pressure_paid(board, viewer, WALKED)
    base = float(nothing[_idle(board)].sum()) - paid
    return Ending(_tables(board, worth, list(board.groups)), base, paid, _toll(board, viewer, way, own))


def _toll(board: Board, viewer: Viewer, way: Undoing, own: NDArray[np.bool_]) -> NDArray[np.float64]:
    toll = np.zeros(len(board.names))
    for step in np.flatnonzero(own & np.isfinite(way.months[BEFORE])):
        entry = board.entry(int(step))
        if isinstance(entry, Step) and entry.undo.cost:
            toll[step] = entry.undo.cost.mode * viewer.patience ** way.months[BEFORE, step]
    return toll


def own_steps(board: Board, viewer: Viewer) -> NDArray[np.bool_]:
    """The steps that stop when the viewer does."""
    return board.by(viewer.party)


def unilateral(
    board: Board, viewer: Viewer, others_take: NDArray[np.bool_], own: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The steps taken back once the viewer has stopped: its own as it prefers, others' as their owners do."""
    mine = own_preference(board, viewer, own)
    decides = np.array([owner(board, s) == viewer.party or bool(board.theirs[s]) for s in range(len(own))]) & own
    return mine | (others_take & ~decides)


def defection(board: Board, viewer: Viewer, others_take: NDArray[np.bool_], penalty: float) -> Defection:
    """What the viewer has if it alone stops, by the steps in force; `others_take` are those their owners take back."""
    own = own_steps(board, viewer)
    counterpart = viewer.party == board.case.counterpart
    theirs = [board.names[s] for s in np.flatnonzero(board.theirs)]
    lag = detection_lag(board.case, theirs) if counterpart else 1
    mine = own_preference(board, viewer, own)
    way = means(board)
    after = way.only(unilateral(board, viewer, others_take, own)).later(mine, lag)
    window = tuple(stream(board, viewer, _fallen(board, way, mine, k)) for k in range(lag))
    return Defection(own, window, ending(board, viewer, after, mine), penalty)


def _fallen(board: Board, way: Undoing, mine: NDArray[np.bool_], month: int) -> NDArray[np.float64]:
    signed = all_combinations(board)[:, board.capstone]
    scale = [np.where(mine & (way.months[w] <= month), way.kept[w], 1.0) for w in (BEFORE, AFTER)]
    return np.where(signed[:, None], scale[AFTER], scale[BEFORE])


class Reckoner:
    """Adds up tables along a dated plan: `months[step]`, 0 where a step is not done."""

    def __init__(self, board: Board, months: NDArray[np.int64]) -> None:
        self._board = board
        self.months = np.where(months > 0, months, np.iinfo(np.int64).max)
        self._codes = [_codes(group) for group in board.groups]

    @property
    def end(self) -> int:
        """The month in which the last step comes into force."""
        return int(self.months[self.months < np.iinfo(np.int64).max].max(initial=0))

    def done(self, at: NDArray[np.int64] | int) -> NDArray[np.bool_]:
        """The steps in force by a month, or each by a month of its own: `[step]`."""
        return np.asarray(self.months <= at)

    def total(self, tables: Tables, done: NDArray[np.bool_]) -> float:
        """Sum of the tables over groups where exactly `done[step]` is in force."""
        found = 0.0
        for table, group, codes in zip(tables, self._board.groups, self._codes, strict=True):
            found += float(table[codes[_code(done[list(group.steps)])]])
        return found

    def flow(self, stream: Stream, done: NDArray[np.bool_]) -> float:
        """Points a month of a stream with these steps in force."""
        return self.total(stream.flow, done) + stream.base + stream.signed * bool(done[-1])

    def stop(self, ending: Ending, done: NDArray[np.bool_]) -> float:
        """Present value if all stop with these steps in force."""
        return self.total(ending.worth, done) + ending.base + ending.signed * bool(done[-1]) - float(ending.toll @ done)

    def going_on(self, stream: Stream) -> NDArray[np.float64]:
        """C at each month `[0..end + 1]`: present value of carrying on from there, costs still to come paid."""
        d, last = stream.patience, self.end
        value = np.empty(last + 2)
        value[last + 1] = self.flow(stream, self.done(last))
        for month in range(last, -1, -1):
            paid = float(stream.cost[self.months == month].sum())
            value[month] = (1 - d) * self.flow(stream, self.done(month)) + d * value[month + 1] - paid
        return value

    def stopping(self, what: Defection, month: int) -> float:
        """N at a month: present value of stopping alone there."""
        mine = self.months <= month - 1
        value, weight = 0.0, 1.0
        for k, stream in enumerate(what.window):
            done = np.where(what.own, mine, self.months <= month + k)
            arrives = ~what.own & (self.months == month + k)
            d = stream.patience
            value += weight * ((1 - d) * self.flow(stream, done) - float(stream.cost[arrives].sum()))
            weight *= d
        done = np.where(what.own, mine, self.months <= month + what.lag - 1)
        return value + weight * self.stop(what.ending, done)

    def slack(self, stream: Stream, what: Defection) -> NDArray[np.float64]:
        """C - N + penalty at months 1..end + 1: `[month - 1]`; from the last of them on it stays the same."""
        value = self.going_on(stream)
        return np.array([value[m] - self.stopping(what, m) + what.penalty for m in range(1, self.end + 2)])


def _code(flags: NDArray[np.bool_]) -> int:
    return int(sum(1 << i for i, flag in enumerate(flags) if flag))


def _codes(group: Group) -> dict[int, int]:
    return {_code(done): index for index, done in enumerate(group.done)}


GRID = tuple(1 - 0.5**k for k in range(1, 11))
"""Patiences tried, from one half to .9990 a month, ever closer to 1: about half of the way to a thousand years."""
HALVINGS = 8  # of the interval between two of them


def least_patience(
    board: Board, viewer: Viewer, others_take: NDArray[np.bool_], months: NDArray[np.int64], penalty: float
) -> float | None:
    """inf{d : C >= N at all months for all patiences from d up to 1}, None where it fails close to 1."""
    reckoner = Reckoner(board, months)

    def holds(patience: float) -> bool:
        patient = replace(viewer, patience=patience)
        what = defection(board, patient, others_take, penalty)
        slack = reckoner.slack(stream(board, patient), what)[:-1]
        return bool(np.all(slack >= -TOLERANCE))

    low: float | None = None
    for patience in reversed(GRID):
        if not holds(patience):
            low = patience
            break
    if low is None:
        return GRID[0]
    if low == GRID[-1]:
        return None
    high = min(p for p in GRID if p > low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


TOLERANCE = 0.01
"""Points of present value, on the scale of 100, within which going on and stopping count as worth the same."""


def shortfall(slack: NDArray[np.float64]) -> float:
    """What a penalty for stopping would have to be worth: the worst N - C, or 0."""
    return float(max(0.0, -slack.min(initial=0.0)))


def deviants(slacks: Mapping[str, NDArray[np.float64]]) -> Iterator[tuple[str, int, float]]:
    """Who would do better to stop, at which months, by how much."""
    for name, slack in slacks.items():
        for index in np.flatnonzero(slack < -TOLERANCE):
            yield name, int(index) + 1, float(-slack[index])
