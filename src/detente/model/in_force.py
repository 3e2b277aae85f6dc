"""How far every step is in force in many states, compiled; `reward.degrees` says what that means."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .kernel import kernel
from .ladder import FIRST, Ladder
from .transition import RECOVERED, RENEGED, SIGNED, WALKED

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_WORKED, _TAKEN = 2, 4
"""Places of a debt beyond the clock: work under way, honest or sham, up to the first; something taken back at the
second (theirs) or anywhere beyond the first (ours)."""


class Steps(NamedTuple):
    """What the degrees of a ladder's steps are made of: by step the rung, the side, what stays once taken back before
    and after signing; by rung whether theirs comes first; the capstone's place; the clock of debts."""

    rung_of: Ints
    side: Ints
    kept_after_undo: Floats
    kept_after_signing: Floats
    theirs_first: Flags
    capstone: int
    clock: int


def steps_of(ladder: Ladder) -> Steps:
    """What the degrees of a ladder's steps are made of."""
    return Steps(
        ladder.rung_of,
        ladder.side,
        ladder.kept_after_undo,
        ladder.kept_after_signing,
        ladder.first == FIRST["theirs"],
        ladder.capstone,
        ladder.case.ladder.overdue + 1,
    )


@kernel
def _theirs(rung: int, kept: float, clock: int, at: int, owed: int, fakes: int, taken: bool) -> float:
    """How far a step of the counterpart on a rung is in force, the ladder being climbed up to `at`."""
    if at == rung and owed == clock + _TAKEN:
        return kept
    if at <= rung or (fakes >> rung) & 1:
        return 0.0
    return kept if taken else 1.0


@kernel
def _ours(rung: int, kept: float, recovered: float, late: bool, clock: int, phase: int, at: int, owed: int) -> float:
    """How far a step of ours on a rung is in force; `late` where theirs comes first."""
    if at == rung and owed > clock + _WORKED:
        return kept
    early = at == rung and 0 < owed <= clock + _WORKED and not late
    if at <= rung and not early:
        return 0.0
    if phase == RECOVERED:
        return recovered
    return kept if phase == WALKED else 1.0


@kernel
def fill_degrees(steps: Steps, rows: Ints, undone: Flags, degree: Floats) -> None:
    """Fill `degree[state, step]` for states `rows[state, field]` but for the pressure levels.

    Numbers and not rows are handed on: counting references to a slice would take longer than the rest.
    """
    rung_of, side, kept, recovered, late = (
        steps.rung_of,
        steps.side,
        steps.kept_after_undo,
        steps.kept_after_signing,
        steps.theirs_first,
    )
    clock, capstone = steps.clock, steps.capstone
    for n in range(len(rows)):
        phase, at, owed, fakes = rows[n, 0], rows[n, 1], rows[n, 2], rows[n, 5]
        for step in range(len(rung_of)):
            rung = rung_of[step]
            if rung < 0:
                continue
            if side[step] > 0:
                taken = undone[n, rung] and phase >= RENEGED
                degree[n, step] = _theirs(rung, kept[step], clock, at, owed, fakes, taken)
            else:
                degree[n, step] = _ours(rung, kept[step], recovered[step], late[rung], clock, phase, at, owed)
        degree[n, capstone] = 1.0 if phase in (SIGNED, RENEGED, RECOVERED) else 0.0
