"""The meaning of a FAQ's texts as vectors, and how near a question comes to each entry."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from p2sbot.match.answer import answer_text
from p2sbot.match.encoder import Encoder
from p2sbot.match.passage import split_sentences
from p2sbot.model import Entry, Span

Row = NDArray[np.float16]
"""A vector as it is kept, shape (width,)."""
Watch = Callable[[Iterable[NDArray[np.float32]], int], Iterable[NDArray[np.float32]]]
"""Takes things as they come and how many there will be, and hands them on: shows how far it has come."""
_PASSAGE = 200
"""How many characters of an answer are read as one."""
_PASSAGES = 32
"""How many passages of an answer are read."""
_BATCH = 1000
"""How many texts wait for a core at most: each that does takes more memory than its vector."""


class Nearness(NamedTuple):
    """How near a question comes to every entry."""

    nearest: NDArray[np.float32]
    """The greatest cosine between the question and a text of the entry, shape (entries,)."""
    usual: NDArray[np.float32]
    """The mean over all its texts, shape (entries,)."""

    def best(self, count: int) -> list[int]:
        """Return the ``count`` entries that come nearest, nearest first."""
        count = min(count, len(self.nearest))
        found = np.argpartition(-self.nearest, count - 1)[:count]
        return [int(at) for at in found[np.lexsort((found, -self.nearest[found]))]]


class Vectors:
    """The vectors of a FAQ's texts. Read-only: safe in any number of threads."""

    def __init__(self, encoder: Encoder, table: NDArray[np.float16], counts: Sequence[int]) -> None:
        """Take the vectors.

        Args:
            encoder: what made them.
            table: a row a text, entry by entry, shape (texts, width).
            counts: how many texts each entry has, 1 or more.
        """
        self._encoder = encoder
        self._table = table.astype(np.float32)
        self._counts = np.asarray(counts, np.float32)
        self._starts = np.cumsum([0, *counts[:-1]])

    def compare(self, question: str) -> Nearness:
        """Return how near ``question`` comes to every entry."""
        # Rounded: where a row stands in the table changes its product in the eighth digit.
        cosines = (self._table @ self._encoder.encode(question)).round(4)
        return Nearness(
            np.maximum.reduceat(cosines, self._starts),
            (np.add.reduceat(cosines, self._starts) / self._counts).astype(np.float32),
        )


def entry_texts(entry: Entry) -> Iterator[str]:
    """Yield what is read of an entry: its question, its aliases, and the question with each passage of the answer."""
    yield entry.question
    yield from entry.aliases
    for number, passage in enumerate(_passages(answer_text(entry))):
        if number == _PASSAGES:
            return
        yield f"{entry.question} {passage}"


def _passages(text: str) -> Iterator[str]:
    """Yield the sentences of a text, short ones together."""
    passage = ""
    for line in text.split("\n"):
        for sentence in split_sentences([Span(line)]):
            piece = "".join(span.text for span in sentence).strip()
            if passage and len(passage) + len(piece) > _PASSAGE:
                yield passage
                passage = ""
            passage = f"{passage} {piece}".strip()
    if passage:
        yield passage


def encode_all(encoder: Encoder, texts: Sequence[str], watch: Watch) -> Iterator[Row]:
    """Yield the vector of each text, worked out by all cores.

    Each text is encoded by itself, so that its vector does not hang on the others.
    """
    for row in watch(_encoded(encoder, texts), len(texts)):
        yield row.astype(np.float16)


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
    # Imported here: most often the cache has all vectors.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_cores()) as pool:
        for start in range(0, len(texts), _BATCH):
            yield from pool.map(encoder.encode, texts[start : start + _BATCH])


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
