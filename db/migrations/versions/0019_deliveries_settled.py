"""deliveries: what was settled long ago is found without reading all others"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
tolerates = "0013"


def upgrade() -> None:
    op.create_index("ix_deliveries_settled_at", "deliveries", ["settled_at"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_settled_at", "deliveries")
