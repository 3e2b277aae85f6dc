"""In what month does each step take effect if everybody delivers? The baseline a roadmap has to beat.

The ladder as written, one rung after another, each side's steps taking their months of work, a report its lag. No
chance is in it: it is the earliest honest course of the case's own ladder, not a forecast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..case.schema import Case
from .ladder import Ladder, compile_ladder


@dataclass(frozen=True)
class Stage:
    """One rung of the plan: the months (0 = the case's date) at which each side's steps are in force and are seen."""

    rung: str
    starts: int
    ours: int | None
    theirs: int | None
    seen: int


@dataclass(frozen=True)
class Plan:
    """Stages in order and the earliest month at which the capstone could be in force."""

    stages: tuple[Stage, ...]
    capstone: int


def _seen_after(case: Case, steps: list[str]) -> int:
    lags = [case.channels[c].lag.mode for s in steps for c in case.steps[s].seen_by if not case.channels[c].on_demand]
    return max(0, math.ceil(min(lags)) - 1) if lags else 0


def baseline_plan(case: Case, ladder: Ladder | None = None) -> Plan:
    """The ladder as a dated plan: whole months, everybody delivers, nothing is contradicted."""
    compiled = ladder or compile_ladder(case)
    stages, month = [], 0
    for index, (name, rung) in enumerate(case.ladder.rungs.items()):
        work_ours, work_theirs = (math.ceil(w[index]) for w in (compiled.work_ours, compiled.work_theirs))
        ours = theirs = None
        end = month
        if rung.ours and (compiled.first[index] == 0 or not rung.theirs):
            ours = end = month + work_ours
        if rung.theirs:
            theirs = end = end + work_theirs
        if rung.ours and ours is None:
            ours = theirs if compiled.first[index] == 1 else month + 1
        seen = end + _seen_after(case, rung.theirs)
        stages.append(Stage(name, month, ours, theirs, seen))
        month = seen
    return Plan(tuple(stages), month + math.ceil(case.capstone.lead.mode))
