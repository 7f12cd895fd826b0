"""Tells what asks about the programme from what only answers, agrees or tells the assistant what to do."""

import re

from rapidfuzz.distance import OSA

from conocimiento.folding import words

_SLIPS_FROM = 6  # letters: a shorter word must be typed correctly
_LEAST = 3  # letters of a word that says something
_ORDER = re.compile(r"/\w+|(?:[^\W\d_]{1,4}[-–]?\d{1,3}|\d+) ?%?")  # a command, an activity's code, a percentage
_ASKS = re.compile(
    r"[?¿]|^(?:y |pero |o )?"
    r"(?:que|q|k|cual(?:es)?|quien(?:es)?|cuant[oa]s?|como|donde|adonde|cuando|por ?que|para que)\b"
)

# Words that only hold others together
_FUNCTION = """
el la los las lo un una unos unas de del al a en con sin por para y o u e ni que q k se me te le les nos mi mis su sus
tu tus yo usted ustedes ellos ella el este esta esto estos estas ese esa eso esos esas aqui alla ahi aca hoy manana
ayer ahora luego despues mas menos muy mucho mucha muchas muchos todo toda todos todas nada algo asi tambien tampoco ya
aun todavia pues pero si no como cuando donde cual cuales quien quienes cuanto cuanta cuantos cuantas es son era fue ser
estar esta estan estoy estamos he ha han hay va van favor porfa porfavor xfa cosa cosas
"""
# What is said to agree, to refuse, to greet, to thank and to say what one does
_SAID = """
sip sii siii nop claro obvio listo listos lista listas vale ok oki okey okay dale bueno bien perfecto excelente correcto
exacto acuerdo entendido entiendo enterado enterada confirmo confirmado confirmada afirmativo negativo seguro cierto
recibido recibida visto gracias mil amable gentil senor senora senorita doctor doctora profe profesor profesora jefe
hola buenas buenos buen buena dia dias tarde tardes noche noches saludos saludo cordial feliz chao adios perdon disculpe
disculpa permiso voy vamos ire iremos asisto asistire asistiremos asistimos asistencia asistir participo participare
estare estaremos puedo podemos podre puede quiero queremos deseo necesito llego llegare llegamos ire vengo vendre tengo
tenemos tendre hice hicimos hecho hecha firme firmamos envie enviamos envio enviado enviada mande mandado subi subimos
subido reporte reporto reporte reportado termine terminamos terminado acepto aceptado rechazo apruebo aprobado gusto
favor momento momentico espere espera rato ninguna ninguno ninguna otra otro otras mismo misma primero primera
segundo segunda tercero ultima ultimo
"""
# What is told to the assistant
_ORDERS = """
cancelar cancela cancele cancelo anular anule borrar borra borre eliminar elimine quitar quite salir sal volver vuelva
regresar atras seguir siga siguiente siguientes anterior continuar continue continua enviar envia envie enviar mandar
mande guardar guarde publicar publique editar edite cambiar cambie corregir corrija repetir repita reintentar parar
pare detener detenga terminar termine cerrar cierre abrir abra ver vea mostrar muestre muestreme muestrame mostrame deme
dame digame dime mandeme envieme ayuda ayudeme ayudame menu inicio empezar empiece comenzar iniciar reiniciar start stop
opciones opcion boton botones prueba probando test pendientes tablero aviso avisos reporte reportes tarea tareas
"""
_HOLDING = frozenset(_FUNCTION.split())
_EMPTY = _HOLDING | frozenset(_SAID.split()) | frozenset(_ORDERS.split())
_LONG = tuple(word for word in _EMPTY if len(word) >= _SLIPS_FROM)


def asks(text: str) -> bool:
    """Tells whether a text asks something that an article could answer: it has a word that says something, besides
    those that agree, thank or give an order. What is put as a question may be of any words but those that only hold
    others together."""
    if puts_question(text):
        return any(_says(word) and word not in _HOLDING for word in words(text))
    left = _ORDER.sub(" ", text)
    return any(_says(word) and word not in _EMPTY and not _slip(word) for word in words(left))


def puts_question(text: str) -> bool:
    """Tells whether a text is put as a question: by its mark, or by the word it begins with."""
    return bool(_ASKS.search(text) or _ASKS.search(" ".join(words(text))))


def _says(word: str) -> bool:
    return len(word) >= _LEAST and any(char.isalpha() for char in word)


def _slip(word: str) -> bool:
    """Tells whether a word is one of those with a slip of the thumb: «cancelr»."""
    return len(word) >= _SLIPS_FROM and any(OSA.distance(word, each, score_cutoff=1) <= 1 for each in _LONG)
