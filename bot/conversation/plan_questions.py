"""Plain questions about one's plan, which the plan answers and not an article: «cuándo vence la JU-03», «qué tengo
pendiente», «cuánto llevamos de jornada única».

Without a code the whole message must be such a question: «cuándo vence el convenio» is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.base.times import periods
from bot.plans.plans import State
from bot.plans.spoken.codes import PERCENT, words_in
from bot.plans.spoken.text import PUNCTUATION, Said, understand
from bot.plans.spoken.words import CLOSING, GREETING, any_of, asks
from db.models import ActivityStatus


class Kind(StrEnum):
    DUE = "due"
    STANDING = "standing"
    RESPONSIBLE = "responsible"
    EVIDENCE = "evidence"
    ACTIVITY = "activity"  # anything else about it
    UNKNOWN = "unknown"  # a code that is in no plan of theirs
    PENDING = "pending"
    LATE = "late"
    BLOCKED = "blocked"
    PROGRESS = "progress"
    TO_VERIFY = "to_verify"
    REPORT = "report"  # something is to be reported, without a word on what


OF_ACTIVITIES = frozenset({Kind.DUE, Kind.STANDING, Kind.RESPONSIBLE, Kind.EVIDENCE, Kind.ACTIVITY, Kind.UNKNOWN})


@dataclass(frozen=True)
class Ask:
    """`activities`: ids, for kinds OF_ACTIVITIES; of an unknown code those that begin like it. `until`: today,
    tomorrow, week, next_week or month, for what is pending. `plain`: it would be no note to a report."""

    kind: Kind
    activities: tuple[int, ...] = ()
    action: str | None = None
    until: str | None = None
    plain: bool = True


_LONGEST = 300  # characters; nobody's plain question is longer
_WORK = any_of("actividades tareas cosas compromisos")
_WHICH = (
    rf"(?:que|cual(?:es)?|cuant[oa]s)(?: (?:de )?(?:{any_of('las mis los nuestras')} )?{_WORK})?"
    r"(?: son (?:l[ao]s )?(?:que )?)?"
)
_PLAN = r"(?:(?:el|mi|nuestro|del) )?plan"
_ACTIONS = {
    "jornada-unica": any_of("jornada_unica ju"),
    "mgei": any_of("mgei modelo_de_gestion_de_educacion_inicial educacion_inicial"),
    "fortalecimiento": any_of("plan_de_fortalecimiento fortalecimiento"),
    "permanencia": any_of("plan_de_permanencia planes_de_permanencia permanencia"),
}
_ACTION = rf"(?:la |el )?(?:{'|'.join(_ACTIONS.values())})"
_PERIODS = {
    "today": any_of("hoy el_dia_de_hoy"),
    "tomorrow": "manana",
    "week": any_of("esta_semana la_semana"),
    "next_week": rf"(?:la )?{any_of('proxima_semana otra_semana semana_entrante semana_que_viene')}",
    "month": "este mes",
}
_PERIOD = rf"(?:(?:para|de|en) )?(?:{'|'.join(_PERIODS.values())})"
_HAVE = any_of("tengo tenemos hay me_quedan? nos_quedan? quedan? estan? sigo_teniendo seguimos_teniendo")
_DO = any_of("hacer cumplir reportar entregar terminar")
_TODO = rf"(?:pendientes?|(?:de |por )?{_DO}|abiert[ao]s?|sin {_DO})"
_PENDING = (
    rf"(?:{_WHICH} {_HAVE} {_TODO}|{_WHICH} (?:me|nos) faltan?(?: {_TODO})?|mis {_WORK}|pendientes"
    rf"|(?:{_WHICH} )?{any_of('mis nuestros los son_mis')} pendientes|{_WHICH} me (?:tocan?|corresponden?)(?: {_DO})?"
    rf"|que {any_of('tengo_que tenemos_que')} {_DO})"
)
_COMES = rf"{_WHICH} {any_of('tengo tenemos hay me_tocan? nos_tocan? toca sigue (?:se_)?(?:me_|nos_)?vencen?')}"
_LATE = r"(?:vencid|atrasad|retrasad|demorad)[oa]s?"
_HELD = rf"(?:estan?|{_HAVE}|son|van)(?: l[ao]s?)?"
_SEE_TO = any_of("verificar revisar aprobar verificacion revision")
_HOW_MUCH = rf"(?:en )?{any_of('cuanto que_tanto que_porcentaje que_avance')}(?: de avance)?"
_GET_ON = any_of("llevo llevamos tenemos vamos hemos_avanzado")
_A = any_of("un una el la los las mi mis nuestro")
_AN_ADVANCE = rf"(?:(?:{_A} )?(?:nuevos? )?{any_of('avances? reportes? progreso actividad(?:es)?')})"
_WANT = any_of("quiero quisiera queremos voy_a vamos_a vengo_a necesito deseo me_gustaria tengo_que tengo_para para")
_ENDED = any_of("termine terminamos cumpli cumplimos acabe acabamos finalice finalizamos complete completamos")
_TO_REPORT = (
    rf"(?:{_WANT} )?(?:reportar(?: {_AN_ADVANCE})?|{any_of('registrar informar subir dar hacer')} {_AN_ADVANCE})"
    rf"|(?:tengo )?(?:un )?avances?|(?:un |el )?avance (?:del? |al )?(?:{PERCENT}|\d{{1,3}})"
    rf"|(?:(?:ya |vamos |voy |en |el |un |al |por ){{0,8}}){PERCENT}(?: de avance)?"
    rf"|(?:ya )?{_ENDED} (?:con )?{_A} actividad(?:es)?"
)
_KINDS = {
    Kind.REPORT: _TO_REPORT,
    Kind.TO_VERIFY: rf"(?:{_WHICH}|{any_of('que_reportes que_avances cuantos_reportes')})"
    rf" (?:(?:me |nos )?faltan?|{_HAVE}|esperan)(?: pendientes?)?(?: {any_of('por para de sin')})? {_SEE_TO}"
    rf"|(?:(?:{_WORK}|reportes) )?{any_of('por sin para')} {_SEE_TO}",
    Kind.LATE: rf"{_WHICH} {_HELD} {_LATE}|(?:mis )?(?:{_WORK} )?{any_of('vencidas atrasadas')}"
    rf"|{_WHICH} se (?:me |nos )?{any_of('vencio vencieron')}|en que {any_of('estoy estamos voy vamos')} {_LATE}",
    Kind.BLOCKED: rf"{_WHICH} {_HELD} bloquead[oa]s?|{_WORK} bloqueadas",
    Kind.PENDING: rf"{_PENDING}(?: {_PERIOD})?|{_COMES} {_PERIOD}",
    Kind.PROGRESS: rf"como voy|como (?:voy|vamos) (?:con|en) (?:{_PLAN}|(?:las|mis) {_WORK}|{_ACTION})|como va {_PLAN}"
    rf"|(?:mi|nuestro) avance|avance del plan"
    rf"|{_HOW_MUCH} {_GET_ON}"
    rf"(?: {any_of('de en con del')}(?: avance)?(?: {any_of('en de del')})? (?:{_PLAN}|{_ACTION}))?",
}
_COURTEOUS = (
    rf"(?:{GREETING}|{any_of('y oiga disculpe muestreme digame ver')}"
    rf"|(?:me|nos) (?:puede |podria )?{any_of('dice decir muestra mostrar indica indicar')}"
    rf"|{any_of('quiero quisiera necesito deseo')} (?:saber|ver))"
)
_WHOLE = {
    kind: re.compile(rf"(?:{_COURTEOUS} ){{0,12}}(?:{pattern})(?: (?:en|de) {_PLAN})?(?: {CLOSING}){{0,6}}")
    for kind, pattern in _KINDS.items()
}
_SAYS_ACTION, _SAYS_PERIOD = (
    {name: re.compile(rf"(?<!\S)(?:{each})(?!\S)") for name, each in said.items()} for said in (_ACTIONS, _PERIODS)
)
_ABOUT_ONE = {
    kind: re.compile(rf"(?<!\S){pattern}(?!\S)")
    for kind, pattern in {
        Kind.DUE: any_of("cuando vencen? vencimiento plazo fecha limite"),
        Kind.RESPONSIBLE: any_of("quien quienes responsables? encargad[oa]s? a_cargo"),
        Kind.STANDING: rf"(?:como va|en que {any_of('va vamos esta estado quedo')}|estado|cuanto|porcentaje"
        r"|que (?:le )?falta|ya (?:esta|quedo|fue))",
        Kind.EVIDENCE: r"(?:evidencias?|productos?|soportes?"
        rf"|que {any_of('hay_que debo tengo_que')} {any_of('entregar adjuntar enviar subir')})",
    }.items()
}
_VOCABULARY = tuple(
    words_in(
        "pendiente pendientes actividades vencido vencida vencidas vencidos atrasado atrasada atrasadas atrasados "
        "bloqueado bloqueada bloqueadas verificar revisar vence vencen llevamos porcentaje semana responsable "
        "evidencia estado mgei permanencia fortalecimiento"
    )
)


def read(text: str, states: Sequence[State]) -> Ask | None:
    """Reads a question; None when it is something else. `states`: the activities that the person may see."""
    said = understand(text[:_LONGEST], states, _VOCABULARY, None)
    words = re.sub(rf"{PUNCTUATION} ?", "", said.words).strip()
    if any(item.ids for item in said.items):
        return _about_one(said, words)
    kind = next((kind for kind, pattern in _WHOLE.items() if pattern.fullmatch(words)), None)
    return None if kind is None else Ask(kind, (), _named(_SAYS_ACTION, words), _named(_SAYS_PERIOD, words))


def _about_one(said: Said, words: str) -> Ask | None:
    ids = tuple(dict.fromkeys(number for item in said.items for number in item.ids))
    kind = next((kind for kind, pattern in _ABOUT_ONE.items() if pattern.search(words)), None)
    if said.known:
        return Ask(kind or Kind.ACTIVITY, ids, plain=asks(said.text, said.words))
    return Ask(Kind.UNKNOWN, ids, plain=asks(said.text, said.words)) if kind else None


def _named(patterns: dict[str, re.Pattern[str]], words: str) -> str | None:
    return next((name for name, each in patterns.items() if each.search(words)), None)


def answering(ask: Ask, mine: Sequence[State], today: date) -> tuple[list[State], date, int]:
    """Chooses, of what is pending, what was asked for; gives it with today, and how many more are late, when it was
    asked what comes."""
    late = [state for state in mine if state.late(today)]
    if ask.kind is Kind.LATE:
        return late, today, 0
    if ask.kind is Kind.BLOCKED:
        return [state for state in mine if state.status is ActivityStatus.BLOCKED], today, 0
    assert ask.until is not None
    first, last = period(ask.until, today)
    return [state for state in mine if first <= state.activity.due_on <= last and state not in late], today, len(late)


def period(until: str, today: date) -> tuple[date, date]:
    """Gives the first and the last day of `Ask.until`."""
    tomorrow = today + timedelta(days=1)
    return {
        "today": (today, today),
        "tomorrow": (tomorrow, tomorrow),
        "week": (today, periods.week(today)[1]),
        "next_week": periods.week(today, 1),
        "month": (today, periods.month_of(today)[1]),
    }[until]
