"""What the study finds, as findings: each rule states a claim only if the numbers support it.

The order is that of page 1: the belief first, then what it is judged to lead to, what would change it, and how these
methods did on the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..record.ledger import JOINT, THEIRS
from . import figures, words
from .advice import Advised, advise
from .ahead import robust
from .apart import Parted, part
from .confidence import Doubt, of_belief, of_record
from .findings import Finding, Register
from .holding import hold
from .losses import lost
from .moves import move_words
from .order import Ordered, order
from .voice import Voice

if TYPE_CHECKING:
    from ..record.posterior import Move
    from ..study.study import Study

MOST_MOVES = 2  # page 1 is read in 90 seconds
FEWEST = 5  # steps at risk; of fewer the chance of undoing is anybody's guess
MOST_YEARS = 5  # a longer look ahead would take a constant chance too far
CASE_FILE = "case.yaml"


@dataclass(frozen=True)
class Judged:
    """The findings a brief is written from; None where the numbers do not support one."""

    keep: Finding | None
    deliver: Finding | None
    last: Finding | None
    moves: tuple[Finding, ...]
    reports: dict[str, tuple[Move, str]]
    flat: tuple[str, ...]
    scored: Finding | None
    record: dict[str, Finding]
    readings: dict[str, Finding]
    base: Finding
    parted: Parted
    stable: Finding | None
    against: Finding | None
    robust: Finding | None
    order: Ordered
    advice: Advised

    @property
    def assessments(self) -> tuple[Finding, ...]:
        """What page 1 judges, in the order it is printed."""
        return tuple(f for f in (self.keep, self.deliver, self.last) if f)


def judge(study: Study, voice: Voice, register: Register) -> Judged:
    """All findings of a study, under ids in the order of page 1."""
    doubt = of_belief(study)
    advice = advise(study, register, case_sources(study))
    keep = _keep(study, voice, register, doubt)
    deliver, last = _deliver(study, voice, register), _last(study, voice, register)
    reports, flat = move_findings(study, register)
    return Judged(
        keep=keep,
        deliver=deliver,
        last=last,
        moves=tuple(finding for finding, _, _ in reports),
        reports={finding.id: (move, name) for finding, move, name in reports},
        flat=flat,
        scored=scored_finding(study, register),
        record=record_findings(study, voice, register),
        readings=reading_findings(study, voice, register, doubt),
        base=base_finding(study, register),
        parted=part(study.case, study.apart, register, case_sources(study)),
        robust=robust(study, register, case_sources(study)),
        against=lost(study, advice.said, register, case_sources(study)),
        stable=hold(study, register, case_sources(study)),
        order=order(study, register, doubt, case_sources(study)),
        advice=advice,
    )


def record_sources(study: Study) -> tuple[str, ...]:
    """Where the record comes from: its files with their rows, and how many titles stand behind them."""
    files, ledger = study.case.record.files, study.ledger
    parts = (
        (files.commitments, ledger.commitments),
        (files.events, ledger.events),
        (files.positions, ledger.positions),
    )
    named = tuple(f"{name}: {words.many(len(rows), 'row')}, each with its source" for name, rows in parts if name)
    return named or ("no record; the case file alone",)


def case_sources(study: Study) -> tuple[str, ...]:
    """The sources of the case itself."""
    return tuple(study.case.about.sources) or (f"{CASE_FILE} of this case",)


def _keep(study: Study, voice: Voice, register: Register, doubt: Doubt) -> Finding | None:
    kept = figures.keepers(study.behaviour)
    if not kept or len(kept) == len(study.behaviour.types):
        return None
    share = figures.share_of(study.belief.belief, kept)
    low, high = figures.over_treatments(study.belief, kept)
    later = words.many(study.case.horizon.months, "month")
    event = f"{later} on, {voice.counterpart} keeps an accord signed once all exchanges are done"
    moves = [m for m in study.belief.would_move if m.telling][:MOST_MOVES]
    return register.add(
        "assessment",
        words.likely(event, share, low, high, "range"),
        number=share,
        interval=(low, high),
        interval_kind="range",
        method=f"share of the readings that keep a signed accord ({', '.join(kept)}), belief after the record; "
        f"range over {len(study.belief.treatments)} ways to count it",
        inputs=("belief.belief", "belief.treatments", "behaviour.delivers", "types", "record"),
        sources=(*record_sources(study), *case_sources(study)),
        likelihood=words.word(share),
        confidence=doubt.level,
        reason=doubt.reason,
        would_change=tuple(move_words(move) for move in moves),
    )


def _deliver(study: Study, voice: Voice, register: Register) -> Finding | None:
    group = figures.overall(study.reliability, THEIRS)
    if group is None or not group.delivered.n:
        return None
    share, doubt = group.delivered, of_record(study, [row for row in study.ledger.of(THEIRS) if row.resolved])
    event = f"the next promise of {voice.counterpart} to fall due is delivered in full"
    return register.add(
        "assessment",
        words.likely(event, share.mean, share.low, share.high, "credible"),
        number=share.mean,
        interval=(share.low, share.high),
        interval_kind="credible",
        method="share of a typical undertaking's promises delivered in full at some time, undertakings pooled in part",
        inputs=("reliability.groups", "ledger.commitments"),
        sources=record_sources(study),
        likelihood=words.word(share.mean),
        confidence=doubt.level,
        reason=doubt.reason,
        would_change=("outcomes of promises now open", "a second coding of the record"),
    )


def _last(study: Study, voice: Voice, register: Register) -> Finding | None:
    hazard = figures.undoing(study.reliability, THEIRS)
    if hazard is None or hazard.items < FEWEST:
        return None
    years = max(1, min(MOST_YEARS, round(hazard.exposure / hazard.items)))
    share, low, high = ((1 - chance) ** years for chance in (hazard.mean, hazard.high, hazard.low))
    doubt = of_record(study, figures.undoable(study.ledger.of(THEIRS)))
    event = f"a reversible step {voice.counterpart} delivers now still stands in {words.many(years, 'year')}"
    return register.add(
        "assessment",
        words.likely(event, share, low, high, "credible"),
        number=share,
        interval=(low, high),
        interval_kind="credible",
        method=f"chance a year of being undone, constant, over {years} years: no longer than such steps were watched "
        "on average",
        inputs=("reliability.undoing", "ledger.commitments"),
        sources=record_sources(study),
        likelihood=words.word(share),
        confidence=doubt.level,
        reason=doubt.reason,
        would_change=("a longer watch over what stands today",),
    )


def move_findings(study: Study, register: Register) -> tuple[list[tuple[Finding, Move, str]], tuple[str, ...]]:
    """The most telling reports, one for each reading they raise, with that reading; and those that tell nothing."""
    belief = study.belief
    chosen: dict[str, Move] = {}
    for move in belief.would_move:
        if move.telling:
            chosen.setdefault(figures.raised(belief, move), move)
    first = list(chosen.items())[:MOST_MOVES]
    flat = [move_words(move) for move in reversed(belief.would_move) if not move.telling]
    return [(_move(study, register, move, name), move, name) for name, move in first], tuple(dict.fromkeys(flat))


def _move(study: Study, register: Register, move: Move, name: str) -> Finding:
    belief = study.belief
    low, high = figures.moved_range(belief, move, (name,))
    title = study.case.types[name].title.rstrip(".")
    numbers = words.estimate(move.belief[name], low, high, "range")
    claim = f"{move_words(move)}, would raise “{title}” from {words.percent(belief.belief[name])} to {numbers}"
    return register.add(
        "assessment",
        words.sentence(claim),
        number=move.belief[name],
        interval=(low, high),
        interval_kind="range",
        method="belief after one more report, graded as its pedigree says; range over the ways to count the record",
        inputs=("belief.would_move", "belief.treatments"),
        sources=case_sources(study),
    )


def scored_finding(study: Study, register: Register) -> Finding | None:
    """How these methods did on the past, against the base rate; None where nothing was forecast."""
    against = figures.against_base_rate(study.backtest)
    if against is None or against.difference is None:
        return None
    score, base = study.backtest.scores[figures.MODEL], study.backtest.scores[figures.BASE_RATE]
    verb = {"wins": "beat", "loses": "did worse than"}.get(against.verdict, "cannot be shown to beat")
    claim = (
        f"On {score.n} past promises, each forecast from what was known when it was made, these methods {verb} the "
        f"plain base rate: mean squared error {score.brier:.3f} against {base.brier:.3f}."
    )
    return register.add(
        "fact",
        claim,
        number=against.difference,
        interval=against.interval,
        interval_kind="sampling" if against.interval else None,
        method="difference of mean squared errors (Brier), forecasts made in date order; undertakings drawn anew",
        inputs=("backtest.scores", "backtest.comparisons", "ledger.commitments"),
        sources=record_sources(study),
    )


def record_findings(study: Study, voice: Voice, register: Register) -> dict[str, Finding]:
    """Counts of the record by side."""
    found = {}
    for side in figures.sides(study.ledger):
        rows = study.ledger.of(side)
        full, settled = figures.delivered(rows)
        episodes = len({row.episode for row in rows})
        claim = (
            f"Promised {'' if side == JOINT else 'by '}{voice.side(side)}: {words.many(len(rows), 'promise')} in "
            f"{words.many(episodes, 'undertaking')}; of those settled, {words.counted(full, settled)} were delivered "
            "in full."
        )
        found[side] = register.add(
            "fact",
            claim,
            number=full,
            method="counts of the ledger as known on the case's date",
            inputs=("ledger.commitments",),
            sources=record_sources(study),
        )
    return found


def reading_findings(study: Study, voice: Voice, register: Register, doubt: Doubt) -> dict[str, Finding]:
    """The share of each reading, by name of type."""
    found = {}
    for name, share in study.belief.belief.items():
        low, high = study.belief.interval[name]
        low, high = min(low, share), max(high, share)
        title = study.case.types[name].title.rstrip(".")
        numbers = words.estimate(share, low, high, "range")
        moved = study.belief.moved_most.get(name)
        found[name] = register.add(
            "assessment",
            f"The {voice.reading_of} “{title}” holds {numbers} of the belief.",
            number=share,
            interval=(low, high),
            interval_kind="range",
            method="belief after the record, episodes weighted once, change of leaders counted; 5 to 95% over the "
            "stated ranges of starting shares and conventions",
            inputs=(f"types.{name}", "belief.entries", "record"),
            sources=record_sources(study),
            likelihood=words.word(share),
            confidence=doubt.level,
            reason=doubt.reason,
            would_change=(f"promise {moved[0]} read otherwise",) if moved else (),
        )
    return found


def base_finding(study: Study, register: Register) -> Finding:
    """What all of it rests on: the date and the record behind it."""
    ledger, case = study.ledger, study.case
    parts = ((ledger.commitments, "promise"), (ledger.events, "event"))
    held = [words.many(len(rows), noun) for rows, noun in parts if rows]
    rests = ", ".join(held) if held else "the case file alone, without a record of promises"
    return register.add(
        "fact",
        f"Information to {words.day(case.as_of)}: {rests}.",
        method="the case file and its record as known on the case's date; later rows are not read",
        inputs=(CASE_FILE, *(f for f in (case.record.files.commitments, case.record.files.events) if f)),
        sources=(*case_sources(study), *record_sources(study)),
    )
