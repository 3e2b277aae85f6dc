"""The landscape of a case with what third parties could do along its plan: rooms' values put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..case.schema import Case
from ..landscape.answers import Asked, Landscape
from ..landscape.landscape import landscape
from ..landscape.wedge_apart import Apart, apart
from ..landscape.wedge_stages import plan_stages
from ..model.plan import baseline_plan
from ..settings import DEFAULT_SEED


def apart_of(case: Case, in_force: Mapping[str, int] | None = None, seed: int = DEFAULT_SEED) -> Apart:
    """Chasms, wedges and patronage along the months in which steps take effect: those of the case's own ladder with
    everybody delivering, unless a plan's are given."""
    return apart(case, plan_stages(case, in_force or _ladder_months(case)), seed=seed)


def landscape_of(
    case: Case, asked: Asked | None = None, parted: Apart | None = None, seed: int = DEFAULT_SEED
) -> Landscape:
    """Who wants what, what all could live with, and where a third party could get in between."""
    known = parted or apart_of(case, seed=seed)
    return replace(landscape(case, asked), chasm=known.chasm.pairs, wedge=known.wedge, patronage=known.patronage)


def _ladder_months(case: Case) -> dict[str, int]:
    plan = baseline_plan(case)
    months = {"capstone": plan.capstone}
    for stage in plan.stages:
        rung = case.ladder.rungs[stage.rung]
        months |= {name: stage.ours for name in rung.ours if stage.ours is not None}
        months |= {name: stage.theirs for name in rung.theirs if stage.theirs is not None}
    return months
