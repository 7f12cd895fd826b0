"""schema marks: which code may still work on a database newer than itself"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
tolerates = "0007"


def upgrade() -> None:
    op.create_table(
        "schema_marks",
        sa.Column("revision", sa.String(length=32), nullable=False),
        sa.Column("tolerates", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_schema_marks"),
    )


def downgrade() -> None:
    op.drop_table("schema_marks")
