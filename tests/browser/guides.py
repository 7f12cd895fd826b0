"""`python -m tests.browser.guides [SCENE …]`: shoots the pictures of the guides again, from a new demo for each scene
(docs/images/guia-*.png). A scene goes its way as a person would; a picture is of the last messages of the chat. Needs a
Chromium, and Debian's fonts-noto-color-emoji and fonts-roboto."""

import sys
import tempfile
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect, sync_playwright

from tests.at import BOGOTA
from tests.browser.chat import Chat
from tests.browser.chromium import executable
from tests.browser.conftest import ARGUMENTS
from tests.processes import ROOT, Simulator, demo
from tests.workbooks.making import saved

IMAGES = ROOT / "docs" / "images"
WIDTH, HIGHEST, AROUND = 390, 760, 8  # pixels of a page
SCALE = 1.5
SLOW = 30_000  # ms: what goes through the sender
ANA, WILMER, ROSA = "Ana Lucía Pertuz", "Wilmer Ipuana", "Rosa Elena Mosquera"
CAMILA, NELSON, DAIRO, NEW = "Camila Redondo", "Nelson Cuesta", "Dairo Epiayú", "Óscar Vides"
UNKNOWN = "¿a qué hora abre la cafetería del edificio de la alcaldía?"
AGAIN = "quisiera saber a qué hora abre la cafetería del edificio de la alcaldía"
ANSWER = "Abre a las 7:00 a. m., de lunes a viernes"
TEXT = (
    "Buenos días, {nombre}. El jueves 26 a las 9 a. m. hay encuentro virtual sobre Jornada Única. Confirme, por favor, "
    "con «Enterado»."
)
CODE, ACTION, DUE, POST = 1, 4, 9, 7  # columns of a plan's workbook


class Shooter:
    """A phone before a new demo."""

    def __init__(self, door: Simulator, phone: Page, folder: Path) -> None:
        self.door, self._phone, self.chat = door, phone, Chat(door, phone, folder)

    def rest(self) -> None:
        """Waits until what appears has come to rest."""
        self._phone.wait_for_timeout(1_000)

    def be(self, name: str) -> None:
        self.chat.be(name)
        expect(self.chat.bubbles).not_to_have_count(0, timeout=SLOW)

    def hears(self, *texts: str) -> None:
        """In some message: others may come in between."""
        for text in texts:
            expect(self.chat.bubbles.filter(has_text=text)).not_to_have_count(0, timeout=SLOW)

    def says(self, text: str, *heard: str) -> None:
        """Writes a message and waits for its answer."""
        self.chat.say(text)
        self.hears(*heard)

    def taps(self, label: str, *heard: str) -> None:
        self.chat.tap(label)
        self.hears(*heard)

    def keep(self, name: str, messages: int = 1) -> None:
        """Shoots so many of the last messages, from the top of the first on, as far as a picture goes."""
        self.rest()
        boxes = [box for each in self.chat.bubbles.all()[-messages:] if (box := each.bounding_box())]
        top = max(0.0, boxes[0]["y"] - AROUND)
        height = min(HIGHEST, boxes[-1]["y"] + boxes[-1]["height"] + AROUND - top)
        clip: Any = {"x": 0, "y": top, "width": WIDTH, "height": height}
        self._phone.screenshot(path=IMAGES / f"{name}.png", clip=clip)

    def told(self, name: str) -> list[dict[str, Any]]:
        """Lists what the bot told a person."""
        return [each for each in self.door.chat(self.chat.people[name]) if each["from"] == "bot"]

    def replies(self, name: str, to: str, text: str) -> None:
        """With Telegram's own reply, to the newest message of the bot that says so."""
        said = [each for each in self.told(name) if to in each["text"]]
        self.door.post("/_sim/say", person=self.chat.people[name], text=text, reply_to=said[-1]["message_id"])

    def morning(self, days: int = 1) -> None:
        """Goes to the morning after so many days."""
        now = datetime.fromisoformat(self.door.get("/_sim/clock")["now"]).astimezone(BOGOTA)
        to = (now + timedelta(days=days)).replace(hour=8, minute=2)
        self.door.post("/_sim/clock", advance_seconds=(to - now).total_seconds())


