"""Where the workspace lies, and its two kinds of transaction: reading a state that stands still, writing alone.

SQLite keeps one file in write-ahead mode and syncs each commit to the disk (`synchronous = FULL`); its integrity is
checked when it is opened. PostgreSQL is told by URL. On both, one writer works at a time: SQLite takes its write lock
at the start, PostgreSQL locks the single row of `head`. Misleads on network drives, where SQLite's locks may not hold.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from ..errors import DetenteError, NotFound, UsageError
from ..settings import OWNER_ONLY, Address
from .address import sqlite_file
from .faults import told
from .tables import HEAD
from .upgrade import schema_of, upgrade

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up."""
APPLICATION_ID = 0x44455445
"""Marks our SQLite files in their header: the letters DETE."""
WHOLE_CHECK_BYTES = 64 * 2**20
"""Files up to this size are checked page by page and index by index when opened; larger ones leave out the indexes,
which `workspace verify` checks."""
OWNER_FILE = 0o600
WRITING = "detente_writing"


@dataclass(frozen=True)
class Database:
    """An open workspace. `place` is for messages and holds no password; `notes` are words for the user on opening."""

    engine: Engine
    place: str
    file: Path | None = None
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the workspace throughout; raises DetenteError."""
        level = {} if self.file else {"isolation_level": "REPEATABLE READ"}
        with (
            told(self.place),
            self.engine.connect().execution_options(**level) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes alone and is wholly there or not at all; raises Conflict, DetenteError."""
        with (
            told(self.place),
            self.engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            if self.file is None:
                _alone(connection)
            yield connection


def open_database(address: Address, *, create: bool = False) -> Database:
    """The workspace at an address, upgraded where an older version made it.

    Raises NotFound where there is none and `create` is False, UsageError for an address that is none, DetenteError
    where it cannot be opened, is damaged, is none of ours, or was made by a newer version.
    """
    file = sqlite_file(address)
    database = _sqlite(file, create=create) if file else _server(address)
    with told(database.place):
        upgrade(database.engine, database.place, database.notes, may_create=create, copy_of=file)
    return database


def _sqlite(file: Path, *, create: bool) -> Database:
    place = str(file)
    if not file.is_file() or file.stat().st_size == 0:
        if not create:
            raise NotFound(f"workspace {place}: there is none yet; `detente workspace import CASE` makes it")
        with told(place):
            file.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
            file.touch(mode=OWNER_FILE)
    writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    target = file.resolve().as_uri()
    if not writable:
        unwritten = Path(f"{file}-wal").exists()
        target += "?mode=ro" if unwritten else "?mode=ro&immutable=1"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "connect", _writable_pragmas if writable else _pragmas)
    with told(place):
        _check(engine, place, file)
    return Database(engine, place, file)


def _pragmas(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _writable_pragmas(connection: sqlite3.Connection, _: object) -> None:
    """Erased text is overwritten, not just unlinked (`secure_delete`)."""
    _pragmas(connection, _)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}").fetchall()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _check(engine: Engine, place: str, file: Path) -> None:
    """Is this a whole file of ours? A fresh one is marked as such. Raises DetenteError."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        mark = driver.execute("PRAGMA application_id").fetchone()[0]
        if mark == 0 and not driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            return
        if mark != APPLICATION_ID:
            raise DetenteError(f"workspace {place}: this is no workspace but another SQLite file; name another")
        how = "integrity_check" if file.stat().st_size <= WHOLE_CHECK_BYTES else "quick_check"
        found = driver.execute(f"PRAGMA {how}(1)").fetchone()[0]
    if found != "ok":
        advice = "restore a backup into a new place: `detente workspace restore FILE --database NEW`"
        raise DetenteError(f"workspace {place}: the file is damaged ({found}); {advice}")


def _server(address: Address) -> Database:
    from importlib.util import find_spec

    if find_spec("psycopg") is None:
        raise DetenteError('PostgreSQL needs a package that is not installed: pip install "detente[postgres]"')
    try:
        url = make_url(address.url).set(drivername="postgresql+psycopg")
    except ArgumentError:
        raise UsageError(f"--database: {address} is no URL; expected postgresql://user@host/name") from None
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": BUSY_SECONDS}
    engine = create_engine(url, poolclass=NullPool, connect_args=waits)
    return Database(engine, str(address))


def _alone(connection: Connection) -> None:
    """Wait for other writers, then keep them out; a server that acknowledges before it syncs is told to sync."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
    if connection.execute(text("SELECT current_setting('synchronous_commit')")).scalar() == "off":
        connection.execute(text("SET LOCAL synchronous_commit = on"))
    connection.execute(select(HEAD.c.seq).with_for_update()).fetchall()


def schema(database: Database) -> str | None:
    """The step of `migrations` that the workspace is at."""
    with database.read() as connection:
        return schema_of(connection)
