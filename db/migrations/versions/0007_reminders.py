"""reminders: their policy, days off, snoozes, what was said"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RULES = ("due", "liaison", "coordinator", "verification", "periodic", "summary")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    key = "code" if other == "secretariats" else "id"
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "reminder_policies",
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after_every", sa.Integer(), nullable=False),
        sa.Column("liaison_after", sa.Integer(), nullable=False),
        sa.Column("coordinator_after", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _references("reminder_policies", "changed_by", "people"),
        sa.PrimaryKeyConstraint("action", name="pk_reminder_policies"),
    )
    op.create_table(
        "periodic_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("cron", sa.String(length=60), nullable=False),
        sa.Column("shift", _enum("shift", ("next", "previous")), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _references("periodic_rules", "created_by", "people"),
        sa.PrimaryKeyConstraint("id", name="pk_periodic_rules"),
        sa.UniqueConstraint("source", name="uq_periodic_rules_source"),
    )
    op.create_table(
        "days_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("secretariat_code", sa.String(length=5), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _references("days_off", "secretariat_code", "secretariats"),
        _references("days_off", "created_by", "people"),
        sa.PrimaryKeyConstraint("id", name="pk_days_off"),
        sa.UniqueConstraint("source", name="uq_days_off_source"),
    )
    op.create_table(
        "snoozes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _references("snoozes", "person_id", "people"),
        _references("snoozes", "activity_id", "activities"),
        sa.PrimaryKeyConstraint("id", name="pk_snoozes"),
        sa.UniqueConstraint("source", name="uq_snoozes_source"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("in_place_of", sa.Integer(), nullable=True),
        sa.Column("rule", _enum("reminder_rule", _RULES), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("periodic_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _references("reminders", "person_id", "people"),
        _references("reminders", "in_place_of", "people"),
        _references("reminders", "activity_id", "activities"),
        _references("reminders", "periodic_id", "periodic_rules"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("key", name="uq_reminders_key"),
    )
    for table, column in (
        ("reminder_policies", "changed_by"),
        ("periodic_rules", "created_by"),
        ("days_off", "secretariat_code"),
        ("days_off", "created_by"),
        ("snoozes", "person_id"),
        ("reminders", "digest"),
        ("reminders", "person_id"),
        ("reminders", "in_place_of"),
        ("reminders", "activity_id"),
        ("reminders", "periodic_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_snoozes_activity_id_person_id", "snoozes", ["activity_id", "person_id"])
    op.create_index("ix_reminders_day_person_id", "reminders", ["day", "person_id"])


def downgrade() -> None:
    for table in ("reminders", "snoozes", "days_off", "periodic_rules", "reminder_policies"):
        op.drop_table(table)
