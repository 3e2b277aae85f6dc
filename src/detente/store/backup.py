"""Backups: one file that holds the whole workspace, taken while others work, and put back without losing what is there.

A backup is a SQLite workspace, whatever the database: SQLite's own online copy, or rows copied out of PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from ..errors import DetenteError, NotFound
from ..settings import Address
from .address import exists, sqlite_file
from .database import OWNER_FILE, Database, open_database
from .faults import told
from .transfer import copy, whole


@dataclass(frozen=True)
class BackedUp:
    """Where the copy is, what it holds, its head, and where what it replaced is kept ("": nothing was there)."""

    file: str
    acts: int
    rows: int
    head: str
    kept: str = ""


def backup(database: Database, file: Path) -> BackedUp:
    """Write the workspace to a new file, verified before it gets its name; raises DetenteError."""
    if file.exists():
        raise DetenteError(f"{file}: is there already; nothing was written. Choose another name.")
    with _beside(file) as part:
        _copy_out(database, part)
        made = open_database(Address(str(part)))
        found = whole(made)
        _single(part)
        _name(part, file)
    return BackedUp(str(file), found.acts, found.rows, found.head)


def restore(file: Path, address: Address, *, replace: bool = False) -> BackedUp:
    """Make the workspace at an address what a backup holds. One that is there is replaced only if asked, and is kept.

    The backup is verified first and is not changed. Raises NotFound, DetenteError; then the workspace is as it was.
    """
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file")
    target = sqlite_file(address)
    with _beside(target or file) as part:
        _pages(file, part)
        source = open_database(Address(str(part)))
        found = whole(source)
        if target is None:
            copy(source, open_database(address, create=True))
            kept = ""
        else:
            kept = _into(part, target, address, replace=replace)
    return BackedUp(str(file), found.acts, found.rows, found.head, kept)


def _into(part: Path, target: Path, address: Address, *, replace: bool) -> str:
    if not exists(address):
        if Path(f"{target}-wal").exists():
            raise DetenteError(f"{target}-wal: left over from another file; move it away and give the command again")
        _single(part)
        target.unlink(missing_ok=True)
        _name(part, target)
        return ""
    if not replace:
        raise DetenteError(
            f"workspace {target}: there is one already; nothing was written. Name a new place, or give --replace, "
            f"which keeps the old one beside the new"
        )
    kept = _free(target)
    _pages(target, kept)
    with told(str(target)):
        _pages(part, target)
    return str(kept)


def _free(target: Path) -> Path:
    number = 1
    while (kept := target.with_name(f"{target.name}.replaced-{number}")).exists():
        number += 1
    return kept


def _copy_out(database: Database, part: Path) -> None:
    if database.file is not None:
        _pages(database.file, part)
    else:
        copy(database, open_database(Address(str(part)), create=True))


def _pages(source: Path, target: Path) -> None:
    """SQLite's online copy: what the source holds at one moment, in one transaction of the target."""
    try:
        if not target.exists():
            target.touch(mode=OWNER_FILE)
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
    except sqlite3.Error as fault:
        raise DetenteError(f"{target}: {source} cannot be copied there: {fault}") from fault
    except OSError as fault:
        raise DetenteError(f"{target}: cannot be written: {fault.strerror}") from fault


def _single(file: Path) -> None:
    """Fold a workspace into its one file, without a write-ahead log beside it, and sync it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def _name(part: Path, file: Path) -> None:
    try:
        file.hardlink_to(part)
    except FileExistsError:
        raise DetenteError(f"{file}: is there already; nothing was written. Choose another name.") from None
    except (OSError, NotImplementedError):  # a file system without hard links
        part.rename(file)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A name for an unfinished file in the same folder; whatever has it is gone afterwards."""
    part = file.with_name(f".detente-{token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield part
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{part}{end}").unlink(missing_ok=True)
