"""Which links Telegram accepts, and the form it gives them (td LinkManager::check_link)."""

import re
from urllib.parse import urlsplit

_USER = re.compile(r"tg://user/?\?id=([1-9][0-9]*)", re.IGNORECASE)
_SCHEME = re.compile(r"(?i)^(tg|ton|tonsite|https?)://?")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_HOST = re.compile(r"[^\s\"<>\\^`{|}/?#\[\]@]+")


def link_user_id(url: str) -> int | None:
    """Gives the person of a `tg://user?id=…` link."""
    found = _USER.match(url)
    return int(found[1]) if found else None


def checked_link(url: str) -> str | None:
    """Gives a link as Telegram keeps it (scheme added, bare host ends in `/`); None when it refuses the link.

    Hosts without a dot, as localhost, are refused.
    """
    url = url.strip()
    if re.match(r"(?i)(tg|ton|tonsite):", url):
        return url
    full = url if _SCHEME.match(url) else f"http://{url}"
    try:
        parts = urlsplit(full)
        port = parts.port
    except ValueError:
        return None
    host, scheme = parts.hostname or "", parts.scheme.lower()
    if scheme not in {"http", "https"} or "." not in host.strip(".") or not _HOST.fullmatch(host):
        return None
    if re.search(r"\s", full) or port == 0 or (host[-1:].isdigit() and not _IPV4.fullmatch(host)):
        return None
    rest = full[full.index("//") + 2 + len(parts.netloc) :]
    return f"{scheme}://{parts.netloc}{rest or '/'}"
