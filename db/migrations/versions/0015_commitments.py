"""activities: which of them are commitments of a visit, that no workbook has"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
tolerates = "0013"


def upgrade() -> None:
    op.add_column("activities", sa.Column("commitment", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("activities") as activities:
        activities.drop_column("commitment")
