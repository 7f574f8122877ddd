"""The words of a FAQ, and what the words of a question may stand for among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from p2sbot.match.grams import likenesses
from p2sbot.match.rarity import FUNCTION, background, rarity
from p2sbot.match.tables import Tables
from p2sbot.match.terms import Phrases, Term

STEM = 0.97
WRITING = 0.95
SYNONYM = 0.95
RELATED = 0.5
KIN = 0.8
PART = 0.4
SURE = 0.7
"""The likeness from which on a word of the FAQ lends its weight to a word of the question."""
_KIN_FROM = 0.3
_BEGINNING = 3
_SPELLED = 24
"""How many unknown words of a question are looked up as misspellings."""


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
    letters: dict[int, float]
    """How much each word of the FAQ looks like it, 0..1."""

    @property
    def known(self) -> float:
        """The likeness of what it stands for most surely, 0..1."""
        return max((one.likeness for one in self.relations), default=0.0)


class Vocabulary:
    """The words of a FAQ; read-only once built."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._phrases = Phrases.of(tables.phrases)
        self._by_key: dict[str, list[int]] = {}
        self._by_length: dict[int, list[str]] = {}
        for word, (text, key) in enumerate(zip(tables.words, tables.keys, strict=True)):
            self._by_key.setdefault(key, []).append(word)
            self._by_length.setdefault(len(text), []).append(text)
        self._ids = {text: word for word, text in enumerate(tables.words)}
        self._gram_ids = {gram: row for row, gram in enumerate(tables.grams)}

    def units(self, question: str) -> list[Unit]:
        """The words of a normalised question, in its order."""
        terms = list({term.key: term for term in reversed(self._phrases.terms(question))}.values())
        terms.reverse()
        lookups = _SPELLED
        units = []
        for at, term in enumerate(terms):
            letters = self._letters(term.text)
            found: dict[int, Relation] = {}
            self._relate_known(found, term)
            self._relate_joined(found, terms[max(0, at - 1) : at + 2])
            if not found:
                self._relate_parts(found, term)
            if not found and lookups and term.text not in background():
                lookups -= 1
                self._relate_misspelt(found, term)
            self._add(found, self._tables.related.get(term.key, ()), RELATED, "synonym")
            self._relate_kin(found, term, letters)
            units.append(
                Unit(term, self._weight(term, found.values()), tuple(found.values()), letters)
            )
        return units

    def _letters(self, text: str) -> dict[int, float]:
        """How much each word of the FAQ looks like ``text``; function words look like themselves only."""
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
        for one, next_one in zip(terms, terms[1:], strict=False):
            word = self._ids.get(one.text + next_one.text)
            if word is not None:
                found.setdefault(word, Relation(word, WRITING, "spelling"))

    def _relate_parts(self, found: dict[int, Relation], term: Term) -> None:
        """Relate a word to the two that were run together in it ("virtualnetwork")."""
        text = term.text
        for at in range(3, len(text) - 2):
            parts = (self._ids.get(text[:at]), self._ids.get(text[at:]))
            for word in parts if None not in parts else ():
                if word is not None:
                    found.setdefault(word, Relation(word, WRITING, "spelling"))

    def _relate_misspelt(self, found: dict[int, Relation], term: Term) -> None:
        if len(term.text) < 3 or not term.text.isalpha():
            return
        from p2sbot.match.spelling import closest

        for other, likeness in closest(term.text, self._by_length):
            self._add(found, [self._tables.keys[self._ids[other]]], likeness, "spelling")

    def _relate_kin(
        self, found: dict[int, Relation], term: Term, letters: dict[int, float]
    ) -> None:
        """Relate a word to those it shares its beginning with, or that one of the two contains."""
        if rarity(term.text) <= FUNCTION or not term.text[0].isalpha():
            return
        for word, likeness in letters.items():
            if likeness >= _KIN_FROM and word not in found:
                other = self._tables.words[word]
                if _akin(term.text, other) and rarity(other) > FUNCTION:
                    share = PART if " " in term.text + other else KIN
                    found[word] = Relation(word, share * likeness, "stem")

    def _add(
        self, found: dict[int, Relation], keys: Iterable[str], likeness: float, how: str
    ) -> None:
        for key in keys:
            for word in self._by_key.get(key, ()):
                found.setdefault(word, Relation(word, likeness, how))


def _akin(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one[:_BEGINNING] == other[:_BEGINNING] or (len(shorter) > 4 and shorter in longer)
