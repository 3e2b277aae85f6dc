"""What is at risk at any month, if all stopped there? X_p(t) = max(0, W_p(disagreement) - W_p(stop at t)).

Once all have stopped nothing more comes into force, and each owner takes back what it can and would: a step taken back
falls to the share that stays, after the months that takes. Before the capstone that is `undo` of the step; after it,
our own steps come back only as far and as late as the capstone's `recovery` says for their instrument. An owner would
take a step back where that alone raises its own points a month by more than it costs, seen from the state in which
just the step and what it waits for is done. The counterpart is read cautiously: it would where any type believed in
would.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.steps import Step
from .board import Board, months
from .worth import WALKED, Viewer, flows, phase_of, type_viewer

BEFORE, AFTER = 0, 1  # the capstone


@dataclass(frozen=True)
class Undoing:
    """How the steps come apart, before and after the capstone: `months[when, step]` until one falls (inf = it stays),
    `kept[when, step]` the share that then remains."""

    months: NDArray[np.float64]
    kept: NDArray[np.float64]

    def later(self, steps: NDArray[np.bool_], by: int) -> Undoing:
        """The same with these steps falling `by` months sooner, at once if they would have before."""
        sooner = np.where(steps, np.maximum(0.0, self.months - by), self.months)
        return Undoing(sooner, self.kept)

    def only(self, steps: NDArray[np.bool_]) -> Undoing:
        """The same with only these steps falling at all."""
        return Undoing(np.where(steps, self.months, np.inf), self.kept)


def means(board: Board) -> Undoing:
    """How each step would come apart if its owner took it back."""
    count = len(board.names)
    when = np.full((2, count), np.inf)
    kept = np.ones((2, count))
    for step in range(count - 1):
        entry = board.entry(step)
        assert isinstance(entry, Step)
        if entry.undo.share.mode > 0:
            kept[:, step] = board.ladder.kept_after_undo[board.at[step]]
            when[:, step] = months(entry.undo.months.mode)
        if board.ours[step]:
            recovery = board.case.capstone.recovery.get(entry.instrument)
            kept[AFTER, step] = board.ladder.kept_after_signing[board.at[step]]
            fails = recovery is None or kept[AFTER, step] >= 1
            when[AFTER, step] = np.inf if fails or recovery is None else months(recovery.delay.mode)
    return Undoing(when, kept)


def prefers(board: Board, viewer: Viewer, step: int, way: Undoing) -> bool:
    """Would the viewer, owning the step, take it back from where just the step and what it waits for is done?"""
    if not math.isfinite(way.months[BEFORE, step]):
        return False
    done = board.closure[step].astype(float)
    done[step] = 1.0
    without = done.copy()
    without[step] = way.kept[BEFORE, step]
    worth = flows(board, viewer, np.array([done, without]), np.array([WALKED, WALKED])).sum(axis=1)
    entry = board.entry(step)
    cost = entry.undo.cost.mode if isinstance(entry, Step) and entry.undo.cost else 0.0
    return bool(worth[1] - worth[0] > cost)


def owner(board: Board, step: int) -> str:
    """Who decides whether a step of ours stands: the principal where it takes part, else the first named."""
    by = board.entry(step).by
    return board.case.ours if board.case.ours in by else by[0]


def taken_back(board: Board, viewers: Mapping[str, Viewer], belief: Mapping[str, float]) -> NDArray[np.bool_]:
    """The steps that their owners would take back: `[step]`."""
    way = means(board)
    found = np.zeros(len(board.names), dtype=bool)
    types = [type_viewer(board, name) for name, share in belief.items() if share > 0]
    for step in range(len(board.names) - 1):
        if board.theirs[step]:
            found[step] = any(prefers(board, viewer, step, way) for viewer in types)
        else:
            viewer = viewers.get(owner(board, step))
            found[step] = viewer is not None and prefers(board, viewer, step, way)
    return found


def own_preference(board: Board, viewer: Viewer, steps: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of these steps the viewer itself would take back: `[step]`."""
    way = means(board)
    return np.array([bool(steps[s]) and prefers(board, viewer, s, way) for s in range(len(board.names))])


def stopped(board: Board, viewer: Viewer, way: Undoing, done: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Present value by issue, `[n, issue]`, of all stopping with `done[n, step]` in force: (1 - d) sum d^t points."""
    out = np.zeros((len(done), len(board.case.issues)))
    for when in (BEFORE, AFTER):
        where = done[:, board.capstone] == bool(when)
        if where.any():
            out[where] = _unwound(board, viewer, way.months[when], way.kept[when], done[where])
    return out


def _unwound(
    board: Board,
    viewer: Viewer,
    falls: NDArray[np.float64],
    kept: NDArray[np.float64],
    done: NDArray[np.bool_],
) -> NDArray[np.float64]:
    touched = done.any(axis=0)
    times = sorted({0.0, *(float(m) for m in falls[touched] if math.isfinite(m))})
    phase = phase_of(done[:, board.capstone], stopped=True)
    worth = np.zeros((len(done), len(board.case.issues)))
    for start, end in zip(times, [*times[1:], math.inf], strict=True):
        degree = done * np.where(falls <= start, kept, 1.0)
        weight = viewer.patience**start - (viewer.patience**end if math.isfinite(end) else 0.0)
        worth += weight * flows(board, viewer, degree.astype(float), phase)
    return worth
