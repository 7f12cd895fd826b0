"""All tables. Timestamps are UTC and aware on both databases."""

from db.models.announcements import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    AnnouncementState,
    AudienceGroup,
)
from db.models.base import Draft, Lease, Remembered
from db.models.columns import UTCDateTime
from db.models.curation import ArticleConfirmation, ArticleState, ArticleVersion, QuestionResolution, TrainedBase
from db.models.deliveries import Delivery, DeliveryAction, DeliveryClass, DeliveryState
from db.models.edge import NEVER_COPIED, KeptReason, KeptUpdate, SchemaMark
from db.models.membership import Consent, Invitation
from db.models.people import Absence, AbsenceState, Assignment, AuditEntry, Person, Role, Secretariat, Standing
from db.models.plans import Activity, ActivityChange, ActivityStatus, ChangeKind
from db.models.questions import LastAnswer, Question, QuestionOutcome, QuestionReaction, Reaction
from db.models.reminders import DayOff, PeriodicRule, Reminder, ReminderPolicy, ReminderRule, Shift, Snooze
from db.models.reports import Evidence, Report, ReportKind
from db.models.threads import SaidKind, Thread, ThreadCard, ThreadMessage, ThreadPost, ThreadState

__all__ = [
    "NEVER_COPIED",
    "Absence",
    "AbsenceState",
    "Activity",
    "ActivityChange",
    "ActivityStatus",
    "Announcement",
    "AnnouncementReply",
    "AnnouncementResponse",
    "AnnouncementState",
    "ArticleConfirmation",
    "ArticleState",
    "ArticleVersion",
    "Assignment",
    "AudienceGroup",
    "AuditEntry",
    "ChangeKind",
    "Consent",
    "DayOff",
    "Delivery",
    "DeliveryAction",
    "DeliveryClass",
    "DeliveryState",
    "Draft",
    "Evidence",
    "Invitation",
    "KeptReason",
    "KeptUpdate",
    "LastAnswer",
    "Lease",
    "PeriodicRule",
    "Person",
    "Question",
    "QuestionOutcome",
    "QuestionReaction",
    "QuestionResolution",
    "Reaction",
    "Remembered",
    "Reminder",
    "ReminderPolicy",
    "ReminderRule",
    "Report",
    "ReportKind",
    "Role",
    "SaidKind",
    "SchemaMark",
    "Secretariat",
    "Shift",
    "Snooze",
    "Standing",
    "Thread",
    "ThreadCard",
    "ThreadMessage",
    "ThreadPost",
    "ThreadState",
    "TrainedBase",
    "UTCDateTime",
]
