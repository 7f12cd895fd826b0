"""All tables. Timestamps are UTC and aware on both databases."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Enum,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    true,
)
from sqlmodel import Field, SQLModel

# A naming convention lets Alembic alter unnamed constraints on SQLite, which rebuilds the table.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """Refuses naive datetimes (they have no moment) and gives back aware UTC ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _enum(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Role(StrEnum):
    OFFICIAL = "official"
    LIAISON = "liaison"
    COORDINATOR = "coordinator"


class Standing(StrEnum):
    """Where a person stands: asked for access, refused it, taking part, shut out, or gone (and erased)."""

    WAITING = "waiting"
    DECLINED = "declined"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    LEFT = "left"


class Secretariat(SQLModel, table=True):
    """A certified secretariat (entidad territorial certificada). `code`: DIVIPOLA, two digits for a department and five
    for a municipality, as text: its leading zero counts."""

    __tablename__ = "secretariats"

    code: str = Field(primary_key=True, max_length=5)
    name: str = Field(max_length=80, index=True)
    kind: str = Field(max_length=20)
    department: str = Field(max_length=80)
    region: str = Field(max_length=20, index=True)
    prioritised: bool = False


class Person(SQLModel, table=True):
    """`name`, `post` and `chat_id` are the personal data; erasure empties them and the row stays as «persona retirada».

    Quiet hours are local hours 0–23, from `quiet_from` until `quiet_until`; equal means none.
    """

    __tablename__ = "people"

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    name: str | None = Field(default=None, max_length=120)
    post: str | None = Field(default=None, max_length=120)
    role: Role = Field(sa_column=Column(_enum(Role, "role"), nullable=False))
    standing: Standing = Field(sa_column=Column(_enum(Standing, "standing"), nullable=False, index=True))
    consent: str | None = Field(default=None, max_length=20)  # the version accepted; None: withdrawn or never given
    menu: str | None = Field(default=None, max_length=20)  # the role whose commands Telegram shows this person
    joined_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    left_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    unreachable_since: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    quiet_from: int = 19
    quiet_until: int = 7
    quiet_days: bool = True  # nothing unasked on days that are not working days


class Assignment(SQLModel, table=True):
    """Who belongs to, or stands in front of, which secretariat: an official one, a liaison one or more."""

    __tablename__ = "assignments"

    person_id: int = Field(primary_key=True, foreign_key="people.id")
    secretariat_code: str = Field(primary_key=True, max_length=5, foreign_key="secretariats.code", index=True)


class Invitation(SQLModel, table=True):
    """The way in: a code kept only as its hash. With `person_id` it hands that person's place over to a new phone."""

    __tablename__ = "invitations"

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(max_length=64, unique=True)
    source: str | None = Field(default=None, max_length=80, unique=True)  # of the tap it came from
    role: Role = Field(sa_column=Column(_enum(Role, "role"), nullable=False))
    secretariat_code: str | None = Field(default=None, max_length=5, foreign_key="secretariats.code")
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    uses: int
    used: int = 0
    created_by: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Consent(SQLModel, table=True):
    """Proof of each decision (Ley 1581 de 2012, art. 9; Decreto 1377 de 2013, art. 8). Appended, never changed."""

    __tablename__ = "consents"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    version: str = Field(max_length=20)
    accepted: bool
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class Draft(SQLModel, table=True):
    """What the bot waits for from a person: one pending input, lost by nobody's restart. `version` counts its steps.
    `armed` while its screen is the last one the person touched: only then is what they type meant for it."""

    __tablename__ = "drafts"

    person_id: int = Field(primary_key=True, foreign_key="people.id")
    kind: str = Field(max_length=40)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1
    armed: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    expires_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


class AbsenceState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"


class Absence(SQLModel, table=True):
    """From `starts_on` to `ends_on`, both included. Without a substitute it is agreed at once."""

    __tablename__ = "absences"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    substitute_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    starts_on: date
    ends_on: date
    state: AbsenceState = Field(sa_column=Column(_enum(AbsenceState, "absence_state"), nullable=False))
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class AuditEntry(SQLModel, table=True):
    """Who did what to whom: appended, never changed. `detail` holds codes and roles, never personal data."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    actor_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    act: str = Field(max_length=40)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Remembered(SQLModel, table=True):
    """What one process tells the others, such as the bot's name."""

    __tablename__ = "remembered"

    key: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)


