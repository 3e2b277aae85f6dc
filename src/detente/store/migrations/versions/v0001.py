"""Schema 1: cases by version, their files, the ledger, the audit log and its head."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From nothing to schema 1."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("case_name", sa.Text, index=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "head",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.CheckConstraint("one = 1", name="one_head"),
    )
    op.create_table("kase", *_place(), sa.Column("name", sa.Text, nullable=False, unique=True), _of_audit())
    op.create_table(
        "version",
        *_place(),
        _of_case(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("case_name", "number", name="one_version"),
        _of_audit(),
    )
    _files()
    _revisions()


def downgrade() -> None:
    """Back to nothing."""
    for table in ("revision", "file", "version", "kase", "head", "audit"):
        op.drop_table(table)


def _files() -> None:
    op.create_table(
        "file",
        *_place(),
        _of_case(),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("salt", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.UniqueConstraint("case_name", "path", "audit", name="one_file"),
        _of_audit(),
    )


def _revisions() -> None:
    op.create_table(
        "revision",
        *_place(),
        _of_case(),
        sa.Column("tab", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("by_key", sa.Text),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.UniqueConstraint("case_name", "tab", "key", "number", name="one_revision"),
        _of_audit(),
    )


def _place() -> tuple[sa.Column[int], sa.Column[int]]:
    """Which act of the audit log wrote a row, and its place in that act: the same in every database."""
    return (
        sa.Column("audit", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    )


def _of_case() -> sa.Column[str]:
    return sa.Column("case_name", sa.Text, sa.ForeignKey("kase.name"), nullable=False)


def _of_audit() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["audit"], ["audit.seq"], deferrable=True, initially="DEFERRED")
