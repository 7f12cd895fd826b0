"""What a thread is about when it is no question to the base: a report, or what a liaison answered to one."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.base.errors import Gone
from bot.people import people
from bot.people.people import Act
from bot.plans import ledger
from bot.plans.folios import folio
from db.models import Activity, Person, Report, ReportKind, Role


@dataclass(frozen=True, kw_only=True)
class About:
    """`kind`: of what the thread is about. `folio`: of what was reported, `note`: what whoever answered it wrote."""

    report: int
    kind: ReportKind
    secretariat: str
    activity: int
    code: str
    title: str
    folio: str
    note: str


def about(session: Session, report_id: int | None) -> About | None:
    """Reads what is said of the report that a thread is about; None for a thread that is about none."""
    report = session.get(Report, report_id) if report_id is not None else None
    if report is None:
        return None
    activity = session.get_one(Activity, report.activity_id)
    answers = report.kind not in ledger.SAID
    return About(
        report=report.id or 0,
        kind=report.kind,
        secretariat=activity.secretariat_code,
        activity=report.activity_id,
        code=activity.code,
        title=activity.title,
        folio=folio((report.answers_id if answers else None) or report.id or 0),
        note=report.note if answers else "",
    )


def is_answer(session: Session, report_id: int) -> bool:
    """Tells whether this is what somebody answered to a report, and not a report."""
    report = session.get(Report, report_id)
    return report is not None and report.kind not in ledger.SAID


def may_ask(session: Session, person_id: int, report_id: int) -> About:
    """Finds a report of one's own, or what was answered to it, to write about. Raises Gone, also for a report of
    somebody else, and NotAllowed."""
    report, it = session.get(Report, report_id), about(session, report_id)
    said = report if report is None or report.kind in ledger.SAID else session.get(Report, report.answers_id)
    if it is None or said is None or said.person_id != person_id:
        raise Gone("report")
    people.require(session, person_id, Act.ASK, it.secretariat)
    return it


def answered_by(session: Session, it: About) -> int | None:
    """Finds the liaison who answered the report: what is written about that is for them first."""
    report = session.get_one(Report, it.report)
    author = session.get_one(Person, report.person_id)
    return author.id if report.kind not in ledger.SAID and author.role is Role.LIAISON else None
