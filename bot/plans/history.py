"""What happened to an activity: its changes, reports and files, none of which is ever overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from bot.plans.folios import folio
from db.models import ActivityChange, ActivityStatus, Evidence, Person, Report

FILE, FILE_REMOVED = "evidence", "evidence_removed"

Names = Mapping[int | None, str | None]


@dataclass(frozen=True, kw_only=True)
class Event:
    """`kind`: a ChangeKind, a ReportKind, FILE or FILE_REMOVED. `by` is None for the command line; `person` is their
    name, None when they are gone. A report has `report_id` … `undone_at`; a change `fields` (new values by column of
    `activities`); a file `evidence_id` and `file`, and the reason of its removal as `note`."""

    at: datetime
    kind: str
    by: int | None
    person: str | None
    activity_id: int
    report_id: int | None = None
    folio: str | None = None
    status: ActivityStatus | None = None
    percentage: int | None = None
    note: str = ""
    requested_due_on: date | None = None
    undone_at: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    evidence_id: int | None = None
    file: str | None = None


def events(session: Session, activity_ids: Iterable[int]) -> list[Event]:
    """Lists what happened to several activities, the oldest first. Asks no permission."""
    wanted = list(activity_ids)
    changes = select(ActivityChange).where(col(ActivityChange.activity_id).in_(wanted))
    reports = select(Report).where(col(Report.activity_id).in_(wanted))
    attached = col(Evidence.activity_id).in_(wanted) & col(Evidence.report_id).is_not(None)
    files = select(Evidence).options(defer(Evidence.content)).where(attached)  # type: ignore[arg-type]
    changed = session.exec(changes.order_by(col(ActivityChange.id))).all()
    said = session.exec(reports.order_by(col(Report.id))).all()
    kept = session.exec(files.order_by(col(Evidence.id))).all()
    authors = {each.person_id for each in changed} | {each.person_id for each in said}
    authors |= {each.person_id for each in kept} | {each.removed_by for each in kept}
    names: Names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(authors - {None}))).all())
    found = [_changed(each, names) for each in changed]
    found += [_reported(each, names) for each in said]
    found += [event for each in kept for event in _filed(each, names)]
    return sorted(found, key=lambda event: event.at)


def _changed(change: ActivityChange, names: Names) -> Event:
    by = change.person_id
    return Event(
        at=change.at,
        kind=change.kind,
        by=by,
        person=names.get(by),
        activity_id=change.activity_id,
        fields=change.fields,
    )


def _reported(report: Report, names: Names) -> Event:
    assert report.id is not None
    return Event(
        at=report.at,
        kind=report.kind,
        by=report.person_id,
        person=names.get(report.person_id),
        activity_id=report.activity_id,
        report_id=report.id,
        folio=folio(report.id),
        status=report.status,
        percentage=report.percentage,
        note=report.note,
        requested_due_on=report.requested_due_on,
        undone_at=report.undone_at,
    )


def _filed(file: Evidence, names: Names) -> list[Event]:
    about: dict[str, Any] = {
        "activity_id": file.activity_id,
        "report_id": file.report_id,
        "evidence_id": file.id,
        "file": file.name,
    }
    kept = Event(at=file.at, kind=FILE, by=file.person_id, person=names.get(file.person_id), **about)
    if file.removed_at is None:
        return [kept]
    by, why = file.removed_by, file.removed_reason or ""
    return [kept, Event(at=file.removed_at, kind=FILE_REMOVED, by=by, person=names.get(by), note=why, **about)]
