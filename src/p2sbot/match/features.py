"""What a question and an entry have in common, as a few numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from p2sbot.match.compile import HEADS
from p2sbot.match.tables import Tables
from p2sbot.match.vocabulary import Unit

_SUPPORT = 3
_SMOOTHING = 0.2


@dataclass(frozen=True, slots=True)
class Features:
    """How a question fits an entry. A "way to ask" is the entry's question or an alias."""

    similar: float
    """The best way to ask: geometric mean of the shares that it and the question have in common."""
    support: float
    """Mean of that over the three best ways, missing ones as 0."""
    mean: float
    """Mean of that over all ways."""
    letters: float
    """The best way by letters: a cosine, 0..1."""
    heads: float
    """How much of the question stands in some way to ask, 0..1."""
    body: float
    """How much of the question stands in the answer or the section's heading, 0..1."""
    everywhere: float
    """How much of the question stands somewhere in the entry, 0..1."""
    words: float
    """How much commoner the question's words are here than in all candidates: log odds, summed."""
    pairs: float
    """The same of its pairs of neighbours."""
    ways: int
    """How many ways to ask the entry has."""


def letter_weight(word: str, weight: float) -> float:
    """What a word counts when texts are compared by letters."""
    return len(word) * math.sqrt(weight)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in one entry, before it is compared with the other candidates."""

    similar: Sequence[float]
    """Of each way to ask."""
    letters: float
    heads: Sequence[float]
    """How well each word of the question is met in some way to ask, 0..1."""
    bodies: Sequence[float]
    """How well each word is met in the answer or the section's heading, 0..1."""
    word_shares: Sequence[float]
    """The share of the ways to ask that have each word."""
    pair_shares: Sequence[float]
    """The share of the ways to ask that have each word beside its neighbour before."""


class Comparison:
    """A question made ready to be compared with entries."""

    def __init__(self, units: Sequence[Unit], tables: Tables, sizes: Sequence[float]) -> None:
        self._tables = tables
        self._sizes = sizes
        self._weights = [unit.weight for unit in units]
        self.telling = sum(self._weights)
        self._asked = self.telling or 1.0
        self._hits: dict[int, list[tuple[int, float]]] = {}
        self._letters: dict[int, float] = {}
        squares = 0.0
        for at, unit in enumerate(units):
            for one in unit.relations:
                self._hits.setdefault(one.word, []).append((at, one.likeness))
            size = letter_weight(unit.term.text, unit.weight)
            squares += size * size
            for word, likeness in unit.letters.items():
                self._letters[word] = self._letters.get(word, 0.0) + likeness * size
        self._length = math.sqrt(squares) or 1.0

    def features(self, entries: Sequence[int]) -> list[Features]:
        """The features of each of ``entries``, the candidates for the question."""
        seen = [self._look(entry) for entry in entries]
        words = self._surprise(
            [one.word_shares for one in seen], [len(one.similar) for one in seen]
        )
        pairs = self._surprise(
            [one.pair_shares for one in seen], [len(one.similar) for one in seen]
        )
        return [self._sum_up(one, *odds) for one, *odds in zip(seen, words, pairs, strict=True)]

    def _sum_up(self, seen: Seen, words: float, pairs: float) -> Features:
        best = sorted(seen.similar, reverse=True)
        return Features(
            similar=best[0],
            support=sum(best[:_SUPPORT]) / _SUPPORT,
            mean=sum(best) / len(best),
            letters=seen.letters,
            heads=self._share(seen.heads),
            body=self._share(seen.bodies),
            everywhere=self._share(list(map(max, seen.heads, seen.bodies))),
            words=words,
            pairs=pairs,
            ways=len(best),
        )

    def _share(self, met: Sequence[float]) -> float:
        return sum(map(float.__mul__, self._weights, met)) / self._asked

    def _look(self, entry: int) -> Seen:
        count = len(self._weights)
        heads, bodies = [0.0] * count, [0.0] * count
        word_sums, pair_sums = [0.0] * count, [0.0] * count
        similar: list[float] = []
        letters = 0.0
        for text in self._tables.entries[entry]:
            words = self._tables.texts[text]
            met = [0.0] * count
            if self._tables.fields[text] >= HEADS:
                self._meet_bag(words, met)
                bodies = list(map(max, bodies, met))
                continue
            paired = [0.0] * count
            shared, told, length, alike = self._meet(words, met, paired)
            similar.append(math.sqrt(self._share(met) * shared / (told or 1.0)))
            letters = max(letters, alike / (self._length * (length or 1.0)))
            heads = list(map(max, heads, met))
            word_sums = list(map(float.__add__, word_sums, met))
            pair_sums = list(map(float.__add__, pair_sums, paired))
        ways = len(similar)
        return Seen(
            similar,
            letters,
            heads,
            bodies,
            [value / ways for value in word_sums],
            [value / ways for value in pair_sums],
        )

    def _meet_bag(self, words: Sequence[int], met: list[float]) -> None:
        for word in words:
            for at, likeness in self._hits.get(word, ()):
                if likeness > met[at]:
                    met[at] = likeness

    def _meet(
        self, words: Sequence[int], met: list[float], paired: list[float]
    ) -> tuple[float, float, float, float]:
        """Fill in how well the words of the question are met in a way to ask.

        What the way to ask tells of the question, what it tells in all, its length and its product with the question
        by letters.
        """
        weights = self._tables.weights
        shared = told = squares = alike = 0.0
        before: Sequence[tuple[int, float]] = ()
        for word in words:
            weight = weights[word]
            told += weight
            size = self._sizes[word]
            squares += size * size
            alike += size * self._letters.get(word, 0.0)
            hits = self._hits.get(word, ())
            best = 0.0
            for at, likeness in hits:
                best = max(best, likeness)
                met[at] = max(met[at], likeness)
                if any(one == at - 1 for one, _ in before):
                    paired[at] = 1.0
            shared += weight * best
            before = hits
        return shared, told, math.sqrt(squares), alike

    def _surprise(self, shares: Sequence[Sequence[float]], ways: Sequence[int]) -> list[float]:
        """Log odds of each candidate's ``shares`` against those of all, smoothed, summed: naive Bayes."""
        total = sum(ways) + 1.0
        expected = [
            (sum(map(float.__mul__, column, map(float, ways))) + 0.5) / total
            for column in zip(*shares, strict=True)
        ]
        odds = []
        for own, count in zip(shares, ways, strict=True):
            prior = _SMOOTHING + 1.0 / count
            odds.append(
                sum(
                    math.log((share + prior * usual) / ((1.0 + prior) * usual))
                    for share, usual in zip(own, expected, strict=True)
                )
            )
        return odds
