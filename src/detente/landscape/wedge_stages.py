"""A plan's months as stages: where the issues stand each time something comes into force, if all of it is delivered."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..case.parties import Drift
from ..case.schema import Case
from ..model.ladder import Ladder, compile_ladder
from .wedge_numbers import Floats
from .wedge_reach import Stage, status_quo

CAPSTONE = "capstone"


def plan_stages(case: Case, in_force: Mapping[str, int]) -> tuple[Stage, ...]:
    """Today, then a stage for each month in which a step of `in_force` (or `capstone`) comes into force.

    Levels are the ladder's, moved by the drifts that run in the months before; nothing is taken back. Steps off the
    ladder count as done and move nothing, as on the ladder's own terms.
    """
    ladder = compile_ladder(case)
    found = [status_quo(case)]
    for month in sorted({month for month in in_force.values() if month > 0}):
        done = tuple(name for name, when in in_force.items() if when <= month)
        new = tuple(name for name, when in in_force.items() if when == month)
        row = np.clip(ladder.levels(_degree(ladder, done)) + _drifted(case, in_force, month), 0.0, 1.0)
        levels = dict(zip(case.issues, (float(level) for level in row), strict=True))
        found.append(Stage(", ".join(new), levels, month, tuple(name for name in done if name != CAPSTONE)))
    return tuple(found)


def _degree(ladder: Ladder, done: tuple[str, ...]) -> Floats:
    pressure = {f"pressure:{name}" for name in _pressure(ladder.case)}
    return np.array([float(name in done or (name in pressure and CAPSTONE not in done)) for name in ladder.names])


def _pressure(case: Case) -> tuple[str, ...]:
    return (case.ladder.pressure.start,) if case.ladder.pressure else ()


def _drifted(case: Case, in_force: Mapping[str, int], until: int) -> Floats:
    total = np.zeros(len(case.issues))
    for index, issue in enumerate(case.issues.values()):
        for drift in issue.drift:
            total[index] += drift.per_month.mode * sum(_runs(drift, in_force, month) for month in range(until))
    return total


def _runs(drift: Drift, in_force: Mapping[str, int], month: int) -> bool:
    done = {name for name, when in in_force.items() if when <= month}
    phase = "signed" if CAPSTONE in done else "active"
    held = not any(name in done for name in drift.condition.not_done) and all(n in done for n in drift.condition.done)
    return held and (not drift.condition.phase or phase in drift.condition.phase)


def rung_stages(case: Case, *, signed: bool = False) -> tuple[Stage, ...]:
    """Where the issues stand with so many rungs settled on both sides, from none to all; no time passes between.

    With `signed` the capstone is in force on top, and pressure is gone.
    """
    ladder, found = compile_ladder(case), []
    rungs = [[*rung.theirs, *rung.ours] for rung in case.ladder.rungs.values()]
    for settled in range(len(rungs) + 1):
        done = (*(name for rung in rungs[:settled] for name in rung), *([CAPSTONE] if signed else []))
        row = ladder.levels(_degree(ladder, done))
        levels = dict(zip(case.issues, (float(level) for level in row), strict=True))
        found.append(
            Stage(
                f"{settled} of {len(rungs)} exchanges", levels, None, tuple(name for name in done if name != CAPSTONE)
            )
        )
    return tuple(found)
