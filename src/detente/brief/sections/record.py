"""The record of both sides by one rule: counts, reliability, back-test, timeline, and what its dates do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...record.ledger import JOINT, OURS, THEIRS
from ...record.reliability import Group, Hazard, Share
from .. import charts, figures, labels, words
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study

FORECASTERS = {
    "model": "belief and record together",
    "types_alone": "the readings alone",
    "reliability": "pooled shares of the side and kind",
    "base_rate": "base rate of all promises",
    "category_base_rate": "base rate of the kind",
    "last_time": "same as last time",
}
DIGITS = 3


def record(study: Study, voice: Voice, judged: Judged) -> Section:
    """What became of each side's promises."""
    ledger = study.ledger
    if not ledger.commitments:
        says = Statement(f"This case has no record of promises: the shares above are those assumed at the start, and "
                         f"nothing here tells what {voice.counterpart} has kept. [{judged.base.id}]")  # fmt: skip
        return Section("record", "The record", (says,))
    outcomes = tuple(labels.OUTCOME_WORDS)
    rows: list[tuple[Cell, ...]] = []
    for side in figures.sides(ledger):
        counts = figures.outcome_counts(ledger.of(side))
        name = f"{voice.side(side)} [{judged.record[side].id}]"
        undertakings = len({c.episode for c in ledger.of(side)})
        rows.append((name, len(ledger.of(side)), undertakings, *(counts[o] for o in outcomes)))
    columns = ("promises by", "promises", "undertakings", *labels.OUTCOME_WORDS.values())
    note = (
        f"Outcomes as known on {words.day(ledger.as_of)}, by one rule for all. Late: delivered in full after it was "
        "due. Undone: delivered, then taken back. Open: not yet due, not taken up, or undecided."
    )
    table = Table("What became of what was promised", columns, tuple(rows), note)
    blocks: list[Block] = [_answering(study, voice), table]
    drawn = charts.picture("record", study)
    blocks += [drawn] if drawn else []
    return Section("record", "The record, both sides", tuple(blocks))


def _answering(study: Study, voice: Voice) -> Statement:
    """How many entries there really are, and how many answer a lapse of another side."""
    ledger = study.ledger
    undertakings = len({c.episode for c in ledger.commitments})
    lapses = []
    for side in (THEIRS, OURS):
        rows = ledger.of(side)
        answer = sum(bool(c.responsive_to) for c in rows)
        if answer:
            lapses.append(f"{voice.side(side)} {answer} of {len(rows)}")
    text = (
        f"The {words.many(len(ledger.commitments), 'promise')} belong to {words.many(undertakings, 'undertaking')}: "
        f"promises of one undertaking stand or fall together and are not independent evidence."
    )
    if lapses:
        text += (
            f" Promises that answer an earlier lapse of another side, by this case's coding: {words.listed(lapses)}."
        )
    return Statement(text)


def reliability(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Delivery and durability apart, by kind of promise, with late delivery and undoing as yearly chances."""
    groups = [g for g in study.reliability.groups if g.by in ("side", "category") and g.side != JOINT and g.n]
    if not groups:
        return None
    rows = tuple(
        (voice.side(g.side), "all kinds" if g.by == "side" else g.label, *_shares(g)) for g in _in_order(groups)
    )
    columns = (
        "promises by",
        "kind",
        "promises",
        "delivered in full",
        "expected (90%)",
        "still standing",
        "expected (90%)",
    )
    note = (
        "Counts first; shares beside them lend each kind a part of what the others show. Delivered: of those "
        "settled, in full at some time. Standing: of those delivered, not undone."
    )
    table = Table("How far promises were delivered, and how long it lasted", columns, rows, note)
    hazards = [_hazard(h, voice) for h in (*study.reliability.lateness, *study.reliability.undoing) if _told(h)]
    blocks: list[Block] = [Bullets(tuple(hazards))] if hazards else []
    drawn = charts.picture("reliability", study)
    return Section("reliability", "How far promises are kept", tuple([table, *blocks, *([drawn] if drawn else [])]))


def _in_order(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda g: (g.side != THEIRS, g.by != "side"))


def _shares(group: Group) -> tuple[int | str, ...]:
    return (group.n, _count(group.delivered), _pooled(group.delivered), _count(group.standing), _pooled(group.standing))


def _count(share: Share) -> str:
    return words.counted(share.k, share.n) if share.n else "none settled"


def _pooled(share: Share) -> str:
    return f"{words.percent(share.mean)} ({words.span(share.low, share.high)})"


def _told(hazard: Hazard) -> bool:
    return hazard.items > 0 and hazard.sides in ((THEIRS,), (OURS,))


def _hazard(hazard: Hazard, voice: Voice) -> Statement:
    numbers = words.estimate(hazard.mean, hazard.low, hazard.high, "credible")
    if hazard.kind == "undone":
        held = f"{hazard.events} of {words.many(hazard.items, 'delivered step')} that could be undone were undone"
    else:
        held = f"{hazard.events} of {words.many(hazard.items, 'overdue promise')} were delivered late in full"
    return Statement(f"{held}: {numbers}, a year.", (), f"{voice.side(hazard.sides[0])}.")


def backtest(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """How these methods would have fared, whether they win or lose."""
    tested, scored = study.backtest, judged.scored
    if scored is None:
        return None
    rows = []
    for name, score in tested.scores.items():
        if score.brier is None or score.log_score is None:
            continue
        interval = f"{score.interval[0]:.3f} to {score.interval[1]:.3f}" if score.interval else "too few undertakings"
        sharp = tested.sharpness[name]
        rows.append(
            (
                FORECASTERS.get(name, labels.plainly(name)),
                f"{score.brier:.3f}",
                interval,
                f"{score.log_score:.3f}",
                f"{sharp:.2f}" if sharp is not None else "",
            )
        )
    columns = ("forecaster", "mean squared error", "90% sampling interval", "log score", "spread of forecasts")
    note = (
        f"Scored: {words.many(len(tested.forecasts), 'settled promise')} of all sides from "
        f"{words.many(tested.episodes, 'undertaking')}. Open, not scored: {tested.pending}. Without a date, so "
        f"known only at the end: {words.many(tested.undated, 'outcome')}. Lower is "
        "better; always saying one half scores 0.250."
    )
    table = Table("Each promise forecast from what was known when it was made", columns, tuple(rows), note)
    blocks: list[Block] = [Statement(f"{scored.claim} {_reading(study)} [{scored.id}]", (scored.id,)), table]
    drawn = charts.picture("calibration", study)
    return Section(
        "backtest", "Would these methods have foreseen the past?", tuple([*blocks, drawn] if drawn else blocks)
    )


def _reading(study: Study) -> str:
    """One sentence on what the score allows, by what it is."""
    tested = study.backtest
    against = figures.against_base_rate(tested)
    if figures.loses(tested):
        said = "They lose"
    elif against and against.verdict == "wins":
        said = "That is a gain over counting alone, on this record"
    else:
        said = "The gain is within what chance could do"
    if not figures.behind_a_coin(tested):
        return f"{said}."
    all_do = all(score.brier is not None and score.brier > figures.COIN for score in tested.scores.values())
    who = "No forecaster here did" if all_do else "They did not do"
    return (
        f"{said}. {who} better than always saying one half: treat every share in this brief as structure, not as odds."
    )


def timeline(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Promises, acts and observations in lanes."""
    drawn = charts.picture("timeline", study)
    if drawn is None:
        return None
    says = Statement("Rows as dated on record; a month or a year without a day stands at its middle.")
    return Section("timeline", "Over time", (says, drawn))
