"""threads: people and posts talking"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
tolerates = "0011"

_KINDS = ("question", "words", "answer", "article", "elsewhere", "note")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secretariat_code", sa.String(length=5), nullable=True),
        sa.Column("post", _enum("thread_post", "liaison", "coordinator"), nullable=False),
        sa.Column("assigned_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("cluster", sa.Integer(), nullable=False),
        sa.Column("nearest", sa.JSON(), nullable=False),
        sa.Column("state", _enum("thread_state", "open", "answered", "closed"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_threads_person_id_people"),
        sa.ForeignKeyConstraint(
            ["secretariat_code"], ["secretariats.code"], name="fk_threads_secretariat_code_secretariats"
        ),
        sa.ForeignKeyConstraint(["assigned_id"], ["people.id"], name="fk_threads_assigned_id_people"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_threads_question_id_questions"),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name="fk_threads_announcement_id_announcements"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("source", name="uq_threads_source"),
    )
    for column in (
        *("person_id", "secretariat_code", "assigned_id", "question_id"),
        *("announcement_id", "cluster", "state"),
    ):
        op.create_index(f"ix_threads_{column}", "threads", [column])
    op.create_table(
        "thread_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", _enum("thread_message_role", "official", "liaison", "coordinator"), nullable=False),
        sa.Column("kind", _enum("said_kind", *_KINDS), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("article_id", sa.String(length=80), nullable=True),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("file_kind", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_thread_messages_thread_id_threads"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_thread_messages_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_thread_messages"),
        sa.UniqueConstraint("source", name="uq_thread_messages_source"),
    )
    for column in ("thread_id", "person_id", "at"):
        op.create_index(f"ix_thread_messages_{column}", "thread_messages", [column])
    op.create_table(
        "thread_cards",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("through_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_thread_cards_thread_id_threads"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_thread_cards_person_id_people"),
        sa.ForeignKeyConstraint(["through_id"], ["threads.id"], name="fk_thread_cards_through_id_threads"),
        sa.PrimaryKeyConstraint("thread_id", "person_id", name="pk_thread_cards"),
    )
    for column in ("person_id", "through_id"):
        op.create_index(f"ix_thread_cards_{column}", "thread_cards", [column])


def downgrade() -> None:
    op.drop_table("thread_cards")
    op.drop_table("thread_messages")
    op.drop_table("threads")
