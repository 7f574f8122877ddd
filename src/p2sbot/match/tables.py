"""A FAQ compiled for matching: flat tables that are quick to load and to search."""

from __future__ import annotations

import math
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from p2sbot.model import Field

FIELDS = (Field.QUESTION, Field.ALIAS, Field.SECTION, Field.ANSWER)
"""The fields by the number that the tables give them."""
HEADS = 2
"""Fields from this number on are read as bags of words, not as ways to ask."""


class Ragged:
    """Rows of numbers of different lengths, end to end."""

    __slots__ = ("ends", "values")

    def __init__(self, values: array[int], ends: array[int]) -> None:
        """Take the rows' numbers, and where in them each row ends."""
        self.values = values
        self.ends = ends

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """``rows`` of numbers from 0 to 2**32 - 1."""
        values, ends = array("I"), array("I")
        for row in rows:
            values.extend(row)
            ends.append(len(values))
        return cls(values, ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> array[int]:
        return self.values[self.ends[row - 1] if row else 0 : self.ends[row]]

    def length(self, row: int) -> int:
        """How many numbers ``row`` has."""
        return self.ends[row] - (self.ends[row - 1] if row else 0)


class Tables(NamedTuple):
    """All that searching needs to know of a FAQ. Words are numbered, and so are texts and entries."""

    words: list[str]
    """Every word and phrase of the FAQ, normalised."""
    keys: list[str]
    """The stem of each word."""
    weights: array[float]
    """What each word tells, 0..1: its rarity in the language and in this FAQ."""
    texts: Ragged
    """The words of each text, in its order; those of answers and sections once each."""
    fields: array[int]
    """The field of each text, as its place in ``FIELDS``."""
    told: array[float]
    """What the words of each text tell in all; 1 where there are none."""
    lengths: array[float]
    """The length of each text's vector of letters; 1 where there are no words."""
    entries: Ragged
    """The texts of each entry."""
    postings: Ragged
    """The entries that each word stands in."""
    grams: list[str]
    """Every run of letters that some word of the FAQ has."""
    gram_words: Ragged
    """The words that have each gram."""
    norms: array[float]
    """The length of each word's vector of grams."""
    phrases: list[list[str]]
    """The stems of each run of words that counts as one."""
    parts: dict[str, str]
    """The stem of each word of a phrase."""
    writings: dict[str, list[str]]
    """Keys of the parts or the whole of a compound, by its joined writing or its initials."""
    synonyms: dict[str, list[str]]
    """Keys that mean the same in this FAQ, by key."""
    related: dict[str, list[str]]
    """Keys that mean something like it in everyday English, by key."""

    def to_json(self) -> dict[str, Any]:
        """The tables as JSON can hold them; numbers as base64 of their bytes."""
        return {name: _pack(table) for name, table in self._asdict().items()}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Tables:
        """The tables that ``to_json`` wrote on a machine of the same byte order."""
        return cls(
            words=state["words"],
            keys=state["keys"],
            weights=_unpack("f", state["weights"]),
            texts=_unpack_rows(state["texts"]),
            fields=_unpack("B", state["fields"]),
            told=_unpack("f", state["told"]),
            lengths=_unpack("f", state["lengths"]),
            entries=_unpack_rows(state["entries"]),
            postings=_unpack_rows(state["postings"]),
            grams=state["grams"],
            gram_words=_unpack_rows(state["gram_words"]),
            norms=_unpack("f", state["norms"]),
            phrases=state["phrases"],
            parts=state["parts"],
            writings=state["writings"],
            synonyms=state["synonyms"],
            related=state["related"],
        )


def letter_weight(word: str, weight: float) -> float:
    """Return what a word counts when texts are compared by letters."""
    return len(word) * math.sqrt(weight)


def _pack(table: Any) -> Any:
    if isinstance(table, Ragged):
        return [_pack(table.values), _pack(table.ends)]
    if isinstance(table, array):
        return b2a_base64(table.tobytes(), newline=False).decode("ascii")
    return table


def _unpack(code: str, packed: str) -> array[Any]:
    numbers: array[Any] = array(code)
    numbers.frombytes(a2b_base64(packed))
    return numbers


def _unpack_rows(packed: Sequence[str]) -> Ragged:
    return Ragged(_unpack("I", packed[0]), _unpack("I", packed[1]))
