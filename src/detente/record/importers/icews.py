"""ICEWS coded events: twenty columns under a header, one row a sentence and direction."""

from __future__ import annotations

from ..events import CAMEO, Sighting, identity
from ._row import UNJUDGED, Codes, Context, Days, Head, Read, Refused, number

TITLE = "ICEWS"
HEADED = True
NEEDED = ("event id", "event date", "source name", "source country", "event text", "cameo code", "intensity")
ALSO = ("target name", "target country", "publisher", "city", "country", "story id")
NONE = {"NA", "NULL", "--"}


def knows(head: Head) -> bool:
    """Are its columns there, in whatever order?"""
    return {*NEEDED, *ALSO} <= set(head.header)


def reader(head: Head, context: Context) -> Read:
    """Reads rows by column name; a party is known by the actor's name, else by its country.

    It misleads where a country's name stands for its government: rows about its citizens then count as the party's.
    """
    event, date_at, name1, country1, _, code_at, score_at = head.places(*NEEDED)
    name2, country2, publisher, city, country, story = head.places(*ALSO)
    aliases, days, codes = context.aliases, Days(), Codes()
    everything, grade, stamp, width = (
        context.everything,
        context.grade or UNJUDGED,
        context.import_hash,
        len(head.header),
    )

    def read(cells: list[str], line: int) -> Sighting | None:
        if len(cells) != width:
            raise Refused(f"{len(cells)} columns; the header has {width}")
        by = aliases[cells[name1]] or aliases[cells[country1]]
        to = aliases[cells[name2]] or aliases[cells[country2]]
        if not everything and not (by and to):
            return None
        date, code = days[cells[date_at]], codes[cells[code_at]]
        by, to = by or cells[name1], to or cells[name2]
        key, forward = identity(date, by, to, CAMEO, code.code)
        score = number(cells[score_at]) if cells[score_at] not in NONE and cells[score_at] else code.icews
        source = f"{cells[publisher]}, story {cells[story]}" if cells[story] not in NONE else cells[publisher]
        place = ", ".join(cells[at] for at in (city, country) if cells[at] and cells[at] not in NONE)
        return Sighting(
            key, forward, date, by, to, cells[name1], cells[name2], CAMEO, code.code, code.quad, score, code.label,
            source, "", place, grade, cells[event], stamp, line,
        )  # fmt: skip

    return read
