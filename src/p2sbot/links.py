"""Where a link of the FAQ really leads, and whether anybody may click on it."""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import quote, urljoin, urlsplit

from p2sbot.model import Source, Span

_LONGEST = 2_083
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"
# Browsers drop the control characters and read a backslash as a slash; parsers of URLs do neither alike.
_TRICK = re.compile(r"[\\\x00-\x1f\x7f]|^ ")


def safe_url(url: str) -> str:
    """Return ``url`` in printable ASCII if it is an absolute http, https or mailto address, else ``""``.

    An address with a user name in front of its host (``https://bank.example@evil.example``) is none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if not (known or parts.scheme == "mailto") or _TRICK.search(url):
        return ""
    printable = quote(url, safe=_URL_CHARACTERS, errors="replace")
    return printable if len(printable) <= _LONGEST else ""


def resolve(target: str, source: Source) -> str:
    """Return the address that a link of an entry leads to, or ``""`` where a click would lead nowhere.

    Args:
        target: the link as the FAQ has it.
        source: the entry's source; a relative target is resolved against its ``url``.
    """
    absolute = safe_url(target)
    if absolute or not source.url or target.startswith("//") or _TRICK.search(target):
        return absolute
    try:
        return safe_url(urljoin(source.url, target))
    except ValueError:
        return ""


def shown_target(span: Span, source: Source) -> str:
    """Return what a reader sees of a link's target: the address, or the citation of an entry, or the text."""
    if span.target.startswith("#") and not source.url:
        return source.path + span.target
    return resolve(span.target, source) or span.target


def source_url(source: Source) -> str:
    """Return what a click on a citation opens: the published page, else the file, else ``""``."""
    if source.url:
        return safe_url(source.url)
    if not source.file:
        return ""
    return f"{PurePath(source.file).as_uri()}#{quote(source.anchor, errors='replace')}"
