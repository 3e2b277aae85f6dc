"""Levels of the issues after the moves of many steps, compiled; `Ladder.levels` says what that means."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .kernel import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Shifts(NamedTuple):
    """Moves of issues by steps, in the order in which they apply."""

    step: Ints
    issue: Ints
    place: Floats
    change: Floats
    sets: Flags


@kernel
def fill_levels(shifts: Shifts, degree: Floats, level: Floats) -> None:
    """Move `level[state, issue]`, which begins as the case does, by what stands at `degree[state, step]`."""
    step, issue, place, change, sets = shifts.step, shifts.issue, shifts.place, shifts.change, shifts.sets
    for n in range(len(degree)):
        for k in range(len(step)):
            share, old = degree[n, step[k]], level[n, issue[k]]
            new = old + share * (place[k] - old) if sets[k] else old + share * change[k]
            level[n, issue[k]] = min(1.0, max(0.0, new))
