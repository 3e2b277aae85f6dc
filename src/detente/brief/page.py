"""Page 1, for the principal: what is believed, what is judged, what would change it, what is weakest.

It is read aloud in 90 seconds and holds no word of method. Every number on it stands in a statement that names its
finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import figures, words
from .blocks import Bullets, Page, Section, Statement
from .findings import Finding, Verdict
from .judgements import Judged, move_words
from .voice import Voice

if TYPE_CHECKING:
    from ..study.study import Study

NO_ADVICE = "No advice on acts yet: the rooms that weigh acts are not built."
WAITS = "the rooms that weigh acts"


def verdict(study: Study, voice: Voice, judged: Judged) -> Verdict:
    """The belief finding as verdict, with what would flip it."""
    rests = judged.keep or judged.base
    loses = figures.loses(study.backtest)
    flips = tuple(move.claim for move in judged.moves)
    return Verdict(
        act=None,
        waits_for=(WAITS,),
        flips_if=flips,
        margin=None,
        robustness_share=None,
        too_close=bool(study.ledger.commitments) and (loses or study.belief.believe_the_disagreement),
        finding=rests.id,
        says=headline(study, voice),
    )


def headline(study: Study, voice: Voice) -> str:
    """The finding on belief in one line, by what the numbers support."""
    belief = study.belief
    if not figures.telling_entries(belief):
        return f"Nothing on record tells the readings of {voice.counterpart} apart"
    if belief.believe_the_disagreement:
        return f"The record does not settle which reading of {voice.counterpart} holds"
    first, *others = sorted(belief.belief, key=lambda name: -belief.belief[name])
    title = study.case.types[first].title.rstrip(".")
    if all(belief.interval[first][0] > belief.interval[name][1] for name in others):
        return f"The record favours one reading of {voice.counterpart}: “{title}”"
    return f"No single reading of {voice.counterpart} stands out"


def page(study: Study, voice: Voice, judged: Judged, verdict: Verdict) -> Page:
    """Page 1 as statements."""
    about, base = study.case.about, judged.base
    sections = (
        Section("judgements", "What is judged", _judgements(judged)),
        Section("change", "What would change it", _change(study, judged)),
        Section("weakest", "Weakest", _weakest(judged)),
    )
    drafted = (
        f"{words.sentence(about.handling)} Drafted by software, reviewed by {about.reviewed_by or figures.NOBODY}."
    )
    return Page(
        kicker=study.case.title,
        headline=Statement(verdict.says, (verdict.finding,)),
        about=Statement(f"{base.claim.rstrip('.')} [{base.id}]. {drafted}", (base.id,)),
        first=tuple(_first(study, voice, judged)),
        rest=tuple(section for section in sections if section.blocks),
    )


def _first(study: Study, voice: Voice, judged: Judged) -> list[Statement]:
    """What the first screen says below the headline."""
    said = [Statement("", (), NO_ADVICE)]
    if judged.keep and judged.keep.interval:
        said.append(_belief_line(study, voice, judged.keep))
    elif not figures.telling_entries(study.belief):
        said.append(Statement(f"What follows is what the case assumes. [{judged.base.id}]", (judged.base.id,)))
    if judged.scored:
        said.append(_past(study, judged.scored))
    return said


def _belief_line(study: Study, voice: Voice, keep: Finding) -> Statement:
    assert keep.interval is not None
    kept = figures.keepers(study.behaviour)
    before = words.percent(figures.share_of(study.belief.prior, kept))
    now, spread = words.percent(figures.share_of(study.belief.belief, kept)), words.span(*keep.interval)
    ends = " to ".join(map(words.percent, keep.interval))
    asked = f"Would {voice.counterpart} keep a signed accord?"
    if not figures.telling_entries(study.belief):
        text = f"{asked} {now}, as assumed at the start."
    elif study.belief.believe_the_disagreement:
        text = f"{asked} Anything from {ends}, by how the record is counted. Believe that spread, not the main {now}."
    else:
        text = f"{asked} {now} ({spread} if the record is counted otherwise), from {before} before it was read."
    return Statement(f"{text} [{keep.id}]", (keep.id,))


def _past(study: Study, scored: Finding) -> Statement:
    """What the past says of such forecasts, whether they win or lose."""
    against = figures.against_base_rate(study.backtest)
    wins, behind = bool(against and against.verdict == "wins"), figures.behind_a_coin(study.backtest)
    if figures.loses(study.backtest):
        text = "Too close to call: past forecasts did no better than the base rate."
    elif wins:
        text = f"Past forecasts beat the base rate{', but not a coin' if behind else ''}."
    else:
        text = f"Past forecasts beat the base rate by no more than chance could{', and not a coin' if behind else ''}."
    structure = "" if wins and not behind else " Take shares as structure, not odds."
    return Statement(f"{text}{structure} [{scored.id}]", (scored.id,))


def _judgements(judged: Judged) -> tuple[Bullets, ...]:
    items = []
    for finding in judged.assessments:
        sure = f"Confidence: {finding.confidence}. {words.sentence(finding.confidence_reason or '')}"
        items.append(Statement(f"{finding.claim} [{finding.id}]", (finding.id,), then=sure))
    return (Bullets(tuple(items), numbered=True),) if items else ()


def _change(study: Study, judged: Judged) -> tuple[Bullets, ...]:
    """The most telling report, and one that tells nothing."""
    items = [_telling(study, judged, move) for move in judged.moves[:1]]
    rests = judged.keep or judged.base
    if judged.flat:
        text = f"{words.sentence(judged.flat[0])[:-1]}; every reading would do it alike. [{rests.id}]"
        items.append(Statement(text, (rests.id,), "Would not:"))
    return (Bullets(tuple(items)),) if items else ()


def _telling(study: Study, judged: Judged, finding: Finding) -> Statement:
    move, name = judged.reports[finding.id]
    title = study.case.types[name].title.rstrip(".")
    before, then = words.percent(study.belief.belief[name]), words.percent(move.belief[name])
    text = f"{words.sentence(move_words(move))[:-1]}; “{title}” rises from {before} to {then}. [{finding.id}]"
    return Statement(text, (finding.id, judged.readings[name].id), "Would:")


def _weakest(judged: Judged) -> tuple[Statement, ...]:
    """The judgement with the lowest confidence; among equals the one with the widest interval."""
    if not judged.assessments:
        return ()
    order = {"low": 0, "moderate": 1, "high": 2}

    def strength(finding: Finding) -> tuple[int, float]:
        low, high = finding.interval or (0.0, 0.0)
        return order[finding.confidence or "low"], low - high

    weakest = min(judged.assessments, key=strength)
    number = judged.assessments.index(weakest) + 1
    text = f"Judgement {number} [{weakest.id}]."
    return (Statement(text, (weakest.id,)),)
