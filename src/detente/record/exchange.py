"""What did each side promise, what was seen of it, how does the clock stand, what can be taken back?

One rule for all sides: nothing here asks who the reader is. `register_of` sets beside each other the exchanges that a
case's ladder foresees and the promises on its record, each with its evidence, its clock and its way back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..answer import Pedigree
from ..case.schema import Case
from ..case.steps import Step
from .dates import Dated, on
from .ledger import JOINT, OURS, OUTCOMES, THEIRS, Commitment, Ledger, Source

UNDATED, NOT_DUE, FALLING_DUE, OVERDUE = "undated", "not due", "falling due", "overdue"
DELIVERED, ON_TIME, LATE, ABOUT, ENDED = "delivered", "on time", "late", "about on time", "ended"
UNDONE, STANDS, SPENT, NOTHING = "undone", "stands", "spent", "nothing delivered"
SIDES = (THEIRS, OURS, JOINT)
PENDING = "pending"


@dataclass(frozen=True)
class Clock:
    """How a promise stands in time. `least` and `most` are days past due (negative: days left), apart where a date is
    known to the month or year alone; None without a due date. `open_days` counts from the promise while it is open."""

    state: str
    due: str = ""
    least: int | None = None
    most: int | None = None
    open_days: int | None = None


@dataclass(frozen=True)
class Seen:
    """What was seen of a promise and of its outcome, with sources and their grades."""

    evidence: str
    verified_by: str
    attested_by: str
    source: Source
    outcome_source: Source


@dataclass(frozen=True)
class Back:
    """Whether what was delivered can be taken back, and whether it was; it stood `least` to `most` days."""

    reversible: str
    state: str
    delivered: str = ""
    undone: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Row:
    """One promise of the register; `answers` names a lapse of another side, `answered_by` the promises that name it."""

    id: str
    side: str
    by: str
    to: str
    text: str
    category: str
    agreement: str
    made: str
    outcome: str
    clock: Clock
    seen: Seen
    back: Back
    answers: str
    answered_by: tuple[str, ...]
    note: str

    @property
    def says(self) -> str:
        """All of its words, in which a text is looked for."""
        texts = (self.id, self.by, self.to, self.text, self.agreement, self.note, self.seen.evidence)
        return " ".join((*texts, self.seen.source.title)).casefold()


@dataclass(frozen=True)
class Look:
    """A way in which a step is seen, and months until it tells."""

    title: str
    lag: float


@dataclass(frozen=True)
class Part:
    """A step of one side in an exchange. `undo_months` is low, mode, high; empty where it can never be taken back;
    `share` of what it moved comes back, at `cost` points. `past` counts that side's promises of the kind by outcome."""

    step: str
    title: str
    by: str
    category: str
    fakeable: bool
    seen_by: tuple[Look, ...]
    undo_months: tuple[float, ...]
    undo_share: float
    undo_cost: float | None
    past: Mapping[str, int]


@dataclass(frozen=True)
class Exchange:
    """One rung of the ladder: what each side gives, and who moves `first`."""

    rung: str
    title: str
    first: str
    theirs: tuple[Part, ...]
    ours: tuple[Part, ...]


