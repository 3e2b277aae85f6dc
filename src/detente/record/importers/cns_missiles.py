"""Missile tests as CNS publishes them: a row a launch, with missile, facility, outcome and sources."""

from __future__ import annotations

from ..events import Sighting
from ._row import Context, Days, Head, Read, Refused

TITLE = "CNS missile tests"
HEADED = True
NEEDED = ("date", "missile name", "missile type", "facility name", "confirmation status")
OUTCOME = ("test outcome", "success")
SOURCES = ("source(s)", "source", "sources")
NUMBER = ("f1", "event id")
SYSTEM = "CNS"
GRADE = "B2"
"""Our ledgers grade this list so."""
DEED = "4"
"""A test of a weapon is counted as material conflict, as the ledgers do."""


def knows(head: Head) -> bool:
    """Are its columns there, in whatever order?"""
    return set(NEEDED) <= set(head.header)


def reader(head: Head, context: Context) -> Read:
    """Reads rows as acts of `context.by` toward `context.to`; refuses all where those are not given."""
    places, width, days = head.places(*NEEDED), len(head.header), Days(context.date_form)
    outcome_at, source_at, number_at = (_first(head, names) for names in (OUTCOME, SOURCES, NUMBER))

    def read(cells: list[str], line: int) -> Sighting | None:
        if len(cells) != width:
            raise Refused(f"{len(cells)} columns; the header has {width}")
        if not (context.by and context.to):
            raise Refused("the list does not say who acts on whom; give both parties")
        date, name, kind, place, status = (cells[at].strip() for at in places)
        told = [part for part in (status, _cell(cells, outcome_at)) if part]
        return context.sighting(
            line,
            date=days[date],
            by=context.by,
            to=context.to,
            code="",
            system=SYSTEM,
            quad=DEED,
            text=f"Test of {name} ({kind})" + (f": {', '.join(told)}" if told else ""),
            source=_cell(cells, source_at) or "CNS missile test database",
            place=place,
            origin_id=_cell(cells, number_at),
            grade=context.grade or GRADE,
        )

    return read


def _first(head: Head, names: tuple[str, ...]) -> int | None:
    return next((head.header.index(name) for name in names if name in head.header), None)


def _cell(cells: list[str], place: int | None) -> str:
    return "" if place is None else cells[place].strip()
