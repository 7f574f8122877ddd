"""Misspellings: the one module that knows rapidfuzz, to be imported only when a word is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

_LIMIT = 3


def slips(length: int) -> int:
    """How many slips of the pen a word of ``length`` letters may have."""
    return 1 if length < 6 else 2 if length < 11 else 3


def closest(word: str, by_length: Mapping[int, Sequence[str]]) -> list[tuple[str, float]]:
    """The words that ``word`` may be a slip of, best first, with their likeness, 0..1.

    A slip is a letter too many, too few, wrong, or swapped with its neighbour: the optimal string
    alignment distance. Short words must begin alike.
    """
    most = slips(len(word))
    found: list[tuple[str, float]] = []
    for length in range(len(word) - most, len(word) + most + 1):
        for other, distance, _ in process.extract(
            word, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=_LIMIT
        ):
            if min(len(word), length) > 3 * distance - (word[0] == other[0]):
                found.append((other, 1 - distance / max(len(word), length)))
    return sorted(found, key=lambda one: (-one[1], one[0]))[:_LIMIT]


def most_alike(name: str, known: Sequence[str], least: float) -> str:
    """The first of the names that ``name`` is most like, or ``""`` if none reaches ``least``, 0..1."""
    scorer = Indel.normalized_similarity
    found = process.extractOne(name, known, scorer=scorer, score_cutoff=least)
    return found[0] if found else ""
