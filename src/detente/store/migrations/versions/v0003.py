"""Schema 3: drafts of case files, by case and by who writes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From schema 2 to 3."""
    op.create_table(
        "draft",
        sa.Column("case_name", sa.Text, sa.ForeignKey("kase.name"), primary_key=True),
        sa.Column("who", sa.Text, primary_key=True),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Back to schema 2, without drafts."""
    op.drop_table("draft")
