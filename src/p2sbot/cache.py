"""Compiled FAQs in the user's cache folder: a start without Markdown, TOML or counting words.

A file is used only if its key is that of the FAQ, the overlay and this very program, and its digest
that of its content; anything else counts as no cache at all, and so does a folder that cannot be used.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

from p2sbot.model import Block, Entry, Source, Span


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is kept of a FAQ and its overlay."""

    entries: Sequence[Entry]
    index: Mapping[str, Any]
    """The state of the index, as JSON has it."""
    contact: str


class StoredEntries(Sequence[Entry]):
    """Entries as lines of JSON, each decoded when it is asked for."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, i: int) -> Entry: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Entry]: ...
    def __getitem__(self, i: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(i, slice):
            return StoredEntries(self._lines[i])
        return _load_entry(json.loads(self._lines[i]))

    def __iter__(self) -> Iterator[Entry]:
        return (_load_entry(json.loads(line)) for line in self._lines)


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Return p2sbot's folder for files that may vanish, where the platform keeps such files.

    None where there is no home folder to keep it in.
    """
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "p2sbot" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "p2sbot"
    # The XDG specification: a relative path is to be ignored.
    named = environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if named.startswith("/") else home / ".cache") / "p2sbot"


def digest(*parts: str) -> str:
    """Return a hexadecimal digest of texts, different for different texts however they are cut."""
    state = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


def program() -> str:
    """Return a text that changes when the program's own code does, even between two releases."""
    package = Path(__file__).parent
    files = (entry for folder in (package, package / "match") for entry in os.scandir(folder))
    seen = ((f.path, f.stat()) for f in files if f.name.endswith((".py", ".txt", ".tsv")))
    return repr(sorted((path, stat.st_size, stat.st_mtime_ns) for path, stat in seen))


def read_compiled(path: Path, key: str) -> Compiled | None:
    """Return what the file holds for ``key``, or None if it holds something else or cannot be read."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if json.loads(head) != _head(key, body):
            return None
        contact, index, *lines = body.split(b"\n")
        return Compiled(StoredEntries(lines), json.loads(index), json.loads(contact))
    except (OSError, ValueError):
        return None


def write_compiled(path: Path, key: str, compiled: Compiled) -> None:
    """Put ``compiled`` into the file at once or not at all; where that is impossible, do nothing."""
    records = [compiled.contact, compiled.index, *map(_dump_entry, compiled.entries)]
    body = "\n".join(json.dumps(r, separators=(",", ":")) for r in records).encode()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as stream:
                stream.write(json.dumps(_head(key, body)).encode() + b"\n" + body)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
    except OSError:
        return


def _head(key: str, body: bytes) -> list[str]:
    return [key, hashlib.sha256(body).hexdigest()]


def _dump_entry(entry: Entry) -> list[Any]:
    source = entry.source
    return [
        entry.id,
        entry.question,
        entry.answer,
        entry.section,
        [source.path, source.anchor, source.line, source.url, source.file],
        entry.aliases,
        [_dump_block(block) for block in entry.blocks],
    ]


def _load_entry(record: list[Any]) -> Entry:
    id, question, answer, section, source, aliases, blocks = record
    return Entry(
        id,
        question,
        answer,
        section,
        Source(*source),
        tuple(aliases),
        tuple(map(_load_block, blocks)),
    )


def _dump_block(block: Block) -> list[Any]:
    spans = [[span.text, span.style, span.target, span.entry] for span in block.spans]
    return [block.kind, spans, [_dump_block(child) for child in block.children], block.start]


def _load_block(record: list[Any]) -> Block:
    kind, spans, children, start = record
    return Block(kind, tuple(Span(*s) for s in spans), tuple(map(_load_block, children)), start)
