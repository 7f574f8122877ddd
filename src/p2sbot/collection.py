"""Entries of several files as one set: ids that say which file, links that know each other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from p2sbot.model import Block, Entry, Source, Span

_Ids = Mapping[tuple[str, str], str]
"""File and anchor -> id of the entry."""


def collect(entries: Sequence[Entry], names: Mapping[str, str]) -> list[Entry]:
    """Return entries of several files as one set.

    An id that stands in more than one place gets its file in front (``b.md#login``), and links from
    file to file (``b.md#login``, ``#login``) are known as links to entries.

    Args:
        entries: of all files, in their order.
        names: the absolute path of each file -> what its ids begin with.
    """
    if len({entry.source.file for entry in entries}) < 2:
        return list(entries)
    counts = Counter(entry.id for entry in entries)
    named = [_prefixed(entry, names) if counts[entry.id] > 1 else entry for entry in entries]
    ids = {(entry.source.file, entry.source.anchor): entry.id for entry in reversed(named)}
    return [replace(entry, blocks=_linked(entry.blocks, entry.source, ids)) for entry in named]


def _prefixed(entry: Entry, names: Mapping[str, str]) -> Entry:
    return replace(entry, id=f"{names[entry.source.file]}#{entry.id}")


def _linked(blocks: Sequence[Block], source: Source, ids: _Ids) -> tuple[Block, ...]:
    return tuple(
        replace(
            block,
            spans=tuple(
                replace(span, entry=_entry(span, source, ids)) if span.target else span
                for span in block.spans
            ),
            children=_linked(block.children, source, ids),
        )
        for block in blocks
    )


def _entry(span: Span, source: Source, ids: _Ids) -> str:
    path, _, anchor = unquote(span.target).partition("#")
    # A link with a scheme names no file; joined to a folder it matches none either.
    file = os.path.normpath(os.path.join(os.path.dirname(source.file), path)) if path else ""
    return ids.get((file or source.file, anchor), "")
