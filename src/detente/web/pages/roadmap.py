"""The roadmap: in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...brief.sections import roadmap
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study
    from ..found import Found


def answer(study: Study, voice: Voice, found: Found) -> str:
    """How soon at the earliest and how long the plan takes; or why there is none."""
    return (found.order.soonest or found.order.plan).claim


SECTIONS = (roadmap.roadmap,)
