"""What the bot says unasked: a template's name and parameters, from the outbox, become a screen."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.views import digests
from bot.views.announcements import approval, decided, reply
from bot.views.copies import announcement
from bot.views.evidence import removed_notice
from bot.views.imports import plan_changed
from bot.views.people import access_request
from bot.views.preferences import absence_answered, absence_proposed
from bot.views.screen import Screen, render
from bot.views.verification import (
    answer_undone,
    date_decided,
    report_blocked,
    report_returned,
    report_verified,
    report_waiting,
)

RETIRED = "una persona retirada"


def _text(params: Mapping[str, Any]) -> Screen:
    """Ready HTML of our own."""
    return Screen(params["html"])


def _plain(template: str) -> Callable[[Mapping[str, Any]], Screen]:
    """A template without buttons."""
    return lambda params: Screen(render(template, **params))


SCREENS: dict[str, Callable[[Mapping[str, Any]], Screen]] = {
    "text": _text,
    "announcement": announcement,
    "announcement_approval": approval,
    "announcement_decided": decided,
    "announcement_reply": reply,
    "digest": digests.unasked,
    "access_request": access_request,
    "evidence_removed": removed_notice,
    "absence_proposed": absence_proposed,
    "absence_answered": absence_answered,
    "report_waiting": report_waiting,
    "report_blocked": report_blocked,
    "report_verified": report_verified,
    "report_returned": report_returned,
    "date_approved": date_decided,
    "date_declined": date_decided,
    "answer_undone": answer_undone,
    "absence_closed": _plain("absence_closed"),
    "absence_back": _plain("absence_back"),
    "plan_changed": plan_changed,
    "person_entered": _plain("person_entered"),
    "person_left": _plain("person_left"),
    "without_liaison": _plain("without_liaison"),
    "succeeded": _plain("succeeded"),
    "access_approved": _plain("access_approved"),
    "access_declined": _plain("access_declined"),
    "role_changed": _plain("role_changed"),
    "moved": _plain("moved"),
    "deactivated": _plain("deactivated"),
    "reactivated": _plain("reactivated"),
}


def screen(template: str, params: Mapping[str, Any]) -> Screen:
    """`person`, where a template speaks of somebody, is a name, or None for one who is gone. Raises KeyError for a
    template that is not there."""
    if "person" in params:
        params = {**params, "person": params["person"] or RETIRED}
    return SCREENS[template](params)
