"""Lists of provocations as CSIS publishes them: date, type, event, description, resources. Who acts is not in them."""

from __future__ import annotations

from ..events import Sighting
from ._row import Context, Days, Head, Read, Refused

TITLE = "CSIS provocations"
HEADED = True
COLUMNS = ("date", "type", "event", "description", "resources")
SYSTEM = "CSIS"
GRADE = "B2"
"""Our ledgers grade this list so: an established institute, rows probably true."""
DEED = "4"
"""A provocation is a deed against somebody: material conflict."""


def knows(head: Head) -> bool:
    """Are the five columns there?"""
    return set(COLUMNS) <= set(head.header)


def reader(head: Head, context: Context) -> Read:
    """Reads rows as acts of `context.by` toward `context.to`; refuses all where those are not given."""
    places, width, days = head.places(*COLUMNS), len(head.header), Days(context.date_form)

    def read(cells: list[str], line: int) -> Sighting | None:
        if len(cells) != width:
            raise Refused(f"{len(cells)} columns; the header has {width}")
        if not (context.by and context.to):
            raise Refused("the list does not say who acts on whom; give both parties")
        date, kind, event, text, url = (cells[at].strip() for at in places)
        return context.sighting(
            line,
            date=days[date],
            by=context.by,
            to=context.to,
            code=kind,
            system=SYSTEM,
            quad=DEED,
            text=f"{event}: {text}" if text else event,
            source="CSIS Beyond Parallel",
            url=url,
            grade=context.grade or GRADE,
        )

    return read
