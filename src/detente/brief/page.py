"""Page 1, for the principal: the act, what it waits for, what flips it; then what is judged, and what is weakest.

It is read aloud in 90 seconds and holds no word of method. Every number on it stands in a statement that names its
finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import acts, figures, words
from .advice import TOLD, flips, too_close
from .blocks import Bullets, Page, Section, Statement
from .findings import Finding, Verdict
from .judgements import Judged
from .moves import move_words
from .route import short
from .voice import Voice

if TYPE_CHECKING:
    from ..study.study import Study

NOTHING = "nothing; it can begin now"
MOST_JUDGED = 1  # page 1 is read in 90 seconds; the others follow at once for the analyst


def verdict(study: Study, voice: Voice, judged: Judged) -> Verdict:
    """The act, what it waits for, what flips it, and whether it can be told from others at all."""
    advice, found = judged.advice, study.policy
    turning = (advice.signing,) if acts.turning(found) else ()
    turns = (*turning, *((advice.leader,) if found.leader and found.leader.parts and advice.leader else ()))
    return Verdict(
        act=found.act,
        waits_for=_waits(study, judged),
        flips_if=tuple(finding.claim for finding in (*turns, *judged.moves)),
        margin=found.margin,
        robustness_share=judged.robust.number if judged.robust else None,
        too_close=too_close(study),
        finding=advice.act.id,
        says=acts.headline(found, advice.said, voice.neutral),
    )


def _waits(study: Study, judged: Judged) -> tuple[str, ...]:
    """What the act waits for: of an exchange, what its steps require; of a signature, gates not passed."""
    if study.policy.act == acts.ADVANCE:
        return judged.advice.said.waits or (NOTHING,)
    if study.policy.act == acts.SIGN:
        return tuple(gate.title for gate in study.policy.gates if not gate.passed) or (NOTHING,)
    return (NOTHING,)


def page(study: Study, voice: Voice, judged: Judged, verdict: Verdict) -> Page:
    """Page 1 as statements."""
    base = judged.base
    sections = (
        Section("judgements", "What is judged", _judgements(judged)),
        Section("gates", "Gates before signing", _gates(study, judged)),
        Section("change", "What would move the belief", _change(study, judged)),
        Section("weakest", "Weakest", _weakest(study, judged)),
    )
    return Page(
        kicker=study.case.title.split(": ")[0],
        headline=Statement(verdict.says, (verdict.finding,)),
        about=Statement(f"{base.claim.rstrip('.')} [{base.id}].", (base.id,)),
        first=tuple(_first(study, voice, judged)),
        rest=tuple(section for section in sections if section.blocks),
    )


def _first(study: Study, voice: Voice, judged: Judged) -> list[Statement]:
    """What the first screen says below the headline: the act, what is certain, what it waits for, what flips it."""
    advice, found = judged.advice, study.policy
    act = advice.said.steps if found.act == acts.ADVANCE else words.sentence(advice.said.orders[found.act])
    held = _waits(study, judged)
    waits = [] if held == (NOTHING,) else [_said(words.sentence(words.listed(held)), advice.act, "Waits for:")]
    said = [_said(act, advice.act, "Act:" if waits else "Act, at once:"), *waits]
    said += [*_margin(study, judged), _said(flips(study, advice.said), advice.signing, "Flips if:")]
    if advice.leader and found.leader and found.leader.parts:
        text = f"By the leader's own vision, {advice.said.doings[found.leader.act]} is better."
        said.append(_said(text, advice.leader))
    return said


def _said(text: str, finding: Finding, strong: str = "") -> Statement:
    return Statement(f"{text} [{finding.id}]", (finding.id,), strong)


def _margin(study: Study, judged: Judged) -> list[Statement]:
    """What is certainly worse, and what may be as good; or why none of it should be leaned on."""
    advice, found = judged.advice, study.policy
    said = []
    if advice.certain:
        worse = acts.certain(found, advice.said, TOLD)
        said.append(_said(f"{worse} of 100 points.", advice.certain, "Certainly worse:"))
    if acts.rivals(found):
        said.append(_said(f"{acts.open_between(found, advice.said)} may be as good.", advice.act, "Too close to call:"))
    elif (numbers := found.switching) and numbers.too_close:
        text = f"{words.many(numbers.flips, 'number')} would each change the act within its range."
        said.append(_said(text, advice.act, "Too close to call:"))
    elif too_close(study) and judged.scored:
        text = "the act rests on belief, and past forecasts did no better than the base rate."
        said.append(_said(text, judged.scored, "Too close to call:"))
    return said


def _gates(study: Study, judged: Judged) -> tuple[Statement, ...]:
    """The gates before a signature, on both sides, and how many are passed today."""
    found, said = judged.advice.gates, judged.advice.said
    if found is None:
        return ()
    gates = study.policy.gates
    names = {"theirs": said.counterpart, "home": said.ours}
    parts = [
        f"{name}: {'; '.join(short(gate.title) for gate in gates if gate.side == side)}"
        for side, name in names.items()
        if any(gate.side == side for gate in gates)
    ]
    passed = sum(gate.passed for gate in gates)
    return (_said(f"{'. '.join(parts)}. Passed today: {passed or 'none'} of {len(gates)}.", found),)


def _past(study: Study, scored: Finding) -> Statement:
    """What the past says of such forecasts, whether they win or lose."""
    against = figures.against_base_rate(study.backtest)
    wins, behind = bool(against and against.verdict == "wins"), figures.behind_a_coin(study.backtest)
    if figures.loses(study.backtest):
        text = "Past forecasts did no better than the base rate."
    elif wins:
        text = f"Past forecasts beat the base rate{', but not a coin' if behind else ''}."
    else:
        text = f"Past forecasts beat the base rate no more than chance could{', and not a coin' if behind else ''}."
    structure = "" if wins and not behind else " Take shares as structure, not odds."
    return Statement(f"{text}{structure} [{scored.id}]", (scored.id,))


def _judgements(judged: Judged) -> tuple[Bullets, ...]:
    items = []
    for finding in judged.assessments[:MOST_JUDGED]:
        sure = f"Confidence: {finding.confidence}. {words.sentence(finding.confidence_reason or '')}"
        items.append(Statement(f"{finding.claim} [{finding.id}]", (finding.id,), then=sure))
    return (Bullets(tuple(items), numbered=True),) if items else ()


def _change(study: Study, judged: Judged) -> tuple[Bullets, ...]:
    """The most telling report, and one that tells nothing."""
    items = [_telling(study, judged, move) for move in judged.moves[:1]]
    rests = judged.keep or judged.base
    if judged.flat:
        text = f"{words.sentence(judged.flat[0])[:-1]}. [{rests.id}]"
        items.append(Statement(text, (rests.id,), "Would not:"))
    seen = judged.advice.needed
    if items and seen and not any(report.changes for report in study.policy.reports):
        items.append(_said("no single report.", seen, "The act:"))
    return (Bullets(tuple(items)),) if items else ()


def _telling(study: Study, judged: Judged, finding: Finding) -> Statement:
    move, name = judged.reports[finding.id]
    title = short(study.case.types[name].title)
    before, then = words.percent(study.belief.belief[name]), words.percent(move.belief[name])
    text = f"{words.sentence(move_words(move))[:-1]}; “{title}” rises from {before} to {then}. [{finding.id}]"
    return Statement(text, (finding.id, judged.readings[name].id), "Would:")


def _weakest(study: Study, judged: Judged) -> tuple[Statement, ...]:
    """The judgement with the lowest confidence, among equals the one with the widest interval; how forecasts did."""
    about = study.case.about
    by = f"Drafted by software, reviewed by {about.reviewed_by or figures.NOBODY}."
    past: tuple[Statement, ...] = (_past(study, judged.scored),) if judged.scored else ()
    past += (Statement(f"{words.sentence(about.handling)} {by}".strip()),)
    if not judged.assessments:
        return past
    order = {"low": 0, "moderate": 1, "high": 2}

    def strength(finding: Finding) -> tuple[int, float]:
        low, high = finding.interval or (0.0, 0.0)
        return order[finding.confidence or "low"], low - high

    weakest = min(judged.assessments[:MOST_JUDGED], key=strength)
    number = judged.assessments.index(weakest) + 1
    text = f"Judgement {number} [{weakest.id}]."
    return (Statement(text, (weakest.id,)), *past)
