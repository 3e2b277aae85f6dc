"""Who did what, when: the audit log, each act chained to the one before by its hash.

An act's hash covers its number, time, person, action, case, body and the hash before it. The body holds the number of
rows that the act wrote and one hash over their digests, so that a row added, changed or lost afterwards breaks its act.
The chain tells of damage and of careless edits. Whoever can write the whole database can also compute a new chain:
against that, keep the head's hash elsewhere and give it to `workspace verify --head`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, update

from ..errors import DetenteError
from .database import Database
from .seal import Sealed, unsealed
from .tables import AUDIT, COMMENT, FILE, HEAD, REVISION, RUN, UNCHAINED

ORIGIN = "0" * 64
"""What the first act is chained to."""
HIDDEN = {FILE.name: ("content", "salt"), **{table.name: ("sealed",) for table in (REVISION, COMMENT, RUN)}}
"""Columns with text that may be erased: a row's digest covers their digest instead."""
WROTE, ROOT = "rows", "root"


@dataclass
class Act:
    """One act under way: rows added to it are numbered and hashed; nothing is there until it ends well."""

    connection: Connection
    seq: int
    prev: str
    who: str
    action: str
    case: str | None
    at: str
    body: dict[str, Any] = field(default_factory=dict)
    lines: int = 0
    _root: Any = field(default_factory=sha256)

    def add(self, table: Table, sealed: Sealed | None = None, **columns: Any) -> None:
        """Write one row."""
        self.add_all(table, [(columns, sealed)])

    def add_all(self, table: Table, rows: Sequence[tuple[dict[str, Any], Sealed | None]]) -> None:
        """Write rows of one table, in order."""
        ready = []
        for columns, sealed in rows:
            row = {"audit": self.seq, "line": self.lines, **columns}
            if sealed is not None:
                row["sealed"] = sealed.text()
            self._root.update(row_digest(table.name, row, sealed))
            self.lines += 1
            ready.append(row)
        if ready:
            self.connection.execute(insert(table), ready)

    def finish(self) -> None:
        """Chain the act to the one before and make it the head."""
        body = json.dumps(self.body | {WROTE: self.lines, ROOT: self._root.hexdigest()}, sort_keys=True)
        values: dict[str, Any] = {
            "seq": self.seq,
            "at": self.at,
            "who": self.who,
            "action": self.action,
            "case_name": self.case,
        }
        values |= {"body": body, "prev": self.prev}
        found = act_hash(values)
        self.connection.execute(insert(AUDIT), [values | {"hash": found}])
        if self.seq == 1:
            self.connection.execute(insert(HEAD), [{"one": 1, "seq": 1, "hash": found}])
        else:
            self.connection.execute(update(HEAD).values(seq=self.seq, hash=found))


@contextmanager
def acting(database: Database, who: str, action: str, case: str | None = None) -> Iterator[Act]:
    """An act: all of it is written when the block ends, or nothing of it where the block or the writing fails.

    Raises DetenteError where the last act does not fit its hash: nothing is chained to a broken link.
    """
    with database.write() as connection:
        act = begin(connection, who, action, case)
        yield act
        act.finish()


def begin(connection: Connection, who: str, action: str, case: str | None = None) -> Act:
    """The next act on a connection that writes alone."""
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    head = connection.execute(select(HEAD)).mappings().first()
    if head is None:
        if connection.execute(select(func.count()).select_from(AUDIT)).scalar():
            raise DetenteError(_broken("the log has acts and no head"))
        return Act(connection, 1, ORIGIN, who, action, case, at)
    last = connection.execute(select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(1)).mappings().first()
    if last is None or last["seq"] != head["seq"] or not last["hash"] == head["hash"] == act_hash(last):
        raise DetenteError(_broken(f"act {head['seq']} does not fit its hash"))
    return Act(connection, head["seq"] + 1, head["hash"], who, action, case, at)


def _broken(what: str) -> str:
    return f"the audit chain is broken ({what}); nothing was written. `detente workspace verify` names the place"


def act_hash(row: Mapping[str, Any] | RowMapping) -> str:
    """The hash of an act from its row."""
    parts = [row[name] for name in ("seq", "at", "who", "action", "case_name", "body", "prev")]
    return sha256(json.dumps(parts).encode()).hexdigest()


def row_digest(table: str, row: Mapping[str, Any] | RowMapping, sealed: Sealed | None = None) -> bytes:
    """The digest of a row, the same before and after text of it was erased."""
    out = (*HIDDEN.get(table, ()), *UNCHAINED.get(table, ()))
    plain = {name: value for name, value in row.items() if name not in out}
    if "sealed" in HIDDEN.get(table, ()):
        plain["digest"] = (sealed or unsealed(row["sealed"])).digest()
    return sha256(json.dumps([table, sorted(plain.items())]).encode()).digest()
