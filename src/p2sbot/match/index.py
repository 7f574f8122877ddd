"""The index over a FAQ: a question in, the entries that may answer it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from typing import Any

from p2sbot.match.calibration import CONFIDENCE, scores, standings
from p2sbot.match.compile import FIELDS, compile_tables
from p2sbot.match.features import Comparison, letter_weight
from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.tables import Tables
from p2sbot.match.text import normalise_question
from p2sbot.match.vocabulary import Unit, Vocabulary
from p2sbot.model import Entry, Evidence, Field, Match

_CANDIDATES = 40
_VISITS = 150_000
_TELLING = 0.5
_VAGUE = 0.1
_SHARED = 0.5
_FIELD_WORTH = {Field.QUESTION: 1.0, Field.ALIAS: 1.0, Field.SECTION: 0.6, Field.ANSWER: 0.6}


class Index:
    """Every word of every entry. Read-only once built: safe in any number of threads."""

    def __init__(self, entries: Sequence[Entry], synonyms: Sequence[Sequence[str]] = ()) -> None:
        self._open(entries, compile_tables(entries, synonyms))

    @classmethod
    def restore(cls, entries: Sequence[Entry], state: Mapping[str, Any]) -> Index:
        """The index that ``state`` was taken from, over the same ``entries``."""
        index = cls.__new__(cls)
        index._open(entries, Tables.from_json(state))
        return index

    def state(self) -> dict[str, Any]:
        """The index as JSON can hold it."""
        return self._tables.to_json()

    def _open(self, entries: Sequence[Entry], tables: Tables) -> None:
        self._entries = entries
        self._tables = tables
        self._vocabulary = Vocabulary(tables)
        self._sizes = list(map(letter_weight, tables.words, tables.weights))

    def search(self, question: str, *, limit: int = 5) -> list[Match]:
        """The entries that may answer ``question``, best first, at most ``limit``."""
        units = self._vocabulary.units(normalise_question(question))
        entries = self._candidates(units)
        if not entries:
            return []
        features = Comparison(units, self._tables, self._sizes).features(entries)
        scored = scores(features)
        standing = standings(features, scored, sum(unit.weight for unit in units))
        ranks = sorted(range(len(entries)), key=lambda at: (-scored[at], entries[at]))[:limit]
        matches = []
        most = self._most(units)
        for at in ranks:
            most = min(most, CONFIDENCE.confidence(standing[at]))
            evidence = tuple(self._evidence(entries[at], units))
            matches.append(Match(self._entries[entries[at]], most, evidence))
        return matches

    def unmentioned(self, question: str) -> tuple[str, ...]:
        """The telling words of ``question``, as written, that stand nowhere in the FAQ."""
        normalised = normalise_question(question)
        shown = question if len(question) == len(normalised) else normalised
        missing: dict[str, str] = {}
        for unit in self._vocabulary.units(normalised):
            term = unit.term
            if len(term.text) > 1 and rarity(term.text) >= _TELLING and unit.known < 0.5:
                missing.setdefault(term.key, shown[term.start : term.end])
        return tuple(missing.values())

    def _most(self, units: Sequence[Unit]) -> float:
        """The confidence that words which half the FAQ shares, or that tell nothing, can give at most."""
        telling = [unit for unit in units if rarity(unit.term.text) > FUNCTION]
        if not telling:
            return _VAGUE
        half = len(self._tables.entries) / 2
        return _SHARED if all(self._standing(unit) >= half for unit in telling) else 1.0

    def _standing(self, unit: Unit) -> int:
        """In how many entries the commonest word stands that the unit may stand for."""
        return max((self._tables.postings.length(one.word) for one in unit.relations), default=0)

    def _candidates(self, units: Sequence[Unit]) -> Sequence[int]:
        count = len(self._tables.entries)
        if not units:
            return ()
        if count <= _CANDIDATES:
            return range(count)
        found: dict[int, float] = {}
        visits = 0
        for unit in sorted(units, key=lambda one: -one.weight):
            for one in unit.relations:
                visits += self._tables.postings.length(one.word)
                if visits > _VISITS and len(found) >= _CANDIDATES:
                    break
                worth = unit.weight * one.likeness
                for entry in self._tables.postings[one.word]:
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
