"""A counterpart type as arrays: what it wants, how it chooses, and what each state is worth to it.

A type's vision is its party's vision with the issues its own ladder steps move re-weighted by its stance: together
they carry `stance.weight` of the salience and take `stance.curve` along the way from where they start to where all
its steps would bring them. It sees our steps as likely to last as it expects (`expects`, by category).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.behaviour import CounterpartType, Stance
from ..case.schema import Case
from .ladder import Ladder
from .reward import (
    FAKES,
    PHASE,
    RUNG,
    Flows,
    degrees,
    drift_per_month,
    drift_worth,
    fallback,
    given,
    pressure_cost,
)
from .transition import ACTIVE, RENEGED, SIGNED, WALKED
from .utility import Curve, Vision, compile_vision

_MOVED = 1e-12  # an issue counts as asked about when the ladder moves it at all


def asked_path(ladder: Ladder) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Levels of the issues with nothing and with everything of the counterpart's done: `[issue]` each."""
    nothing = np.zeros(len(ladder.names))
    everything = (ladder.side > 0).astype(float)
    return ladder.levels(nothing), ladder.levels(everything)


def _stance_curve(stance: Stance, start: float, end: float) -> Curve:
    points = sorted((start + progress * (end - start), value) for progress, value in stance.curve)
    xs, ys = np.array(points).T
    return xs, ys


def type_vision(ladder: Ladder, kind: CounterpartType) -> Vision:
    """The vision of a type: party vision, stance on what is asked, then the type's own words issue by issue."""
    case = ladder.case
    party = compile_vision(case.issues, case.parties[case.counterpart].vision)
    start, end = asked_path(ladder)
    asked = np.abs(end - start) > _MOVED
    weights = party.weights.copy()
    on_asked, on_rest = weights[asked].sum(), weights[~asked].sum()
    share = kind.stance.weight.mode
    weights[asked] = share * (weights[asked] / on_asked if on_asked > 0 else 1 / max(1, asked.sum()))
    weights[~asked] *= (1 - share) / on_rest if on_rest > 0 else 0.0
    curves = [
        _stance_curve(kind.stance, start[i], end[i]) if asked[i] else curve for i, curve in enumerate(party.curves)
    ]
    return _with_own_words(case, kind, weights, curves)


def _with_own_words(case: Case, kind: CounterpartType, weights: NDArray[np.float64], curves: list[Curve]) -> Vision:
    own = compile_vision(case.issues, kind.vision)
    total = sum(v.salience.mode for v in case.parties[case.counterpart].vision.values())
    for index, name in enumerate(case.issues):
        if name in kind.vision:
            weights[index] = kind.vision[name].salience.mode / total if total > 0 else kind.vision[name].salience.mode
            curves[index] = own.curves[index]
    return Vision(weights / weights.sum() if weights.sum() > 0 else weights, tuple(curves))


def expectation(ladder: Ladder, kind: CounterpartType) -> NDArray[np.float64]:
    """Share of each step that the type expects to be delivered and to last: `[step]`, 1 for its own steps."""
    case = ladder.case
    share = np.ones(len(ladder.names))
    for index, name in enumerate(ladder.names):
        if ladder.side[index] < 0:
            share[index] = kind.expects.get(case.steps[name].category, kind.expects["default"]).mode
    share[ladder.capstone] = kind.expects.get(case.capstone.category, kind.expects["default"]).mode
    return share


@dataclass(frozen=True)
class TypeArrays:
    """One type ready to be solved on given states: flows, costs of delivering by rung, and its way of choosing."""

    name: str
    flows: Flows
    cost: NDArray[np.float64]
    patience: float
    precision: float
    tremble: float
    spoilers: float
    spread: float


def _undo_cost(ladder: Ladder, rows: NDArray[np.int64], undone: NDArray[np.bool_]) -> NDArray[np.float64]:
    cost = np.zeros(len(rows))
    for index, name in enumerate(ladder.names):
        undo = ladder.case.steps[name].undo if ladder.side[index] > 0 else None
        if undo is not None and undo.cost is not None:
            rung = ladder.rung_of[index]
            real = (rows[:, RUNG] > rung) & ((rows[:, FAKES] >> rung) & 1 == 0) & undone[:, rung]
            cost += real * undo.cost.mode
    return cost


