"""What somebody typed and has not saved: one draft for each case and name, replaced in place as it grows.

A draft is no version and no part of the audit chain. It need not be a case that can stand, so that nothing typed is
ever refused; it goes when it is saved as a version or thrown away. It says which window wrote it: a second window that
has not seen it is refused, so that neither overwrites the other unseen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from ..errors import Conflict, UsageError
from .cases import version
from .database import Database
from .tables import DRAFT


@dataclass(frozen=True)
class Draft:
    """The text of a case file as `who` left it at `at`, begun from version `based_on` of the case."""

    name: str
    who: str
    based_on: int
    writer: str
    at: str
    content: bytes


def drafts_of(connection: Connection, name: str) -> list[Draft]:
    """The drafts of a case, by name of their authors."""
    query = select(DRAFT).where(DRAFT.c.case_name == name).order_by(DRAFT.c.who)
    return [_draft(row) for row in connection.execute(query).mappings()]


def draft_of(connection: Connection, name: str, who: str) -> Draft | None:
    """What `who` has not saved of a case, if there is any."""
    row = connection.execute(select(DRAFT).where(*_which(name, who))).mappings().first()
    return _draft(row) if row is not None else None


def keep_draft(
    database: Database, name: str, who: str, content: bytes, *, based_on: int, writer: str, over: str | None = None
) -> Draft:
    """Put a draft in place of the one before. `writer` names the window it was typed in, `over` the writer of the draft
    that this window was opened with ("": none; None: replace whatever is there).

    A window may replace its own draft and the one it has seen. Raises Conflict where another's is there since,
    UsageError for a draft of nobody's, NotFound for a case or version that is not there.
    """
    if not who:
        raise UsageError("say whose draft it is")
    with database.write() as connection:
        version(connection, name, based_on)
        old = draft_of(connection, name, who)
        if old and over is not None and old.writer not in (writer, over) and old.content != content:
            raise Conflict(f"{name} was edited in another window by {who} at {old.at}; nothing was replaced")
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        values = {"based_on": based_on, "writer": writer, "at": at, "content": content}
        if old:
            connection.execute(update(DRAFT).where(*_which(name, who)).values(**values))
        else:
            connection.execute(insert(DRAFT), [{"case_name": name, "who": who, **values}])
        return Draft(name, who, based_on, writer, at, content)


def drop_draft(database: Database, name: str, who: str) -> None:
    """Throw a draft away; nothing happens where there is none."""
    with database.write() as connection:
        connection.execute(delete(DRAFT).where(*_which(name, who)))


def _which(name: str, who: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return DRAFT.c.case_name == name, DRAFT.c.who == who


def _draft(row: RowMapping) -> Draft:
    return Draft(row["case_name"], row["who"], row["based_on"], row["writer"], row["at"], bytes(row["content"]))
