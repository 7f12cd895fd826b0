"""threads about a report, or about what a liaison answered to one; what processes trained, for the others"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
tolerates = "0013"


def upgrade() -> None:
    with op.batch_alter_table("threads") as threads:
        threads.add_column(sa.Column("report_id", sa.Integer(), nullable=True))
        threads.create_foreign_key("fk_threads_report_id_reports", "reports", ["report_id"], ["id"])
        threads.create_index("ix_threads_report_id", ["report_id"])
    op.create_table(
        "trained_bases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trained_bases"),
        sa.UniqueConstraint("name", name="uq_trained_bases_name"),
    )


def downgrade() -> None:
    op.drop_table("trained_bases")
    with op.batch_alter_table("threads") as threads:
        threads.drop_index("ix_threads_report_id")
        threads.drop_constraint("fk_threads_report_id_reports", type_="foreignkey")
        threads.drop_column("report_id")