class SchemaMark(SQLModel, table=True):
    """For each migration the oldest revision of code that still works once it was applied."""

    __tablename__ = "schema_marks"

    revision: str = Field(primary_key=True, max_length=32)
    tolerates: str = Field(max_length=32)


class Outcome(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


class Reaction(StrEnum):
    """What a person did with the reply to a question."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    CHOSEN = "chosen"
    NONE_OF_THESE = "none_of_these"


class Question(SQLModel, table=True):
    """A question as asked and what the bot made of it. `ranked` is [[article id, confidence], …]. `person_id` only with
    that person's consent; erasure and age empty `text` and it."""

    __tablename__ = "questions"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    asked_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    outcome: Outcome = Field(sa_column=Column(_enum(Outcome, "outcome"), nullable=False))
    small_talk: str | None = Field(default=None, max_length=32)
    answers: list[str] = Field(sa_column=Column(JSON, nullable=False))
    choices: list[str] = Field(sa_column=Column(JSON, nullable=False))
    ranked: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    confidence: float


class LastAnswer(SQLModel, table=True):
    """What a chat was last told, for two minutes: «¿y en preescolar?» needs it. `chat` is a keyed hash."""

    __tablename__ = "last_answers"

    chat: str = Field(primary_key=True, max_length=80)
    article_id: str = Field(max_length=80)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


class QuestionReaction(SQLModel, table=True):
    __tablename__ = "question_reactions"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    question_id: int = Field(foreign_key="questions.id", index=True)
    reaction: Reaction = Field(sa_column=Column(_enum(Reaction, "reaction"), nullable=False))
    article_id: str | None = Field(default=None, max_length=80)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class DeliveryClass(StrEnum):
    """What happens when nobody knows whether a message arrived: `once` says so, `must` sends it again."""

    ONCE = "once"
    MUST = "must"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class DeliveryAction(StrEnum):
    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class Delivery(SQLModel, table=True):
    """One unasked message to one person, written in the transaction of what it tells. `params` of `template` are
    rendered just before the call; `reserved_by` is the fencing number of the sender that holds it. An edit or a
    deletion is about the message `target`."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "state", "priority", "not_before"),
        Index("ix_deliveries_person_state", "person_id", "state"),
        Index("ix_deliveries_announcement_state", "announcement_id", "action", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    dedupe: str = Field(max_length=120, unique=True)
    person_id: int = Field(foreign_key="people.id")
    action: DeliveryAction = Field(
        default=DeliveryAction.SEND, sa_column=Column(_enum(DeliveryAction, "delivery_action"), nullable=False)
    )
    target: int | None = Field(default=None, sa_column=Column(BigInteger))
    announcement_id: int | None = Field(default=None, foreign_key="announcements.id")
    template: str = Field(max_length=60)
    params: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    delivery_class: DeliveryClass = Field(sa_column=Column(_enum(DeliveryClass, "delivery_class"), nullable=False))
    priority: int = 5  # 1 first … 9 last
    urgent: bool = False  # waits for no quiet hours
    not_before: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    expires_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    state: DeliveryState = Field(sa_column=Column(_enum(DeliveryState, "delivery_state"), nullable=False))
    attempts: int = 0
    reason: str | None = Field(default=None, max_length=200)
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    reserved_by: int | None = None
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Lease(SQLModel, table=True):
    """Who may act alone, until when. `number` grows with every new holder: what an old one still does is refused."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=80)
    number: int
    until: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class KeptReason(StrEnum):
    """Why an update could not be finished at once."""

    TOO_MANY_REQUESTS = "too_many_requests"  # Telegram asked to wait (429)
    NO_ANSWER = "no_answer"  # Telegram did not answer
    DATABASE = "database"
    BUG = "bug"
    SLOW = "slow"  # still under way
    BEHIND = "behind"  # another one of the same person is not finished


class KeptUpdate(SQLModel, table=True):
    """An update of somebody who takes part and consented, until it is done, a day at most. `payload`: as Telegram sent
    it. Tries count since `taken_at`: `bugs` those that failed by our fault, `failures` the others. One process works
    on it at a time: `holder`, until `held_until`."""

    __tablename__ = "kept_updates"

    update_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    person_id: int = Field(foreign_key="people.id", index=True)
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: KeptReason = Field(sa_column=Column(_enum(KeptReason, "kept_reason"), nullable=False))
    taken_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    not_before: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    bugs: int = 0
    failures: int = 0
    holder: str = Field(max_length=80)
    held_until: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


NEVER_COPIED = frozenset({"kept_updates"})
"""Tables of the moment: no export, backup or copy of the database has their rows."""


class ActivityStatus(StrEnum):
    """Where an activity stands: its latest report says so."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    RETURNED = "returned"
    BLOCKED = "blocked"
    RESCHEDULE_REQUESTED = "reschedule_requested"


class Activity(SQLModel, table=True):
    """A line of a secretariat's plan. `post`: who of the secretariat is responsible, never a name; None: all its
    officials. `due_on` is the date that holds, `sheet_due_on` the workbook's own: a new one there wins over one
    approved in the bot."""

    __tablename__ = "activities"
    __table_args__ = (UniqueConstraint("secretariat_code", "code", name="uq_activities_secretariat_code"),)

    id: int | None = Field(default=None, primary_key=True)
    secretariat_code: str = Field(max_length=5, foreign_key="secretariats.code")
    code: str = Field(max_length=40)
    line: int
    action: str = Field(max_length=20, index=True)
    title: str = Field(sa_column=Column(Text, nullable=False))
    product: str = Field(sa_column=Column(Text, nullable=False))
    post: str | None = Field(default=None, max_length=120)
    starts_on: date | None = None
    due_on: date = Field(index=True)
    sheet_due_on: date
    archived_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class ChangeKind(StrEnum):
    """What happened to a line of a plan itself."""

    ADDED = "added"
    UPDATED = "updated"
    ARCHIVED = "archived"
    RESTORED = "restored"
    RESCHEDULED = "rescheduled"
    EVIDENCE_MOVED = "evidence_moved"


class ActivityChange(SQLModel, table=True):
    """How an activity came to be what it is. Appended, never changed. `fields`: the new values by column of
    `activities`, dates as YYYY-MM-DD; of an archive none; of evidence that was moved its `file` (name) and the codes of
    the activities `from` and `to`, in both of them."""

    __tablename__ = "activity_changes"
    __table_args__ = (Index("ix_activity_changes_activity_id_id", "activity_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activities.id")
    kind: ChangeKind = Field(sa_column=Column(_enum(ChangeKind, "change_kind"), nullable=False))
    fields: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class ReportKind(StrEnum):
    """Which act wrote a report: progress, its correction, or a liaison's answer to it."""

    PROGRESS = "progress"
    CORRECTION = "correction"
    VERIFICATION = "verification"
    RETURN = "return"
    DATE_APPROVED = "date_approved"
    DATE_DECLINED = "date_declined"


class Report(SQLModel, table=True):
    """What somebody said of an activity. Appended, never changed; `undone_at` takes one back within minutes.

    `percentage` is 0–100 and holds for the activity when this is its latest report. `note`: a comment, or the reason
    of what needs one. `answers_id`: the report it corrects, verifies, returns or decides."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_activity_id_id", "activity_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    activity_id: int = Field(foreign_key="activities.id")
    person_id: int = Field(foreign_key="people.id", index=True)
    kind: ReportKind = Field(
        default=ReportKind.PROGRESS, sa_column=Column(_enum(ReportKind, "report_kind"), nullable=False)
    )
    answers_id: int | None = Field(default=None, foreign_key="reports.id", index=True)
    status: ActivityStatus = Field(sa_column=Column(_enum(ActivityStatus, "activity_status"), nullable=False))
    percentage: int = 0
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    requested_due_on: date | None = None
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    undone_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Evidence(SQLModel, table=True):
    """A file that shows what a report says. `content` is None once it was removed; `sha256` stays. Without `report_id`
    it waits for one (`activity_id` too, when nobody said of what it is)."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_activity_id_sha256", "activity_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activities.id")
    report_id: int | None = Field(default=None, foreign_key="reports.id", index=True)
    name: str = Field(max_length=120)  # as shown: without paths or direction marks
    media_type: str = Field(max_length=100)  # by its content, not by its name
    size: int  # bytes
    sha256: str = Field(max_length=64, index=True)
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    file_id: str = Field(max_length=200)  # Telegram's, good for this bot
    file_kind: str = Field(max_length=20)  # photo or document
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    removed_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    removed_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    removed_reason: str | None = Field(default=None, max_length=300)


