"""Any table with a header: its columns told by a saved mapping, else guessed from their names."""

from __future__ import annotations

from ..events import CAMEO, Sighting
from ._row import Context, Days, Head, Read, Refused

TITLE = "table"
HEADED = True
NEEDED = ("date", "by", "to")
TELLING = ("code", "text")
"""At least one of these says what happened."""
GUESSES = {
    "date": ("date", "event_date", "event date", "day"),
    "by": ("by", "actor", "source_name", "source name", "actor1", "from", "source actor"),
    "to": ("to", "target", "target_name", "target name", "actor2", "recipient name", "recipient"),
    "code": ("code", "cameo_code", "cameo code", "event_code", "event code"),
    "text": ("text", "event_text", "event text", "event", "description", "notes"),
    "score": ("score", "goldstein", "intensity"),
    "source": ("source_title", "publisher", "source"),
    "url": ("url", "source_url", "link"),
    "place": ("place", "location"),
    "grade": ("grade",),
    "origin_id": ("id", "event_id", "event id"),
}
"""Column names that are understood without a mapping, in lower case; earlier ones win."""


def guess(header: list[str]) -> dict[str, str]:
    """Which column holds what, by its name; fields without a column are absent."""
    found = {field: next((name for name in names if name in header), "") for field, names in GUESSES.items()}
    return {field: name for field, name in found.items() if name}


def knows(head: Head) -> bool:
    """Can date, both sides and what happened be guessed?"""
    found = guess(head.header)
    return set(NEEDED) <= set(found) and any(field in found for field in TELLING)


def reader(head: Head, context: Context) -> Read:
    """Reads rows by the mapping, else by the guess; `;` joins several names in a cell.

    Without a stated system a column of codes is CAMEO where its name says so, else the file's own.
    """
    columns = dict(context.columns) or guess(head.header)
    places = dict(zip(columns, head.places(*columns.values()), strict=True))
    system = context.system or (CAMEO if "cameo" in columns.get("code", "") else "own")
    days, width = Days(context.date_form), len(head.header)

    def read(cells: list[str], line: int) -> Sighting | None:
        if len(cells) != width:
            raise Refused(f"{len(cells)} columns; the header has {width}")
        row = {"by": context.by, "to": context.to, "code": ""}
        row |= {field: cells[at].strip() for field, at in places.items()}
        if not (row["by"] and row["to"]):
            raise Refused("no name of who acted" if not row["by"] else "no name of whom it concerned")
        return context.sighting(line, **(row | {"date": days[row["date"]], "system": system}))

    return read
