"""plans, what was said of them, and announcements"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secretariat_code", sa.String(length=5), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sheet_due_on", sa.Date(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["secretariat_code"], ["secretariats.code"], name="fk_activities_secretariat_code_secretariats"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_activities"),
        sa.UniqueConstraint("secretariat_code", "code", name="uq_activities_secretariat_code"),
    )
    op.create_index("ix_activities_action", "activities", ["action"])
    op.create_index("ix_activities_due_on", "activities", ["due_on"])
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("file_kind", sa.String(length=20), nullable=True),
        sa.Column("button_label", sa.String(length=40), nullable=True),
        sa.Column("button_target", sa.String(length=500), nullable=True),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column(
            "delivery_class",
            sa.Enum("once", "must", name="announcement_class", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_approval",
                "live",
                "paused",
                "cancelled",
                "withdrawn",
                name="announcement_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asks_version", sa.Integer(), nullable=False),
        sa.Column("progress_message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name="fk_announcements_approved_by_people"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_announcements_author_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
        sa.UniqueConstraint("source", name="uq_announcements_source"),
    )
    op.create_index("ix_announcements_approved_by", "announcements", ["approved_by"])
    op.create_index("ix_announcements_author_id", "announcements", ["author_id"])
    op.create_table(
        "announcement_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name="fk_announcement_replies_announcement_id_announcements"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_announcement_replies_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_announcement_replies"),
        sa.UniqueConstraint("source", name="uq_announcement_replies_source"),
    )
    op.create_index("ix_announcement_replies_announcement_id", "announcement_replies", ["announcement_id"])
    op.create_index("ix_announcement_replies_person_id", "announcement_replies", ["person_id"])
    op.create_table(
        "announcement_responses",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_version", sa.Integer(), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name="fk_announcement_responses_announcement_id_announcements"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_announcement_responses_person_id_people"),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name="pk_announcement_responses"),
    )
    op.create_index("ix_announcement_responses_person_id", "announcement_responses", ["person_id"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "not_started",
                "in_progress",
                "done",
                "verified",
                "returned",
                "blocked",
                "reschedule_requested",
                name="activity_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("percentage", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("requested_due_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_reports_activity_id_activities"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reports_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("source", name="uq_reports_source"),
    )
    op.create_index("ix_reports_activity_id_id", "reports", ["activity_id", "id"])
    op.create_index("ix_reports_at", "reports", ["at"])
    op.create_index("ix_reports_person_id", "reports", ["person_id"])


def downgrade() -> None:
    for table in ("reports", "announcement_responses", "announcement_replies", "announcements", "activities"):
        op.drop_table(table)
