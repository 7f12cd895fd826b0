"""what the bot says unasked"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "send", "edit", "delete", name="delivery_action", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column(
            "delivery_class",
            sa.Enum("once", "must", name="delivery_class", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "uncertain",
                "failed",
                "unreachable",
                "expired",
                "cancelled",
                name="delivery_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reserved_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name="fk_deliveries_announcement_id_announcements"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_deliveries_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("dedupe", name="uq_deliveries_dedupe"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "priority", "not_before"])
    op.create_index("ix_deliveries_announcement_state", "deliveries", ["announcement_id", "action", "state"])
    op.create_index("ix_deliveries_person_state", "deliveries", ["person_id", "state"])


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("leases")
