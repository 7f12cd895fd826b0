"""The report as two pages of PDF for a meeting: the board; what is late, what is blocked and why, what was verified
since the last time. Lines are cut to one line each, so that there are two pages whatever the plans hold."""

from collections.abc import Iterable, Mapping, Sequence

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from bot.base.paper import BOLD, REGULAR
from bot.plans.figures import Cell
from bot.plans.plans import State
from bot.workbooks.exports import Contents, Entry
from db.models import ActivityStatus, ReportKind

Words = Mapping[str, str]
Widths = Sequence[float]  # millimetres
Colour = tuple[int, int, int]
Colours = Mapping[int, Colour]  # by column

SECRETARIATS = 27  # lines of each table
LATE, BLOCKED, VERIFIED = 15, 8, 7
_MARGIN, _LINE, _BODY = 14.0, 5.4, 8.5  # millimetres, millimetres, points
_WIDTH = 215.9 - 2 * _MARGIN  # of a letter page, the paper of Colombian offices
_INK, _SOFT, _HEAD = (22, 34, 46), (70, 84, 95), (31, 59, 87)
_RED, _PURPLE, _YELLOW, _GREEN = (255, 217, 194), (227, 208, 232), (255, 243, 184), (191, 229, 213)
_FIGURES = ("activities", "done", "verified", "waiting", "late", "blocked", "progress")
_TILES = (("done", None), ("verified", _GREEN), ("waiting", _YELLOW), ("late", _RED), ("blocked", _PURPLE))
_LONGEST = 300  # characters of a line that are measured
_FONT = "DejaVu"


def document(contents: Contents, words: Words) -> bytes:
    """Writes the report as a PDF of two pages. `words` by key: bot/workbooks/chat/report_words.py."""
    pdf = _Pages(words)
    _board(pdf, contents, words)
    pdf.add_page()
    _late(pdf, contents, words)
    _blocked(pdf, contents, words)
    _verified(pdf, contents, words)
    return bytes(pdf.output())


