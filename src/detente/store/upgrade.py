"""A workspace brought to the schema of this version: made, upgraded or refused, in one transaction.

An older file is copied before it is upgraded, beside itself. Alembic is imported only when there is something to do.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from ..errors import DetenteError, NotFound
from .tables import SCHEMA

VERSION_TABLE = "detente_schema"
MIGRATIONS = Path(__file__).with_name("migrations")
UPGRADING = 0x646574656E7465
"""Key of the server's lock that lets one program make or upgrade a workspace at a time: the letters of detente."""


def schema_of(connection: Connection) -> str | None:
    """The step that a workspace is at; None where there is none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return str(found) if found else None


def upgrade(engine: Engine, place: str, notes: list[str], *, may_create: bool, copy_of: Path | None) -> None:
    """Bring the workspace to SCHEMA; `notes` gets a sentence where something was done.

    Raises NotFound where there is none and it may not be made, DetenteError where a newer version made it.
    """
    with engine.connect() as connection, connection.begin():
        found = schema_of(connection)
    if found == SCHEMA:
        return
    if found is None and not may_create:
        raise NotFound(f"workspace {place}: there is none yet; `detente workspace import CASE` makes it")
    if found is not None and found > SCHEMA:
        said = f"it is of schema {found}, this version reads up to {SCHEMA}"
        raise DetenteError(f"workspace {place}: a newer version of detente made it ({said}); update the program")
    kept = _copy(copy_of, found) if copy_of and found else None
    migrate(engine, SCHEMA)
    if found:
        notes.append(
            f"the workspace {place} was brought from schema {found} to {SCHEMA}"
            + (f"; as it was, it is kept in {kept}" if kept else "")
        )


def migrate(engine: Engine, target: str) -> None:
    """Run the steps from where the workspace is to `target`, all or none. Another program may have been first."""
    from alembic.command import downgrade
    from alembic.command import upgrade as run
    from alembic.config import Config

    with engine.connect().execution_options(detente_writing=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADING})
        found = schema_of(connection) or ""
        if found == target:
            return
        config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        (run if found < target else downgrade)(config, target)


def _copy(file: Path, found: str) -> Path:
    """The file as it is now, under a name of its own beside it."""
    kept = file.with_name(f"{file.name}.schema-{found}")
    number = 2
    while kept.exists():
        kept, number = file.with_name(f"{file.name}.schema-{found}-{number}"), number + 1
    source, target = sqlite3.connect(file), sqlite3.connect(kept)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    return kept
