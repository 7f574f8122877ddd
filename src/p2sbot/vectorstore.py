"""The vectors of a FAQ, kept in the cache beside the compiled index: only new texts are encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from p2sbot.cache import digest, read_own, write_whole
from p2sbot.match.encoder import Encoder
from p2sbot.match.vectors import Row, Vectors, Watch, encode_all, entry_texts
from p2sbot.model import Entry

_FORMAT = b"p2sbot.vectors/1"
_MARK = 16
"""How many bytes of a text's SHA-256 tell it from all others."""
_KEEP = 256
"""How many new texts are encoded at least before what there is is kept."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of the vectors of a FAQ."""

    key: str
    """That of the FAQ and the encoder, if all texts of it are there; else empty."""
    counts: NDArray[np.int32]
    """How many texts each entry has."""
    marks: NDArray[np.uint8]
    """What each text is known by, shape (texts, _MARK)."""
    table: NDArray[np.float16]
    """A row a text, shape (texts, width)."""


def open_vectors(
    entries: Sequence[Entry], encoder: Encoder, path: Path | None, key: str, watch: Watch
) -> Vectors:
    """Return the vectors of a FAQ: those of the cache as far as it has them, the others encoded and kept.

    Args:
        entries: of the FAQ; only looked at if the cache does not have all of it.
        encoder: what gives texts their vectors; each has a file of its own.
        path: what the names of the files begin with; None to keep none.
        key: what the FAQ is known by.
        watch: shows how far the encoding has come.
    """
    path = path and path.with_name(f"{path.name}-{encoder.digest[:16]}.vectors")
    key = digest(key, encoder.digest)
    stored = read_vectors(path) if path else None
    if stored and stored.key == key:
        return Vectors(encoder, stored.table, stored.counts.tolist())
    texts = [list(entry_texts(entry)) for entry in entries]
    marks = {text: _mark(text) for own in texts for text in own}
    counts = np.array([len(own) for own in texts], np.int32)
    order = [marks[text] for own in texts for text in own]
    known: dict[bytes, Row] = {}
    if stored:
        known = dict(zip(map(bytes, stored.marks), stored.table, strict=True))
    missing = [text for text, mark in marks.items() if mark not in known]
    unkept = 0
    try:
        for text, row in zip(missing, encode_all(encoder, missing, watch), strict=False):
            known[marks[text]] = row
            unkept += 1
            if path and unkept >= max(_KEEP, len(known) // 8):
                unkept = 0
                write_vectors(path, _pack("", counts, order, known))
    finally:  # What Ctrl-C leaves undone is done next time.
        packed = _pack(key, counts, order, known)
        if path:
            write_vectors(path, packed)
    return Vectors(encoder, packed.table, counts.tolist())


def _pack(
    key: str, counts: NDArray[np.int32], order: Sequence[bytes], known: Mapping[bytes, Row]
) -> Stored:
    """Return the texts that are known, in their order; ``key`` counts only where that is all."""
    done = [mark for mark in order if mark in known]
    marks = np.frombuffer(b"".join(done), np.uint8).reshape(-1, _MARK)
    table = np.array([known[mark] for mark in done], np.float16)
    return Stored(key if len(done) == len(order) else "", counts, marks, table)


def read_vectors(path: Path) -> Stored | None:
    """Return what the file holds; None if it cannot be read, is damaged or of another format."""
    try:
        head, _, body = read_own(path).partition(b"\n")
        if head != _head(body):
            return None
        key, _, arrays = body.partition(b"\n")
        stream = BytesIO(arrays)
        return Stored(key.decode(), *(np.load(stream, allow_pickle=False) for _ in range(3)))
    except (OSError, ValueError):
        return None


def write_vectors(path: Path, stored: Stored) -> None:
    """Put vectors into the file at once or not at all; where that is impossible, do nothing."""
    stream = BytesIO()
    stream.write(stored.key.encode() + b"\n")
    for array in (stored.counts, stored.marks, stored.table):
        np.save(stream, array, allow_pickle=False)
    write_whole(path, _head(stream.getvalue()) + b"\n" + stream.getvalue())


def _head(body: bytes) -> bytes:
    return _FORMAT + b" " + hashlib.sha256(body).hexdigest().encode()


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_MARK]
