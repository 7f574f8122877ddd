"""Texts as sequences of terms: words, and the phrases that count as one word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from p2sbot.match.text import Word, split_words, stem


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a text, as the index counts it."""

    text: str
    """As normalised, the words of a phrase parted by a space."""
    key: str
    """The stems of its words: what makes two terms the same."""
    start: int
    """Where it begins in the normalised text."""
    end: int
    """Where it ends in the normalised text."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The runs of words that count as one term, whether written with spaces or hyphens."""

    by_first: Mapping[str, Sequence[Sequence[str]]]
    """The stems of each phrase, longest first, by the first of them."""

    @classmethod
    def of(cls, phrases: Iterable[Sequence[str]]) -> Phrases:
        """``phrases`` as sequences of stems."""
        by_first: dict[str, list[Sequence[str]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            by_first.setdefault(phrase[0], []).append(phrase)
        return cls(by_first)

    def terms(self, text: str) -> list[Term]:
        """The terms of a normalised text, in its order; where phrases overlap, the first and longest."""
        words = list(split_words(text))
        keys = [stem(word.text) for word in words]
        found, at = [], 0
        while at < len(words):
            after = at + self._length(keys, at)
            last = words[after - 1]
            found.append(
                Term(
                    " ".join(word.text for word in words[at:after]),
                    " ".join(keys[at:after]),
                    words[at].start,
                    last.start + len(last.text),
                )
            )
            at = after
        return found

    def _length(self, keys: Sequence[str], at: int) -> int:
        for phrase in self.by_first.get(keys[at], ()):
            if list(phrase) == keys[at : at + len(phrase)]:
                return len(phrase)
        return 1


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
