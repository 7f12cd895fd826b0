"""threads about a report, or about what a liaison answered to one"""

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


def downgrade() -> None:
    with op.batch_alter_table("threads") as threads:
        threads.drop_index("ix_threads_report_id")
        threads.drop_constraint("fk_threads_report_id_reports", type_="foreignkey")
        threads.drop_column("report_id")
