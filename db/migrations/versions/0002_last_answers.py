"""what a chat was last told, for follow-up questions"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_answers",
        sa.Column("chat", sa.String(length=80), nullable=False),
        sa.Column("article_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_last_answers"),
    )
    op.create_index("ix_last_answers_at", "last_answers", ["at"])


def downgrade() -> None:
    op.drop_table("last_answers")
