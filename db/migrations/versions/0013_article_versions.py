"""articles published from the chat, confirmations of articles, what became of unanswered questions"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
tolerates = "0011"


def upgrade() -> None:
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("article_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                *("draft", "published", "archived"),
                name="article_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("insisted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_article_versions_author_id_people"),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name="fk_article_versions_approved_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_article_versions"),
        sa.UniqueConstraint("source", name="uq_article_versions_source"),
        sa.UniqueConstraint("revision", name="uq_article_versions_revision"),
        sa.UniqueConstraint("article_id", "version", name="uq_article_versions_article_id"),
    )
    for column in ("article_id", "author_id", "approved_by"):
        op.create_index(f"ix_article_versions_{column}", "article_versions", [column])
    op.create_table(
        "article_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("article_id", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_article_confirmations_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_article_confirmations"),
        sa.UniqueConstraint("source", name="uq_article_confirmations_source"),
    )
    for column in ("article_id", "person_id"):
        op.create_index(f"ix_article_confirmations_{column}", "article_confirmations", [column])
    op.create_table(
        "question_resolutions",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(length=80), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_question_resolutions_question_id_questions"
        ),
        sa.PrimaryKeyConstraint("question_id", name="pk_question_resolutions"),
    )


def downgrade() -> None:
    for table in ("question_resolutions", "article_confirmations", "article_versions"):
        op.drop_table(table)
