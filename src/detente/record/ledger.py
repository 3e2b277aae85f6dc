"""What was promised, what happened, and what of it was known on a given day?

`read_ledger(case)` is the only door to the record: it reads the case's CSV files beside the case, keeps what was known
on the case's date, and drops the rest. Three columns hold the story after that date and are never read (`outcome`,
`date_outcome`, `later_status`), nor is `after_case_date`; outcomes come from the column coded for a date
(`outcome_at_YYYY_MM_DD`). For an earlier day each outcome is undone to what had surely happened by then, and texts that
could tell more are left out. For a later day the newest coding stands: nothing later is known here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .dates import Dated

OUTCOMES = ("kept", "late", "partial", "reversed", "broken", "pending")
CATEGORIES = (
    "abstain", "freeze", "dismantle", "declare", "inspect", "aid", "sanctions", "security", "diplomatic", "humanitarian"
)  # fmt: skip
THEIRS, OURS, JOINT = "theirs", "ours", "joint"


@dataclass(frozen=True)
class Source:
    """Where a statement comes from: title, address, Admiralty grade (letter source, digit item), how it was seen."""

    title: str
    url: str
    grade: str
    seen: str = ""


@dataclass(frozen=True)
class Commitment:
    """A promise as known on the ledger's date.

    `side` is whose promise it is, seen from the case: theirs (the counterpart's), ours (all others'), joint. `outcome`
    is one of OUTCOMES. `settled` is the day from which the outcome was surely known, None where the record gives none;
    `delivered` when the promised state was first reached, `undone` when it ended, `spent` a one-time act with nothing
    left to undo. `episode` names the undertaking it
    belongs to: rows of one episode are not independent. `responsive_to` names the other side's earlier lapse.
    """

    id: str
    made: Dated
    agreement: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    side: str
    text: str
    category: str
    due: Dated | None
    outcome: str
    delivered: Dated | None
    undone: Dated | None
    spent: bool
    settled: Dated | None
    reversible: str
    verification: str
    responsive_to: str
    evidence: str
    note: str
    form: str
    attested_by: str
    unilateral: bool
    episode: str
    leaders: tuple[str, ...]
    known_from: Dated
    source: Source
    outcome_source: Source

    @property
    def resolved(self) -> bool:
        """Is there an outcome?"""
        return self.outcome != "pending"


@dataclass(frozen=True)
class Event:
    """A dated act or statement of one party toward another."""

    id: str
    date: Dated
    actor: tuple[str, ...]
    target: tuple[str, ...]
    text: str
    event_class: str
    kind: str
    note: str
    known_from: Dated
    source: Source


@dataclass(frozen=True)
class Observation(Event):
    """Something seen, not done: imagery, an estimate, testimony; `actor` is the party observed."""


@dataclass(frozen=True)
class Position:
    """A stated aim of a party on an issue."""

    id: str
    date: Dated
    party: str
    constituency: str
    issue: str
    text: str
    note: str
    known_from: Dated
    source: Source


@dataclass(frozen=True)
class Ledger:
    """The record as known on `as_of`, in date order; `left_out` counts rows by why they are not in it."""

    as_of: dt.date
    coded_for: dt.date | None
    commitments: tuple[Commitment, ...]
    events: tuple[Event, ...]
    positions: tuple[Position, ...]
    left_out: dict[str, int]

    def of(self, *sides: str) -> tuple[Commitment, ...]:
        """The commitments of these sides."""
        return tuple(c for c in self.commitments if c.side in sides)
