"""How sure may one be of a judgement, and why? Confidence by rule: sources, agreement, assumptions, past performance.

Confidence says nothing on how probable an event is, and its sentence holds no word of probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..record.ledger import Commitment
from . import figures, words
from .findings import Confidence

if TYPE_CHECKING:
    from ..study.study import Study

LEVELS: tuple[Confidence, ...] = ("high", "moderate", "low")
ENOUGH = words.FEW  # settled promises
INDEPENDENT = 10  # undertakings; below it a few decide
HALF = 0.5


@dataclass(frozen=True)
class Doubt:
    """A level of confidence and the sentence that gives its reason."""

    level: Confidence
    reason: str


def of_record(study: Study, rows: Sequence[Commitment]) -> Doubt:
    """Confidence in what counts of the record show: enough of them, independent, well sourced, read by a second pair
    of eyes. `rows` are the cases counted."""
    undertakings = len({row.episode for row in rows})
    good, of = figures.good_sources(rows)
    poor, unread = good < HALF * of, not figures.reviewed(study.case)
    doubts = (len(rows) < ENOUGH) + (undertakings < INDEPENDENT) + poor
    basis = [words.many(len(rows), "case"), words.many(undertakings, "undertaking")]
    said = [f"{good or 'none'} with a source graded A or B"] * poor + ["coding not reviewed"] * (unread and not doubts)
    level = LEVELS[min(max(doubts, int(unread)), len(LEVELS) - 1)]
    return Doubt(level, words.sentence(", ".join([*basis, *said])))


def of_belief(study: Study) -> Doubt:
    """Confidence in shares of readings: never high, since the list of readings is itself an assumption."""
    belief, (judged, ranges) = study.belief, figures.judgement_share(study)
    against = []
    if belief.believe_the_disagreement:
        against.append("ways to count the record disagree")
    if figures.loses(study.backtest):
        against.append("past forecasts did not beat the base rate")
    if not figures.telling_entries(belief):
        against.append("no promise on record bears on it")
    if not against:
        return Doubt("moderate", f"Ways to count the record agree; {judged} of {ranges} ranges are judgement.")
    return Doubt("low", words.sentence(words.listed(against)))
