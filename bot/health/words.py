"""What went wrong with a database, in words that name no address, user or path: a health door may be public."""

from db.engine import first_line

_KNOWN = (
    (("disk is full", "disk full", "no space left", "disk quota"), "the disk is full"),
    (("readonly", "read-only", "query_only"), "it is read-only"),
    (("is locked",), "another program holds its lock"),
    (("password", "no pg_hba.conf entry"), "its password or user is not accepted"),
    (("resolve host", "name or service not known"), "its host does not resolve"),
    (("refused",), "nobody answers at its address"),
    (("timeout", "timed out"), "it does not answer in time"),
    (("not a database", "malformed", "corrupt"), "its file is damaged"),
    (("unable to open", "no such file", "disk i/o"), "its file can't be used"),
    (("no such table", "does not exist", "no such column"), "a table or column is missing"),
    (("terminat", "closed the connection", "connection is lost", "shutting down", "starting up"), "it went away"),
)


def plainly(error: Exception) -> str:
    """Names the kind of trouble; an unknown one by its class."""
    said = first_line(error).lower()
    for signs, words in _KNOWN:
        if any(sign in said for sign in signs):
            return words
    return f"an error of the kind {type(getattr(error, 'orig', None) or error).__name__}"
