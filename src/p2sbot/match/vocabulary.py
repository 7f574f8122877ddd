"""The words of a FAQ, and what the words of a question may stand for among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from p2sbot.match.grams import likenesses
from p2sbot.match.rarity import FUNCTION, LEAST, is_common, rarity
from p2sbot.match.tables import Tables
from p2sbot.match.terms import Phrases, Term, named_words
from p2sbot.match.text import Word, normalise_question, stem

STEM = 0.97
"""The likeness of another form of the same word."""
WRITING = 0.95
"""The likeness of the same word written joined, apart or by its initials."""
SYNONYM = 0.95
"""The likeness of what means the same in this FAQ."""
RELATED = 0.5
"""The likeness of what means something like it in everyday English."""
WITHIN = 0.7
"""The likeness of a phrase to a word of it."""
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
_LOOKS = 500
"""In how many entries words are looked up side by side."""
_SHORTEST = 3
"""The length from which on a word is looked up as a misspelling."""


Slips = Sequence[tuple[str, float]]
"""What a misspelt word may be meant to be, best first, with the likeness, 0..1."""


class Relation(NamedTuple):
    """A word of the FAQ that a word of the question may stand for."""

    word: int
    likeness: float
    """How sure that is, 0..1."""
    how: str
    """As in ``Evidence``."""


class Unit(NamedTuple):
    """A word or phrase of a question."""

    term: Term
    weight: float
    """What it tells, 0..1."""
    telling: bool
    """Whether it is more than a function word."""
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
        self._phrases = Phrases(tables.phrases)
        self._by_key: dict[str, list[int]] = {}
        for word, key in enumerate(tables.keys):
            self._by_key.setdefault(key, []).append(word)
        self._ids = {text: word for word, text in enumerate(tables.words)}
        self._by_part: dict[str, list[int]] = {}
        for word, key in enumerate(tables.keys):
            for part in set(key.split()) - {key}:
                self._by_part.setdefault(part, []).append(word)
        self._names = {key for key in (*tables.synonyms, *self._by_key) if key.isupper()}
        self._gram_ids = {gram: row for row, gram in enumerate(tables.grams)}

    def units(self, question: str) -> list[Unit]:
        """Return the terms of a question as asked, in its order, each once."""
        words = list(named_words(normalise_question(question), question, self._names))
        slips = self._slips(words[:_SPELLED])
        terms: dict[str, Term] = {}
        for term in self._phrases.terms(words, self._parts_meant(slips)):
            terms.setdefault(term.key, term)
        return [
            self._unit(term, near, slips.get(term.text, ()))
            for term, near in zip(terms.values(), _neighbours(list(terms.values())), strict=True)
        ]

    @cached_property
    def _by_number(self) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """What a misspelt word may be meant to be: words of the FAQ, of phrases, and those that mean the same.

        By the number that they end in, which is never misspelt, and by the length of what is before it.
        """
        tables = self._tables
        found: dict[str, dict[int, list[str]]] = {}
        for text in dict.fromkeys(
            [*tables.words, *tables.parts, *tables.synonyms, *tables.related]
        ):
            if " " not in text:
                name, number = _parted(text)
                found.setdefault(number, {}).setdefault(len(name), []).append(name)
        return found

    def _slips(self, words: Iterable[Word]) -> dict[str, Slips]:
        """Return what each word that is not known may be a slip of."""
        unknown = [word.text for word in words if self._is_misspelt(word.text)]
        if not unknown:
            return {}
        # Imported here: rapidfuzz takes longer to import than everything else to answer.
        from p2sbot.match.spelling import closest

        found: dict[str, Slips] = {}
        for text in unknown:
            name, number = _parted(text)
            slips = closest(name, self._by_number.get(number, {}))
            found[text] = [(other + number, likeness) for other, likeness in slips]
        return found

    def _is_misspelt(self, text: str) -> bool:
        tables = self._tables
        homes = (self._by_key, self._by_part, tables.synonyms, tables.related)
        return not (
            len(_parted(text)[0]) < _SHORTEST
            or not _parted(text)[0].isalpha()
            or text in tables.writings
            or text in self._names
            or any(stem(text) in home for home in homes)
            or is_common(text)
        )

    def _parts_meant(self, slips: Mapping[str, Slips]) -> dict[str, dict[str, float]]:
        """Return the parts of phrases that misspelt words may be meant to be, as stems."""
        parts = self._tables.parts
        return {
            text: {parts[other]: likeness for other, likeness in found if other in parts}
            for text, found in slips.items()
        }

    def _unit(self, term: Term, neighbours: Sequence[Term], slips: Slips) -> Unit:
        letters = self._letters(term.text)
        found: dict[int, Relation] = {}
        self._relate_known(found, term)
        self._relate_phrases(found, term)
        self._relate_joined(found, neighbours)
        if not found:
            self._relate_version(found, term.text)
        if not found:
            self._relate_halves(found, term.text)
        if not found:
            self._relate_misspelt(found, slips)
        self._add(found, self._tables.related.get(term.key, ()), RELATED, "synonym")
        self._relate_kin(found, term.text, letters)
        relations = tuple(found.values())
        known = term.key in self._by_part or any(one.likeness >= _KNOWN for one in relations)
        return Unit(
            term=term,
            weight=self._weight(term, relations),
            telling=rarity(term.text) >= LEAST,
            relations=relations,
            letters=letters,
            known=known,
        )

    def _letters(self, text: str) -> dict[int, float]:
        """Return how much words look like ``text``; a function word is like itself only."""
        if rarity(text) <= FUNCTION:
            return {self._ids[text]: 1.0} if text in self._ids else {}
        return likenesses(text, self._gram_ids, self._tables.gram_words, self._tables.norms)

    def _weight(self, term: Term, relations: Iterable[Relation]) -> float:
        weights = [self._tables.weights[one.word] for one in relations if one.likeness > SURE]
        return max(weights) if weights else rarity(term.text)

    def _relate_known(self, found: dict[int, Relation], term: Term) -> None:
        sure = term.likeness
        slip = "spelling" if sure < 1 else ""
        for word in self._by_key.get(term.key, ()):
            same = self._tables.words[word] == term.text
            form, how = (1.0, "exact") if same else (STEM, "stem")
            found[word] = Relation(word, sure * form, slip or how)
        meant = self._tables.synonyms.get(term.key, ())
        self._add(found, meant, sure * SYNONYM, slip or "synonym")
        self._add(found, self._tables.writings.get(term.text, ()), WRITING, "synonym")

    def _relate_phrases(self, found: dict[int, Relation], term: Term) -> None:
        """Relate a word to the phrases that it is a part of ("2008", "2008 r2")."""
        if rarity(term.text) > FUNCTION:
            for word in self._by_part.get(term.key, ()):
                found.setdefault(word, Relation(word, WITHIN, "stem"))

    def _relate_joined(self, found: dict[int, Relation], terms: Sequence[Term]) -> None:
        """Relate a word to what it makes with its neighbour ("co exist")."""
        for one, other in pairwise(terms):
            word = self._ids.get(one.text + other.text)
            if word is not None:
                found.setdefault(word, Relation(word, WRITING, "spelling"))

    def _relate_halves(self, found: dict[int, Relation], text: str) -> None:
        """Relate a word to the two that were run together in it ("virtualnetwork", but "openvpn" less so)."""
        for at in range(3, len(text) - 2):
            one, other = self._ids.get(text[:at]), self._ids.get(text[at:])
            if one is not None and other is not None:
                likeness = WRITING if self._meet(one, other) else RELATED
                for word in (one, other):
                    found.setdefault(word, Relation(word, likeness, "spelling"))

    def _meet(self, one: int, other: int) -> bool:
        """Return whether the FAQ has ``other`` right after ``one``, as far as a quick look tells."""
        tables = self._tables
        rarer = min(one, other, key=tables.postings.length)
        texts = (
            text for entry in tables.postings[rarer][:_LOOKS] for text in tables.entries[entry]
        )
        return any((one, other) in pairwise(tables.texts[text]) for text in texts)

    def _relate_version(self, found: dict[int, Relation], text: str) -> None:
        """Relate a number to the same one written with or without a "v" ("v10.12")."""
        word = self._ids.get(text[1:] if text[0] == "v" else f"v{text}")
        if word is not None and text.removeprefix("v")[:1].isdigit():
            found[word] = Relation(word, WRITING, "spelling")

    def _relate_misspelt(self, found: dict[int, Relation], slips: Slips) -> None:
        for other, likeness in slips:
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


def _parted(word: str) -> tuple[str, str]:
    """Return a word without the number that it ends in, and that ("ikev", "2")."""
    name = word.rstrip("0123456789.")
    return name, word[len(name) :]


def _neighbours(terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """Yield each term with those before and after it."""
    for at in range(len(terms)):
        yield terms[max(0, at - 1) : at + 2]


def _akin(one: str, other: str) -> bool:
    """Return whether two words begin alike, or one contains the other."""
    shorter, longer = sorted((one, other), key=len)
    return one[:_BEGINNING] == other[:_BEGINNING] or (len(shorter) > 4 and shorter in longer)
