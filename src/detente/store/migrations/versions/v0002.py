"""Schema 2: comments, runs with their pedigree, and the hash of the case at each version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From schema 1 to 2. Versions made before have no hash: they were not told it."""
    op.add_column("version", sa.Column("case_hash", sa.Text))
    op.create_table("comment", *_place(), _of_case(), sa.Column("subject", sa.Text, nullable=False), *_sealed())
    op.create_table(
        "run",
        *_place(),
        _of_case(),
        sa.Column("case_hash", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        *_sealed(),
    )
    for table in ("comment", "run"):
        op.create_index(f"of_case_{table}", table, ["case_name"])


def downgrade() -> None:
    """Back to schema 1, without what only schema 2 can hold."""
    op.drop_table("run")
    op.drop_table("comment")
    with op.batch_alter_table("version") as version:
        version.drop_column("case_hash")


def _place() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("audit", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    )


def _of_case() -> sa.Column[str]:
    return sa.Column("case_name", sa.Text, sa.ForeignKey("kase.name"), nullable=False)


def _sealed() -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("sealed", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audit.seq"], deferrable=True, initially="DEFERRED"),
    )
