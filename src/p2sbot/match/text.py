"""What a word is: the one place that normalises, splits and stems text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from p2sbot.clean import QUERY_LIMIT, QUESTION_LIMIT

_APOSTROPHES = {0x2019: "'", 0x02BC: "'", 0x2011: "-", 0x2010: "-", 0x00AD: None}
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f"
)
_LETTER = rf"(?:[^\W_{_UNSPACED}]|[\u0900-\u0dff\u0f00-\u0fff])"
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*")


# Compiled only for text that is not ASCII: the sets of characters take 3 ms.


@cache
def _accents() -> re.Pattern[str]:
    return re.compile(
        "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u2060\ufeff]+"
    )


@cache
def _word() -> re.Pattern[str]:
    return re.compile(rf"[{_UNSPACED}]+|{_LETTER}+(?:[.']{_LETTER}+)*")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


class Word(NamedTuple):
    """A word of a text."""

    text: str
    """As normalised: lower case, without accents."""
    start: int
    """Where it begins in the normalised text."""
    hyphen: bool
    """Whether a hyphen alone parts it from the word before."""


def normalise(text: str, limit: int | None = None) -> str:
    """``text`` in NFKC, case-folded, without accents and invisible characters.

    ``limit`` cuts the result. Texts of any length are safe: they are composed in pieces.
    """
    if text.isascii():
        return text.lower()[:limit]
    pieces = (text[at : at + QUESTION_LIMIT] for at in range(0, len(text), QUESTION_LIMIT))
    return "".join(map(_normalise_piece, pieces))[:limit]


def _normalise_piece(text: str) -> str:
    import unicodedata

    folded = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    bare = _accents().sub("", unicodedata.normalize("NFKD", folded))
    return unicodedata.normalize("NFC", bare)


def normalise_question(question: str) -> str:
    """The part of ``question`` that is matched, normalised."""
    return normalise(question[:QUESTION_LIMIT], QUERY_LIMIT)


def is_unspaced(word: str) -> bool:
    """Return whether ``word`` is of a script that does not part its words by spaces."""
    return not word.isascii() and bool(_unspaced().match(word))


def split_words(text: str) -> Iterator[Word]:
    """Yield the words of a normalised text.

    Runs of a script without spaces become pairs of characters; an elision ("l'ordinateur") parts.
    """
    end = -1
    for found in (_ASCII_WORD if text.isascii() else _word()).finditer(text):
        word, start = found.group(), found.start()
        if is_unspaced(word):
            for at in range(max(1, len(word) - 1)):
                yield Word(word[at : at + 2], start + at, False)
        else:
            hyphen = start == end + 1 and text[end] == "-"
            elided, apostrophe, rest = word.partition("'")
            if apostrophe and len(elided) < 3 <= len(rest):
                yield Word(elided, start, hyphen)
                yield Word(rest, start + len(elided) + 1, False)
            else:
                yield Word(word.removesuffix("'s"), start, hyphen)
        end = found.end()


_DOUBLED = frozenset(2 * letter for letter in "bdfgmnprt")


def stem(word: str) -> str:
    """``word`` without its English inflection: a light Porter stemmer (Porter 1980, step 1)."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix in ("ing", "ed"):
        head = word.removesuffix(suffix)
        if head != word and len(head) > 2 and not set(head).isdisjoint("aeiouy"):
            word = head[:-1] if head[-2:] in _DOUBLED else head
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word
