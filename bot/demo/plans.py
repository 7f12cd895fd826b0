"""The plans of the demo's secretariats and what was reported until today, through the functions that the chat calls."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.base import calendar
from bot.demo.people import MEMBERS
from bot.evidence import evidence
from bot.plans import plans
from bot.reports import reports, verification
from bot.reports.reports import Wish
from db.models import Activity, ActivityChange, ActivityStatus, ChangeKind, Delivery, Person, Role

PLANS = Path(__file__).with_name("plans.yaml")
_LOADED = -45  # working days from today: when the plans came in
_OPENS = time(8)
_APART = timedelta(minutes=7)  # between two reports; under the ten minutes in which one can be undone
_BEFORE = timedelta(minutes=2)  # its report is a file sent
_JUST_NOW = timedelta(minutes=40)
_HEARD = timedelta(hours=2)  # what was told before that is no news when the demo opens
_SAYS = {
    "avance": ActivityStatus.IN_PROGRESS,
    "cumplida": ActivityStatus.DONE,
    "bloqueada": ActivityStatus.BLOCKED,
    "otra_fecha": ActivityStatus.RESCHEDULE_REQUESTED,
}


def enter(session: Session, now: datetime) -> None:
    """Fills the plans. `now` is local. After the people; done once, for a kept database has them already."""
    if session.exec(select(Activity)).first():
        return
    known: dict[str, list[dict[str, Any]]] = yaml.safe_load(PLANS.read_text(encoding="utf-8"))
    lines = [(_add(session, code, line, now), line) for code, found in known.items() for line in found]
    session.flush()
    steps = [(activity, line, step) for activity, line in lines for step in line.get("pasos", ())]
    steps.sort(key=lambda each: -each[2][0])
    for number, (activity, line, step) in enumerate(steps):
        _take(session, activity, line, step, _moment(step[0], number, now))
    session.execute(delete(Delivery).where(col(Delivery.created_at) < now - _HEARD))


def _add(session: Session, code: str, line: Mapping[str, Any], now: datetime) -> Activity:
    due = calendar.add_working_days(now.date(), line["vence"])
    fields: dict[str, Any] = {
        "line": line["linea"],
        "action": line["accion"],
        "title": line["actividad"],
        "product": line["producto"],
        "post": line.get("responsable"),
        "starts_on": None,
    }
    activity = Activity(secretariat_code=code, code=line["codigo"], due_on=due, sheet_due_on=due, **fields)
    session.add(activity)
    session.flush()
    fields |= {"due_on": due.isoformat(), "sheet_due_on": due.isoformat()}
    at = _moment(-_LOADED, 0, now)
    session.add(ActivityChange(activity_id=activity.id or 0, kind=ChangeKind.ADDED, fields=fields, at=at))
    return activity


def _moment(days: int, number: int, now: datetime) -> datetime:
    """Gives the moment so many working days ago, one report after another."""
    if days == 0:
        return now - _JUST_NOW
    return datetime.combine(calendar.add_working_days(now.date(), -days), _OPENS, now.tzinfo) + number * _APART


def _take(session: Session, activity: Activity, line: Mapping[str, Any], step: list[Any], at: datetime) -> None:
    assert activity.id is not None
    _, act, *more = step
    latest, source = plans.state(session, activity.id).latest_id or 0, f"sample:{activity.id}:{at.isoformat()}"
    official, liaison = (_member(session, activity.secretariat_code, role) for role in (Role.OFFICIAL, Role.LIAISON))
    if act in _SAYS:
        files = _files(session, official, activity, line, at) if step == _last_said(line) else ()
        wish = _wish(act, more, at.date(), files)
        reports.submit(session, official, activity.id, wish, latest or None, source, at)
    elif act == "deshacer":
        reports.undo(session, official, latest, at)
    elif act == "devolver":
        verification.send_back(session, liaison, latest, more[0], source, at)
    else:
        answer = {"verificar": verification.verify, "aprobar": verification.approve_date}[act]
        answer(session, liaison, latest, source, at)


def _wish(act: str, more: list[Any], today: date, files: tuple[int, ...]) -> Wish:
    number, note = more
    if act == "otra_fecha":
        return Wish(_SAYS[act], None, note=note, new_due_on=calendar.add_working_days(today, number))
    return Wish(_SAYS[act], number, note=note, evidence=files)


def _member(session: Session, code: str, role: Role) -> int:
    name = next(each.name for each in MEMBERS if each.role is role and code in each.secretariats)
    found = session.exec(select(Person.id).where(Person.name == name)).one()
    assert found is not None
    return found


# Evidence


def _last_said(line: Mapping[str, Any]) -> list[Any]:
    return [step for step in line["pasos"] if step[1] in _SAYS][-1]  # type: ignore[no-any-return]


def _files(
    session: Session, person_id: int, activity: Activity, line: Mapping[str, Any], at: datetime
) -> tuple[int, ...]:
    name = line.get("soporte")
    if name is None:
        return ()
    text = f"{activity.code}: {line['producto']}"
    upload = evidence.check(_pdf([text, "Documento de muestra."]), name, "", "document")
    kept = evidence.keep(session, person_id, upload, f"sample:{activity.id}:{name}", at - _BEFORE, activity.id)
    return (kept.evidence.id or 0,)


def _pdf(lines: list[str]) -> bytes:
    """Writes one page of text as a PDF (ISO 32000-1, 7.5.8: objects, the table of where each begins, the trailer)."""
    shown = b"".join(b"(%s) ' " % line.encode("cp1252", "replace") for line in lines)
    stream = b"BT /F1 12 Tf 16 TL 56 780 Td %sET" % shown
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, begins = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(bodies, 1):
        begins.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    end = b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return file + end % (len(begins) + 1, table, len(begins) + 1, len(file))
