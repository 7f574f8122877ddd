"""The index over a FAQ: a question in, the entries that may answer it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from typing import Any, NamedTuple

from p2sbot.match.calibration import confidence, score, standings
from p2sbot.match.features import Comparison, Features
from p2sbot.match.rarity import rarity
from p2sbot.match.tables import FIELDS, Tables
from p2sbot.match.text import is_unspaced, normalise
from p2sbot.match.vocabulary import RELATED, Unit, Vocabulary
from p2sbot.model import Entry, Evidence, Field, Match

_CANDIDATES = 40
"""How many entries a question is compared with."""
_VISITS = 150_000
"""How many places are visited to find them."""
_TELLING = 0.5
"""The rarity from which on a word is worth naming when the FAQ does not have it."""
_LONGEST = 40
"""The length up to which a word is worth naming."""
_VAGUE = 0.1
"""The confidence that function words alone can give at most."""
_FIELD_WORTH = {Field.QUESTION: 1.0, Field.ALIAS: 1.0, Field.SECTION: 0.6, Field.ANSWER: 0.6}


class Findings(NamedTuple):
    """All there is to know about a question."""

    matches: tuple[Match, ...]
    """The entries that may answer it, best first."""
    unmentioned: tuple[str, ...]
    """Its telling words, as written, that stand nowhere in the FAQ."""
    shared: bool
    """Whether half the FAQ or more has all its telling words, so that they tell no entry from another."""


class Index:
    """Every word of every entry. Read-only once built: safe in any number of threads."""

    def __init__(self, entries: Sequence[Entry], synonyms: Sequence[Sequence[str]] = ()) -> None:
        # Imported here: a compiled FAQ does without.
        from p2sbot.match.compile import compile_tables

        self._open(entries, compile_tables(entries, synonyms))

    @classmethod
    def restore(cls, entries: Sequence[Entry], state: Mapping[str, Any]) -> Index:
        """Return the index that ``state`` was taken from, over the same ``entries``."""
        index = cls.__new__(cls)
        index._open(entries, Tables.from_json(state))
        return index

    def state(self) -> dict[str, Any]:
        """Return the index as JSON can hold it."""
        return self._tables.to_json()

    def _open(self, entries: Sequence[Entry], tables: Tables) -> None:
        self._entries = entries
        self._tables = tables
        self._vocabulary = Vocabulary(tables)

    def search(self, question: str, *, limit: int = 5) -> list[Match]:
        """Return the entries that may answer ``question``, best first, at most ``limit``."""
        return list(self.find(question, limit=limit).matches)

    def unmentioned(self, question: str) -> tuple[str, ...]:
        """Return the telling words of ``question``, as written, that stand nowhere in the FAQ."""
        return self.find(question, limit=0).unmentioned

    def find(self, question: str, *, limit: int = 5) -> Findings:
        """Return all there is to know about ``question``, with at most ``limit`` matches."""
        units = self._vocabulary.units(question)
        return Findings(
            matches=tuple(self._matches(units, limit) if limit else ()),
            unmentioned=_unmentioned(units, question),
            shared=self._shared(units),
        )

    def compare(self, question: str) -> tuple[Sequence[int], list[Features], float]:
        """Return the entries that may answer ``question``, their features, and how telling it is."""
        return self._compare(self._vocabulary.units(question))

    def _matches(self, units: Sequence[Unit], limit: int) -> Iterator[Match]:
        entries, features, telling = self._compare(units)
        scored = [score(one) for one in features]
        standing = standings(features, scored, telling)
        most = 1.0 if any(unit.telling for unit in units) else _VAGUE
        for at in sorted(range(len(entries)), key=lambda at: (-scored[at], entries[at]))[:limit]:
            most = min(most, confidence(standing[at]))
            evidence = tuple(self._evidence(entries[at], units))
            yield Match(self._entries[entries[at]], most, evidence)

    def _compare(self, units: Sequence[Unit]) -> tuple[Sequence[int], list[Features], float]:
        entries = self._candidates(units)
        compared = Comparison(units, self._tables)
        return entries, compared.features(entries), compared.telling

    def _shared(self, units: Sequence[Unit]) -> bool:
        least = max(2, len(self._tables.entries) / 2)
        if not units or not all(unit.telling for unit in units):
            return False
        postings = self._tables.postings
        known = [[one.word for one in unit.relations if one.likeness >= RELATED] for unit in units]
        # Sets of entries are dear to make: only for words so common that they may be shared.
        if any(sum(map(postings.length, words)) < least for words in known):
            return False
        standing = ({entry for word in words for entry in postings[word]} for words in known)
        return len(set.intersection(*standing)) >= least

    def _candidates(self, units: Sequence[Unit]) -> Sequence[int]:
        """Return the entries worth comparing; words too common to visit count only on the way there."""
        count = len(self._tables.entries)
        if not units:
            return ()
        if count <= _CANDIDATES:
            return range(count)
        worths: dict[int, float] = {}
        for unit in units:
            for one in unit.relations:
                worth = unit.weight * one.likeness
                worths[one.word] = max(worth, worths.get(one.word, 0.0))
        found: dict[int, float] = {}
        visits = 0
        for word, worth in sorted(worths.items(), key=lambda one: (-one[1], one[0])):
            visits += self._tables.postings.length(word)
            if visits > _VISITS and len(found) >= _CANDIDATES:
                break
            for entry in self._tables.postings[word]:
                found[entry] = found.get(entry, 0.0) + worth
        return nlargest(_CANDIDATES, found, key=lambda entry: (found[entry], -entry))

    def _evidence(self, entry: int, units: Sequence[Unit]) -> Iterator[Evidence]:
        where: dict[int, Field] = {}
        for text in self._tables.entries[entry]:
            for word in self._tables.texts[text]:
                where.setdefault(word, FIELDS[self._tables.fields[text]])
        asked = sum(unit.weight for unit in units)
        for unit in units:
            found = [one for one in unit.relations if one.word in where]
            if not found:
                yield Evidence(unit.term.text, "", "unmatched", None, 0.0)
                continue
            best = max(found, key=lambda one: one.likeness * _FIELD_WORTH[where[one.word]])
            field = where[best.word]
            worth = unit.weight * best.likeness * _FIELD_WORTH[field] / asked
            yield Evidence(
                unit.term.text, self._tables.words[best.word], best.how, field, round(worth, 4)
            )


def _unmentioned(units: Sequence[Unit], question: str) -> tuple[str, ...]:
    missing = []
    for unit in units:
        term = unit.term
        named = 1 < len(term.text) <= _LONGEST and not is_unspaced(term.text)
        if named and rarity(term.text) >= _TELLING and not unit.known:
            written = question[term.start : term.end]
            # Where normalising moved the words about, the normalised word has to do.
            missing.append(written if normalise(written) == term.text else term.text)
    return tuple(missing)
