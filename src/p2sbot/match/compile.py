"""Entries and synonyms in, the tables that searching needs out."""

from __future__ import annotations

import math
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from p2sbot.match.answer import answer_text
from p2sbot.match.grams import gram_norms, grams
from p2sbot.match.rarity import rarity
from p2sbot.match.tables import HEADS, Ragged, Tables, letter_weight
from p2sbot.match.terms import Phrases, compounds, keys_of, named_words, synonym_words
from p2sbot.match.text import Word, normalise, stem
from p2sbot.model import Entry

_CORPUS_SHARE = 0.9
"""How much of a word's weight hangs on its rarity in the FAQ; the rest it keeps even if common."""


def compile_tables(entries: Sequence[Entry], synonyms: Sequence[Sequence[str]]) -> Tables:
    """Return the tables of ``entries`` and of groups of words or phrases that mean the same."""
    texts = [list(_texts(entry)) for entry in entries]
    runs = [run for entry in texts for _, text, _ in entry for run in compounds(text)]
    groups = [[synonym_words(synonym) for synonym in group] for group in synonyms]
    phrases = _phrases(runs, groups)
    stems = sorted({tuple(map(stem, phrase)) for phrase in phrases})
    names = {words[0] for group in groups for words in group if words and words[0].isupper()}
    keys, rows = _number([text for entry in texts for text in entry], Phrases(stems), names)
    words = list(keys)
    ends = list(accumulate(map(len, texts)))
    spans = [range(end - len(entry), end) for end, entry in zip(ends, texts, strict=True)]
    postings = _postings(rows, spans, len(words))
    weights = _weights(keys, postings, len(entries))
    sizes = [letter_weight(word, weight) for word, weight in zip(words, weights, strict=True)]
    gram_names, gram_words = _gram_table(words)
    known = set(keys.values())
    return Tables(
        words=words,
        keys=list(keys.values()),
        weights=weights,
        texts=Ragged.of(rows),
        fields=array("B", (field for entry in texts for field, _, _ in entry)),
        told=array("f", (sum(weights[word] for word in row) or 1.0 for row in rows)),
        lengths=array("f", (math.hypot(*(sizes[word] for word in row)) or 1.0 for row in rows)),
        entries=Ragged.of(spans),
        postings=Ragged.of(postings),
        grams=gram_names,
        gram_words=gram_words,
        norms=gram_norms(gram_words, len(words)),
        phrases=[list(phrase) for phrase in stems],
        parts={word: stem(word) for phrase in phrases for word in phrase},
        writings=_writings(runs, set(stems)),
        synonyms=_relatives(map(_group, groups), known),
        related=_relatives(_thesaurus(), known),
    )


def _phrases(
    runs: Iterable[Sequence[Word]], synonyms: Iterable[Sequence[Sequence[str]]]
) -> list[tuple[str, ...]]:
    """Return the long compounds and the synonyms of more than one word, as words, sorted."""
    found = {tuple(word.text for word in run) for run in runs if len(run) > 2}
    found.update(tuple(synonym) for group in synonyms for synonym in group)
    return sorted(phrase for phrase in found if len(phrase) > 1)


def _number(
    texts: Iterable[tuple[int, str, str]], parser: Phrases, names: Container[str]
) -> tuple[dict[str, str], list[list[int]]]:
    """Return every word with its key, in the order of their numbers, and each text as numbers."""
    ids: dict[str, int] = {}
    keys: dict[str, str] = {}
    rows = []
    for field, text, written in texts:
        row = []
        for term in parser.terms(list(named_words(text, written, names))):
            row.append(ids.setdefault(term.text, len(ids)))
            keys.setdefault(term.text, term.key)
        rows.append(row if field < HEADS else list(dict.fromkeys(row)))
    return keys, rows


def _texts(entry: Entry) -> Iterator[tuple[int, str, str]]:
    """Yield each text of an entry with its field, normalised and as written."""
    yield 0, normalise(entry.question), entry.question
    for alias in entry.aliases:
        yield 1, normalise(alias), alias
    yield 2, normalise(entry.section), entry.section
    answer = answer_text(entry)
    yield 3, normalise(answer), answer


def _postings(rows: Sequence[Sequence[int]], spans: Iterable[range], words: int) -> list[list[int]]:
    postings: list[list[int]] = [[] for _ in range(words)]
    for entry, span in enumerate(spans):
        for word in sorted({word for row in span for word in rows[row]}):
            postings[word].append(entry)
    return postings


def _weights(
    keys: Mapping[str, str], postings: Sequence[Sequence[int]], entries: int
) -> array[float]:
    """Return each word's rarity in the language times inverse document frequency of the stem, both 0..1.

    The latter as in BM25 (Robertson and Zaragoza 2009, eq. 3.3) with one added inside the logarithm,
    divided by its greatest value.
    """
    standing: dict[str, set[int]] = {}
    for key, posting in zip(keys.values(), postings, strict=True):
        standing.setdefault(key, set()).update(posting)
    most = math.log1p((entries + 0.5) / 0.5)
    weights = array("f")
    for word, key in keys.items():
        found = len(standing[key])
        inverse = math.log1p((entries - found + 0.5) / (found + 0.5)) / most
        weights.append(rarity(word) * (1 - _CORPUS_SHARE + _CORPUS_SHARE * inverse))
    return weights


def _gram_table(words: Sequence[str]) -> tuple[list[str], Ragged]:
    table: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for gram in dict.fromkeys(grams(word)):
            table.setdefault(gram, []).append(number)
    return list(table), Ragged.of(list(table.values()))


def _writings(
    runs: Iterable[Sequence[Word]], phrases: set[tuple[str, ...]]
) -> dict[str, list[str]]:
    """Return compounds by their joined writing ("wifi"); long ones also by their initials ("s2s", "sts")."""
    writings: dict[str, list[str]] = {}
    for run in runs:
        words = [word.text for word in run]
        keys = [stem(word) for word in words]
        named = [" ".join(keys)] if tuple(keys) in phrases else keys
        writings.setdefault("".join(words), named)
        if len(run) > 2:
            writings.setdefault("".join(word[0] for word in words), named)
            writings.setdefault("".join("2" if word == "to" else word[0] for word in words), named)
    return writings


def _group(synonyms: Iterable[Sequence[str]]) -> list[str]:
    """Return the keys of ``synonyms``, those of more than one word also as written joined ("signon")."""
    keys: dict[str, None] = {}
    for words in synonyms:
        keys[" ".join(map(stem, words))] = None
        keys[stem("".join(words))] = None
    return list(keys)


def _thesaurus() -> list[list[str]]:
    text = Path(__file__).with_name("thesaurus.txt").read_text("utf-8")
    return [keys_of(line) for line in text.splitlines()]


def _relatives(groups: Iterable[Sequence[str]], known: set[str]) -> dict[str, list[str]]:
    """Return for each member of ``groups`` the other members of its groups that are ``known``."""
    relatives: dict[str, dict[str, None]] = {}
    for group in groups:
        for one in group:
            others = [other for other in group if other != one and other in known]
            if others:
                relatives.setdefault(one, {}).update(dict.fromkeys(others))
    return {one: list(others) for one, others in relatives.items()}
