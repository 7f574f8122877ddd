"""What tells entries apart that are offered together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from p2sbot.match.rarity import LEAST, rarity
from p2sbot.match.text import is_unspaced, normalise, split_words, stem
from p2sbot.model import Entry

_MOST = 2
"""How many words are named for each entry."""
_NEXT = 0.75
"""How telling the second word is at least, as a share of the first."""
_BEGINNING = 4
"""How many first letters make two words of a kind ("auto", "automatically")."""


class _Word(NamedTuple):
    key: str
    written: str
    rarity: float


def telling_words(entries: Sequence[Entry]) -> tuple[tuple[str, ...], ...]:
    """Return for each entry the words of its question that no other's has, most telling first.

    They are as written in the question, at most two an entry; function words, and words that begin
    like one of another question, do not count. None for an entry that is alone.
    """
    if len(entries) < 2:
        return ((),) * len(entries)
    words = [list(_words(entry.question)) for entry in entries]
    return tuple(
        tuple(_apart(own, [word for other in words if other is not own for word in other]))
        for own in words
    )


def _apart(own: Iterable[_Word], others: Sequence[_Word]) -> Iterator[str]:
    lone: dict[str, _Word] = {}
    for word in own:
        if not any(_akin(word.key, other.key) for other in others):
            lone.setdefault(word.key, word)
    telling = sorted(lone.values(), key=lambda word: -word.rarity)
    worth = (word.written for word in telling if word.rarity >= _NEXT * telling[0].rarity)
    return islice(worth, _MOST)


def _words(question: str) -> Iterator[_Word]:
    normal = normalise(question)
    for word in split_words(normal):
        written = question[word.start : word.start + len(word.text)]
        worth = rarity(word.text)
        # Where normalising moved the words about, they cannot be found as they were written.
        if worth >= LEAST and normalise(written) == word.text:
            yield _Word(stem(word.text), written, worth)


def _akin(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if is_unspaced(one) or len(shorter) < _BEGINNING:
        return one == other
    return longer.startswith(shorter)
