"""What is on the shelf: each case's newest version in a line, and a version written to disk as a folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, func, select

from ..errors import DetenteError
from .cases import CONTEXT, LIVE, entries_at, names, newest, version
from .database import Database
from .folder import Folder
from .tables import FILE, REVISION


def held(database: Database) -> list[dict[str, Any]]:
    """Each case with its newest version, the number of entries of its record and of events beside it."""
    with database.read() as connection:
        return [_line(connection, name) for name in names(connection)]


def _line(connection: Connection, name: str) -> dict[str, Any]:
    found = version(connection, name)
    query = select(FILE.c.path).where(FILE.c.case_name == name, FILE.c.kind == "table").distinct()
    tables = [entries_at(connection, name, path, found.act) for path in connection.execute(query).scalars()]
    return {
        "name": name,
        "version": found.number,
        "at": found.at,
        "who": found.who,
        "action": found.action,
        "entries": sum(entry.state == LIVE for table in tables for entry in table.values()),
        "events": _context(connection, name),
    }


def context_count(database: Database, name: str) -> int:
    """How many imported events lie beside a case."""
    with database.read() as connection:
        return _context(connection, name)


def _context(connection: Connection, name: str) -> int:
    which = (REVISION.c.case_name == name, REVISION.c.tab == CONTEXT)
    rows = newest(REVISION, REVISION.c.number, REVISION.c.key, *which).subquery()
    return int(connection.execute(select(func.count()).select_from(rows).where(rows.c.state == LIVE)).scalar() or 0)


def write_folder(folder: Folder, where: Path) -> tuple[str, ...]:
    """Write a case folder, which must not exist yet, whole or not at all; raises DetenteError."""
    if os.path.lexists(where):
        raise DetenteError(f"{where}: is there already; nothing was written. Choose another name.")
    part = where.with_name(f".detente-{token_hex(8)}")
    try:
        for path, content in folder.files.items():
            _inside(path)
            target = part / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        part.rename(where)
    except OSError as fault:
        raise DetenteError(f"{where}: cannot be written: {fault.strerror}. Nothing was changed.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return tuple(folder.files)


def _inside(path: str) -> None:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise DetenteError(f"the workspace names a file outside the case's folder ({path!r}); nothing was written")
