"""Reads which status a text says that work has, with or without a code: «ya quedó», «sigue trancada», «denme plazo»."""

import re

from bot.base.statuses import DENIABLE
from bot.plans.spoken.promises import without_yes
from bot.plans.spoken.words import any_of
from db.models import ActivityStatus

_NOT = any_of("no sin aun_no todavia_no aun_sin falta faltan falta_por ni casi")
_DONE = (
    r"(?:cumpl|termin|culmin|finaliz|conclu|complet|acab|ejecut)"
    r"(?:i|imos|io|ieron|e|o|amos|aron|id[oa]s?|ad[oa]s?|uid[oa]s?|uyo|uimos|et[oa]s?)"
    r"|(?:ya )?(?:la |lo |las |los )?(?:cerramos|cerre|entregamos|entregue|hicimos|hice)|list[oa]s?(?! de )"
    r"|(?:list|complet|cumplid|terminad|cerrad|entregad)(?:ic|it)[oa]s?"
    r"|(?:ya )?(?:esta |quedo |quedaron |estan )?(?:cerrad|hech|entregad)[oa]s?|completas?"
    r"|(?:dimos|di|damos|doy|dio|dieron)(?: \w+){0,2} cumplimiento"
    r"|(?:correg|subsan|arregl)(?:i|id[oa]s?|imos|ad[oa]s?|amos)|(?:ya )?(?:la |lo |las |los )(?:subsane|arregle)"
    r"|(?:todo|eso|esa|ese|ya) (?:ya )?quedo|ya quedaron|al cien|100 por ciento"
    r"|(?:report|inform|registr|certific)(?:o|amos) el cumplimiento"
)
_BLOCKED = (
    r"(?:bloquead|trancad|trabad|parad|detenid|frenad|estancad|suspendid|atascad|varad|paralizad|empantanad|enredad|congelad)[oa]s?"
    r"|se (?:nos |me |le |les )?"
    r"(?:bloque|tranc|trab|atasc|fren|par|enred|estanc|var|congel|empantan|paraliz|suspendi|embolat)o"
    r"|no hay (?:plata|recursos|presupuesto|rubro|transporte|con que|paso|como)"
    r"|imposible|no (?:se |la |lo |las |los |nos |me )?(?:pudimos|hemos podido|pude|pudo|ha podido|puedo|puede|podemos)"
    r"|no (?:fue|ha sido|es) posible"
    r"|nos (?:toco parar|frenaron|tumbaron|pararon)|(?<!aun )(?<!todavia )no (?:arranca|avanza|camina|se mueve)"
)
# «pásemela pal 10», «la dejamos para el miércoles 9», «corra la JU-03 y la MG-02 hasta el 16»
_SHIFT = (
    r"(?:corr|pas|mov|muev|dej|tir|aplac|aplaz|pospon|posterg|reprogram|traslad|prorrog|extend|extiend|cambi|pong|pon)"
    r"(?:a|e|o|an|en|ar|er|ir|amos|emos|imos|aron|ieron)?(?:me|nos|se)?"
)
_WHICH = r"(?:(?:la|el|las|los|esa|esta|esas|estas) )?[a-z]{2,3} ?\d{1,3}"
_TO_A_DAY = (
    r"(?: (?:mejor|porfa\w*|por favor|entonces|de una|de una vez|mas bien|tod[ao]s|ambas|las dos|si se puede)){0,2}"
    r" (?:para|pa|pal|al|hasta) (?:el |la |dia ){0,3}"
    r"(?:\d{1,2}|lunes|martes|miercoles|jueves|viernes|sabado|manana|pasado manana|proxim[oa]|otr[oa] (?:semana|mes)"
    r"|semana que|mes que|fin(?:al|ales|es)? de|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre"
    r"|noviembre|diciembre)"
)
_MOVED = (
    rf"(?:(?:la|lo|las|los) {_SHIFT}|{_SHIFT}(?:la|lo|las|los)|{_SHIFT} {_WHICH}(?: y {_WHICH}){{0,3}}){_TO_A_DAY}"
    r"|(?:mas|otro|ampli\w+|pido|pid\w+|pedir\w*|necesit\w+|solicit\w+|pedimos)"
    r" (?:\w+ ){0,2}?(?:plazo|tiempo|fecha|prorroga|dias)"
    r"|(?:denme|deme|dennos|regaleme|regalenos|corran?|corr[ae]la|correr(?:la|lo)?|corramos|mover(?:la|lo)?|muev\w+|aplac\w+|aplaz\w+|aplazar\w*|reprogram\w+|prorrog\w+|pospon\w+)\b"
    r"|(?:pido|pedimos|quiero|queremos|necesit\w+|solicit\w+) (?:\w+ ){0,2}?(?:otra|nueva) fecha|cambiar la fecha"
    r"|(?:pas|corr)(?:ela|elo|enla|enlo|arla|arlo|erla|erlo) (?:para|pa|pal|al|hasta)|que sea (?:para|el|hasta)"
    r"|(?:mas|un) plazo"
    r"|(?:den(?:me|nos)?|deme|denos|danos|dame|regal\w+|conced\w+|otorg\w+) (?:\w+ ){0,2}?(?:plazo|prorroga|espera)"
)
_DOING = (
    r"en (?:curso|proceso|ejecucion|marcha|camino|eso)|(?:empez|arranc|inici|comenz|retom|reanud|avanz)\w*"
    r"|(?:vamos|va|voy|van) (?:en|por|avanzando|bien|al)|sigue|seguimos"
    r"|(?:ya )?(?:estamos|tamos|ando) (?:con|en|haciendo)"
)
_BEGIN = r"(?:empez|empiez|arranc|inici|comenz|comienz)"
_NOT_BEGUN = (
    r"(?:no|ni|nunca|tampoco)(?: (?:siquiera|la|lo|las|los|se|le|nos|hemos|he|han|ha|esta|estan)){0,4} "
    rf"(?:{_BEGIN}\w*|tocad[oa]s?)"
    rf"|sin (?:{_BEGIN}(?:ar|er|ir)|tocar)(?:l[ao]s?)?"
    r"|no hay nada hecho|no (?:se )?(?:hemos|he|han|ha) hecho nada|en ceros?"
)
_IN_PART = r"(?! (?:(?:el|la|las|los|con|a) ){0,2}(?:segund|tercer|otr|ultim|siguient|fase|etapa|parte))"
# The first status that is found counts; a denied one does not.
_SAYS = {
    ActivityStatus.RESCHEDULE_REQUESTED: re.compile(rf"(?<!\S)(?:{_MOVED})(?!\S)"),
    ActivityStatus.BLOCKED: re.compile(rf"(?<!\S)(?:{_BLOCKED})(?!\S)"),
    ActivityStatus.NOT_STARTED: re.compile(rf"(?<!\S)(?:{_NOT_BEGUN})(?!\S){_IN_PART}"),
    ActivityStatus.DONE: re.compile(rf"(?<!\S)(?:{_DONE})(?!\S)"),
    ActivityStatus.IN_PROGRESS: re.compile(rf"(?<!\S)(?:{_DOING})(?!\S)"),
}
_BEGUN = re.compile(rf"(?<!\S){_BEGIN}\w*")
_NOT_ASKED = re.compile(  # «yo nunca pedí correr la fecha», «¿quién pidió más plazo?»
    r"(?<!\S)(?:no|nunca|jamas|tampoco|quien|quienes)(?: (?:la|lo|les|he|hemos|ha|han)){0,2} "
    r"(?:ped|pid|solicit|mand|autoriz|autoric|dij)\w* (?:\w+ )?$"
)
_DENIED = re.compile(rf"(?<!\S){_NOT} (?:\w+ ){{0,3}}$")
_LONGEST = 300  # characters that are read; what follows explains


def told(words: str) -> ActivityStatus | None:
    """Returns the status that these words say. `words`: plain, parted by one space."""
    words = without_yes(words[:_LONGEST])
    denied = False
    for status, pattern in _SAYS.items():
        for found in pattern.finditer(words):
            if status is ActivityStatus.NOT_STARTED and _BEGUN.search(words[: found.start()]):
                continue  # «arrancamos, pero no se han iniciado los talleres»
            if status is ActivityStatus.RESCHEDULE_REQUESTED and _NOT_ASKED.search(words[: found.start()]):
                continue
            denied_by = status in DENIABLE and not found[0].startswith("no ")
            if not denied_by or not _DENIED.search(words[max(0, found.start() - 40) : found.start()]):
                return status
            denied = True
    return ActivityStatus.IN_PROGRESS if denied else None
