"""Lists the words with which people report, as patterns over `Said.words`."""

import re

from bot.plans.spoken.codes import CODE, DAY, PERCENT
from bot.plans.spoken.text import PUNCTUATION


def any_of(words: str) -> str:
    """Makes a pattern that matches any of these words; `_` stands for a space within an expression of several words."""
    return rf"(?:{'|'.join(words.split()).replace('_', ' ')})"


def _in_all_forms(stems: str) -> str:
    """Lists the forms of participles: masculine and feminine, singular and plural."""
    return " ".join(stem + ending for stem in stems.split() for ending in ("a", "o", "as", "os"))


_DONE = _in_all_forms(
    "cumplid terminad finalizad culminad concluid ejecutad completad realizad lograd cerrad acabad hech list complet "
    "listic listit completic completit terminadit cumplidit"
)
_DID = (
    "cumplimos cumpli cumplio cumplieron terminamos termine termino terminaron finalizamos finalice finalizo "
    "culminamos culmine culmino concluimos concluyo completamos complete completo realizamos realice realizo "
    "hicimos hice hizo ejecutamos ejecute ejecuto acabamos acabe logramos logre"
)
_BLOCKED = _in_all_forms(
    "bloquead trabad trancad parad detenid frenad estancad suspendid atascad varad paralizad empantanad enredad "
    "congelad quiet"
)
_GOT_STUCK = "bloqueo tranco trabo atasco freno paro enredo estanco varo congelo empantano paralizo suspendio embolato"
_BEGUN = _in_all_forms("iniciad empezad comenzad arrancad desbloquead reanudad retomad")
_BEGAN = "empezamos iniciamos arrancamos comenzamos inicio empezo arranco comenzo retomamos reanudamos"
_POSTPONED = _in_all_forms("aplazad reprogramad pospuest prorrogad")
_POSTPONE = (
    "aplazar aplazarla aplazarlo aplazamos aplace aplacen aplacemos reprogramar reprogramarla reprogramarlo "
    "reprogramamos reprograme reprogramen posponer posponerla prorrogar prorrogarla prorroga reprogramacion "
    "aplazamiento"
)
_ORDERS = (
    "pongale pongalo pongala ponle subale subalo bajele bajelo dejele dejelo dejela corrala corralo corrame pasela "
    "pasemela pasemelo muevala muevalo aplacela aplacelo"
)
_REPORT = "reporto reporte reportar registrar registre registro marcar marque anote anotar avance avances"

_OTHERS = (
    "porcentaje actividad curso proceso ejecucion plazo fecha ciento "
    "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
)

VOCABULARY = tuple(
    sorted(
        f"{_DONE} {_DID} {_BLOCKED} {_BEGUN} {_BEGAN} {_POSTPONED} {_POSTPONE} {_REPORT} {_ORDERS} {_OTHERS}".split()
    )
)
"""What a mistyped word may have been meant as."""

_SOME = "{0,12}"  # such words in a row; without a limit a pattern takes quadratic time on thousands of them

# Pieces of a report. Each is looked for where the one before ended; what is left over is about the work itself.

