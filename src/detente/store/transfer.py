"""A whole workspace copied into an empty one, between kinds of database too: same acts, same hashes, same head."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from ..answer import Progress
from ..errors import DetenteError
from .cases import BATCH, batches
from .database import Database
from .tables import AUDIT, DRAFT, HEAD, OWNED
from .verify import Verified, verify


@dataclass(frozen=True)
class Copied:
    """How much was copied, and the head that both workspaces have."""

    acts: int
    rows: int
    head: str


def copy(source: Database, target: Database, progress: Progress | None = None) -> Copied:
    """Copy everything, drafts too; the target must be empty. All of it is there afterwards, verified, or nothing.

    Raises DetenteError where the source's chain does not hold or the target holds something.
    """
    found = whole(source)
    with source.read() as reading, target.write() as writing:
        if writing.execute(select(func.count()).select_from(AUDIT)).scalar():
            raise DetenteError(f"workspace {target.place}: it is not empty; nothing was copied. Name a new one")
        drafts = reading.execute(select(func.count()).select_from(DRAFT)).scalar_one()
        done, total = 0, found.acts + 1 + found.rows + drafts
        for table in (AUDIT, HEAD, *OWNED, DRAFT):
            with reading.execution_options(yield_per=BATCH).execute(select(table)) as rows:
                for some in batches(rows.mappings(), BATCH):
                    writing.execute(insert(table), [dict(row) for row in some])
                    done += len(some)
                    if progress is not None:
                        progress(done, total, "rows copied")
    made = whole(target)
    if made.head != found.head:
        raise DetenteError(f"workspace {target.place}: the source was written to meanwhile; copy again into a new one")
    return Copied(made.acts, made.rows, made.head)


def whole(database: Database) -> Verified:
    """The workspace verified; raises DetenteError where its chain is broken."""
    found = verify(database)
    if found.broken:
        raise DetenteError(f"workspace {database.place}: {found.broken}; nothing was copied")
    return found
