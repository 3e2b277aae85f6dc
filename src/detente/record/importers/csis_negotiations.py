"""Lists of negotiations as CSIS publishes them: month, year, event type, parties involved, description."""

from __future__ import annotations

from ..events import BETWEEN, Sighting
from ._row import Context, Head, Read, Refused, day

TITLE = "CSIS negotiations"
HEADED = True
COLUMNS = ("month", "year", "event type", "parties involved", "description")
SYSTEM = "CSIS"
GRADE = "B2"
"""Our ledgers grade this list so."""
TALK = "1"
"""Talks are verbal cooperation."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def knows(head: Head) -> bool:
    """Are the five columns there?"""
    return set(COLUMNS) <= set(head.header)


def reader(head: Head, context: Context) -> Read:
    """Reads a row as a joint act of the parties involved, dated to the month."""
    places, width = head.places(*COLUMNS), len(head.header)

    def read(cells: list[str], line: int) -> Sighting | None:
        if len(cells) != width:
            raise Refused(f"{len(cells)} columns; the header has {width}")
        month, year, kind, parties, text = (cells[at].strip() for at in places)
        if month[:3].casefold() not in MONTHS:
            raise Refused(f"{month[:20]!r} is no month")
        joint = BETWEEN.join(sorted(name.strip() for name in parties.split(",") if name.strip()))
        if not joint:
            raise Refused("no party is named")
        return context.sighting(
            line,
            date=day(f"{year}-{MONTHS.index(month[:3].casefold()) + 1:02d}"),
            by=joint,
            to=joint,
            code="",
            system=SYSTEM,
            quad=TALK,
            text=f"{kind}: {text}" if kind else text,
            source="CSIS Beyond Parallel",
            grade=context.grade or GRADE,
        )

    return read