_END = rf"(?: {PUNCTUATION}){_SOME}$"
_IS = (
    any_of(
        "y e ya hoy ayer que esta estan estamos quedo quedaron quedamos fue fueron se ha han hemos he sido encuentra "
        "encuentran sigue seguimos como tenemos tengo tiene todo nos por_fin totalmente damos_por dimos_por doy_por"
    )
    + " "
)
_OF = rf"(?:{any_of('en de con a para sobre del al lo_de')} )?(?:{any_of('la el las los esta nuestra mi')} )?"
_ONE = rf"{_OF}(?:{any_of('actividad actividades codigo tarea')} )?(?:(?:numero|{PUNCTUATION}) )?{CODE}"
NAMED = rf"{_ONE}(?: {any_of('y e , / mas ,_y y_tambien')} {_ONE}){_SOME}"
_SO_FAR = any_of(
    "y ya va vamos voy van vaya lleva llevamos llevo llevan esta estamos estan sigue seguimos subio subimos bajo paso "
    "quedo tiene tenemos presenta reporta llego llegamos alcanza alcanzo se encuentra encuentran en por al a con un el "
    "de del avance porcentaje ejecucion cumplimiento progreso aproximadamente como mas o menos casi solo apenas : = "
    "otra_vez de_nuevo ahora hoy"
)
_PROGRESS = any_of("avance ejecucion cumplimiento progreso")
HOW_FAR = rf"(?:{_SO_FAR} ){_SOME}{PERCENT}(?: (?:de )?(?:su )?{_PROGRESS})?"
DONE = "|".join(
    (
        rf"(?:{_IS}){_SOME}{any_of(_DONE)}(?! de )(?: {any_of('del_todo totalmente con_exito')})?",
        rf"(?:{_IS}){_SOME}(?:la |lo )?{any_of(_DID)}(?: con)?",
        rf"{any_of('damos dimos doy di reporto informo hay se_dio')}(?: el)? cumplimiento(?: total)?(?: a)?",
        r"(?:ya )?ok(?:ey)?",
        rf"ya {any_of('esta quedo estan quedaron')}(?= {PUNCTUATION}|$| {_ONE})",
    )
)
DOING = "|".join(
    (
        rf"(?:{_IS}){_SOME}en {any_of('curso proceso ejecucion marcha desarrollo tramite elaboracion construccion')}",
        rf"(?:{_IS}){_SOME}{any_of(_BEGUN)}",
        rf"(?:{_IS}){_SOME}{any_of('trabajando avanzando')}(?= en {_ONE}|{_END})",
        rf"(?:{_IS}){_SOME}{any_of(_BEGAN)}(?: (?:con|a))?(?= {_ONE}|{_END})",
        rf"ya no {any_of('esta estan sigue')} {any_of(_BLOCKED)}",
    )
)
_CAN = any_of("hemos_podido he_podido ha_podido han_podido podemos puedo puede pueden pudimos pude pudo pudieron")
_TO_DO = r"(?: \w+[aei]r(?:la|lo|se)?)?"
BLOCKED = "|".join(
    (
        rf"(?:{_IS}){_SOME}{any_of(_BLOCKED)}",
        rf"(?:ya )?se (?:{any_of('nos me le les')} )?{any_of(_GOT_STUCK)}",
        rf"no (?:{any_of('la lo se nos')} ){_SOME}{_CAN}{_TO_DO}(?: con)?(?: {any_of('todavia aun')})?",
        rf"(?:es |fue )?imposible{_TO_DO}",
    )
)
_PLEASE = any_of(
    "necesito necesitamos solicito solicitamos solicita pido pedimos pide quiero queremos requiero requerimos requiere "
    "toca nos me les se debemos toco y que la una un favor por_favor hay_que vamos_a tenemos_que tuvimos_que "
    "solicitud_de"
)
_CHANGE = any_of("correr mover cambiar ampliar extender modificar corran muevan cambien amplien extiendan modifiquen")
MOVED = (
    rf"(?:(?:{_PLEASE} ){_SOME}(?:{any_of(_POSTPONE)}|{_CHANGE} {any_of('la_fecha el_plazo las_fechas')}"
    rf"(?: {any_of('limite de_entrega')})?|{any_of('ampliacion extension cambio')} del? {any_of('plazo fecha')}"
    rf"|{any_of('mas_plazo mas_tiempo otro_plazo mas_dias nueva_fecha otra_fecha')})(?: de)?"
    rf"|(?:{_IS}){_SOME}{any_of(_POSTPONED)})"
)
UNTIL = rf"(?:{any_of('para hasta al a el del dia que_sea quede')} ){_SOME}{DAY}"
BECAUSE = (
    rf"(?:(?:(?:la |el )?{any_of('motivo razon causa')}(?: es)?(?: que)?)|debido a(?: que)?|por ?que"
    rf"|{any_of('ya_que pues puesto_que dado_que por_cuanto a_causa_de por')})"
)
GREETING = (
    r"(?:buen(?:os|as)? (?:dia|dias|tardes?|noches?)|ingenier[oa]|senor(?:a|es)?|(?:estimad|apreciad|companer)[oa]s?"
    r"|(?:por|mediante)(?: medio)? (?:del|de la|el|la|este|esta) (?:presente|medio|mensaje|oficio|escrito)"
    rf"|(?:que mas|que hubo|que tal)(?: pues)?(?= {PUNCTUATION})"
    rf"|{any_of('buenas hola cordial_saludo saludos un_saludo doctora doctor dra dr profe ok bueno por_favor')})"
)
ABOUT = (
    rf"(?:y )?(?:(?:le|les|te) {any_of('cuento informo comento reporto')}|{any_of('informo estado novedad')}"
    rf"|{any_of('me_permito quiero queremos quisiera para vengo_a voy_a por_favor favor')} "
    rf"{any_of('informar reportar registrar marcar anotar contar')}(?:les?)?|{any_of(_REPORT)}"
    rf"|{any_of('observacion observaciones comentario nota')}(?= :))(?: {any_of('que de del en sobre')})?"
)
CLOSING = (
    rf"(?:{any_of('por_favor gracias muchas_gracias mil_gracias atentamente feliz_dia feliz_tarde saludos')}"
    r"|quedo atent[oa]|quedamos atent[oa]s)"
)

