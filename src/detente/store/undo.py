"""A step back: the newest change of a case that still stands is taken back, by new revisions that restore what was.

Undoing again goes one step further back. Nothing is removed: the change and its undoing both stay in the history.
What was erased stays erased.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from ..errors import UsageError
from .audit import Act, acting
from .cases import (
    BATCH,
    REMOVED,
    WITHDRAWN,
    Entry,
    Version,
    batches,
    check_base,
    close,
    entry_of,
    reasoned,
    revision,
    revisions_of,
    say_why,
    told,
    version,
    write_file,
)
from .database import Database
from .seal import Sealed, seal
from .tables import AUDIT, FILE, REVISION

UNDO, CREATE = "undo", "create"
STEPS = ("add", "edit", "supersede", "change", "import")
"""Acts that can be undone. Erasing cannot: what is gone is gone."""
UNDOES = "undoes"


@dataclass(frozen=True)
class Undone:
    """What was taken back, and the version of the case that it led to."""

    act: int
    action: str
    who: str
    at: str
    version: Version


def undo(database: Database, name: str, who: str, *, why: str = "", based_on: int | None = None) -> Undone:
    """Take back the newest change of a case that stands; raises UsageError where none does, Conflict, NotFound."""
    with acting(database, who, UNDO, name) as act:
        version(act.connection, name)
        check_base(act.connection, name, based_on)
        target = _target(act.connection, name)
        act.body[UNDOES] = target["seq"]
        _files_back(act, name, target["seq"])
        _rows_back(act, name, target["seq"], why)
        say_why(act, name, why, f"act {target['seq']}")
        return Undone(target["seq"], target["action"], target["who"], target["at"], close(act, name))


def _target(connection: Connection, name: str) -> RowMapping:
    undone: set[int] = set()
    query = select(AUDIT).where(AUDIT.c.case_name == name).order_by(AUDIT.c.seq.desc())
    for row in connection.execute(query).mappings():
        if row["action"] == UNDO:
            undone.add(json.loads(row["body"])[UNDOES])
        elif row["action"] in STEPS and row["seq"] not in undone:
            return row
        elif row["action"] == CREATE:
            break
    raise UsageError(f"{name}: nothing is left to undo; it stands as it was first imported")


def _files_back(act: Act, name: str, target: int) -> None:
    written = select(FILE).where(FILE.c.case_name == name, FILE.c.audit == target).order_by(FILE.c.line)
    for row in act.connection.execute(written).mappings().all():
        earlier = select(FILE).where(FILE.c.case_name == name, FILE.c.path == row["path"], FILE.c.audit < target)
        before = act.connection.execute(earlier.order_by(FILE.c.audit.desc()).limit(1)).mappings().first()
        if before and before["kind"] != REMOVED and before["content"] is None:
            raise UsageError(f"{name}: act {target} cannot be undone: what {row['path']} was before it is erased")
        kind = before["kind"] if before else REMOVED
        content = bytes(before["content"] or b"") if before and kind != REMOVED else None
        write_file(act, name, row["path"], kind, content)


def _rows_back(act: Act, name: str, target: int, why: str) -> None:
    written = select(REVISION).where(REVISION.c.case_name == name, REVISION.c.audit == target).order_by(REVISION.c.line)
    rows = [entry_of(row) for row in act.connection.execute(written).mappings()]
    for table, entries in groupby(rows, key=lambda entry: entry.table):
        for some in batches(entries, BATCH):
            history = revisions_of(act.connection, name, table, [entry.key for entry in some])
            act.add_all(REVISION, [_row_back(name, entry, history[entry.key], why) for entry in some])


def _row_back(name: str, now: Entry, history: Sequence[Entry], why: str) -> tuple[dict[str, Any], Sealed]:
    """The revision that restores an entry to what it was before `now`; `history` is in order of its numbers."""
    before = history[now.number - 2] if now.number > 1 else None
    fields = told(before.sealed) if before else {}
    state, by_key = (before.state, before.by_key) if before and fields else (WITHDRAWN, None)
    position = before.position if before else now.position
    sealed = seal(reasoned(fields, why))
    return revision(name, now.table, now.key, history[-1], state, position, sealed, by_key)
