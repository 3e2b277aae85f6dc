"""The policy: what next, and when to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...brief import acts
from ...brief.sections import against, policy
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study
    from ..found import Found


def answer(study: Study, voice: Voice, found: Found) -> str:
    """The act, or between which acts it cannot be told."""
    return f"{acts.headline(study.policy, found.advice.said, voice.neutral).rstrip('.')}."


SECTIONS = (policy.policy, against.against)
