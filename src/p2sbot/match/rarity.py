"""How telling a word is in English at large, whatever the FAQ."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

FUNCTION = 0.04
"""The rarity of a function word ("the", "can", "how")."""
LEAST = 0.35
"""The rarity of the commonest word that is none."""
_RAREST = 13


@cache
def _words() -> str:
    """A line a level of rarity: a number n and the words that stand in one of 2**n to 2**(n + 1) sentences.

    n = 0 marks the function words. A question looks up so few of them that searching the text takes
    less than making a table of it.
    """
    return Path(__file__).with_name("words.txt").read_text("utf-8").replace("\n", " \n")


@lru_cache(4096)
def _level(word: str) -> int | None:
    text = _words()
    at = text.find(f" {word} ")
    start = text.rfind("\n", 0, at) + 1
    return None if at < 0 else int(text[start : text.index(" ", start)])


def is_common(word: str) -> bool:
    """Whether a normalised word is among the commonest of English."""
    return _level(word) is not None


def rarity(word: str) -> float:
    """The rarity of a normalised word, 0..1; of a phrase, that of its words together."""
    if " " in word:
        return min(1.0, sum(map(rarity, word.split())))
    level = _level(word)
    if level is None:
        lone = len(word) == 1 and word.isascii() and word.isalpha()
        return LEAST if lone else 1.0
    return max(LEAST, min(1.0, level / _RAREST)) if level else FUNCTION
