"""What callback data are written with. A button lives for ever in somebody's chat: what a prefix, a letter or a number
here means never changes, and what no screen writes any more goes on being read."""

from enum import StrEnum, unique

from db.models import Role


@unique
class Tap(StrEnum):
    """What a button is for: its callback data begin with it, up to the first «:». Each has a handler, registered with
    gate.button, and a screen that writes it: f"{Tap.PLAN}:{code}"."""

    # Questions and articles
    CHOSEN = "c"
    NONE_OF_THESE = "n"
    RATING = "f"
    RELATED = "r"
    ANSWER = "v"
    TOPICS = "t"
    BROWSED = "o"

    # Questions to people
    ASK = "ha"
    THREAD = "ht"
    QUESTION = "hq"
    QUESTIONS = "hl"

    # The base of articles
    KNOWLEDGE = "kn"
    ARTICLE = "ka"
    VERSION = "kv"
    DRAFT = "kd"
    HOLDS = "ko"
    PROPOSAL = "kp"
    PHRASINGS = "kf"

    # Every screen that waits for words
    CANCEL = "x"

    # Coming in
    CONSENT = "e"
    CONSENT_AGAIN = "k"
    ACCESS = "ac"
    INVITE = "iv"
    QR = "iq"
    INVITATIONS = "il"
    REVOKE = "ir"

    # People
    PEOPLE = "pl"
    PEOPLE_FOUND = "pn"
    PEOPLE_OF = "ps"
    PEOPLE_INVITATIONS = "pi"
    REQUESTS = "pt"
    REQUEST = "pq"
    PRIORITISE = "pp"
    PRIORITISED = "pz"
    PERSON = "pe"
    ROLE = "pr"
    MOVE = "pm"
    ONE_MORE = "pa"
    ONE_LESS = "pu"
    NEW_PHONE = "ph"
    STANDING = "pk"
    SUCCESSORS = "pw"
    SUCCESSOR = "py"
    AUDIT = "bi"

    # One's own data and preferences
    WITHDRAW = "pv"
    MY_DATA = "md"
    LEAVE = "sl"
    QUIET_HOURS = "qh"
    ABSENCE = "au"
    ABSENCE_OVER = "ab"
    SUBSTITUTE = "as"

    # Announcements
    ANNOUNCEMENTS = "al"
    ANNOUNCEMENT = "aa"
    COMPOSING = "aw"
    APPROVAL = "ap"
    CORRECTION = "ak"
    COPY = "av"

    # Plans
    PLAN = "gp"
    ACTIVITY = "ga"
    HISTORY = "gh"
    BOARD = "gb"
    LINE = "gl"

    # Reports and evidence
    REPORT = "gr"
    UNDO = "gu"
    CORRECT = "gc"
    REVIEW = "gv"
    EVIDENCE = "ge"
    ONE_MESSAGE = "gm"

    # Workbooks
    IMPORT = "gi"
    EXPORT = "gx"

    # Reminders
    REMINDERS = "wi"
    RULES = "wp"
    PERIODIC = "wr"
    DAYS_OFF = "wc"
    DIGEST = "wd"


def tap_of(data: str) -> Tap:
    """Returns what these callback data begin with. Raises ValueError for what is not in the table."""
    return Tap(data.partition(":")[0])


ROLE_LETTERS = {Role.OFFICIAL: "o", Role.LIAISON: "l", Role.COORDINATOR: "c"}
ROLES = {letter: role for role, letter in ROLE_LETTERS.items()}

# Of the alliance's actions; 0 is all of them, or none
ACTION_NUMBERS = {"mgei": 1, "jornada-unica": 2, "fortalecimiento": 3, "permanencia": 4}
ACTIONS = {number: action for action, number in ACTION_NUMBERS.items()}
