"""What a question and an entry have in common, as a few numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from p2sbot.match.tables import HEADS, Tables, letter_weight
from p2sbot.match.vocabulary import Unit

_SUPPORT = 3
_SMOOTHING = 0.2


class Features(NamedTuple):
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
    told: float
    """Logarithm of what the best way to ask tells in all: where it is little, likeness comes cheap."""
    lacking: float
    """What the most telling word of the question tells that the best way to ask lacks, 0..1."""
    weakest: float
    """How well the telling word is met that is met worst in the entry, 0..1."""
    ways: float
    """Logarithm of the number of ways to ask: where there are many, likeness comes cheap."""
    repeats: float = 0.0
    """``letters`` times ``ways``: to be spelt like one of many ways to ask says more than like the only one."""
    meaning: float = 0.0
    """The text of the entry that comes nearest in meaning: a cosine; 0 without an encoder."""
    usual: float = 0.0
    """Mean of that over all its texts."""


class Seen(NamedTuple):
    """What was seen in one entry, before it is compared with the other candidates."""

    similar: Sequence[float]
    """Of each way to ask."""
    told: float
    """What the most similar way to ask tells in all."""
    met: Mapping[int, float]
    """How well it meets words of the question, 0..1."""
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

    def __init__(self, units: Sequence[Unit], tables: Tables) -> None:
        self._tables = tables
        self._weights = [unit.weight for unit in units]
        self._telling = [at for at, unit in enumerate(units) if unit.telling]
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
        for word in self._letters:
            self._letters[word] *= letter_weight(tables.words[word], tables.weights[word])
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
        met = list(map(max, seen.heads, seen.bodies))
        return Features(
            similar=best[0],
            support=sum(best[:_SUPPORT]) / _SUPPORT,
            mean=sum(best) / len(best),
            letters=seen.letters,
            heads=self._share(seen.heads),
            body=self._share(seen.bodies),
            everywhere=self._share(met),
            words=words,
            pairs=pairs,
            told=math.log(0.1 + seen.told),
            lacking=max(
                (weight * (1 - seen.met.get(at, 0.0)) for at, weight in enumerate(self._weights)),
                default=0.0,
            ),
            weakest=min((met[at] for at in self._telling), default=0.0),
            ways=math.log(len(best)),
            repeats=seen.letters * math.log(len(best)),
        )

    def _share(self, met: Sequence[float]) -> float:
        return sum(map(float.__mul__, self._weights, met)) / self._asked

    def _look(self, entry: int) -> Seen:
        count = len(self._weights)
        heads, bodies = [0.0] * count, [0.0] * count
        word_sums, pair_sums = [0.0] * count, [0.0] * count
        similar: list[float] = []
        closest: tuple[float, Mapping[int, float]] = (0.0, {})
        best, letters = -1.0, 0.0
        for text in self._tables.entries[entry]:
            words = self._tables.texts[text]
            if self._tables.fields[text] >= HEADS:
                self._meet_bag(words, bodies)
                continue
            met, paired, shared = self._meet(words)
            gained = 0.0
            for at, likeness in met.items():
                gained += self._weights[at] * likeness
                word_sums[at] += likeness
                heads[at] = max(heads[at], likeness)
            for at in paired:
                pair_sums[at] += 1.0
            told = self._tables.told[text]
            alike = math.sqrt(gained / self._asked * shared / told)
            if alike > best:
                best, closest = alike, (told, met)
            similar.append(alike)
            spelt = sum(map(self._letters.get, words, repeat(0.0)))
            letters = max(letters, spelt / self._tables.lengths[text])
        ways = len(similar)
        return Seen(
            similar,
            *closest,
            letters / self._length,
            heads,
            bodies,
            [value / ways for value in word_sums],
            [value / ways for value in pair_sums],
        )

    def _meet_bag(self, words: Sequence[int], met: list[float]) -> None:
        for word in words:
            if word in self._hits:
                for at, likeness in self._hits[word]:
                    met[at] = max(met[at], likeness)

    def _meet(self, words: Sequence[int]) -> tuple[dict[int, float], set[int], float]:
        """Meet the question in a way to ask.

        How well each word of the question is met, which stand beside their neighbour as asked, and
        what the words that were met tell of the way to ask.
        """
        met: dict[int, float] = {}
        paired: set[int] = set()
        shared = 0.0
        before: set[int] = set()
        for word in words:
            hits = self._hits.get(word)
            if not hits:
                before = set()
                continue
            best = 0.0
            for at, likeness in hits:
                best = max(best, likeness)
                met[at] = max(met.get(at, 0.0), likeness)
                if at - 1 in before:
                    paired.add(at)
            shared += self._tables.weights[word] * best
            before = {at for at, _ in hits}
        return met, paired, shared

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
