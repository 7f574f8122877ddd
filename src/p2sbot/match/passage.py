"""The sentence or list item of an answer that the question asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.text import normalise, split_words, stem
from p2sbot.model import Block, Evidence, Field, Span

SET_OFF = "h"
"""The style of the spans that are set off."""
_RUNNER_UP = 0.8
_SENTENCE_END = re.compile(
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bno\.)(?<!\bcf\.)(?<!\betc\.)"
    r"(?<=[.!?])[\"')\]]?\s+(?=[^\W\d_a-z]|[\"'(\[])|(?<=[。！？])"
)
_HOLDERS = ("quote", "list", "item")


def set_off(blocks: Sequence[Block], evidence: Iterable[Evidence]) -> tuple[Block, ...]:
    """Return ``blocks``, with the style ``h`` on the sentences or list items that answer.

    Args:
        blocks: an answer.
        evidence: what the words of the question were matched with in its entry.

    They are those that hold the most of what tells in the question: rare words, and words that few
    other sentences of the answer hold. Words of the entry's own question tell entries apart, not
    sentences. Nothing is set off where nothing clearly stands out.
    """
    telling = (one for one in evidence if tells(one) and one.field is not Field.QUESTION)
    words = [_readings(one) for one in telling]
    sentences = list(_sentences(blocks))
    stems = [_stems(spans) for _, spans in sentences]
    chosen = _choose(stems, words)
    if not any(chosen):
        items = [number for number, _ in sentences]
        chosen = _choose_items(items, stems, words)
    return _rebuilt(blocks, iter(chosen)) if any(chosen) else tuple(blocks)


def tells(one: Evidence) -> bool:
    """Return whether a word of the question was found, and is more than "the" or "can"."""
    return bool(one.counterpart) and max(map(rarity, one.counterpart.split())) > FUNCTION


def split_sentences(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Return the spans of a paragraph, cut into its sentences; together they are the paragraph.

    A sentence of one word ("No.") is one with the next.
    """
    text = "".join(span.text for span in spans)
    cuts = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    starts = [0]
    for start, end in pairwise(cuts):
        words = list(split_words(normalise(text[starts[-1] : start])))
        if start > starts[-1] and len(words) > 1 and end > start:
            starts.append(start)
    return [_cut(spans, start, end) for start, end in pairwise([*starts, len(text)])]


def _cut(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    pieces = []
    at = 0
    for span in spans:
        piece = span.text[max(0, start - at) : max(0, end - at)]
        if piece:
            pieces.append(replace(span, text=piece))
        at += len(span.text)
    return tuple(pieces)


def _sentences(blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """Every sentence with a number that those of one list item share, and those outside each have alone."""
    for number, block in enumerate(_items(blocks)):
        yield from ((number, spans) for spans in _inside(block))


def _items(blocks: Iterable[Block]) -> Iterator[Block]:
    """The outermost list items, and what stands outside of them sentence by sentence."""
    for block in blocks:
        if block.kind == "paragraph":
            yield from (replace(block, spans=spans) for spans in split_sentences(block.spans))
        elif block.kind == "item":
            yield block
        elif block.kind in _HOLDERS:
            yield from _items(block.children)


def _inside(block: Block) -> Iterator[tuple[Span, ...]]:
    if block.kind == "paragraph":
        yield from split_sentences(block.spans)
    elif block.kind in _HOLDERS:
        for child in block.children:
            yield from _inside(child)


def _rebuilt(blocks: Iterable[Block], chosen: Iterator[bool]) -> tuple[Block, ...]:
    rebuilt = []
    for block in blocks:
        if block.kind == "paragraph":
            sentences = split_sentences(block.spans)
            block = replace(block, spans=_marked(sentences, [next(chosen) for _ in sentences]))
        elif block.kind in _HOLDERS:
            block = replace(block, children=_rebuilt(block.children, chosen))
        rebuilt.append(block)
    return tuple(rebuilt)


def _marked(sentences: Sequence[tuple[Span, ...]], chosen: Sequence[bool]) -> tuple[Span, ...]:
    """The spans of a paragraph with the chosen sentences set off, but for the space after the last."""
    spans: list[Span] = []
    for i, sentence in enumerate(sentences):
        text = "".join(span.text for span in sentence)
        runs_on = chosen[i + 1 : i + 2] == [True]
        end = (len(text) if runs_on else len(text.rstrip())) if chosen[i] else 0
        spans += [replace(s, style=s.style + SET_OFF) for s in _cut(sentence, 0, end)]
        spans += _cut(sentence, end, len(text))
    return tuple(spans)


def _choose_items(
    items: Sequence[int], stems: Sequence[frozenset[str]], words: Sequence[_Readings]
) -> list[bool]:
    """The same choice among whole list items."""
    together = [
        frozenset[str]().union(*(one for i, one in zip(items, stems, strict=True) if i == item))
        for item in range(max(items, default=-1) + 1)
    ]
    chosen = _choose(together, words)
    return [chosen[item] for item in items]


def _choose(passages: Sequence[frozenset[str]], words: Sequence[_Readings]) -> list[bool]:
    weights = [_weight(word, passages) for word in words]
    scores = [
        sum(weight for word, weight in zip(words, weights, strict=True) if _holds(passage, word))
        for passage in passages
    ]
    best = max(scores, default=0.0)
    first = [best > 0 and score == best for score in scores]
    near = [best > 0 and score > _RUNNER_UP * best for score in scores]
    few = max(1 if len(passages) < 4 else 2, len(passages) // 3)
    if first != near or sum(first) > few or len(passages) < 2:
        return [False] * len(passages)
    return first


_Readings = tuple[frozenset[str], ...]
"""What a word of the question may be in the answer: each reading is the stems of a word or phrase."""


def _readings(one: Evidence) -> _Readings:
    texts = dict.fromkeys((one.word, one.counterpart))
    return tuple(stems for text in texts if (stems := _stems([Span(text)])))


def _holds(passage: frozenset[str], word: _Readings) -> bool:
    return any(stems <= passage for stems in word)


def _weight(word: _Readings, passages: Sequence[frozenset[str]]) -> float:
    holding = sum(_holds(passage, word) for passage in passages)
    telling = max((rarity(stem) for stems in word for stem in stems), default=0.0)
    return telling * math.log(len(passages) / holding) if holding else 0.0


def _stems(spans: Iterable[Span]) -> frozenset[str]:
    text = "".join(span.text for span in spans)
    return frozenset(stem(word.text) for word in split_words(normalise(text)))
