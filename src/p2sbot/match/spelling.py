"""Misspellings: the only module that knows rapidfuzz, imported when a word is not in the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA


def closest(word: str, words: Sequence[str], limit: int = 3) -> list[tuple[str, float]]:
    """The ``words`` that ``word`` may be a slip of, best first, with their similarity, 0..1.

    A slip is a letter too many, too few, wrong, or swapped with its neighbour (optimal string
    alignment distance): one in words of 4 letters, two from 7 on, three from 11 on.
    """
    slips = 1 if len(word) < 7 else 2 if len(word) < 11 else 3
    near = [other for other in words if abs(len(other) - len(word)) <= slips]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=limit)
    return [
        (other, 1 - distance / max(len(word), len(other)))
        for other, distance, _ in found
        if min(len(word), len(other)) > 3 * distance - (word[0] == other[0])
    ]
