"""Both versions of GDELT's event table: tab-separated, without a header, known by the number of columns."""

from __future__ import annotations

from dataclasses import dataclass

from ..events import CAMEO, Sighting, identity
from ._row import UNJUDGED, Codes, Context, Days, Head, Read, Refused, number

ID, DATE = 0, 1
ACTORS = ((6, 5, 7), (16, 15, 17))
"""Name, code and country code of either actor."""
CODE, SCORE = 26, 30


@dataclass(frozen=True)
class Layout:
    """What the versions differ in: permitted numbers of columns, and where place and address stand."""

    widths: tuple[int, ...]
    place: int
    url: int


def knows(head: Head, layout: Layout) -> bool:
    """Has one of the first rows this number of columns, a number first and a day of eight digits second?"""
    return any(
        len(row) in layout.widths and row[ID].isdecimal() and len(row[DATE]) == 8 and row[DATE].isdecimal()
        for row in head.rows
    )


def reader(context: Context, layout: Layout) -> Read:
    """Reads a row by place; a party is known by an actor's name, else its code, else its country's code."""
    aliases, days, codes = context.aliases, Days(), Codes()
    everything, grade, stamp = context.everything, context.grade or UNJUDGED, context.import_hash
    (name1, code1, country1), (name2, code2, country2) = ACTORS
    widths, place, url = layout.widths, layout.place, layout.url

    def read(cells: list[str], line: int) -> Sighting | None:
        if len(cells) not in widths:
            raise Refused(f"{len(cells)} columns; expected {' or '.join(map(str, widths))}")
        by = aliases[cells[name1]] or aliases[cells[code1]] or aliases[cells[country1]]
        to = aliases[cells[name2]] or aliases[cells[code2]] or aliases[cells[country2]]
        if not everything and not (by and to):
            return None
        date, code = days[cells[DATE]], codes[cells[CODE]]
        raw_by, raw_to = cells[name1] or cells[code1], cells[name2] or cells[code2]
        by, to = by or raw_by, to or raw_to
        key, forward = identity(date, by, to, CAMEO, code.code)
        score = number(cells[SCORE]) if cells[SCORE] else code.gdelt
        address = cells[url] if len(cells) > url else ""
        host = address.split("/", 3)[2] if address.count("/") > 1 else ""
        return Sighting(
            key, forward, date, by, to, raw_by, raw_to, CAMEO, code.code, code.quad, score, code.label, host, address,
            cells[place], grade, cells[ID], stamp, line,
        )  # fmt: skip

    return read
