"""activities: the budget of each, in whole pesos"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
tolerates = "0010"


def upgrade() -> None:
    op.add_column("activities", sa.Column("budget", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("activities") as activities:
        activities.drop_column("budget")
