"""The belief: whom we are dealing with, and what would change that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...brief.sections import belief
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study
    from ..found import Found


def answer(study: Study, voice: Voice, found: Found) -> str:
    """The reading that holds most; where ways to count disagree, that first."""
    shares = study.belief.belief
    most = found.readings[max(shares, key=lambda name: shares[name])].claim
    if study.belief.believe_the_disagreement:
        return f"Ways to count the record disagree by more than the interval: believe that first. {most}"
    return most


SECTIONS = (belief.readings, belief.treatments, belief.moved, belief.trust, belief.answers)
