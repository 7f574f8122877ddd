"""Likeness of words by the runs of letters they share."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Mapping, Sequence

from p2sbot.match.tables import Ragged

_SIZES = (2, 3, 4)


def grams(word: str) -> Iterator[str]:
    """Yield the runs of 2 to 4 letters of ``word``, its edges marked by spaces."""
    edged = f" {word} "
    for size in _SIZES:
        for at in range(len(edged) - size + 1):
            yield edged[at : at + size]


def gram_weight(found: int, words: int) -> float:
    """Return what a gram tells that ``found`` of ``words`` words have: its inverse frequency, squared."""
    return math.log1p(words / found) ** 2


def gram_norms(gram_words: Ragged, words: int) -> array[float]:
    """Return the length of the gram vector of each of ``words`` words."""
    squares = [0.0] * words
    for row in range(len(gram_words)):
        weight = gram_weight(gram_words.length(row), words)
        for word in gram_words[row]:
            squares[word] += weight
    return array("f", map(math.sqrt, squares))


def likenesses(
    word: str, ids: Mapping[str, int], gram_words: Ragged, norms: Sequence[float]
) -> dict[int, float]:
    """Return how much the words of a vocabulary look like ``word``: the cosine of their grams, 0..1.

    Args:
        word: as normalised.
        ids: the row of each gram in ``gram_words``.
        gram_words: the words that have each gram.
        norms: the length of each word's vector of grams.

    Words that share no gram with ``word`` are left out.
    """
    shared: dict[int, float] = {}
    own = 0.0
    for gram in dict.fromkeys(grams(word)):
        row = ids.get(gram)
        if row is None:
            own += gram_weight(1, len(norms))
            continue
        weight = gram_weight(gram_words.length(row), len(norms))
        own += weight
        for other in gram_words[row]:
            shared[other] = shared.get(other, 0.0) + weight
    scale = math.sqrt(own) or 1.0
    return {other: value / (scale * norms[other]) for other, value in shared.items()}
