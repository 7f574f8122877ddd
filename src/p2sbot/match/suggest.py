"""Questions of the FAQ for a line that is still being typed: what the menu offers."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import islice

from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.text import normalise, normalise_question, split_words
from p2sbot.model import Entry

UNFINISHED = 0.9
"""What a word is worth that is being typed, beside one that was written out."""
CLIPPED = 0.6
"""What a word is worth that was left half-written: "win"."""
_EXPANSIONS = 40
_KEPT = 0.5


class Suggester:
    """The words of every question and alias. Read-only once built."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Read the questions and aliases of ``entries``; takes about 30 ms a thousand."""
        self._entry_of = array("I")
        self._texts: list[tuple[str, int]] = []
        self._postings: dict[str, array[int]] = {}
        for number, entry in enumerate(entries):
            for text in (entry.question, *entry.aliases):
                self._add(normalise(text), number)
        self._texts.sort()
        self._words = sorted(self._postings)
        self._by_length: dict[int, list[str]] = {}
        for word in self._words:
            self._by_length.setdefault(len(word), []).append(word)

    def _add(self, text: str, entry: int) -> None:
        document = len(self._entry_of)
        self._entry_of.append(entry)
        self._texts.append((text, entry))
        for word in {word.text for word in split_words(text)}:
            self._postings.setdefault(word, array("I")).append(document)

    def suggest(self, line: str, limit: int = 8) -> list[int]:
        """Return the positions of the entries that ``line`` may become, best first.

        First those with a question or alias that begins like the line, then those that share its
        telling words. Every word may be misspelt, the last one unfinished.
        """
        typed = " ".join(normalise_question(line).split())
        if not typed:
            return []
        begun = islice(self._begun(typed), limit)
        found = dict.fromkeys([*begun, *self._sharing(typed, line[-1:].isspace(), limit)])
        return list(found)[:limit]

    def _begun(self, typed: str) -> Iterator[int]:
        at = bisect_left(self._texts, (typed, 0))
        while at < len(self._texts) and self._texts[at][0].startswith(typed):
            yield self._texts[at][1]
            at += 1

    def _sharing(self, typed: str, finished: bool, limit: int) -> list[int]:
        words = [word.text for word in split_words(typed)]
        worth: dict[int, float] = {}
        for at, word in enumerate(words):
            last = at == len(words) - 1 and not finished
            for document, gain in self._gains(self._readings(word, last)).items():
                worth[document] = worth.get(document, 0.0) + gain
        best: dict[int, float] = {}
        for document, total in worth.items():
            entry = self._entry_of[document]
            best[entry] = max(best.get(entry, 0.0), total)
        enough = _KEPT * max(best.values(), default=0.0)
        kept = [entry for entry, total in best.items() if total >= enough]
        return nlargest(limit, kept, key=lambda entry: (best[entry], -entry))

    def _readings(self, word: str, unfinished: bool) -> Mapping[str, float]:
        """The words of the FAQ that ``word`` may stand for, with their likeness, 0..1."""
        if rarity(word) <= FUNCTION and not unfinished:
            return {}
        found = {word: 1.0} if word in self._postings else {}
        if unfinished or not found:
            worth = UNFINISHED if unfinished else CLIPPED
            longer = self._longer(word)
            found |= {o: worth for o in longer if o != word and rarity(o) > FUNCTION}
        if found or len(word) < 4 or rarity(word) <= FUNCTION:
            return found
        # Imported here: the first key of a session need not wait for rapidfuzz.
        from p2sbot.match.spelling import closest

        slips = dict(closest(word, self._by_length))
        if slips or not unfinished:
            return slips
        heads: dict[str, list[str]] = {}
        for other in self._words:
            if len(other) >= len(word):
                heads.setdefault(other[: len(word)], []).append(other)
        return {
            other: likeness * UNFINISHED
            for head, likeness in closest(word, {len(word): list(heads)})
            for other in heads[head][:_EXPANSIONS]
        }

    def _longer(self, word: str) -> Sequence[str]:
        start = bisect_left(self._words, word)
        end = bisect_left(self._words, word + "\U0010ffff")
        found = self._words[start:end]
        return nsmallest(_EXPANSIONS, found, key=lambda other: -len(self._postings[other]))

    def _gains(self, readings: Mapping[str, float]) -> Mapping[int, float]:
        """What each document gains by the best reading of one typed word in it."""
        gains: dict[int, float] = {}
        holding = sum(len(self._postings[word]) for word in readings)
        for word, likeness in readings.items():
            gain = likeness * rarity(word) * math.log1p(len(self._entry_of) / holding)
            for document in self._postings[word]:
                if gain > gains.get(document, 0.0):
                    gains[document] = gain
        return gains
