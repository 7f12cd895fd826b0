"""updates that have to wait, until they are done"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
tolerates = "0008"

_REASONS = ("too_many_requests", "no_answer", "database", "bug", "slow", "behind")


def upgrade() -> None:
    op.create_table(
        "kept_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(*_REASONS, name="kept_reason", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bugs", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_kept_updates_person_id_people"),
        sa.PrimaryKeyConstraint("update_id", name="pk_kept_updates"),
    )
    for column in ("person_id", "taken_at", "held_until"):
        op.create_index(f"ix_kept_updates_{column}", "kept_updates", [column])


def downgrade() -> None:
    op.drop_table("kept_updates")
