"""What is a set of steps worth a month, and once all has stopped, to a party or to a type of counterpart?

A `Viewer` is whose points are counted; the points come from the model's own functions, issue by issue. What a step
expects of others enters as in the types' own flows: levels as expected, drift as real.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model.reward import (
    PHASE,
    PRESSURE,
    drift_per_month,
    drift_worth_by_issue,
    pressure_cost,
    pressure_degrees,
    stated_disagreement,
)
from ..model.transition import ACTIVE, RENEGED, SIGNED, WALKED
from ..model.types import expectation, type_vision
from ..model.utility import Vision, compile_vision
from .board import Board

__all__ = ["ACTIVE", "RENEGED", "SIGNED", "WALKED"]
_FIELDS = 6  # of a compact state


@dataclass(frozen=True)
class Viewer:
    """Whose points: `party` bears costs, `name` is the party or the type, `expects[ladder step]` what it counts on."""

    name: str
    party: str
    vision: Vision
    patience: float
    expects: NDArray[np.float64]


def party_viewer(board: Board, party: str) -> Viewer:
    """A party as it sees things: its own vision, everything as it is."""
    case = board.case
    vision = compile_vision(case.issues, case.parties[party].vision)
    return Viewer(party, party, vision, patience_of(case, party), np.ones(len(board.ladder.names)))


def patience_of(case: Case, party: str) -> float:
    """A party's discount factor a month: its own, else the case's."""
    own = case.parties[party].patience
    return own.mode if own else case.discount.mode


def type_viewer(board: Board, name: str) -> Viewer:
    """A reading of the counterpart as it sees things: our steps as likely to last as it expects."""
    kind = board.case.types[name]
    vision = type_vision(board.ladder, kind)
    return Viewer(name, board.case.counterpart, vision, kind.patience.mode, expectation(board.ladder, kind))


def rows_of(board: Board, phase: NDArray[np.int64]) -> NDArray[np.int64]:
    """Compact states that say no more than the phase and the pressure that goes with it: `[n, field]`."""
    rows = np.zeros((len(phase), _FIELDS), dtype=np.int64)
    rows[:, PHASE] = phase
    pressure = np.where(phase == ACTIVE, board.ladder.pressure_start, 0)
    rows[:, PRESSURE] = np.where(phase == WALKED, board.ladder.pressure_after_walk, pressure)
    return rows


def flows(board: Board, viewer: Viewer, degree: NDArray[np.float64], phase: NDArray[np.int64]) -> NDArray[np.float64]:
    """Points a month by issue `[n, issue]`, drift included, pressure's own cost not, for `degree[n, step]`."""
    rows = rows_of(board, phase)
    real = board.degree(degree)
    pressure_degrees(board.ladder, rows, real)
    levels = board.ladder.levels(real * viewer.expects)
    change = drift_per_month(board.ladder, rows, real)
    return np.asarray(
        viewer.vision.by_issue(levels) + drift_worth_by_issue(viewer.vision, levels, change, viewer.patience)
    )


def levels_of(board: Board, degree: NDArray[np.float64], phase: NDArray[np.int64]) -> NDArray[np.float64]:
    """Issue levels `[n, issue]` for `degree[n, step]`, pressure included."""
    real = board.degree(degree)
    pressure_degrees(board.ladder, rows_of(board, phase), real)
    return board.ladder.levels(real)


def pressure_paid(board: Board, viewer: Viewer, phase: int) -> float:
    """What pressure costs the viewer a month in a phase."""
    return float(pressure_cost(board.ladder, rows_of(board, np.array([phase])), viewer.party)[0])


def phase_of(signed: NDArray[np.bool_], *, stopped: bool = False) -> NDArray[np.int64]:
    """The phase while the course goes on, or once it has stopped, before and after the capstone."""
    return np.where(signed, RENEGED if stopped else SIGNED, WALKED if stopped else ACTIVE)


def disagreement(board: Board, viewer: Viewer) -> float:
    """What the viewer has without agreement, points a month: as stated, else nothing done and talks at an end."""
    stated = stated_disagreement(board.ladder, viewer.party, viewer.vision)
    if stated is not None:
        return stated
    nothing = np.zeros((1, len(board.names)))
    flow = flows(board, viewer, nothing, np.array([WALKED])).sum()
    return float(flow) - pressure_paid(board, viewer, WALKED)
