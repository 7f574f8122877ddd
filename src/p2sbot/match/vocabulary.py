"""The words of a FAQ, and how the words of a question relate to them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.text import Word, split_words, stem

SYNONYM = 0.95
KIN = 0.6
PART = 0.55


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a text, as the index counts it."""

    text: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A word of the vocabulary that a word of the question may stand for."""

    word: int
    likeness: float
    how: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Runs of words that count as one: compounds such as "site-to-site", and synonyms of more words than one."""

    by_first: Mapping[str, Sequence[Sequence[str]]]
    """Stems of each phrase, longest first, by their first stem."""

    @classmethod
    def of(cls, phrases: Sequence[Sequence[str]]) -> Phrases:
        by_first: dict[str, list[Sequence[str]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            by_first.setdefault(phrase[0], []).append(phrase)
        return cls(by_first)

    def terms(self, text: str) -> list[Term]:
        """The terms of a normalised text, in its order."""
        words = list(split_words(text))
        keys = [stem(word.text) for word in words]
        found, at = [], 0
        while at < len(words):
            size = self._size(keys, at)
            first, last = words[at], words[at + size - 1]
            found.append(
                Term(
                    " ".join(word.text for word in words[at : at + size]),
                    " ".join(keys[at : at + size]),
                    first.start,
                    last.start + len(last.text),
                )
            )
            at += size
        return found

    def _size(self, keys: Sequence[str], at: int) -> int:
        for phrase in self.by_first.get(keys[at], ()):
            if list(phrase) == keys[at : at + len(phrase)]:
                return len(phrase)
        return 1


def compounds(text: str) -> Iterator[list[Word]]:
    """The hyphenated compounds of a normalised text."""
    run: list[Word] = []
    for word in split_words(text):
        if not word.hyphen:
            if len(run) > 1:
                yield run
            run = []
        run.append(word)
    if len(run) > 1:
        yield run


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of a FAQ, by id; read-only once built."""

    words: Sequence[str]
    keys: Sequence[str]
    weights: Sequence[float]
    """What each word tells, 0..1: its rarity in the language and in this FAQ."""
    phrases: Phrases
    short: Mapping[str, str]
    """Other writings of compounds: joined ("sitetosite") or by their initials ("s2s")."""
    synonyms: Mapping[str, Sequence[str]]
    """Keys that mean the same, by key."""
    by_key: Mapping[str, Sequence[int]] = field(init=False, repr=False)
    sorted_keys: Sequence[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_key: dict[str, list[int]] = {}
        for word, key in enumerate(self.keys):
            by_key.setdefault(key, []).append(word)
        object.__setattr__(self, "by_key", by_key)
        object.__setattr__(self, "sorted_keys", sorted(by_key))

    def relations(self, text: str, key: str) -> list[Relation]:
        """What the word ``text`` of a question may stand for here; best first."""
        found = {}
        for word in self.by_key.get(key, ()):
            same = self.words[word] == text
            found[word] = Relation(word, 1.0 if same else 0.97, "exact" if same else "stem")
        for other in self.synonyms.get(key, ()):
            self._add(found, other, SYNONYM, "synonym")
        if text in self.short:
            self._add(found, self.short[text], SYNONYM, "synonym")
        if not found:
            for other in self._parts(text):
                self._add(found, other, PART + 0.3, "spelling")
        if (
            not found
            and len(text) > 3
            and not any(map(str.isdigit, text))
            and rarity(text) > FUNCTION
        ):
            from p2sbot.match.spelling import closest

            for other, likeness in closest(text, self.words):
                self._add(found, stem(other), likeness, "spelling")
        for other, likeness in self._kin(key):
            self._add(found, other, likeness, "stem")
        return list(found.values())

    def _add(self, found: dict[int, Relation], key: str, likeness: float, how: str) -> None:
        for word in self.by_key.get(key, ()):
            if word not in found:
                found[word] = Relation(word, likeness, how)

    def _parts(self, text: str) -> list[str]:
        for at in range(2, len(text) - 1):
            left, right = stem(text[:at]), stem(text[at:])
            if left in self.by_key and right in self.by_key and len(text) > 5:
                return [left, right]
        return []

    def _kin(self, key: str) -> Iterator[tuple[str, float]]:
        if len(key) < 4 or not key.isalpha():
            return
        at = bisect_left(self.sorted_keys, key[:4])
        while at < len(self.sorted_keys) and self.sorted_keys[at].startswith(key[:4]):
            other = self.sorted_keys[at]
            at += 1
            if other != key and " " not in other:
                shared = _common_prefix(key, other)
                likeness = 2 * shared / (len(key) + len(other))
                if likeness >= 0.6:
                    yield other, KIN * likeness
        for cut in range(1, len(key) - 3):
            if key[cut:] in self.by_key and len(key) - cut > 4:
                yield key[cut:], KIN * (1 - cut / len(key))


def _common_prefix(one: str, other: str) -> int:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared
