"""One entry by the name that people give it."""

from __future__ import annotations

from collections.abc import Iterable

from p2sbot.errors import UnknownEntryError
from p2sbot.model import Entry


def find_entry(entries: Iterable[Entry], wanted: str, listed_by: str = "p2sbot list") -> Entry:
    """Return the entry with the anchor ``wanted``, written with or without ``#``, or as its citation.

    Args:
        entries: where to look.
        wanted: what people call it.
        listed_by: the command that shows every anchor, for the error.

    Raises:
        UnknownEntryError: there is none; the nearest anchor is named.
    """
    ids = []
    for entry in entries:
        if wanted.removeprefix("#") == entry.id or wanted == entry.source.citation:
            return entry
        ids.append(entry.id)
    from difflib import get_close_matches

    near = get_close_matches(wanted, ids, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"{listed_by} shows them"
    raise UnknownEntryError(f"no entry has the anchor {wanted!r}; {hint}")
