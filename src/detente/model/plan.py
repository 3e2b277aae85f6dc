"""In what month does each step take effect if everybody delivers? The baseline a roadmap has to beat.

The ladder as written, one rung after another, each side's steps taking their months of work, a report its lag after
the rung is settled. Where both move together ours is in force once they are at work. No
chance is in it: it is the earliest honest course of the case's own ladder, not a forecast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..case.schema import Case
from .ladder import FIRST, Ladder, compile_ladder


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
        ours, theirs = _months(compiled, index, month)
        if compiled.first[index] == FIRST["together"] and rung.theirs and rung.ours:
            end, ours = max(ours, theirs), month + 1
        else:
            end = max(ours if rung.ours else month, theirs if rung.theirs else month)
        seen = end + _seen_after(case, rung.theirs)
        stages.append(Stage(name, month, ours if rung.ours else None, theirs if rung.theirs else None, seen))
        month = seen
    return Plan(tuple(stages), month + math.ceil(case.capstone.lead.mode))


def _months(ladder: Ladder, rung: int, month: int) -> tuple[int, int]:
    """The months in which the work of our side and of theirs on a rung begun in `month` is done."""
    work_ours = math.ceil(ladder.work_ours[rung]) if ladder.gives[rung] else 0
    work_theirs = math.ceil(ladder.work_theirs[rung]) if ladder.asks[rung] else 0
    if ladder.first[rung] == FIRST["together"]:
        return month + work_ours, month + work_theirs
    if ladder.first[rung] == FIRST["theirs"]:
        return month + work_theirs + work_ours, month + work_theirs
    return month + work_ours, month + work_ours + work_theirs
