"""groups: whom announcements go to, kept under a name"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
tolerates = "0013"


def upgrade() -> None:
    op.create_table(
        "audience_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audience_groups"),
        sa.UniqueConstraint("key", name="uq_audience_groups_key"),
    )


def downgrade() -> None:
    op.drop_table("audience_groups")
