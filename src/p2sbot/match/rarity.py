"""How telling a word is in English at large, whatever the FAQ."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FUNCTION = 0.04
"""The rarity of a function word ("the", "can", "how")."""
LEAST = 0.35
"""The rarity of the commonest word that is none."""
_RAREST = 13


@cache
def background() -> Mapping[str, float]:
    """The commonest words and their rarity, 0..1; a word that is missing has rarity 1.

    A line of ``words.txt`` is a number n and the words that stand in one of 2**n to 2**(n + 1)
    sentences; n = 0 marks the function words.
    """
    table: dict[str, float] = {}
    for line in Path(__file__).with_name("words.txt").read_text("utf-8").splitlines():
        level, *words = line.split()
        rarity = FUNCTION if level == "0" else max(LEAST, min(1.0, int(level) / _RAREST))
        table.update(dict.fromkeys(words, rarity))
    return table


def rarity(word: str) -> float:
    """The rarity of a normalised word, 0..1; of a phrase, that of its rarest word."""
    if " " in word:
        return min(1.0, sum(map(rarity, word.split())))
    lone = len(word) == 1 and word.isascii() and word.isalpha()
    return background().get(word, LEAST if lone else 1.0)
