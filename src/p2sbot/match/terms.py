"""Texts as sequences of terms: words, and the phrases that count as one word."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.text import Word, normalise, split_words, stem


class Term(NamedTuple):
    """A word or phrase of a text, as the index counts it."""

    text: str
    """As normalised, the words of a phrase parted by a space."""
    key: str
    """The stems of its words: what makes two terms the same."""
    start: int
    """Where it begins in the normalised text."""
    end: int
    """Where it ends in the normalised text."""
    likeness: float = 1.0
    """How sure it is that this is the phrase meant, 0..1: less than 1 where a word of it is misspelt."""


class Phrases:
    """The runs of words that count as one term, whether written with spaces or hyphens."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        """Take ``phrases`` as sequences of stems."""
        self._by_first: dict[str, list[Sequence[str]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)

    def terms(
        self, words: Sequence[Word], meant: Mapping[str, Mapping[str, float]] | None = None
    ) -> list[Term]:
        """Return the terms that words make, in their order; where phrases overlap, the first and longest.

        Args:
            words: of one text.
            meant: the stems that misspelt words may be meant to have, with their likeness, 0..1.
        """
        stems = [{stem(word.text): 1.0, **(meant or {}).get(word.text, {})} for word in words]
        found, at = [], 0
        while at < len(words):
            phrase, likeness = self._phrase(stems, at)
            after = at + len(phrase)
            last = words[after - 1]
            found.append(
                Term(
                    " ".join(word.text for word in words[at:after]),
                    " ".join(phrase),
                    words[at].start,
                    last.start + len(last.text),
                    likeness,
                )
            )
            at = after
        return found

    def _phrase(self, stems: Sequence[Mapping[str, float]], at: int) -> tuple[Sequence[str], float]:
        """Return the longest phrase that begins at a word, or its own stem, and how sure that is."""
        for first in stems[at]:
            for phrase in self._by_first.get(first, ()):
                held = [found.get(key, 0.0) for found, key in zip(stems[at:], phrase, strict=False)]
                if len(held) == len(phrase) and all(held):
                    return phrase, min(held)
        return [next(iter(stems[at]))], 1.0


def named_words(text: str, written: str, names: Container[str]) -> Iterator[Word]:
    """Yield the words of a normalised text, those of ``names`` in capitals where they were ``written`` so."""
    shouted = written.isupper() and len(written.split()) > 1
    for word in split_words(text):
        name = word.text.upper()
        told = name in names and not shouted
        told = told and written[word.start : word.start + len(name)] == name
        yield word._replace(text=name) if told else word


def synonym_words(synonym: str) -> list[str]:
    """Return the words of a synonym; a lone function word in capitals, for it is a name ("IT")."""
    words = [word.text for word in split_words(normalise(synonym))]
    if len(words) == 1 and words[0].isascii() and rarity(words[0]) <= FUNCTION:
        return [words[0].upper()]
    return words


def keys_of(text: str) -> list[str]:
    """The stems of the words of a normalised text."""
    return [stem(word.text) for word in split_words(text)]


def compounds(text: str) -> Iterator[list[Word]]:
    """The words of each hyphenated compound of a normalised text ("site-to-site")."""
    run: list[Word] = []
    for word in split_words(text):
        if not word.hyphen:
            if len(run) > 1:
                yield run
            run = []
        run.append(word)
    if len(run) > 1:
        yield run
