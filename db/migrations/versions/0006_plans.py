"""plans: what happened to an activity, what answers a report, evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = ("progress", "correction", "verification", "return", "date_approved", "date_declined")
_CHANGES = ("added", "updated", "archived", "restored", "rescheduled")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.execute("UPDATE reports SET percentage = 0 WHERE percentage IS NULL")
    with op.batch_alter_table("reports") as reports:
        reports.add_column(
            sa.Column("kind", _enum("report_kind", _KINDS), nullable=False, server_default=sa.text("'progress'"))
        )
        reports.add_column(sa.Column("answers_id", sa.Integer(), nullable=True))
        reports.create_foreign_key("fk_reports_answers_id_reports", "reports", ["answers_id"], ["id"])
        reports.create_index("ix_reports_answers_id", ["answers_id"])
        reports.alter_column("percentage", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("reports") as reports:
        reports.alter_column("kind", existing_type=sa.String(length=32), server_default=None)
    op.create_table(
        "activity_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("change_kind", _CHANGES), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_activity_changes_activity_id_activities"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_activity_changes_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_activity_changes"),
    )
    op.create_index("ix_activity_changes_activity_id_id", "activity_changes", ["activity_id", "id"])
    op.create_index("ix_activity_changes_person_id", "activity_changes", ["person_id"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("file_kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_evidence_person_id_people"),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_evidence_activity_id_activities"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_evidence_report_id_reports"),
        sa.ForeignKeyConstraint(["removed_by"], ["people.id"], name="fk_evidence_removed_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("source", name="uq_evidence_source"),
    )
    op.create_index("ix_evidence_activity_id_sha256", "evidence", ["activity_id", "sha256"])
    for column in ("at", "person_id", "report_id", "removed_by", "sha256"):
        op.create_index(f"ix_evidence_{column}", "evidence", [column])


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_table("activity_changes")
    with op.batch_alter_table("reports") as reports:
        reports.drop_index("ix_reports_answers_id")
        reports.drop_constraint("fk_reports_answers_id_reports", type_="foreignkey")
        reports.drop_constraint("report_kind", type_="check")
        reports.drop_column("answers_id")
        reports.drop_column("kind")
        reports.alter_column("percentage", existing_type=sa.Integer(), nullable=True)
