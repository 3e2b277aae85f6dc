"""The tables of the workspace as they are now; `migrations` leads there, and a test holds the two together.

Every row but those of `audit`, `head` and `draft` names the act of the audit log that wrote it and its place in that
act. Rows are only ever added. `erase` alone changes one: it takes text out and leaves its digest. Drafts are no part of
the log: each replaces the one before.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Integer, LargeBinary, MetaData, Table, Text

SCHEMA = "0003"
"""The newest step in `migrations`."""

METADATA = MetaData()


def _own(name: str, *columns: Column[int] | Column[str] | Column[str | None] | Column[bytes]) -> Table:
    return Table(
        name,
        METADATA,
        Column("audit", Integer, primary_key=True, autoincrement=False),
        Column("line", Integer, primary_key=True, autoincrement=False),
        *columns,
        ForeignKeyConstraint(["audit"], ["audit.seq"], deferrable=True, initially="DEFERRED"),
    )


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_case() -> Column[str]:
    return Column("case_name", Text, ForeignKey("kase.name"), nullable=False)


AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    *(_text(name) for name in ("at", "who", "action")),
    Column("case_name", Text, index=True),
    *(_text(name) for name in ("body", "prev", "hash")),
)
HEAD = Table(
    "head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    _text("hash"),
)
KASE = _own("kase", _text("name"))
VERSION = _own("version", _of_case(), Column("number", Integer, nullable=False), Column("case_hash", Text))
FILE = _own(
    "file",
    _of_case(),
    _text("path"),
    _text("kind"),
    Column("content", LargeBinary),
    Column("salt", Text),
    _text("digest"),
)
REVISION = _own(
    "revision",
    _of_case(),
    _text("tab"),
    _text("key"),
    Column("number", Integer, nullable=False),
    _text("state"),
    Column("by_key", Text),
    Column("position", BigInteger, nullable=False),
    _text("sealed"),
)
COMMENT = _own("comment", _of_case(), _text("subject"), _text("sealed"))
RUN = _own("run", _of_case(), _text("case_hash"), _text("method"), _text("sealed"))
DRAFT = Table(
    "draft",
    METADATA,
    Column("case_name", Text, ForeignKey("kase.name"), primary_key=True),
    Column("who", Text, primary_key=True),
    Column("based_on", Integer, nullable=False),
    *(_text(name) for name in ("writer", "at")),
    Column("content", LargeBinary, nullable=False),
)

OWNED = (KASE, VERSION, FILE, REVISION, COMMENT, RUN)
"""Tables whose rows an act wrote, in an order in which they can be copied."""
UNCHAINED = {"version": ("case_hash",)}
"""Columns of a later schema: no part of a row's digest, so that chains of older workspaces still hold."""
