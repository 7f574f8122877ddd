"""The words of a FAQ, and what the words of a question may stand for among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from p2sbot.match.grams import likenesses
from p2sbot.match.rarity import FUNCTION, background, rarity
from p2sbot.match.tables import Tables
from p2sbot.match.terms import Phrases, Term

STEM = 0.97
"""The likeness of another form of the same word."""
WRITING = 0.95
"""The likeness of the same word written joined, apart or by its initials."""
SYNONYM = 0.95
"""The likeness of what means the same in this FAQ."""
RELATED = 0.5
"""The likeness of what means something like it in everyday English."""
KIN = 0.8
"""What a likeness by letters counts between words."""
PART = 0.4
"""The same between a phrase and its parts, or phrases that share a part."""
SURE = 0.7
"""The likeness from which on a word of the FAQ lends its weight to a word of the question."""
_KNOWN = 0.6
"""The likeness from which on the FAQ has a word; what means roughly the same does not count."""
_KIN_FROM = 0.3
"""The likeness by letters from which on words may be kin."""
_BEGINNING = 3
"""How many first letters kin share, unless one contains the other."""
_SPELLED = 64
"""How many of a question's first words are looked up as misspellings, which are dear to find."""
_SHORTEST = 3
"""The length from which on a word is looked up as a misspelling."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A word of the FAQ that a word of the question may stand for."""

    word: int
    likeness: float
    """How sure that is, 0..1."""
    how: str
    """As in ``Evidence``."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase of a question."""

    term: Term
    weight: float
    """What it tells, 0..1."""
    relations: Sequence[Relation]
    """What it may stand for."""
    letters: Mapping[int, float]
    """How much each word of the FAQ looks like it, 0..1."""

    known: bool
    """Whether the FAQ has it, be it in another form, spelt otherwise, or as part of a phrase."""


class Vocabulary:
    """The words of a FAQ; read-only once built."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._phrases = Phrases.of(tables.phrases)
        self._by_key: dict[str, list[int]] = {}
        self._by_length: dict[int, list[str]] = {}
        """What a misspelt word may be meant to be: words of the FAQ and those that mean the same."""
        for word, key in enumerate(tables.keys):
            self._by_key.setdefault(key, []).append(word)
        self._ids = {text: word for word, text in enumerate(tables.words)}
        for text in dict.fromkeys([*tables.words, *tables.synonyms, *tables.related]):
            if " " not in text:
                self._by_length.setdefault(len(text), []).append(text)
        self._parts = {part for key in self._by_key if " " in key for part in key.split()}
        self._gram_ids = {gram: row for row, gram in enumerate(tables.grams)}

    def units(self, question: str) -> list[Unit]:
        """Return the terms of a normalised question in its order, each once."""
        terms: dict[str, Term] = {}
        for term in self._phrases.terms(question):
            terms.setdefault(term.key, term)
        return list(map(self._unit, terms.values(), _neighbours(list(terms.values())), count()))

    def _unit(self, term: Term, neighbours: Sequence[Term], place: int) -> Unit:
        letters = self._letters(term.text)
        found: dict[int, Relation] = {}
        self._relate_known(found, term)
        self._relate_joined(found, neighbours)
        if not found:
            self._relate_parts(found, term.text)
        if not found and place < _SPELLED:
            self._relate_misspelt(found, term.text)
        self._add(found, self._tables.related.get(term.key, ()), RELATED, "synonym")
        self._relate_kin(found, term.text, letters)
        relations = tuple(found.values())
        known = term.key in self._parts or any(one.likeness >= _KNOWN for one in relations)
        return Unit(term, self._weight(term, relations), relations, letters, known)

    def _letters(self, text: str) -> dict[int, float]:
        """Return how much words look like ``text``; a function word is like itself only."""
        if rarity(text) <= FUNCTION:
            return {self._ids[text]: 1.0} if text in self._ids else {}
        return likenesses(text, self._gram_ids, self._tables.gram_words, self._tables.norms)

    def _weight(self, term: Term, relations: Iterable[Relation]) -> float:
        weights = [self._tables.weights[one.word] for one in relations if one.likeness > SURE]
        return max(weights) if weights else rarity(term.text)

    def _relate_known(self, found: dict[int, Relation], term: Term) -> None:
        for word in self._by_key.get(term.key, ()):
            same = self._tables.words[word] == term.text
            found[word] = Relation(word, 1.0 if same else STEM, "exact" if same else "stem")
        self._add(found, self._tables.synonyms.get(term.key, ()), SYNONYM, "synonym")
        self._add(found, self._tables.writings.get(term.text, ()), WRITING, "synonym")

    def _relate_joined(self, found: dict[int, Relation], terms: Sequence[Term]) -> None:
        """Relate a word to what it makes with its neighbour ("co exist")."""
        for one, other in pairwise(terms):
            word = self._ids.get(one.text + other.text)
            if word is not None:
                found.setdefault(word, Relation(word, WRITING, "spelling"))

    def _relate_parts(self, found: dict[int, Relation], text: str) -> None:
        """Relate a word to the two that were run together in it ("virtualnetwork")."""
        for at in range(3, len(text) - 2):
            halves = (text[:at], text[at:])
            if all(half in self._ids for half in halves):
                for word in (self._ids[half] for half in halves):
                    found.setdefault(word, Relation(word, WRITING, "spelling"))

    def _relate_misspelt(self, found: dict[int, Relation], text: str) -> None:
        if len(text) < _SHORTEST or not text.isalpha() or text in background():
            return
        # Imported here: rapidfuzz takes longer to import than everything else to answer.
        from p2sbot.match.spelling import closest

        for other, likeness in closest(text, self._by_length):
            key = self._tables.keys[self._ids[other]] if other in self._ids else other
            self._add(found, [key], likeness, "spelling")
            self._add(found, self._tables.synonyms.get(key, ()), likeness * SYNONYM, "spelling")
            self._add(found, self._tables.related.get(key, ()), likeness * RELATED, "spelling")

    def _relate_kin(
        self, found: dict[int, Relation], text: str, letters: Mapping[int, float]
    ) -> None:
        """Relate a word to those that look like it ("reconnect", "connection")."""
        if rarity(text) <= FUNCTION or not text[0].isalpha():
            return
        for word, likeness in letters.items():
            if likeness >= _KIN_FROM and word not in found:
                other = self._tables.words[word]
                if _akin(text, other) and rarity(other) > FUNCTION:
                    share = PART if " " in text + other else KIN
                    found[word] = Relation(word, share * likeness, "stem")

    def _add(
        self, found: dict[int, Relation], keys: Iterable[str], likeness: float, how: str
    ) -> None:
        for key in keys:
            for word in self._by_key.get(key, ()):
                found.setdefault(word, Relation(word, likeness, how))


def _neighbours(terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """Yield each term with those before and after it."""
    for at in range(len(terms)):
        yield terms[max(0, at - 1) : at + 2]


def _akin(one: str, other: str) -> bool:
    """Return whether two words begin alike, or one contains the other."""
    shorter, longer = sorted((one, other), key=len)
    return one[:_BEGINNING] == other[:_BEGINNING] or (len(shorter) > 4 and shorter in longer)