UNDONE = re.compile(
    rf"(?<!\S){any_of('no sin aun casi falta faltan por a_punto_de')} (?:\w+ ){{0,3}}?"
    rf"(?:{any_of(f'{_DONE} {_DID}')}|(?:termin|cumpl|acab|finaliz)[ai]r\w*)(?!\S)"
)
"""Not yet."""
TOLD = re.compile(
    r"(?<!\S)(?:(?!tenemos que|necesitamos|queremos|podemos|debemos|sabemos|hacemos)\w{2,}(?:amos|emos|imos)"
    r"|se (?:\w+aron|\w+ieron)|ya (?:se \w+|van)|avanza|faltan?|pendientes?|adjunt\w+|anex\w+|envi[oe]|mando|hoy|ayer)"
    r"(?!\S)"
)
"""What was done or is left to do, without a word for the status."""

# A question is not a report.

_QUESTION = (
    r"(?:que|cual(?:es)?|quien(?:es)?|cuant[oa]s?|como|donde|cuando|por que"
    r"|(?:para|en|a|de|con|desde|hasta) (?:que|quien|cuando|cual))"
)
_COULD = r"(?:(?:me|nos|se|ya) )*(?:pued\w+|podri\w+|podemos|debo|deberia|sera|es posible|sabe\w*)"
_WISH = (
    rf"{any_of('quisiera quiero queremos necesito necesitamos deseo me_gustaria requiero favor')}(?: a)? "
    rf"{any_of('saber ver conocer consultar entender preguntar confirmar mirar revisar ayuda orientacion apoyo')}"
)
_SHOW = (
    r"(?:me )?(?:expli\w+|muestr\w+|mostrar|digame|diga|dime|ayud\w+|consult\w+|busc\w+|abr[aei]\w*|ver|historial"
    r"|evidencias?|deme|dame|mandeme|envieme|informacion|tengo (?:una )?(?:duda|pregunta))"
)
_FORMALLY = (
    r"(?:agradezco|agradecemos|agradeceria|sirvase|sirvanse|solicito|ruego)(?: \w+){0,2}? "
    r"(?:indicar|informar|senalar|precisar|relacionar|aclarar|confirmar)(?:me|nos)?"
    r"|(?:agradezco|agradeceria|solicito|ruego)(?: que)?(?: se)? (?:me|nos) "
    r"(?:expong|expli|inform|indi|envi|remit|dig|aclar|precis)\w*"
    r"|(?:indique|senale|precise|aclare|confirme)(?:me|nos)? (?:quien|cual|cuando|cuant[oa]s?|como|si"
    r"|que (?:funcionari|person|dia|fecha|cargo|document|actividad|soporte|dependencia|evidencia)\w*)"
)
_LOST = r"no (?:entiendo|entendi|encuentro|veo|me \w+|se (?:como|que|si|cual|cuando|donde|quien))"
_WHAT = (
    r"(?:cual(?:es)?|quien|cuant[oa]s?|donde|cuando|por que|en que"
    rf"|que {any_of('es son falta hay sigue toca debo tengo significa piden pasa evidencia documentos? hago')})"
)
_ASK = re.compile(
    rf"^(?:(?:{GREETING}|{PUNCTUATION}|y|pero|entonces|oiga|disculpe|una pregunta) )*"
    rf"(?:{_QUESTION}|{_COULD}|{_WISH}|{_SHOW}|{_LOST})(?!\S)"
    rf"|^(?:(?:{GREETING}|{PUNCTUATION}) )*(?:y|pero|entonces|o) si no(?!\S)(?! {PUNCTUATION})"
    rf"|(?:{CODE}|[;:,.]) (?:{_WHAT}|{_LOST}|ayuda\w*)(?!\S)"
    rf"|(?<!\S)(?:no entiendo|{_LOST}|saber si|si (?:la|el) {CODE}|{_FORMALLY})(?!\S)"
)


# «Qué más, …» and «cómo le va, …» greet
_HELLO = re.compile(
    rf"^(?:(?:{GREETING}|{PUNCTUATION}) ){{0,4}}(?:que mas|que hubo|que tal|como (?:le va|les va|esta|estan|me le va))"
    rf"(?: (?:pues|todo|doctora?|dra|profe|ingenier[oa])){{0,2}} {PUNCTUATION} "
)


def asks(text: str, words: str) -> bool:
    """Tells whether the text is a question or a wish to see something, with or without question marks."""
    return "?" in text or "¿" in text or _ASK.search(_HELLO.sub("", words)) is not None