def entering(it: Shooter) -> None:
    """An invitation, consent, a request for access, a person's page, the audit."""
    it.be(WILMER)
    it.says("/invitar", "¿De qué secretaría")
    it.taps("^Santa Marta", "¿Cuántas personas")
    it.taps("Hasta 20", "¿Cuánto tiempo")
    it.taps("Una semana", "Invitación para funcionarios")
    it.keep("guia-invitacion")
    code = it.told(WILMER)[-1]["text"].partition("start=")[2][:12]
    newcomer = it.door.person(NEW)
    it.door.post("/_sim/open", person=newcomer)
    it.chat.people[NEW] = newcomer
    it.door.post("/_sim/open", person=it.chat.people[CAMILA], payload=code)
    it.be(CAMILA)
    it.hears("Sus datos, antes de empezar")
    it.keep("guia-consentimiento")
    it.taps("^Acepto", "ya hace parte")
    it.taps("Mi cargo", "cargo")
    it.says("Líder de calidad", "Líder de calidad")
    it.be(NEW)
    it.taps("Pedir acceso", "Sus datos, antes de empezar")
    it.says("Santa Marta", "Pide acceso por Santa Marta")
    it.taps("^Acepto", "Recibí su solicitud")
    it.be(WILMER)
    it.hears("pide acceso")
    it.keep("guia-solicitud")
    it.taps("^Aprobar", "Óscar Vides")
    it.says("/personas Camila", "Líder de calidad")
    it.keep("guia-ficha")
    it.taps("Nuevo teléfono", "continúe en otro teléfono")
    it.keep("guia-telefono")
    it.be(ROSA)
    it.says("/personas", "personas en la alianza")
    it.keep("guia-personas")
    it.taps("Bitácora", "aprobó el acceso")
    it.keep("guia-bitacora")


def reporting(it: Shooter) -> None:
    """An official's own work; what the liaison and the coordinator see of it."""
    it.be(ANA)
    it.hears("Esto es lo de hoy")  # the demo's first morning
    it.says("/pendientes", "actividades pendientes")
    it.keep("guia-pendientes")
    it.says("cuándo vence JU-03", "JU-03 vence el")
    it.keep("guia-pregunta-plan", 2)
    it.says("/avance", "¿De qué actividad")
    it.taps("JU-03", "¿Cómo va?")
    it.keep("guia-avance")
    it.says("JU-03 80% ya firmamos el acta", "antes 60 %")
    it.keep("guia-un-mensaje", 2)
    it.taps("^Registrar", "folio")
    it.keep("guia-recibo")
    it.says("/avance", "¿De qué actividad")
    it.taps("MG-02")
    it.chat.sees("MG-02 · Identificar", "¿Cómo va?", timeout=SLOW)
    it.taps("Pedir otra fecha", "¿Para cuándo?")
    it.keep("guia-otra-fecha")
    it.says("/ausencia", "¿Hasta qué día?")
    it.taps("Una semana", "¿Quién le reemplaza")
    it.keep("guia-ausencia")
    it.taps("^Cancelar")
    it.says("horas extras docentes", "No estoy seguro de haberle entendido")
    it.keep("guia-opciones", 2)
    it.be(WILMER)
    it.says("/secretarias", "Sus secretarías")
    it.keep("guia-secretarias")
    it.says("/revisar", "Por revisar")
    it.taps("PF-02", "Antes:")
    it.keep("guia-revisar")
    it.be(ROSA)
    it.says("/tablero", "Tablero de planes")
    it.keep("guia-tablero")
    it.says("/informe", "Informe de los planes")
    it.keep("guia-informe")


def reminding(it: Shooter) -> None:
    """The digests of an official and a liaison, the coordinator's rules."""
    for _ in range(9):
        it.morning()
        it.be(ANA)
        it.rest()
        last = it.told(ANA)[-1]
        lines = [button["label"] for row in last["buttons"] for button in row]
        if "Esto es lo de hoy" in last["text"] and sum("-0" in label for label in lines) > 1:
            break
    else:
        raise AssertionError("no morning with two activities")
    it.keep("guia-resumen")
    it.taps(lines[0][:5], "Volver al resumen")
    it.keep("guia-resumen-actividad")
    it.be(WILMER)
    it.hears("La semana")
    it.keep("guia-resumen-enlace")
    it.be(ROSA)
    it.says("/recordatorios", "Últimos 30 días")
    it.keep("guia-recordatorios")
    it.taps("Reglas", "Reglas de los recordatorios")
    it.taps("Regla general", "¿Qué cambia?")
    it.taps("📨 Antes", "El día que vence se recuerda siempre")
    it.taps("15, 7 y 2", "aún sin guardar")
    it.taps("Ver cómo queda", "Con esta regla")
    it.keep("guia-reglas")


