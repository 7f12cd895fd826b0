"""drafts: whether what is typed next is for one; activity_changes: evidence that was moved"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
tolerates = "0010"

_CHANGES = ("added", "updated", "archived", "restored", "rescheduled")


def upgrade() -> None:
    with op.batch_alter_table("drafts") as drafts:
        drafts.add_column(sa.Column("armed", sa.Boolean(), nullable=False, server_default=sa.true()))
    _kinds(*_CHANGES, "evidence_moved")


def downgrade() -> None:
    op.execute("DELETE FROM activity_changes WHERE kind = 'evidence_moved'")
    _kinds(*_CHANGES)
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("armed")


def _kinds(*kinds: str) -> None:
    """Puts back the CHECK of kinds, which SQLite's copy of the table does not take along."""
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("activity_changes") as changes:
        if op.get_context().dialect.name != "sqlite":
            changes.drop_constraint(op.f("ck_activity_changes_change_kind"), type_="check")
        changes.create_check_constraint(op.f("ck_activity_changes_change_kind"), f"kind IN ({allowed})")
