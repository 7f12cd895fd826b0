"""The words with which Colombians say days and hours, as data: lower case, without accents (conocimiento.folding).

Phrases are words parted by one space. What a word adds here every surface understands: chat, forms and workbooks.
"""

from collections.abc import Mapping, Sequence

MONTH_NAMES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
WEEKDAY_NAMES = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
SHORTEST = 3  # letters of a name cut short: «dic», «vier»
MOST_WORDS = 6  # of a phrase


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _cut(names: Sequence[str], first: int) -> dict[str, int]:
    """Gives each name and its beginnings, but for those that two share: «mar» stands in both tables, «ju» in none."""
    cuts = [
        (name[:length], number) for number, name in enumerate(names, first) for length in range(SHORTEST, len(name) + 1)
    ]
    return {cut: number for cut, number in cuts if len({other for each, other in cuts if each == cut}) == 1}


MONTHS: Mapping[str, int] = _cut(MONTH_NAMES, 1) | {"set": 9, "setiembre": 9}
WEEKDAYS: Mapping[str, int] = _cut(WEEKDAY_NAMES, 0)
NO_SLIPS: Mapping[str, frozenset[str]] = {
    "months": _words(
        "entero nero entro genero ferrero marko mario mareo marco mazo marte martes abrio abria abrir april mao majo "
        "maya mayor malo mano mato rayo mago maso cayo junin junto junta junior unio juno judio junco juli julie julia "
        "julian tulio acosto angosto agusto aposto agoto"
    ),
    "weekdays": _words(
        "funes unes lunas luces yunes lines artes martos mares partes mates cartes marzo mueves jueces juegos vienes "
        "sabido sacado salado dominio domino"
    ),
}
"""Words of their own that are one letter away from a name: never a slip of the pen."""

_UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
NUMBERS: Mapping[str, int] = (
    {word: value for value, word in enumerate(_UNITS.split())}
    | {"treinta": 30, "cuarenta": 40, "cincuenta": 50}
    | {"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21}
)
TENS = frozenset({"veinte", "treinta", "cuarenta", "cincuenta"})  # «treinta y uno»
FIRST = "primero"  # of a month
ORDINALS = _words("o ro ero er")  # what follows the 1 of «1o», «1.º», «1ero»

# Days


def _each(phrases: str, value: int) -> dict[str, int]:
    return dict.fromkeys(phrases.split("|"), value)


RELATIVE: Mapping[str, int] = {  # days from today
    **_each("hoy|hoy mismo|hoy dia|el dia de hoy|esta tarde|esta noche|esta manana|esta misma tarde", 0),
    **_each("manana|manana mismo|el dia de manana", 1),
    **_each("pasado manana|pasadomanana", 2),
    **_each("ayer|el dia de ayer|anoche", -1),
    **_each("anteayer|antier|antes de ayer", -2),
    **_each("de hoy en ocho|hoy en ocho|de hoy en ocho dias|hoy en ocho dias", 7),
    **_each("de hoy en quince|hoy en quince|de hoy en quince dias|hoy en quince dias", 14),
    **_each("de manana en ocho|manana en ocho|de manana en ocho dias|manana en ocho dias", 8),
}
IN = frozenset({"en", "dentro de", "de aqui a", "de aca a", "en unos"})  # «en 3 días»
DAYS_OF: Mapping[str, int] = {"dia": 1, "dias": 1, "semana": 7, "semanas": 7}
MONTHS_OF = frozenset({"mes", "meses"})
IDIOMS: Mapping[str, int] = {"ocho": 7, "quince": 14}  # «en ocho días» is the same weekday again; in digits they count
HOURS_OF: Mapping[str, int] = {"hora": 60, "horas": 60, "minuto": 1, "minutos": 1}  # in minutes

COMING = _words("este proximo siguiente")  # before a weekday
_THIS_WEEK = "esta semana|esta misma semana|la semana|la presente semana|la semana en curso"
_NEXT_WEEK = (
    "la otra semana|la proxima semana|la siguiente semana|la semana entrante|la semana que viene|la semana proxima"
    "|la semana siguiente|la semana que entra|la semana venidera|proxima semana|otra semana|semana entrante"
    "|semana que viene"
)
_LAST_WEEK = "la semana pasada|la pasada semana|la semana anterior"
WEEK_OF = frozenset({"la semana"})  # «del 14 de diciembre»
WEEKS: Mapping[str, int] = {**_each(_THIS_WEEK, 0), **_each(_NEXT_WEEK, 1), **_each(_LAST_WEEK, -1)}
_THIS_MONTH = "este mes|el mes|el presente mes|el presente|el mes en curso|el corriente|este mismo mes"
_NEXT_MONTH = (
    "el proximo mes|el otro mes|el siguiente mes|el mes entrante|el mes que viene|el mes proximo|el mes siguiente"
    "|el mes que entra|proximo mes|mes entrante|mes que viene"
)
MONTHS_AHEAD: Mapping[str, int] = {**_each(_THIS_MONTH, 0), **_each(_NEXT_MONTH, 1), **_each("el mes pasado", -1)}


def _of(table: Mapping[str, int]) -> dict[str, int]:
    """Makes the phrases that say of which week or month: «de la próxima semana», «del mes»."""
    return {f"de {name}".replace("de el ", "del "): value for name, value in table.items()}


OF_WEEK: Mapping[str, int] = _of(WEEKS)
OF_MONTH: Mapping[str, int] = _of(MONTHS_AHEAD)
AFTER_WEEKDAY: Mapping[str, int] = {  # weeks after the coming one; -1: it is over
    **_each("que viene|proximo|entrante|siguiente|venidero|que entra", 0),
    **_each("en ocho|en ocho dias|de por medio", 1),
    **_each("en quince|en quince dias", 2),
    **_each("pasado|anterior|que paso", -1),
}
END = frozenset({"fin", "final", "el ultimo", "el ultimo dia", "ultimo dia", "el ultimo de los dias"})  # of a month
YEAR_END = frozenset({"fin de ano", "fin del ano", "el ultimo dia del ano"})
DAY_SIGNS = frozenset({"el", "dia", "del", "al"})  # before a number that is a day

# Hours

AT: Mapping[str, int] = {  # before an hour; 1: what follows can be nothing else
    **_each(
        "a las|a la|a eso de las|a eso de la|tipo|tipo las|sobre las|hacia las|hacia la|a partir de las|desde las", 1
    ),
    **_each("las|la|a", 0),
}
NAMED_HOURS: Mapping[str, str] = {
    **dict.fromkeys(("mediodia", "medio dia"), "noon"),
    **dict.fromkeys(("medianoche", "media noche"), "midnight"),
    **dict.fromkeys(("a primera hora", "primera hora", "temprano", "bien temprano"), "early"),
}
_PARTS = {
    "morning": ("manana",),
    "afternoon": ("tarde",),
    "night": ("noche",),
    "dawn": ("madrugada",),
    "day": ("dia",),
    "noon": ("mediodia", "medio dia"),
}
PARTS: Mapping[str, str] = {
    f"{link} {name}": part
    for part, names in _PARTS.items()
    for name in names
    for link in (("del",) if part in ("day", "noon") else ("de la", "en la", "por la", "a la", "esta", "esta misma"))
} | {"anoche": "night"}
_MORNING, _EVENING = {hour: hour for hour in range(1, 12)}, {hour: hour for hour in range(13, 24)}
HOURS_IN: Mapping[str, Mapping[int, int]] = {  # the hour said → the hour of 24
    "am": _MORNING | {12: 0, 0: 0},
    "pm": {hour: hour + 12 for hour in range(1, 12)} | {12: 12} | _EVENING,
    "m": {12: 12},
    "morning": _MORNING,
    "afternoon": {hour: hour + 12 for hour in range(1, 8)} | {hour: hour for hour in range(12, 20)},
    "night": {hour: hour + 12 for hour in range(6, 12)} | {hour: hour for hour in range(18, 24)} | {12: 0, 0: 0},
    "dawn": {hour: hour for hour in range(7)} | {12: 0},
    "day": {12: 12},
    "noon": {12: 12, 1: 13},
    "": {hour: hour for hour in (0, *range(7, 24))},  # nothing said: 1 to 6 may be either
}
QUARTERS: Mapping[str, int] = {"media": 30, "cuarto": 15}  # «3 y media»
EXACT = frozenset({"en punto", "horas", "h", "hs", "hrs", "hora"})

# Stretches

TO = frozenset({"al", "a", "hasta", "-", "y"})  # «y» only after «entre»
BETWEEN = "entre"

# What is left over

COURTESIES = frozenset(
    {"buenos dias", "buen dia", "buenas tardes", "buenas noches", "buena tarde", "buena noche", "feliz tarde"}
    | {"feliz dia", "feliz noche", "por la presente"}
)
"""They name a part of the day and say nothing of it."""
TELLING = (
    frozenset(MONTHS)
    | frozenset(WEEKDAYS)
    | (frozenset(NUMBERS) - {"un", "una", "uno"})
    | _words("hoy manana ayer anteayer antier anoche mediodia medianoche temprano")
    | _words("sabados domingos semana semanas mes meses ano anos hora horas minuto minutos habil habiles")
    | _words("festivo festivos feriado feriados puente quincena quincenas trimestre semestre")
    | _words("pasado pasada proximo proxima siguiente siguientes entrante otro otra tarde noche madrugada")
    | _words("am pm finales mediados principios comienzos inicios ultimo ultima penultimo primer segundo")
    | _words("primero tercer tercero")
)
"""A word of these that no reading took up may change what was read: then there is no reading."""
TURNING = _words("no ni menos cada todos todas los quizas quiza tampoco nunca nadie % porciento")
"""Right before a day (an article or preposition may stand between) they make it another, or none."""
TURNING_ALWAYS = frozenset({"antes", "despues", "excepto", "salvo"})  # «el viernes o antes»
TURNING_DAYS = TURNING_ALWAYS | {"cada"}  # «los lunes, cada quincena» is no day; «cada semana» is a period
LINKS = _words("el la las del de al a para hasta dia , : . en este proximo")
PERIOD_WORDS = _words("semana mes ano quincena trimestre semestre") | frozenset(MONTH_NAMES)
RETURNING = _words(
    "vuelvo vuelva volvere vuelve regreso regresare regrese retorno retornare reintegro reincorporo entro"
)
"""With these a day is the first one back, not the last one away."""
