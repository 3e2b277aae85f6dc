"""Imported events: kept beside a case as context, never part of the folder that a belief is computed from.

All events of an import are written by one act: all of them are there or none. An event that is there already, under the
same id and with the same fields, is counted and left alone; with other fields it becomes a new revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from ..answer import Progress
from ..errors import DetenteError
from .audit import acting
from .cases import BATCH, CONTEXT, LIVE, Entry, Version, batches, close, newest, revision, revisions_of, told, version
from .database import Database
from .seal import Sealed, seal, unsealed
from .sheet import KEY
from .tables import REVISION


@dataclass(frozen=True)
class Imported:
    """How many events of an import were `new`, were `changed` since an earlier one, or were there already (`same`)."""

    new: int
    changed: int
    same: int
    version: Version


def import_events(
    database: Database,
    name: str,
    events: Iterable[Mapping[str, str]],
    who: str,
    *,
    source: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Write events, each with its `id`, as context of a case; `source` is what the log calls the file.

    Raises NotFound, DetenteError (an event without id, or an id twice), whatever `events` raises; then nothing was
    written. Other writers wait meanwhile.
    """
    counts = {"new": 0, "changed": 0, "same": 0}
    with acting(database, who, "import", name) as act:
        version(act.connection, name)
        position = _last(act.connection, name)
        for some in batches(events, BATCH):
            rows, position = _revised(act.connection, name, some, position, counts)
            act.add_all(REVISION, rows)
            if progress is not None:
                progress(sum(counts.values()), None, "events written")
        act.body |= {"source": source, **counts}
        return Imported(**counts, version=close(act, name))


def _last(connection: Any, name: str) -> int:
    which = (REVISION.c.case_name == name, REVISION.c.tab == CONTEXT)
    return int(connection.execute(select(func.max(REVISION.c.position)).where(*which)).scalar() or 0)


def _revised(
    connection: Any, name: str, some: list[Mapping[str, str]], position: int, counts: dict[str, int]
) -> tuple[list[tuple[dict[str, Any], Sealed]], int]:
    keys = [event.get(KEY, "") for event in some]
    if "" in keys or len(set(keys)) < len(keys):
        raise DetenteError("an imported event has no id, or one that another has too; nothing was written")
    history, rows = revisions_of(connection, name, CONTEXT, keys), []
    for key, event in zip(keys, some, strict=True):
        before = history[key][-1] if key in history else None
        what = _compared(before, event)
        counts[what] += 1
        position += what == "new"
        if what != "same":
            place = before.position if before is not None and what == "changed" else position
            rows.append(revision(name, CONTEXT, key, before, LIVE, place, seal(event)))
    return rows, position


def _compared(before: Entry | None, event: Mapping[str, str]) -> str:
    if before is None or before.state != LIVE:
        return "new"
    return "same" if told(before.sealed) == {n: text for n, text in event.items() if text} else "changed"


def context_of(database: Database, name: str, number: int | None = None) -> Iterator[dict[str, str]]:
    """The imported events of a version of a case, in the order in which they came."""
    with database.read() as connection:
        act = version(connection, name, number).act
        which = (REVISION.c.case_name == name, REVISION.c.tab == CONTEXT, REVISION.c.audit <= act)
        rows = newest(REVISION, REVISION.c.number, REVISION.c.key, *which).subquery()
        query = select(rows).where(rows.c.state == LIVE).order_by(rows.c.position)
        with connection.execution_options(yield_per=BATCH).execute(query) as found:
            for row in found.mappings():
                fields = told(unsealed(row["sealed"]))
                if fields:
                    yield fields
