"""The futures: what if we are wrong?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...brief import ahead
from ...brief.sections import futures
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...study.demand import Demand
    from ..found import Found


def answer(study: Demand, voice: Voice, found: Found) -> str:
    """The course with the least mean regret, and by how much."""
    played = study.futures
    if played is None or not played.regret.scenario:
        return "No futures were played."
    scenario = played.regret.scenario
    least = min(scenario, key=lambda name: scenario[name].mean)
    name = ahead.courses(study.case, played)[least]
    return (
        f"Over {played.n:,} futures of each course, “{name}” has the least mean regret: at most "
        f"{scenario[least].mean:.2f} points of 100."
    )


SECTIONS = (futures.futures,)