class AnnouncementState(StrEnum):
    AWAITING_APPROVAL = "awaiting_approval"
    LIVE = "live"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Announcement(SQLModel, table=True):
    """What a coordinator tells a segment of the people. `text` is HTML as Telegram reads it, with {placeholders};
    `segment` an expression of announcements/segments.py; `version` counts corrections."""

    __tablename__ = "announcements"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    author_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    text: str = Field(sa_column=Column(Text, nullable=False))
    file_id: str | None = Field(default=None, max_length=200)
    file_kind: str | None = Field(default=None, max_length=20)
    button_label: str | None = Field(default=None, max_length=40)
    button_target: str | None = Field(default=None, max_length=500)  # an https:// address or an article's id
    segment: str = Field(sa_column=Column(Text, nullable=False))
    delivery_class: DeliveryClass = Field(sa_column=Column(_enum(DeliveryClass, "announcement_class"), nullable=False))
    urgent: bool = False
    state: AnnouncementState = Field(sa_column=Column(_enum(AnnouncementState, "announcement_state"), nullable=False))
    planned_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    approved_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    recipients: int = 0
    version: int = 1
    asks_version: int = 1  # the oldest version whose acknowledgement counts
    progress_message_id: int | None = Field(default=None, sa_column=Column(BigInteger))


