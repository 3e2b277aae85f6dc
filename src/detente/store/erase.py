"""Private text taken out for good: what it was cannot be found again, that it was there and why it went can be seen.

All revisions of an entry, all states of a file, a comment or a run lose their text and its salt and keep its digest, so
the audit chain still holds. The act that erases is part of the chain and holds the reason: put nothing private into it.
Copies elsewhere (backups, exports, a server's logs) are beyond its reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from ..case.library import CASE_FILE
from ..errors import NotFound, UsageError
from .audit import Act, acting
from .cases import (
    LIVE,
    PLAIN,
    REMOVED,
    SHEET,
    WITHDRAWN,
    Version,
    close,
    entry_of,
    reasoned,
    revision,
    version,
    write_file,
)
from .database import Database
from .drafts import Draft, drafts_of
from .seal import seal, unsealed
from .sheet import KEY, TEXT
from .tables import COMMENT, FILE, REVISION, RUN

Gone = list[tuple[int, int, str]]


@dataclass(frozen=True)
class Erased:
    """What lost its text, in how many places, and the version of the case that it led to."""

    about: str
    places: int
    version: Version
    traces: str


def erase(database: Database, name: str, what: str, reason: str, who: str, *, fields: Sequence[str] = ()) -> Erased:
    """Erase an entry (only some of its fields, if given), a file by its path, or a comment or run by its act's number.

    Raises NotFound, UsageError (no reason; the case file itself; fields of something else than an entry), InvalidCase
    where the record could not stand without the text.
    """
    if not reason.strip():
        raise UsageError("say why it is erased with --why; the reason stays, the text goes")
    with acting(database, who, "erase", name) as act:
        version(act.connection, name)
        gone = _erase(act, name, what, fields)
        act.body |= {"about": what, "reason": reason, "erased": gone}
        made = close(act, name)
        drafts = drafts_of(act.connection, name)
    return Erased(what, len(gone), made, "; ".join(filter(None, (_in_drafts(name, drafts), _wipe(database)))))


def _in_drafts(name: str, drafts: Sequence[Draft]) -> str:
    by = ", ".join(draft.who for draft in drafts)
    return f"drafts of {name} may hold the text until they are saved or discarded (by {by})" if drafts else ""


def _erase(act: Act, name: str, what: str, fields: Sequence[str]) -> Gone:
    rows = list(act.connection.execute(_revisions(name, what)).mappings())
    if rows:
        return _entry(act, name, rows, fields)
    if fields:
        raise UsageError(f"{what} is no entry of {name}; --field is for entries")
    if act.connection.execute(_files(name, what)).first():
        return _file(act, name, what)
    if what.isdecimal():
        for table in (COMMENT, RUN):
            found = select(table).where(table.c.case_name == name, table.c.audit == int(what))
            noted = list(act.connection.execute(found).mappings())
            if noted:
                return _texts(act.connection, table, noted, None)
    raise NotFound(f"{name} has no entry, file, comment or run {what!r}")


def _revisions(name: str, key: str) -> Any:
    which = (REVISION.c.case_name == name, REVISION.c.key == key)
    return select(REVISION).where(*which).order_by(REVISION.c.tab, REVISION.c.number)


def _files(name: str, path: str) -> Any:
    return select(FILE).where(FILE.c.case_name == name, FILE.c.path == path).order_by(FILE.c.audit)


def _entry(act: Act, name: str, rows: Sequence[Any], fields: Sequence[str]) -> Gone:
    """Whole, an entry also leaves the record; in part, it gets a revision that says so."""
    known = {field for row in rows for field in unsealed(row["sealed"]).fields}
    missing = [field for field in fields if field not in known]
    if missing or KEY in fields:
        raise UsageError(f"no text to erase under {(missing or [KEY])[0]!r}; there is: {', '.join(sorted(known))}")
    last = {row["tab"]: entry_of(row) for row in rows}
    gone = _texts(act.connection, REVISION, rows, [*fields, TEXT] if fields else None)
    for table, entry in last.items():
        if not fields and entry.state == LIVE:
            empty = seal(reasoned({}, "erased"))
            act.add_all(REVISION, [revision(name, table, entry.key, entry, WITHDRAWN, entry.position, empty)])
    return gone


def _texts(connection: Connection, table: Table, rows: Sequence[Any], fields: Sequence[str] | None) -> Gone:
    gone: Gone = []
    for row in rows:
        old = unsealed(row["sealed"])
        new = old.without(fields)
        gone += [(row["audit"], row["line"], field) for field in new.erased if field not in old.erased]
        where = (table.c.audit == row["audit"], table.c.line == row["line"])
        connection.execute(update(table).where(*where).values(sealed=new.text()))
    return gone


def _file(act: Act, name: str, path: str) -> Gone:
    """All states of a file but, for what a case needs to load, the newest."""
    rows = list(act.connection.execute(_files(name, path)).mappings())
    newest, needed = rows[-1], path == CASE_FILE or rows[-1]["kind"] == SHEET
    if needed:
        rows = [row for row in rows[:-1] if row["kind"] in (PLAIN, SHEET)]
        if not any(row["content"] is not None for row in rows):
            raise UsageError(
                f"{name} cannot do without its {path}: import a folder with the text taken out first, then "
                f"erase {path}, which takes it out of the older versions"
            )
    gone = [(row["audit"], row["line"], "") for row in rows if row["content"] is not None]
    for audit, line, _ in gone:
        where = (FILE.c.audit == audit, FILE.c.line == line)
        act.connection.execute(update(FILE).where(*where).values(content=None, salt=None))
    if not needed and newest["kind"] != REMOVED:
        write_file(act, name, path, REMOVED, None)
    return gone


def _wipe(database: Database) -> str:
    """Overwrite what the database itself keeps of older states; what is left, in words."""
    if database.file is not None:
        with database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return "another program reads the workspace: older states leave the file when it closes" if busy else ""
    left = "the server's write-ahead log and its backups may hold the text until they are recycled"
    try:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (FILE, REVISION, COMMENT, RUN):
                connection.execute(text(f'VACUUM FULL "{table.name}"'))
    except SQLAlchemyError:
        return f"the tables could not be rewritten (VACUUM FULL by their owner does it); {left}"
    return left
