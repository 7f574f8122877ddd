"""The index over a FAQ: a question in, the entries that may answer it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING, Any, NamedTuple

from p2sbot.match.calibration import (
    BY_MEANING,
    BY_WORDS,
    Model,
    Standing,
    confidence,
    score,
    standings,
    stranger,
)
from p2sbot.match.features import Comparison, Features
from p2sbot.match.rarity import rarity
from p2sbot.match.reword import reword
from p2sbot.match.tables import FIELDS, Tables
from p2sbot.match.text import is_unspaced, normalise
from p2sbot.match.vocabulary import RELATED, Unit, Vocabulary
from p2sbot.model import Entry, Evidence, Field, Match

if TYPE_CHECKING:
    from p2sbot.match.vectors import Nearness, Vectors

    OpenVectors = Callable[[], Vectors | None]
    """Gives the vectors of a FAQ, the same each time it is called; None where there is no encoder."""

_CANDIDATES = 40
"""How many entries a question is compared with."""
_NEAREST = 20
"""How many more are compared for what they mean."""
_SURE = 0.96
"""The confidence by the words alone from which on they are enough, if the FAQ has them all."""
_SAME = 0.97
"""The likeness by the words alone from which on a question is one of the FAQ's, under the same condition."""
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


class Compared(NamedTuple):
    """A question compared with the entries that may answer it."""

    entries: Sequence[int]
    """The candidates, by their places in the FAQ."""
    features: Sequence[Features]
    """Of each candidate."""
    telling: float
    """How telling the question is in all."""


class Judged(NamedTuple):
    """What a model makes of the candidates for a question."""

    model: Model
    scored: Sequence[float]
    """The score of each candidate."""
    standing: Sequence[Standing]
    """How each candidate stands."""


class Index:
    """Every word of every entry, and what it means. Read-only once built: safe in any number of threads."""

    def __init__(
        self,
        entries: Sequence[Entry],
        synonyms: Sequence[Sequence[str]] = (),
        vectors: OpenVectors | None = None,
    ) -> None:
        """Compile the entries.

        Args:
            entries: of the FAQ.
            synonyms: groups of words or phrases that mean the same in its field.
            vectors: asked for when the words of a question are not enough; None for words alone.
        """
        # Imported here: a compiled FAQ does without.
        from p2sbot.match.compile import compile_tables

        self._open(entries, compile_tables(entries, synonyms), vectors)

    @classmethod
    def restore(
        cls,
        entries: Sequence[Entry],
        state: Mapping[str, Any],
        vectors: OpenVectors | None = None,
    ) -> Index:
        """Return the index that ``state`` was taken from, over the same ``entries``."""
        index = cls.__new__(cls)
        index._open(entries, Tables.from_json(state), vectors)
        return index

    def state(self) -> dict[str, Any]:
        """Return the index as JSON can hold it."""
        return self._tables.to_json()

    def _open(self, entries: Sequence[Entry], tables: Tables, vectors: OpenVectors | None) -> None:
        self._entries = entries
        self._tables = tables
        self._vocabulary = Vocabulary(tables)
        self._vectors = vectors

    def search(self, question: str, *, limit: int = 5, words_only: bool = False) -> list[Match]:
        """Return the entries that may answer ``question``, best first, at most ``limit``.

        ``words_only`` leaves the encoder alone, which takes longer than a key may take to type.
        """
        return list(self.find(question, limit=limit, words_only=words_only).matches)

    def unmentioned(self, question: str) -> tuple[str, ...]:
        """Return the telling words of ``question``, as written, that stand nowhere in the FAQ."""
        return self.find(question, limit=0).unmentioned

    def find(self, question: str, *, limit: int = 5, words_only: bool = False) -> Findings:
        """Return all there is to know about ``question``, with at most ``limit`` matches."""
        units = self._vocabulary.units(question)
        shared = self._shared(units)
        found: tuple[Match, ...] = ()
        if limit:
            compared = self._compare(units, self._candidates(units))
            judged = _judge(compared, BY_WORDS)
            # Where the words tell no entry from another, neither does what they mean.
            near = None if words_only or shared else self._near(question, units, compared, judged)
            if near:
                compared = self._add_meaning(units, compared, near)
                judged = _judge(compared, BY_MEANING)
            found = tuple(self._matches(units, compared, judged, limit))
        return Findings(found, _unmentioned(units, question), shared)

    def prepare(self) -> None:
        """Get ready what else is made when a question first needs it.

        Raises:
            ModelError: the sentence encoder cannot be loaded.
        """
        if self._vectors:
            self._vectors()

    def compare(self, question: str) -> Compared:
        """Return what ``question`` has in common with entries, in meaning too where there are vectors."""
        units = self._vocabulary.units(question)
        compared = self._compare(units, self._candidates(units))
        near = self._nearness(question, units)
        return self._add_meaning(units, compared, near) if near else compared

    def _matches(
        self, units: Sequence[Unit], compared: Compared, judged: Judged, limit: int
    ) -> Iterator[Match]:
        entries, features, _ = compared
        model, scored, standing = judged
        most = 1.0 if any(unit.telling for unit in units) else _VAGUE
        for at in sorted(range(len(entries)), key=lambda at: (-scored[at], entries[at]))[:limit]:
            most = min(most, confidence(standing[at], model.odds))
            evidence = tuple(self._evidence(entries[at], units))
            meaning = features[at].meaning if model is BY_MEANING else None
            yield Match(self._entries[entries[at]], most, evidence, meaning)

    def _near(
        self, question: str, units: Sequence[Unit], compared: Compared, judged: Judged
    ) -> Nearness | None:
        """Return how near a question comes in meaning; None where its words are enough, or too little."""
        if not self._vectors or not any(unit.telling for unit in units):
            return None
        _, scored, standing = judged
        if scored and all(unit.known for unit in units if unit.telling):
            at = max(range(len(scored)), key=scored.__getitem__)
            sure = confidence(standing[at], judged.model.odds) >= _SURE
            if sure or compared.features[at].similar >= _SAME:
                return None
        return self._nearness(question, units)

    def _nearness(self, question: str, units: Sequence[Unit]) -> Nearness | None:
        vectors = self._vectors() if self._vectors and self._tables.entries else None
        return vectors.compare(reword(question, units, self._tables.words)) if vectors else None

    def _compare(self, units: Sequence[Unit], entries: Sequence[int]) -> Compared:
        compared = Comparison(units, self._tables)
        return Compared(entries, compared.features(entries), compared.telling)

    def _add_meaning(self, units: Sequence[Unit], compared: Compared, near: Nearness) -> Compared:
        """Return what a question has in common with the candidates and with those nearest in meaning."""
        entries = list(dict.fromkeys([*compared.entries, *near.best(_NEAREST)]))
        if len(entries) > len(compared.entries):
            compared = self._compare(units, entries)
        features = [
            one._replace(meaning=float(near.nearest[at]), usual=float(near.usual[at]))
            for at, one in zip(entries, compared.features, strict=True)
        ]
        return compared._replace(features=features)

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


def _judge(compared: Compared, model: Model) -> Judged:
    """Return what ``model`` makes of the candidates."""
    scored = [score(one, model.worth) for one in compared.features]
    strange = stranger(model.worth)
    return Judged(model, scored, standings(compared.features, scored, compared.telling, strange))


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
