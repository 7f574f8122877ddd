"""Compiled FAQs in the user's cache folder: a start without Markdown, TOML or counting words.

A file is used only if its key is that of the FAQ, the overlay and this very program, and its digest
that of its content; anything else counts as no cache at all, and so does a folder that cannot be used.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
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
    model: str = ""
    """The sentence encoder that the overlay names."""


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
    # The XDG specification: a relative path is to be ignored.
    named = environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return Path(named) / "p2sbot" / ("Cache" if sys.platform == "win32" else "")
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return home / "AppData" / "Local" / "p2sbot" / "Cache"
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "p2sbot"


def digest(*parts: str) -> str:
    """Return a hexadecimal digest of texts, different for different texts however they are cut."""
    state = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


def program(package: Path) -> str:
    """Return a digest of everything that makes entries and an index of a text, but the text itself.

    That is the ``package``'s code and data, the Python version (its Unicode and HTML tables) and the
    Markdown parser; found without importing it, which would cost more than all the rest.
    """
    patterns = ("*.py", "match/*.py", "match/*.txt", "parse/*.py")
    files = [file for pattern in patterns for file in package.glob(pattern)]
    parser = (Path(folder or ".") / "markdown_it" / "__init__.py" for folder in sys.path)
    files += [path for path in parser if path.is_file()][:1]
    return digest(
        sys.version, sys.byteorder, *(path.read_text(encoding="utf-8") for path in sorted(files))
    )


def read_compiled(path: Path, key: str) -> Compiled | None:
    """Return what the file holds for ``key``, or None if it holds something else or cannot be read."""
    try:
        head, _, body = read_own(path).partition(b"\n")
        if head != _head(key, body):
            return None
        settings, index, *lines = body.split(b"\n")
        contact, model = json.loads(settings)
        return Compiled(StoredEntries(lines), json.loads(index), contact, model)
    except (OSError, ValueError):
        return None


def write_compiled(path: Path, key: str, compiled: Compiled) -> None:
    """Put ``compiled`` into the file at once or not at all; where that is impossible, do nothing."""
    settings = [compiled.contact, compiled.model]
    records = [settings, compiled.index, *map(_dump_entry, compiled.entries)]
    body = "\n".join(json.dumps(r, separators=(",", ":")) for r in records).encode()
    write_whole(path, _head(key, body) + b"\n" + body)


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` into the file at once or not at all; where that is impossible, do nothing."""
    from tempfile import NamedTemporaryFile

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as stream:
            try:
                stream.write(data)
                stream.close()
                os.replace(stream.name, path)
            except OSError:
                os.unlink(stream.name)
    except OSError:
        return


def read_own(path: Path) -> bytes:
    """Return the content of a regular file of ours.

    Raises:
        OSError: it cannot be read, or something else stands there.
    """
    # Not blocking, so that a named pipe is no trap.
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
        status = os.fstat(stream.fileno())
        ours = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
        if not (ours and stat.S_ISREG(status.st_mode)):
            raise OSError
        return stream.read()


def _head(key: str, body: bytes) -> bytes:
    return f"{key} {hashlib.sha256(body).hexdigest()}".encode()


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
