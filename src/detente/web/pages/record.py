"""The record: what was promised and what became of it, of both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...brief import figures
from ...brief.sections import dates, record
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study
    from ..found import Found


def answer(study: Study, voice: Voice, found: Found) -> str:
    """Both sides' counts, or that there is no record."""
    if not figures.sides(study.ledger):
        return found.base.claim
    return " ".join(finding.claim for finding in found.record.values())


SECTIONS = (record.record, record.reliability, record.backtest, record.timeline, dates.dates)