class _Pages(FPDF):
    """Letter pages in the font of the pictures, with their numbers below."""

    def __init__(self, words: Words) -> None:
        super().__init__(format="letter")
        self.words = words
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(False)
        for style, file in (("", REGULAR), ("B", BOLD)):
            self.add_font(_FONT, style, file)
        font = self.fonts[_FONT.lower()]
        assert isinstance(font, TTFFont)
        self.known = set(font.cmap)
        self.set_title(words["title"])
        self.set_lang("es-CO")
        self.add_page()

    def footer(self) -> None:
        self.set_y(-_MARGIN + 3)
        self.write_line(f"{self.words['meeting_page']} {self.page_no()} · {self.words['made_at']}", 7.5, _SOFT)

    def write_line(
        self, text: str, size: float = _BODY, colour: Colour = _INK, style: str = "", height: float = 5
    ) -> None:
        """Writes one line, cut where the page ends."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)
        self.cell(_WIDTH, height, self.fitting(text, _WIDTH), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str) -> None:
        self.ln(2.5)
        self.write_line(text, 11, _HEAD, "B", 6.5)

    def row(self, texts: Sequence[str], widths: Widths, fills: Colours | None = None) -> None:
        """Writes a line of a table. `fills`: colours by column; numbers stand on the right."""
        self.set_font(_FONT, "", _BODY)
        self.set_text_color(*_INK)
        self._cells(texts, widths, fills or {})

    def head(self, texts: Sequence[str], widths: Widths) -> None:
        self.set_font(_FONT, "B", 6.4)
        self.set_text_color(255, 255, 255)
        self._cells(texts, widths, dict.fromkeys(range(len(texts)), _HEAD))

    def _cells(self, texts: Sequence[str], widths: Widths, fills: Colours) -> None:
        self.set_draw_color(213, 220, 226)
        for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
            fill = fills.get(place)
            self.set_fill_color(*(fill or (255, 255, 255)))
            right = place > 0 and text.rstrip(" %").isdecimal()
            shown = self.fitting(text, width - 2)
            self.cell(width, _LINE, shown, border="B", fill=fill is not None, align="R" if right else "L")
        self.ln(_LINE)

    def fitting(self, text: str, width: float) -> str:
        """Makes one line of a text, of what the font has, no wider than so many millimetres."""
        line = "".join(char if ord(char) in self.known else " " for char in " ".join(text[:_LONGEST].split()))
        line = " ".join(line.split())
        if self.get_string_width(line) <= width:
            return line
        while line and self.get_string_width(f"{line}…") > width:
            line = line[:-1]
        return f"{line.rstrip()}…"


# The first page


def _board(pdf: _Pages, contents: Contents, words: Words) -> None:
    whole = contents.overview.summary.whole
    pdf.write_line(words["title"], 16, _HEAD, "B", 9)
    pdf.write_line(words["filters"], 10)
    pdf.write_line(f"{words['made']}: {words['made_at']}", _BODY, _SOFT)
    _tiles(pdf, whole, words)
    actions = [(words[f"action_{action}"], cell) for action, cell in contents.actions.items()]
    _figures(pdf, words["meeting_actions"], words["column_action"], actions, words)
    names = {state.activity.secretariat_code: state.secretariat for state in contents.overview.states}
    ordered = sorted(contents.secretariats.items(), key=lambda each: _attention(each[1]))
    shown = [(names[code], cell) for code, cell in ordered[:SECRETARIATS]]
    _figures(pdf, words["meeting_secretariats"], words["column_secretariat"], shown, words)
    _more(pdf, len(ordered) - len(shown), words)


def _attention(cell: Cell) -> tuple[int, int, int]:
    return -cell.late, -cell.blocked, cell.percentage


def _tiles(pdf: _Pages, whole: Cell, words: Words) -> None:
    pdf.ln(2)
    texts = [(f"{whole.total}", words["total"], None), (f"{whole.percentage} %", words["progress"], None)]
    texts += [(f"{getattr(whole, key)}", words[f"column_{key}"], colour) for key, colour in _TILES]  # type: ignore[misc]
    width, left, top = _WIDTH / len(texts), pdf.get_x(), pdf.get_y()
    for place, (number, name, colour) in enumerate(texts):
        pdf.set_fill_color(*(colour or (244, 246, 248)))
        pdf.rect(left + place * width, top, width - 1.5, 15, style="F")
        pdf.set_xy(left + place * width, top + 1.5)
        pdf.set_font(_FONT, "B", 14)
        pdf.set_text_color(*_INK)
        pdf.cell(width - 1.5, 7, number, align="C")
        pdf.set_xy(left + place * width, top + 8.5)
        pdf.set_font(_FONT, "", 7)
        pdf.cell(width - 1.5, 5, pdf.fitting(name, width - 2.5), align="C")
    pdf.set_xy(left, top + 16)


def _figures(pdf: _Pages, title: str, first: str, cells: Iterable[tuple[str, Cell]], words: Words) -> None:
    pdf.heading(title)
    widths = [_WIDTH - 7 * 18, *[18.0] * 7]
    pdf.head([first, *(words[f"column_{key}"] for key in _FIGURES)], widths)
    for name, cell in cells:
        counts = (cell.total, cell.done, cell.verified, cell.waiting, cell.late, cell.blocked)
        marks = ((4, cell.waiting, _YELLOW), (5, cell.late, _RED), (6, cell.blocked, _PURPLE))
        fills = {place: colour for place, number, colour in marks if number}
        pdf.row([name, *map(str, counts), f"{cell.percentage} %"], widths, fills)


def _more(pdf: _Pages, number: int, words: Words) -> None:
    if number > 0:
        pdf.write_line(f"+ {number} {words['meeting_more']}", _BODY, _SOFT)


# The second page


def _late(pdf: _Pages, contents: Contents, words: Words) -> None:
    today = contents.made_at.date()
    late = [state for state in contents.overview.states if state.late(today)]
    late.sort(key=lambda state: (-state.days_late(today), state.secretariat, state.activity.code))
    pdf.heading(f"{words['meeting_late']} ({len(late)})")
    widths = (16.0, 42.0, 20.0, _WIDTH - 78 - 40, 40.0)
    for state in late[:LATE]:
        days = f"{state.days_late(today)} {words['meeting_days']}"
        activity = state.activity
        who = activity.post or words["everyone"]
        pdf.row([days, state.secretariat, activity.code, activity.title, who], widths, {0: _RED})
    _nothing(pdf, late, words["meeting_none_late"])
    _more(pdf, len(late) - LATE, words)


def _blocked(pdf: _Pages, contents: Contents, words: Words) -> None:
    blocked = [state for state in contents.overview.states if state.status is ActivityStatus.BLOCKED]
    pdf.heading(f"{words['meeting_blocked']} ({len(blocked)})")
    for state in blocked[:BLOCKED]:
        pdf.row([state.secretariat, state.activity.code, state.activity.title], (42.0, 20.0, _WIDTH - 62), {0: _PURPLE})
        reason = state.latest.note if state.latest else ""
        pdf.row([f"«{reason}»" if reason else words["meeting_no_reason"]], (_WIDTH,))
    _nothing(pdf, blocked, words["meeting_none_blocked"])
    _more(pdf, len(blocked) - BLOCKED, words)


def _verified(pdf: _Pages, contents: Contents, words: Words) -> None:
    found = _since(contents.history, contents)
    pdf.heading(f"{words['meeting_verified']} {contents.since:%d/%m/%Y} ({len(found)})")
    for entry in found[:VERIFIED]:
        at, activity = entry.event.at.astimezone(contents.made_at.tzinfo), entry.state.activity
        texts = [f"{at:%d/%m}", entry.state.secretariat, activity.code, activity.title]
        pdf.row(texts, (16.0, 42.0, 20.0, _WIDTH - 78), {0: _GREEN})
    _nothing(pdf, found, words["meeting_none_verified"])
    _more(pdf, len(found) - VERIFIED, words)


def _since(history: Iterable[Entry], contents: Contents) -> list[Entry]:
    """Lists what was verified since the last time and still is, the newest first; an activity once."""
    found = {
        entry.state.id: entry
        for entry in history
        if entry.event.kind == ReportKind.VERIFICATION
        and entry.event.at >= contents.since
        and entry.event.undone_at is None
        and entry.state.status is ActivityStatus.VERIFIED
    }
    return sorted(found.values(), key=lambda entry: entry.event.at, reverse=True)


def _nothing(pdf: _Pages, found: Sequence[State | Entry], text: str) -> None:
    if not found:
        pdf.write_line(text, _BODY, _SOFT)
