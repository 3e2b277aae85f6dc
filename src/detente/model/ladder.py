"""The matched exchanges as arrays: what each rung moves, how long it takes, what it costs, what can be undone.

The levels of the issues follow from how far each step is in force: `levels(degree)` with `degree[..., step]` in
[0, 1], 0 = not done, 1 = done, a share after undoing or as a type expects it to last. Steps apply in ladder order,
then pressure, then the capstone; `to` moves a level the share of the way to a place, `by` adds the share of a change.
Every study, the simulator included, gets its levels from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..case.behaviour import Rung
from ..case.parties import Issue
from ..case.schema import Case
from ..case.steps import Move, Step

FIRST = {"ours": 0, "theirs": 1, "together": 2}


@dataclass(frozen=True)
class Shift:
    """One move of one step: `issue` goes the share `degree` of the way to `place`, or moves by degree * `change`."""

    step: int
    issue: int
    place: float
    change: float
    sets: bool


@dataclass(frozen=True)
class Ladder:
    """A case's ladder compiled: names outside, indices inside.

    Steps are numbered with the ladder's first, rung by rung (theirs, then ours), then pressure levels, then the
    capstone last. `rung_of[step]` is the rung or -1, `side[step]` +1 theirs, -1 ours, 0 pressure or capstone.
    Arrays over rungs: `asks`, `gives`, `fakeable`, `undoable`, `first`, `work_theirs` and `work_ours` (months of work).
    """

    case: Case
    names: tuple[str, ...]
    shifts: tuple[Shift, ...]
    start: NDArray[np.float64]
    rung_of: NDArray[np.int64]
    side: NDArray[np.int64]
    kept_after_undo: NDArray[np.float64]
    kept_after_signing: NDArray[np.float64]
    asks: NDArray[np.bool_]
    fakeable: NDArray[np.bool_]
    undoable: NDArray[np.bool_]
    gives: NDArray[np.bool_]
    first: NDArray[np.int64]
    work_theirs: NDArray[np.float64]
    work_ours: NDArray[np.float64]
    recovery_delay: float
    erosion: float
    pressure_start: int
    pressure_after_walk: int

    @property
    def rungs(self) -> int:
        """Number of rungs."""
        return len(self.asks)

    @property
    def pressures(self) -> int:
        """Number of pressure levels, at least 1."""
        return max(1, len(self.case.ladder.pressure.levels) if self.case.ladder.pressure else 0)

    @property
    def capstone(self) -> int:
        """Index of the capstone among the steps."""
        return len(self.names) - 1

    @cached_property
    def pressure_steps(self) -> NDArray[np.int64]:
        """Indices of the pressure levels among the steps, from least to most."""
        return np.flatnonzero(np.array([name.startswith("pressure:") for name in self.names]))

    def levels(self, degree: NDArray[np.float64]) -> NDArray[np.float64]:
        """Issue levels `[..., issue]` when the steps stand at `degree[..., step]`."""
        by_issue = [np.full(degree.shape[:-1], level) for level in self.start]
        for shift in self.shifts:
            share, old = degree[..., shift.step], by_issue[shift.issue]
            new = old + share * (shift.place - old) if shift.sets else old + share * shift.change
            by_issue[shift.issue] = np.minimum(np.maximum(new, 0.0), 1.0)
        return np.stack(by_issue, axis=-1)

    def cost(self, party: str, side: int) -> NDArray[np.float64]:
        """One-off points of present value `cost[rung]` that `party` pays when that side's steps take effect."""
        total = np.zeros(self.rungs)
        for index, name in enumerate(self.names):
            if self.rung_of[index] >= 0 and self.side[index] == side:
                cost = self.case.steps[name].cost.get(party)
                total[self.rung_of[index]] += cost.mode if cost else 0.0
        return total


def _shifts(index: int, moves: dict[str, Move], issues: dict[str, Issue]) -> list[Shift]:
    order = {name: i for i, name in enumerate(issues)}
    found = []
    for name, move in moves.items():
        place = issues[name].level(move.to) if move.to is not None else 0.0
        change = move.by.mode if move.by is not None else 0.0
        found.append(Shift(index, order[name], place, change, move.to is not None))
    return found


def _work(rungs: list[Rung], side: str, steps: dict[str, Step]) -> NDArray[np.float64]:
    """Months of work of the slowest step on a rung's side, at least one."""
    return np.array([max([1.0, *(steps[s].lead.mode for s in getattr(rung, side))]) for rung in rungs])


@dataclass
class _Numbering:
    names: list[str]
    rung_of: list[int]
    side: list[int]
    moves: list[dict[str, Move]]

    def add(self, name: str, rung: int, side: int, moves: dict[str, Move]) -> None:
        self.names.append(name)
        self.rung_of.append(rung)
        self.side.append(side)
        self.moves.append(moves)


def _number_steps(case: Case) -> _Numbering:
    found = _Numbering([], [], [], [])
    for index, rung in enumerate(case.ladder.rungs.values()):
        for side, group in ((1, rung.theirs), (-1, rung.ours)):
            for name in group:
                found.add(name, index, side, case.steps[name].moves)
    if case.ladder.pressure:
        for name, level in case.ladder.pressure.levels.items():
            found.add(f"pressure:{name}", -1, 0, level.moves)
    found.add("capstone", -1, 0, case.capstone.moves)
    return found


def _kept(case: Case, names: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of each step that stands once it was taken back: before signing, and (ours) after signing."""
    before, after = np.ones(len(names)), np.ones(len(names))
    for index, name in enumerate(names):
        if name in case.steps:
            step = case.steps[name]
            before[index] = 1 - step.undo.share.mode
            recovery = case.capstone.recovery.get(step.instrument)
            after[index] = 1 - (recovery.share.mode * step.undo.share.mode if recovery else 0.0)
    return before, after


def compile_ladder(case: Case) -> Ladder:
    """Turn the names of a case into the arrays every study works on."""
    rungs = list(case.ladder.rungs.values())
    numbering = _number_steps(case)
    kept_before, kept_after = _kept(case, numbering.names)
    pressure = case.ladder.pressure
    levels = list(pressure.levels) if pressure else ["none"]
    delays = [r.delay.mode for r in case.capstone.recovery.values()]
    return Ladder(
        case=case,
        names=tuple(numbering.names),
        shifts=tuple(s for i, moves in enumerate(numbering.moves) for s in _shifts(i, moves, case.issues)),
        start=np.array([issue.level(issue.start) for issue in case.issues.values()]),
        rung_of=np.array(numbering.rung_of, dtype=np.int64),
        side=np.array(numbering.side, dtype=np.int64),
        kept_after_undo=kept_before,
        kept_after_signing=kept_after,
        asks=np.array([bool(r.theirs) for r in rungs]),
        fakeable=np.array([bool(r.theirs) and all(case.steps[s].fakeable for s in r.theirs) for r in rungs]),
        gives=np.array([bool(r.ours) for r in rungs]),
        undoable=np.array([any(case.steps[s].undo.share.mode > 0 for s in r.theirs) for r in rungs]),
        first=np.array([FIRST[r.first if r.ours else "theirs"] for r in rungs], dtype=np.int64),
        work_theirs=_work(rungs, "theirs", case.steps),
        work_ours=_work(rungs, "ours", case.steps),
        recovery_delay=max(1.0, float(np.mean(delays))) if delays else 1.0,
        erosion=pressure.erosion.mode if pressure else 0.0,
        pressure_start=levels.index(pressure.start) if pressure else 0,
        pressure_after_walk=levels.index(pressure.after_walk) if pressure else 0,
    )
