"""Events from outside, in one form: what one row says happened, and what several rows say together.

An imported event is context. It moves no belief: only an entry that a person has confirmed does.

A `Sighting` is one row. Sightings of the same day, parties and code are one event (the one-a-day rule of event data:
Schrodt 2012), and where the code names an act that takes two, such as a meeting, both directions are. `id` is made from
just that, so rows that belong together carry the same one, and a file of any size can be merged as it streams by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from .cameo import Code, codes
from .dates import Dated, dated

CAMEO = "CAMEO"
ID_BYTES = 8
"""Five million rows share an id by accident with probability 1e-6."""
BETWEEN = ";"
"""Joins several names in one field, as in the record's own files."""
_PAIRED = {"043": "042"}
"""A visit made is the mirror of a visit received."""


class Sighting(NamedTuple):
    """One row of an import. `by` and `to` are parties of the case or, where no alias fits, the raw names.

    `forward` tells which way round a mutual act was coded; `quad` is 0 and `score` None where not known; `line` counts
    from 1 in the file whose SHA-256 is `import_hash`.
    """

    id: str
    forward: bool
    date: str
    by: str
    to: str
    raw_by: str
    raw_to: str
    system: str
    code: str
    quad: int
    score: float | None
    text: str
    source: str
    url: str
    place: str
    grade: str
    origin_id: str
    import_hash: str
    line: int


@dataclass(frozen=True)
class EventRecord:
    """One event and every row that tells of it.

    `date` keeps its precision. `mutual` marks an act coded in both directions: `by` then holds both parties and so does
    `to`. `lines` are all rows merged into it, `raw_by` and `raw_to` every name they used, in order of lines.
    """

    id: str
    date: Dated
    by: tuple[str, ...]
    to: tuple[str, ...]
    raw_by: tuple[str, ...]
    raw_to: tuple[str, ...]
    system: str
    code: str
    quad: int
    score: float | None
    text: str
    sources: tuple[str, ...]
    urls: tuple[str, ...]
    places: tuple[str, ...]
    grade: str
    origin_ids: tuple[str, ...]
    import_hash: str
    lines: tuple[int, ...]
    mutual: bool


def identity(date: str, by: str, to: str, system: str, code: str, text: str = "") -> tuple[str, bool]:
    """The id of the event a row tells of, and whether the row goes forward; `text` counts where there is no code."""
    known = codes().get(code) if system == CAMEO else None
    if known is not None and known.mutual:
        return key(date, *sorted((by, to)), system, _PAIRED.get(code, code)), by <= to
    return key(date, by, to, system, code, "" if code else text), True


def key(*parts: str) -> str:
    """A short name for these texts together: 16 hexadecimal digits of BLAKE2b."""
    return blake2b("\x1f".join(parts).encode(), digest_size=ID_BYTES).hexdigest()


def merge(sightings: Iterable[Sighting]) -> tuple[EventRecord, ...]:
    """Sightings as events, in order of their first rows. What is merged stays readable in the event."""
    groups: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        groups.setdefault(sighting.id, []).append(sighting)
    return tuple(_event(rows) for rows in groups.values())


def _event(rows: list[Sighting]) -> EventRecord:
    first = rows[0]
    by, to = _names(row.by for row in rows), _names(row.to for row in rows)
    mutual = len({row.forward for row in rows}) > 1 or (by == to and len(by) > 1)
    both = tuple(sorted({*by, *to}))
    return EventRecord(
        id=first.id,
        date=dated(first.date),
        by=both if mutual else by,
        to=both if mutual else to,
        raw_by=_distinct(row.raw_by for row in rows),
        raw_to=_distinct(row.raw_to for row in rows),
        system=first.system,
        code=first.code,
        quad=first.quad,
        score=first.score,
        text=first.text,
        sources=_distinct(row.source for row in rows),
        urls=_distinct(row.url for row in rows),
        places=_distinct(row.place for row in rows),
        grade=min(row.grade for row in rows),
        origin_ids=_distinct(row.origin_id for row in rows),
        import_hash=first.import_hash,
        lines=tuple(row.line for row in rows),
        mutual=mutual,
    )


def _names(joined: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for text in joined for name in text.split(BETWEEN) if name}))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def coded(code: str) -> Code | None:
    """The CAMEO code of these digits, also where a publisher dropped the leading zero; None where there is none."""
    table = codes()
    return table.get(code) or table.get(f"0{code}")
