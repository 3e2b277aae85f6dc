"""What is a compact state worth, to us and to each type?

`degrees` says how far every step is in force in a state, `Ladder.levels` turns that into issue levels, a vision turns
levels into points a month. A drift that a state lets run is charged as the present value of one month of it:
the change of utility times d / (1 - d), held back where the issue would leave [0, 1]. That is exact while the value
curve is straight and the drift is not stopped by the end of the scale (docs/decisions/0004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.parties import Drift
from ..case.schema import Case
from .in_force import fill_degrees, steps_of
from .ladder import Ladder
from .transition import ACTIVE, RECOVERED, RENEGED, SIGNED, WALKED
from .utility import Vision

PHASE, RUNG, OWED, PRESSURE, REPORT, FAKES = range(6)
_PHASE_NAME = {ACTIVE: "active", SIGNED: "signed", RENEGED: "signed", RECOVERED: "signed", WALKED: "walked"}
_DONE = 0.5  # a step counts as done for a drift's condition once it is more in force than not


def degrees(
    ladder: Ladder, rows: NDArray[np.int64], *, undone: NDArray[np.bool_] | bool = False
) -> NDArray[np.float64]:
    """How far each step is in force: `degree[state, step]` for states `rows[state, field]`.

    `undone[state, rung]` says where the counterpart, talks having failed or the capstone being broken, took back what
    can be taken back of its side of a rung (True alone: everywhere).
    """
    degree = np.zeros((len(rows), len(ladder.names)))
    taken_back = np.broadcast_to(np.asarray(undone, dtype=bool), (len(rows), ladder.rungs))
    fill_degrees(steps_of(ladder), rows, taken_back, degree)
    pressure_degrees(ladder, rows, degree)
    return degree


def pressure_degrees(ladder: Ladder, rows: NDArray[np.int64], degree: NDArray[np.float64]) -> None:
    """Fill in `degree[state, step]` for the pressure levels: in force as the state says, at their strength by phase."""
    recovery = ladder.case.capstone.recovery.get("unilateral")
    after_signing = recovery.share.mode if recovery else 0.0
    for level, step in enumerate(ladder.pressure_steps):
        strength = np.where(rows[:, PHASE] == RECOVERED, after_signing, 1.0)
        strength = np.where((rows[:, PHASE] == SIGNED) | (rows[:, PHASE] == RENEGED), 0.0, strength)
        degree[:, step] = (rows[:, PRESSURE] == level) * strength


def given(ladder: Ladder, degree: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of all that is asked of the counterpart that it has in force, rungs weighing alike: `[state]`."""
    theirs = ladder.side > 0
    asked = np.flatnonzero(ladder.asks)
    share = [degree[:, theirs & (ladder.rung_of == j)].mean(axis=1) for j in asked]
    return np.mean(share, axis=0) if share else np.zeros(len(degree))


def _runs(
    case: Case, drift: Drift, ladder: Ladder, rows: NDArray[np.int64], degree: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Where a drift's condition holds: `[state]`; a step off the ladder counts as not done."""
    where = np.ones(len(rows), dtype=bool)
    for names, wanted in ((drift.condition.not_done, False), (drift.condition.done, True)):
        for name in names:
            known = name in ladder.names
            done = degree[:, ladder.names.index(name)] > _DONE if known else np.zeros(len(rows), dtype=bool)
            where &= done == wanted
    if drift.condition.phase:
        phases = np.array([_PHASE_NAME[p] for p in range(len(_PHASE_NAME))])[rows[:, PHASE]]
        where &= np.isin(phases, drift.condition.phase)
    return where


def drift_per_month(ladder: Ladder, rows: NDArray[np.int64], degree: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of level a month in each state: `[state, issue]`."""
    change = np.zeros((len(rows), len(ladder.start)))
    for index, issue in enumerate(ladder.case.issues.values()):
        for drift in issue.drift:
            change[:, index] += drift.per_month.mode * _runs(ladder.case, drift, ladder, rows, degree)
    return change


def drift_worth_by_issue(
    vision: Vision, levels: NDArray[np.float64], change: NDArray[np.float64], patience: float
) -> NDArray[np.float64]:
    """What one month of drift is worth for good, points a month by issue: `[state, issue]`, 0 where nothing drifts."""
    worth = np.zeros(levels.shape)
    for issue in map(int, np.flatnonzero((change != 0).reshape(-1, change.shape[-1]).any(axis=0))):
        now, moved = levels[..., issue], change[..., issue]
        end = np.clip(now + moved * patience / (1 - patience), 0.0, 1.0)
        worth[..., issue] = np.where(moved != 0, vision.of_issue(issue, end) - vision.of_issue(issue, now), 0.0)
    return worth


def drift_worth(
    vision: Vision, levels: NDArray[np.float64], change: NDArray[np.float64], patience: float
) -> NDArray[np.float64]:
    """What one month of drift is worth for good, points a month: `[state]`."""
    return np.asarray(drift_worth_by_issue(vision, levels, change, patience).sum(axis=-1))


@dataclass(frozen=True)
class Flows:
    """Points a month in each state, `flow[state]`, and the levels they come from, `levels[state, issue]`."""

    flow: NDArray[np.float64]
    levels: NDArray[np.float64]
    undone: NDArray[np.bool_]


def party_flows(
    ladder: Ladder,
    rows: NDArray[np.int64],
    party: str,
    vision: Vision,
    patience: float,
    undone: NDArray[np.bool_],
) -> Flows:
    """What each state is worth to a party a month: its vision on the true levels, drift included, pressure's cost off.

    `undone[state, rung]` comes from the type in play (`type_flows`): what it took back.
    """
    degree = degrees(ladder, rows, undone=undone)
    levels = ladder.levels(degree)
    change = drift_per_month(ladder, rows, degree)
    flow = vision.utility(levels) + drift_worth(vision, levels, change, patience) - pressure_cost(ladder, rows, party)
    return Flows(fallback(ladder, rows, party, flow, vision), levels, undone)


def pressure_cost(ladder: Ladder, rows: NDArray[np.int64], party: str) -> NDArray[np.float64]:
    """What the pressure in force costs a party, points a month: `[state]`; nothing once the capstone is signed."""
    cost = np.zeros(len(rows))
    pressure = ladder.case.ladder.pressure
    for level, item in enumerate(pressure.levels.values() if pressure else ()):
        paid = item.cost.get(party)
        bears = (rows[:, PHASE] == ACTIVE) | (rows[:, PHASE] == WALKED)
        cost += ((rows[:, PRESSURE] == level) & bears) * (paid.mode if paid else 0.0)
    return cost


def fallback(
    ladder: Ladder, rows: NDArray[np.int64], party: str, flow: NDArray[np.float64], vision: Vision
) -> NDArray[np.float64]:
    """Where the case states what a party has without agreement, that stands for the disagreement path."""
    worth = stated_disagreement(ladder, party, vision)
    return flow if worth is None else np.where(rows[:, PHASE] == WALKED, worth, flow)


def stated_disagreement(ladder: Ladder, party: str, vision: Vision) -> float | None:
    """What the case says a party has without agreement, points a month; None where it says nothing."""
    stated = ladder.case.parties[party].disagreement
    if stated is None:
        return None
    if stated.value is not None:
        return stated.value.mode
    levels = ladder.start.copy()
    for index, (name, issue) in enumerate(ladder.case.issues.items()):
        if stated.package and name in stated.package:
            levels[index] = issue.level(stated.package[name])
    return float(vision.utility(levels))