@dataclass(frozen=True)
class Register:
    """Both sides by one rule. `sides` names them; `counts` is outcomes by side over all promises known on `as_of`;
    `rows` are those that `wanted` lets through, in order of date."""

    title: str
    as_of: str
    coded_for: str
    sides: Mapping[str, str]
    exchanges: tuple[Exchange, ...]
    counts: Mapping[str, Mapping[str, int]]
    total: int
    rows: tuple[Row, ...]
    pedigree: Pedigree
    wanted: Mapping[str, str] = field(default_factory=dict)

    def by_agreement(self) -> dict[str, list[Row]]:
        """The rows by agreement, in the order in which the first of each was made."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.agreement, []).append(row)
        return found


def days_past(day: Dated, due: Dated) -> tuple[int, int]:
    """Days from `due` to `day`: the fewest and the most that the precision of both allows."""
    return (day.first - due.last).days, (day.last - due.first).days


def clock_of(promise: Commitment, as_of: dt.date) -> Clock:
    """How a promise stands in time on a day."""
    pending = promise.outcome == PENDING
    held = (as_of - promise.made.last).days if pending else None
    day = on(as_of) if pending else promise.delivered
    if promise.due is None:
        return Clock(UNDATED if pending else DELIVERED if day else ENDED, open_days=held)
    if day is None:
        return Clock(ENDED, promise.due.text)
    least, most = days_past(day, promise.due)
    after, before, between = (OVERDUE, NOT_DUE, FALLING_DUE) if pending else (LATE, ON_TIME, ABOUT)
    state = after if least > 0 else before if most <= 0 else between
    return Clock(state, promise.due.text, least, most, held)


def back_of(promise: Commitment, as_of: dt.date) -> Back:
    """Whether what was delivered still stands on a day."""
    if promise.delivered is None:
        state = UNDONE if promise.undone else NOTHING
        return Back(promise.reversible, state, "", promise.undone.text if promise.undone else "")
    delivered = promise.delivered.text
    if promise.undone is not None:
        least, most = days_past(promise.undone, promise.delivered)
        return Back(promise.reversible, UNDONE, delivered, promise.undone.text, max(least, 0), most)
    if promise.spent:
        return Back(promise.reversible, SPENT, delivered)
    least, most = days_past(on(as_of), promise.delivered)
    return Back(promise.reversible, STANDS, delivered, "", max(least, 0), most)


def register_of(case: Case, ledger: Ledger) -> Register:
    """The register of a case as known on the ledger's date."""
    answered: dict[str, list[str]] = {}
    for promise in ledger.commitments:
        for name in _named(promise.responsive_to):
            answered.setdefault(name, []).append(promise.id)
    rows = tuple(_row(promise, ledger.as_of, tuple(answered.get(promise.id, ()))) for promise in ledger.commitments)
    return Register(
        title=case.title,
        as_of=ledger.as_of.isoformat(),
        coded_for=ledger.coded_for.isoformat() if ledger.coded_for else "",
        sides=_sides(case, ledger),
        exchanges=tuple(_exchanges(case, ledger)),
        counts={side: outcomes(ledger.of(side)) for side in SIDES if ledger.of(side)},
        total=len(rows),
        rows=rows,
        pedigree=Pedigree("exchange register of the record and the ladder", case_hash=case.hash),
    )


def outcomes(promises: Iterable[Commitment]) -> dict[str, int]:
    """How many promises ended how."""
    counted = Counter(promise.outcome for promise in promises)
    return {outcome: counted[outcome] for outcome in OUTCOMES}


def _sides(case: Case, ledger: Ledger) -> dict[str, str]:
    """Every side by name, without *we*: the counterpart, everybody else, both together."""
    theirs, ours = case.parties[case.counterpart].name, case.parties[case.ours].name
    named = {name.casefold() for promise in ledger.of(OURS) for name in promise.by}
    alone = named <= {case.ours.casefold(), ours.casefold()}
    return {THEIRS: theirs, OURS: ours if alone else f"{ours} and others", JOINT: "jointly"}


def _row(promise: Commitment, as_of: dt.date, answered_by: tuple[str, ...]) -> Row:
    return Row(
        id=promise.id,
        side=promise.side,
        by="; ".join(promise.by),
        to="; ".join(promise.to),
        text=promise.text,
        category=promise.category,
        agreement=promise.agreement,
        made=promise.made.text,
        outcome=promise.outcome,
        clock=clock_of(promise, as_of),
        seen=Seen(promise.evidence, promise.verification, promise.attested_by, promise.source, promise.outcome_source),
        back=back_of(promise, as_of),
        answers=promise.responsive_to,
        answered_by=answered_by,
        note=promise.note,
    )


def _named(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _exchanges(case: Case, ledger: Ledger) -> Iterable[Exchange]:
    for name, rung in case.ladder.rungs.items():
        theirs = tuple(_part(case, ledger, THEIRS, step) for step in rung.theirs)
        ours = tuple(_part(case, ledger, OURS, step) for step in rung.ours)
        yield Exchange(name, rung.title or name.replace("_", " "), rung.first, theirs, ours)


def _part(case: Case, ledger: Ledger, side: str, name: str) -> Part:
    step = case.steps[name]
    past = outcomes(promise for promise in ledger.of(side) if promise.category == step.category)
    months = step.undo.months
    return Part(
        step=name,
        title=step.title,
        by="; ".join(case.parties[party].name for party in step.by),
        category=step.category,
        fakeable=step.fakeable,
        seen_by=tuple(_looks(case, step)),
        undo_months=() if step.undo.never else (months.low, months.mode, months.high),
        undo_share=step.undo.share.mode,
        undo_cost=step.undo.cost.mode if step.undo.cost else None,
        past={outcome: number for outcome, number in past.items() if number},
    )


def _looks(case: Case, step: Step) -> Iterable[Look]:
    for name in step.seen_by:
        channel = case.channels[name]
        yield Look(channel.title, channel.lag.mode)
