"""The vectors of a FAQ, kept in the cache beside the compiled index: only new texts are encoded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from p2sbot.cache import digest, read_own, write_whole
from p2sbot.match.encoder import Encoder
from p2sbot.match.vectors import Row, Vectors, Watch, encode_all, entry_texts
from p2sbot.model import Entry

_MARK = 16
"""How many bytes of a text's SHA-256 tell it from all others."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of the vectors of a FAQ."""

    key: str
    """That of the FAQ and the encoder, if all texts of it are there; else empty."""
    model: str
    """The digest of the encoder."""
    counts: Sequence[int]
    """How many texts each entry has."""
    marks: Sequence[bytes]
    """What each text is known by."""
    table: NDArray[np.float16]
    """A row a text, shape (texts, width)."""


def open_vectors(
    entries: Sequence[Entry], encoder: Encoder, path: Path | None, key: str, watch: Watch
) -> Vectors:
    """Return the vectors of a FAQ: those of the file as far as it has them, the others encoded and kept.

    Args:
        entries: of the FAQ; only looked at if the file does not have all of it.
        encoder: what gives texts their vectors.
        path: the file that keeps them; None to keep none.
        key: what the FAQ is known by.
        watch: shows how far the encoding has come.
    """
    key = digest(key, encoder.digest)
    stored = read_vectors(path) if path else None
    if stored and stored.key == key:
        return Vectors(encoder, stored.table, stored.counts)
    texts = [list(entry_texts(entry)) for entry in entries]
    marks = {text: _mark(text) for own in texts for text in own}
    known: dict[bytes, Row] = {}
    if stored and stored.model == encoder.digest:
        known = dict(zip(stored.marks, stored.table, strict=True))
    missing = [text for text, mark in marks.items() if mark not in known]
    counts = [len(own) for own in texts]
    try:
        for text, row in zip(missing, encode_all(encoder, missing, watch), strict=False):
            known[marks[text]] = row
    finally:  # What Ctrl-C leaves undone is done next time.
        done = [marks[text] for own in texts for text in own if marks[text] in known]
        table = np.array([known[mark] for mark in done], np.float16)
        whole = len(done) == sum(counts)
        if path:
            write_vectors(path, Stored(key if whole else "", encoder.digest, counts, done, table))
    return Vectors(encoder, table, counts)


def read_vectors(path: Path) -> Stored | None:
    """Return what the file holds; None if it cannot be read or is damaged."""
    try:
        head, _, body = read_own(path).partition(b"\n")
    except OSError:
        return None
    if head != _head(body):
        return None
    names, _, arrays = body.partition(b"\n")
    key, model = json.loads(names)
    stream = BytesIO(arrays)
    counts, marks, table = (np.load(stream, allow_pickle=False) for _ in range(3))
    return Stored(key, model, counts.tolist(), [row.tobytes() for row in marks], table)


def write_vectors(path: Path, stored: Stored) -> None:
    """Put vectors into the file at once or not at all; where that is impossible, do nothing."""
    stream = BytesIO()
    stream.write(json.dumps([stored.key, stored.model]).encode() + b"\n")
    marks = np.frombuffer(b"".join(stored.marks), np.uint8).reshape(-1, _MARK)
    for array in (np.array(stored.counts, np.int32), marks, stored.table):
        np.save(stream, array, allow_pickle=False)
    write_whole(path, _head(stream.getvalue()) + b"\n" + stream.getvalue())


def _head(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_MARK]
