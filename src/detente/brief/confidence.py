"""How sure may one be of a judgement, and why? Confidence by rule: sources, agreement, assumptions, past performance.

Confidence says nothing on how probable an event is, and its sentence holds no word of probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..record.ledger import THEIRS
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


def of_record(study: Study, settled: int, undertakings: int) -> Doubt:
    """Confidence in what counts of the record show: enough of them, independent, well sourced."""
    good, of = figures.good_sources(study.ledger.of(THEIRS))
    against = []
    if settled < ENOUGH:
        against.append(f"it rests on {words.many(settled, 'case')}")
    if undertakings < INDEPENDENT:
        against.append(f"they come from {words.many(undertakings, 'undertaking')}")
    if good < HALF * of:
        against.append(f"only {good} of {of} outcomes have a source graded A or B")
    if not against:
        basis = f"{settled} cases from {undertakings} undertakings, {good} of {of} outcomes graded A or B"
        unread = "" if figures.reviewed(study.case) else ", but nobody has reviewed the coding"
        return Doubt("moderate" if unread else "high", f"{basis}{unread}.")
    return Doubt(_level(len(against)), words.sentence(words.listed(against)))


def of_belief(study: Study) -> Doubt:
    """Confidence in shares of readings: never high, since the list of readings is itself an assumption."""
    belief, (judged, ranges) = study.belief, figures.judgement_share(study)
    against = []
    if belief.believe_the_disagreement:
        against.append("fair ways to count the record disagree by more than the interval")
    if figures.loses(study.backtest):
        against.append("past forecasts did not beat the base rate")
    if not figures.telling_entries(belief):
        against.append("no promise on record moves it")
    if not against:
        return Doubt("moderate", f"Ways to count the record agree, but {judged} of {ranges} ranges are judgement.")
    return Doubt("low", words.sentence(words.listed(against)))


def _level(doubts: int) -> Confidence:
    return LEVELS[min(doubts, len(LEVELS) - 1)]
