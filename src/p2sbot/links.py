"""Where a link of the FAQ really leads, and whether anybody may click on it."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote, urljoin, urlsplit

from p2sbot.model import Source, Span

_LONGEST = 2_083
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"


def safe_url(url: str) -> str:
    """Return ``url`` in printable ASCII if it is an absolute http, https or mailto address, else ``""``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and parts.hostname
    if not (known or parts.scheme == "mailto") or "\\" in url or len(url) > _LONGEST:
        return ""
    return quote(url, safe=_URL_CHARACTERS, errors="replace")


def resolve(target: str, source: Source) -> str:
    """Return the address that a link of an entry leads to, or ``""`` where a click would lead nowhere.

    Args:
        target: the link as the FAQ has it.
        source: the entry's source; a relative target is resolved against its ``url``.
    """
    if safe_url(target):
        return safe_url(target)
    if not source.url or target.startswith("//") or "\\" in target:
        return ""
    return safe_url(urljoin(source.url, target))


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
    return f"{PurePath(source.file).as_uri()}#{quote(source.anchor)}"
