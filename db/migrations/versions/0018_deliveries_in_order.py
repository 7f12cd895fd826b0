"""deliveries: what is due at one moment leaves in the order in which it was written"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
tolerates = "0013"


def upgrade() -> None:
    op.drop_index("ix_deliveries_due", "deliveries")
    op.create_index("ix_deliveries_due", "deliveries", ["state", "priority", "not_before", "id"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_due", "deliveries")
    op.create_index("ix_deliveries_due", "deliveries", ["state", "priority", "not_before"])