def importing(it: Shooter) -> None:
    """A liaison's own workbook with changes, then with mistakes."""
    it.be(NELSON)
    it.hears("Esto es lo de hoy")
    it.says("/importar", "Importar planes")
    it.taps("Plan de hoy", "El plan como está hoy")
    url = f"{it.door.url}{it.told(NELSON)[-1]['file']['url']}"
    with urllib.request.urlopen(url) as answer:
        content = answer.read()
    _upload(it, content, _change)
    it.hears("Esto cambiaría")
    it.keep("guia-importar")
    _upload(it, content, _spoil)
    it.hears("por corregir")
    it.keep("guia-rechazos")


def _upload(it: Shooter, content: bytes, change: Callable[[Workbook], None]) -> None:
    book = load_workbook(BytesIO(content))
    change(book)
    file = {"filename": "plan.xlsx", "content_base64": b64encode(saved(book)).decode(), "as": "document"}
    it.door.post("/_sim/upload", person=it.chat.people[NELSON], **file)


def _row_of(book: Workbook, code: str) -> int:
    sheet = book.worksheets[0]
    return next(row for row in range(2, 12) if sheet.cell(row, CODE).value == code)


def _change(book: Workbook) -> None:
    """One is new, one has another date, one is gone."""
    sheet = book.worksheets[0]
    sheet.cell(_row_of(book, "MG-02"), DUE).value = datetime(2026, 12, 4)  # noqa: DTZ001  a cell knows no zone
    new = _row_of(book, "PE-02")
    sheet.cell(new, CODE).value = "PE-03"


def _spoil(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.cell(4, DUE).value = "31 de noviembre de 2026"
    sheet.cell(6, POST).value = "Juan Pérez"
    sheet.cell(7, ACTION).value = "permanensia"


def announcing(it: Shooter) -> None:
    """An announcement, from whom it is for to its answer."""
    it.be(ROSA)
    it.says("/aviso", "Nuevo aviso")
    it.says(TEXT, "Recibido")
    it.taps("Escoger a quiénes", "¿A quiénes?")
    it.taps("Secretarías priorizadas", "priorizadas")
    it.taps("Por función", "Según función")
    it.taps("^Funcionarios", "3 personas")
    it.taps("^Listo", "¿A quiénes?")
    it.keep("guia-aviso-quienes")
    it.taps("^Continuar", "¿Cuándo sale?")
    it.taps("Ver cómo queda", "Así lo verán")
    it.keep("guia-aviso-confirmar", 2)
    it.taps("^Enviar a", "Aceptados por Telegram: 3 de 3")
    it.be(ANA)
    it.taps("Enterado", "encuentro virtual")
    it.taps("^💬 Responder", "Escríbame su respuesta")
    it.says("¿El enlace llega por aquí?", "llegó a la coordinación")
    it.be(ROSA)
    it.hears("respondió al aviso", "Enterados: 1")
    it.keep("guia-aviso-respuesta", 2)


def asking(it: Shooter) -> None:
    """A question to a person, its answer, the base."""
    it.be(ANA)
    it.hears("Esto es lo de hoy")
    it.says(UNKNOWN, "No tengo esa respuesta")
    it.taps("Preguntarle a mi enlace", "Así sale su pregunta")
    it.keep("guia-preguntar")
    it.taps("^Enviar$", "Su pregunta quedó enviada")
    it.be(DAIRO)
    it.says("/pregunta", "Escríbame su pregunta")
    it.says(AGAIN, "Así sale su pregunta")
    it.taps("^Enviar$", "quedó enviada")
    it.be(WILMER)
    it.hears("Lo mismo pregunta otra persona")
    it.keep("guia-tarjeta-pregunta")
    it.says("/preguntas", "Preguntas que esperan respuesta: 2")
    it.keep("guia-preguntas")
    it.replies(WILMER, "Lo mismo pregunta", ANSWER)
    it.hears("le llega a 2 personas")
    it.be(ANA)
    it.hears("aún no es lineamiento")
    it.keep("guia-respuesta-enlace")
    it.be(ROSA)
    it.says("/conocimiento", "Base de conocimiento")
    it.keep("guia-conocimiento")


SCENES: dict[str, Callable[[Shooter], None]] = {
    "entrar": entering,
    "reportar": reporting,
    "recordar": reminding,
    "importar": importing,
    "avisar": announcing,
    "preguntar": asking,
}


def shoot(names: Sequence[str]) -> None:
    """Shoots scenes, each on a demo of its own."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for name in names:
            inner = Path(folder) / name
            inner.mkdir()
            size: Any = {"width": WIDTH, "height": 1400}
            page = browser.new_page(viewport=size, locale="es-CO", device_scale_factor=SCALE, has_touch=True)
            with demo(inner) as door:
                SCENES[name](Shooter(door, page, inner))
            page.close()
        browser.close()


if __name__ == "__main__":
    shoot(sys.argv[1:] or list(SCENES))
