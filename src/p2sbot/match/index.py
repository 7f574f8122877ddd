"""The inverted index over a FAQ: a question in, the entries that may answer it out."""

from __future__ import annotations

import math
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.score import Features, confidence, score
from p2sbot.match.text import answer_text, normalise, normalise_question, stem
from p2sbot.match.vocabulary import Phrases, Relation, Term, Vocabulary, compounds
from p2sbot.model import Entry, Evidence, Field, Match

CANDIDATES = 40
VISITS = 150_000
TELLING = 0.5
VAGUE = 0.1
SHARED = 0.5
_FIELDS = (Field.QUESTION, Field.ALIAS, Field.SECTION, Field.ANSWER)
_FIELD_WORTH = (1.0, 1.0, 0.6, 0.6)


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of the question with what it may stand for."""

    term: Term
    weight: float
    relations: Sequence[Relation]


class Index:
    """Every word of every entry. Read-only once built: safe in any number of threads."""

    def __init__(self, entries: Sequence[Entry], synonyms: Sequence[Sequence[str]] = ()) -> None:
        self._entries = entries
        texts = [_texts(entry) for entry in entries]
        groups = [[normalise(phrase) for phrase in group] for group in synonyms]
        self._load(_compile(texts, groups))

    @classmethod
    def restore(cls, entries: Sequence[Entry], state: Mapping[str, Any]) -> Index:
        index = cls.__new__(cls)
        index._entries = entries
        index._load(state)
        return index

    def state(self) -> dict[str, Any]:
        return self._state

    def _load(self, state: Mapping[str, Any]) -> None:
        self._state = dict(state)
        self._vocabulary = Vocabulary(
            state["words"],
            state["keys"],
            _unpack("f", state["weights"]),
            Phrases.of(state["phrases"]),
            state["short"],
            state["synonyms"],
        )
        self._tokens = _unpack("I", state["tokens"])
        self._ends = _unpack("I", state["ends"])
        self._fields = _unpack("B", state["fields"])
        self._documents = _unpack("I", state["documents"])
        self._postings = _unpack("I", state["postings"])
        self._starts = _unpack("I", state["starts"])

    def search(self, question: str, *, limit: int = 5) -> list[Match]:
        units = self._units(normalise_question(question))
        if not units:
            return []
        examined = [self._examine(entry, units) for entry in self._candidates(units)]
        ranked = sorted(examined, key=lambda one: (-score(one), one.entry))
        if not ranked:
            return []
        scores = [score(one) for one in ranked]
        most = self._most(units)
        matches = []
        for at, one in enumerate(ranked[:limit]):
            rival = scores[1 - min(at, 1)] if len(scores) > 1 else 0.0
            matches.append(
                Match(
                    self._entries[one.entry],
                    min(most, confidence(one, scores[at], rival)),
                    tuple(self._evidence(one.entry, units)),
                )
            )
        return matches

    def unmentioned(self, question: str) -> tuple[str, ...]:
        normalised = normalise_question(question)
        shown = question if len(question) == len(normalised) else normalised
        missing: dict[str, str] = {}
        for unit in self._units(normalised):
            telling = rarity(unit.term.text) >= TELLING and len(unit.term.text) > 1
            if telling and not any(one.likeness >= 0.5 for one in unit.relations):
                missing.setdefault(unit.term.key, shown[unit.term.start : unit.term.end])
        return tuple(missing.values())

    def _units(self, question: str) -> list[Unit]:
        vocabulary = self._vocabulary
        terms = vocabulary.phrases.terms(question)
        units = []
        for at, term in enumerate(terms):
            relations = vocabulary.relations(term.text, term.key)
            for pair in (terms[at - 1 : at + 1] if at else [], terms[at : at + 2]):
                if len(pair) == 2:
                    joined = "".join(one.text for one in pair)
                    relations += [
                        Relation(word, 0.9, "spelling")
                        for word in vocabulary.by_key.get(stem(joined), ())
                    ]
            weight = max(
                (vocabulary.weights[one.word] for one in relations if one.likeness > 0.7),
                default=-1.0,
            )
            units.append(Unit(term, weight if weight >= 0 else rarity(term.text), relations))
        return units

    def _most(self, units: Sequence[Unit]) -> float:
        """The confidence that words which half the FAQ shares, or that tell nothing, can give at most."""
        telling = [unit for unit in units if rarity(unit.term.text) > FUNCTION]
        if not telling:
            return VAGUE
        shares = [self._share(unit) for unit in telling]
        return SHARED if min(shares) >= len(self._documents) / 2 else 1.0

    def _share(self, unit: Unit) -> int:
        return max(
            (self._starts[one.word + 1] - self._starts[one.word] for one in unit.relations),
            default=0,
        )

    def _candidates(self, units: Sequence[Unit]) -> Sequence[int]:
        count = len(self._documents)
        if count <= CANDIDATES:
            return range(count)
        found: dict[int, float] = {}
        visits = 0
        for unit in sorted(units, key=lambda one: -one.weight):
            for relation in unit.relations:
                start, end = self._starts[relation.word], self._starts[relation.word + 1]
                visits += end - start
                if visits > VISITS and len(found) >= CANDIDATES:
                    break
                worth = unit.weight * relation.likeness
                for entry in self._postings[start:end]:
                    found[entry] = found.get(entry, 0.0) + worth
        return nlargest(CANDIDATES, found, key=lambda entry: (found[entry], -entry))

    def _spans(self, entry: int) -> Iterator[tuple[int, Sequence[int]]]:
        """The field and the words of each text of an entry."""
        first = self._documents[entry - 1] if entry else 0
        for document in range(first, self._documents[entry]):
            start = self._ends[document - 1] if document else 0
            yield self._fields[document], self._tokens[start : self._ends[document]]

    def _examine(self, entry: int, units: Sequence[Unit]) -> Features:
        weights = self._vocabulary.weights
        related: dict[int, list[tuple[int, float]]] = {}
        for at, unit in enumerate(units):
            for one in unit.relations:
                related.setdefault(one.word, []).append((at, one.likeness))
        asked = sum(unit.weight for unit in units) or 1.0
        head = [0.0] * len(units)
        body = [0.0] * len(units)
        similar = []
        for kind, words in self._spans(entry):
            best = [0.0] * len(units)
            covered = total = pairs = 0.0
            last: list[tuple[int, float]] = []
            for word in words:
                total += weights[word]
                hits = related.get(word, ())
                if hits:
                    covered += weights[word] * max(likeness for _, likeness in hits)
                    for at, likeness in hits:
                        best[at] = max(best[at], likeness)
                        if any(before == at - 1 for before, _ in last):
                            pairs += (units[at].weight + units[at - 1].weight) / 2
                last = list(hits)
            if kind < 2:
                head = [max(pair) for pair in zip(head, best, strict=True)]
                gained = sum(unit.weight * one for unit, one in zip(units, best, strict=True))
                similar.append(
                    (math.sqrt(gained / asked * covered / (total or 1.0)), pairs / asked)
                )
            else:
                body = [max(pair) for pair in zip(body, best, strict=True)]
        best_similar, best_pairs = max(similar, default=(0.0, 0.0))
        top = sorted((one for one, _ in similar), reverse=True)[:3]
        in_head = sum(u.weight * h for u, h in zip(units, head, strict=True)) / asked
        in_all = (
            sum(u.weight * max(h, b) for u, h, b in zip(units, head, body, strict=True)) / asked
        )
        return Features(
            entry=entry,
            similar=best_similar,
            support=sum(top) / 3,
            pairs=best_pairs,
            head=in_head,
            everywhere=in_all,
            missing=max(
                (u.weight for u in units if not any(r.likeness >= 0.5 for r in u.relations)),
                default=0.0,
            ),
            asked=math.log1p(asked),
        )

    def _evidence(self, entry: int, units: Sequence[Unit]) -> Iterator[Evidence]:
        where: dict[int, int] = {}
        for kind, words in self._spans(entry):
            for word in words:
                where.setdefault(word, kind)
        asked = sum(unit.weight for unit in units) or 1.0
        for unit in units:
            found = [
                (one.likeness * _FIELD_WORTH[where[one.word]], -at, one)
                for at, one in enumerate(unit.relations)
                if one.word in where
            ]
            if not found:
                yield Evidence(unit.term.text, "", "unmatched", None, 0.0)
                continue
            worth, _, best = max(found, key=lambda item: item[:2])
            yield Evidence(
                unit.term.text,
                self._vocabulary.words[best.word],
                best.how,
                _FIELDS[where[best.word]],
                round(worth * unit.weight / asked, 4),
            )


def _texts(entry: Entry) -> list[tuple[int, str]]:
    return [
        (0, normalise(entry.question)),
        *((1, normalise(alias)) for alias in entry.aliases),
        (2, normalise(entry.section)),
        (3, normalise(answer_text(entry))),
    ]


def _compile(
    texts: Sequence[Sequence[tuple[int, str]]], groups: Sequence[Sequence[str]]
) -> dict[str, Any]:
    short: dict[str, str] = {}
    phrases: dict[tuple[str, ...], None] = {}
    for entry in texts:
        for _, text in entry:
            for run in compounds(text):
                keys = tuple(stem(word.text) for word in run)
                joined = "".join(word.text for word in run)
                if len(run) > 2:
                    phrases[keys] = None
                    short.setdefault(joined, " ".join(keys))
                    for two in ("2", "t"):
                        initials = "".join(two if w.text == "to" else w.text[0] for w in run)
                        short.setdefault(initials, " ".join(keys))
                else:
                    short.setdefault(joined, keys[0] if len(keys[0]) >= len(keys[1]) else keys[1])
    plain = Phrases.of([])
    for group in groups:
        for phrase in group:
            keys = tuple(term.key for term in plain.terms(phrase))
            if len(keys) > 1:
                phrases[keys] = None
    parser = Phrases.of(list(phrases))
    synonyms: dict[str, list[str]] = {}
    for group in groups:
        members = [" ".join(term.key for term in plain.terms(phrase)) for phrase in group]
        for one in members:
            known = synonyms.setdefault(one, [])
            known += [other for other in members if other != one and other not in known]
    ids: dict[str, int] = {}
    keys_of: list[str] = []
    tokens, ends, fields, documents = array("I"), array("I"), array("B"), array("I")
    postings: list[array[int]] = []
    by_key: dict[str, set[int]] = {}
    for number, entry in enumerate(texts):
        seen: set[int] = set()
        for kind, text in entry:
            words = []
            for term in parser.terms(text):
                word = ids.setdefault(term.text, len(ids))
                if word == len(keys_of):
                    keys_of.append(term.key)
                    postings.append(array("I"))
                words.append(word)
                by_key.setdefault(term.key, set()).add(number)
            if kind > 1:
                words = list(dict.fromkeys(words))
            tokens.extend(words)
            ends.append(len(tokens))
            fields.append(kind)
            seen.update(words)
        for word in seen:
            postings[word].append(number)
        documents.append(len(ends))
    count = len(texts)
    weights = array("f")
    for text, key in zip(ids, keys_of, strict=True):
        parts = text.split()
        common = max(map(rarity, parts)) if parts else 1.0
        found = len(by_key[key])
        inverse = math.log1p((count - found + 0.5) / (found + 0.5)) / math.log1p(
            (count + 0.5) / 0.5
        )
        weights.append(common * (0.35 + 0.65 * inverse))
    starts = array("I", [0])
    flat = array("I")
    for posting in postings:
        flat.extend(posting)
        starts.append(len(flat))
    return {
        "words": list(ids),
        "keys": keys_of,
        "weights": _pack(weights),
        "phrases": [list(phrase) for phrase in phrases],
        "short": short,
        "synonyms": synonyms,
        "tokens": _pack(tokens),
        "ends": _pack(ends),
        "fields": _pack(fields),
        "documents": _pack(documents),
        "postings": _pack(flat),
        "starts": _pack(starts),
    }


def _pack(numbers: array[Any]) -> str:
    return b2a_base64(numbers.tobytes(), newline=False).decode("ascii")


def _unpack(code: str, packed: str) -> array[Any]:
    numbers = array(code)
    numbers.frombytes(a2b_base64(packed))
    return numbers