class AnnouncementResponse(SQLModel, table=True):
    """What a recipient did with it: the version acknowledged, and whether its button was followed."""

    __tablename__ = "announcement_responses"

    announcement_id: int = Field(primary_key=True, foreign_key="announcements.id")
    person_id: int = Field(primary_key=True, foreign_key="people.id", index=True)
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    acknowledged_version: int | None = None
    acted_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class AnnouncementReply(SQLModel, table=True):
    __tablename__ = "announcement_replies"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    announcement_id: int = Field(foreign_key="announcements.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class ReminderPolicy(SQLModel, table=True):
    """When people are reminded of an action's activities, in working days around the due date (docs/reminders.md).
    `action` is empty for the general policy; only that one's `hour` (local, 0–23) counts. 0 in `after_every`,
    `liaison_after` or `coordinator_after` means never."""

    __tablename__ = "reminder_policies"

    action: str = Field(primary_key=True, max_length=20)
    before: list[int] = Field(sa_column=Column(JSON, nullable=False))
    after_every: int
    liaison_after: int
    coordinator_after: int
    hour: int
    changed_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    changed_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class Shift(StrEnum):
    """Where an occurrence on a day off goes."""

    NEXT = "next"
    PREVIOUS = "previous"


class PeriodicRule(SQLModel, table=True):
    """A reminder of something periodic that is in no plan. `cron`: a crontab expression of which the days count."""

    __tablename__ = "periodic_rules"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    title: str = Field(max_length=200)
    cron: str = Field(max_length=60)
    shift: Shift = Field(sa_column=Column(_enum(Shift, "shift"), nullable=False))
    segment: str = Field(sa_column=Column(Text, nullable=False))
    created_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class DayOff(SQLModel, table=True):
    """Further days without work, both included: of one secretariat, or without a code of everybody."""

    __tablename__ = "days_off"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    secretariat_code: str | None = Field(default=None, max_length=5, foreign_key="secretariats.code", index=True)
    starts_on: date
    ends_on: date
    reason: str = Field(max_length=120)
    created_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Snooze(SQLModel, table=True):
    """«Recuérdeme después»: until that day this person hears nothing of this activity. The deadline stays."""

    __tablename__ = "snoozes"
    __table_args__ = (Index("ix_snoozes_activity_id_person_id", "activity_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    activity_id: int = Field(foreign_key="activities.id")
    until: date
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class ReminderRule(StrEnum):
    """Why somebody is told something (docs/reminders.md)."""

    DUE = "due"
    LIAISON = "liaison"
    COORDINATOR = "coordinator"
    VERIFICATION = "verification"
    PERIODIC = "periodic"
    SUMMARY = "summary"


class Reminder(SQLModel, table=True):
    """One line of a digest, written with it. `key` is its rule, what it is about, whom it is meant for and the local
    date, so that it is said once. `in_place_of`: who is away and was meant. `digest`: the delivery's key."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_day_person_id", "day", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=80, unique=True)
    digest: str = Field(max_length=40, index=True)
    day: date
    person_id: int = Field(foreign_key="people.id", index=True)
    in_place_of: int | None = Field(default=None, foreign_key="people.id", index=True)
    rule: ReminderRule = Field(sa_column=Column(_enum(ReminderRule, "reminder_rule"), nullable=False))
    activity_id: int | None = Field(default=None, foreign_key="activities.id", index=True)
    periodic_id: int | None = Field(default=None, foreign_key="periodic_rules.id", index=True)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
