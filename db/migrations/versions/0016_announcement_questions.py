"""announcements: a question, and whether its author keeps it to be used again; responses: what was answered"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
tolerates = "0013"


def upgrade() -> None:
    op.add_column("announcements", sa.Column("question", sa.JSON(), nullable=True))
    op.add_column("announcements", sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("announcement_responses", sa.Column("answer", sa.String(length=40), nullable=True))
    op.add_column("announcement_responses", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drops the columns alone: a copy of the table would lose its CHECKs on SQLite."""
    op.drop_column("announcement_responses", "answered_at")
    op.drop_column("announcement_responses", "answer")
    op.drop_column("announcements", "kept")
    op.drop_column("announcements", "question")