def _seen_flow(
    ladder: Ladder,
    rows: NDArray[np.int64],
    kind: CounterpartType,
    vision: Vision,
    undone: NDArray[np.bool_],
    real: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Points a month as the type sees the states when it takes back these rungs, the cost of that off.

    `real[state, step]` says how far steps are in force then (`degrees`).
    """
    levels = ladder.levels(real * expectation(ladder, kind))
    change = drift_per_month(ladder, rows, real)
    flow = vision.utility(levels) + drift_worth(vision, levels, change, kind.patience.mode)
    return flow - pressure_cost(ladder, rows, ladder.case.counterpart) - _undo_cost(ladder, rows, undone)


def _takes_back(ladder: Ladder, rows: NDArray[np.int64], kind: CounterpartType, vision: Vision) -> NDArray[np.bool_]:
    """What the type takes back in each state, `[state, rung]`: last rung first, each if that is worth more to it.

    To break a signed capstone is to take something back: where nothing is worth it, all that can be.
    """
    undone = np.zeros((len(rows), ladder.rungs), dtype=bool)
    over = np.flatnonzero(rows[:, PHASE] >= RENEGED)
    ended, chosen = rows[over], undone[over]
    kept, gone = degrees(ladder, ended), degrees(ladder, ended, undone=True)
    theirs = (ladder.rung_of >= 0) & (ladder.side > 0)

    def seen(taken: NDArray[np.bool_]) -> NDArray[np.float64]:
        real = np.where(theirs & taken[:, ladder.rung_of], gone, kept)
        return _seen_flow(ladder, ended, kind, vision, taken, real)

    best = seen(chosen)
    for rung in np.flatnonzero(ladder.asks)[::-1]:
        trial = chosen.copy()
        trial[:, rung] = True
        worth = seen(trial)
        better = worth > best
        chosen[better, rung] = True
        best = np.where(better, worth, best)
    broke_for_nothing = (ended[:, PHASE] != WALKED) & ~chosen.any(axis=1)
    chosen[broke_for_nothing] = True
    undone[over] = chosen
    return undone


def type_flows(ladder: Ladder, rows: NDArray[np.int64], kind: CounterpartType, vision: Vision) -> Flows:
    """Points a month to a type in each state, and what it takes back once talks have failed or the capstone is broken.

    Its fallback after a walk falls by `power_loss` times what it still has in force (Powell 2006).
    """
    undone = _takes_back(ladder, rows, kind, vision)
    degree = degrees(ladder, rows, undone=undone)
    seen = _seen_flow(ladder, rows, kind, vision, undone, degree)
    flow = fallback(ladder, rows, ladder.case.counterpart, seen, vision)
    lost = kind.power_loss.mode * given(ladder, degree)
    flow = np.where(rows[:, PHASE] == WALKED, flow * (1 - lost), flow)
    live = (rows[:, PHASE] == ACTIVE) | (rows[:, PHASE] == SIGNED)
    fakes = np.array([bin(f).count("1") for f in rows[:, FAKES]])
    return Flows(flow - live * fakes * kind.candour.mode, ladder.levels(degree), undone)


def type_arrays(ladder: Ladder, rows: NDArray[np.int64], name: str) -> TypeArrays:
    """Compile one type of the case for the states `rows[state, field]`."""
    kind = ladder.case.types[name]
    vision = type_vision(ladder, kind)
    return TypeArrays(
        name=name,
        flows=type_flows(ladder, rows, kind, vision),
        cost=ladder.cost(ladder.case.counterpart, 1),
        patience=kind.patience.mode,
        precision=kind.precision.mode,
        tremble=kind.tremble.mode,
        spoilers=kind.spoilers.mode,
        spread=vision.spread,
    )
