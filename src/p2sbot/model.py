"""The records that every module shares. All are immutable and know nothing of each other's makers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """Where the FAQ says so."""

    path: str
    """The FAQ file as it is shown to people (``data/faq.md``)."""
    anchor: str
    """The explicit anchor of the heading, or else the slug that GitHub and Microsoft Learn give it."""
    line: int
    """1-based line of the question in the file."""
    url: str | None = None
    """``base_url#anchor`` where the FAQ is published; None when the overlay names no ``base_url``."""
    file: str = ""
    """Absolute path of the file on this machine, for a clickable link; empty for text that was never a file."""

    @property
    def citation(self) -> str:
        """What is shown as the source: the published address, or else the file and its anchor."""
        return self.url or f"{self.path}#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of an answer's text in one style."""

    text: str
    style: str = ""
    """Letters out of ``b`` bold, ``i`` italic, ``s`` struck out, ``c`` code, ``h`` set off; empty for plain text."""
    target: str = ""
    """Where the text links to, as written in the FAQ; empty when it does not."""
    entry: str = ""
    """Id of the entry that ``target`` leads to; empty when it leads elsewhere."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an answer's structure: what every renderer walks."""

    kind: str
    """``paragraph``, ``heading``, ``code``, ``rule``, ``quote``, ``list``, ``item``, ``table``, ``row``, ``cell``."""
    spans: tuple[Span, ...] = ()
    """The text of a ``paragraph``, ``heading``, ``cell`` or ``code``."""
    children: tuple[Block, ...] = ()
    """The blocks inside a ``quote``, ``list``, ``item``, ``table`` or ``row``."""
    start: int | None = None
    """First number of an ordered ``list``, level of a ``heading``; None otherwise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of the FAQ with its answer."""

    id: str
    """The anchor, unique in the loaded set."""
    question: str
    """The visible text of the question."""
    answer: str
    """The Markdown of the answer as written."""
    section: str
    """The heading above the question; empty when there is none."""
    source: Source
    aliases: tuple[str, ...] = ()
    """Other ways to ask it, from the overlay."""
    blocks: tuple[Block, ...] = ()
    """The structure of ``answer``."""


class Field(StrEnum):
    """The part of an entry in which a word of the question was found."""

    QUESTION = "question"
    ALIAS = "alias"
    SECTION = "section"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one word of the question says for or against an entry."""

    word: str
    """The word or phrase as asked."""
    counterpart: str
    """The word of the entry that it was matched with; empty when nothing was found."""
    how: str
    """``exact``, ``stem``, ``synonym``, ``spelling``, or ``unmatched``."""
    field: Field | None
    """Where the counterpart stands; None when nothing was found."""
    worth: float
    """Its share of what the question asks, 0..1, as far as the entry has it; 0 for ``unmatched``."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may answer the question."""

    entry: Entry
    confidence: float
    """0..1, calibrated: of the answers given at 0.9, nine in ten are right."""
    evidence: tuple[Evidence, ...] = ()
    meaning: float | None = None
    """How near the entry comes to the question in meaning: a cosine; None where the words were enough to tell."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The confidences from which an answer is given, or offered among others."""

    answer: float
    """From here on the best entry is the answer."""
    offer: float
    """From here on the best entries are offered; below, the FAQ does not know."""


class Outcome(StrEnum):
    """What the bot has to say."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to one question."""

    question: str
    """The question as asked, cut to its first 2,000 characters."""
    outcome: Outcome
    matches: tuple[Match, ...] = ()
    """The best entries, best first, whatever the outcome."""
    unmentioned: tuple[str, ...] = ()
    """Telling words of the question that stand nowhere in the FAQ."""
    offered: tuple[Match, ...] = ()
    """The options to put to the asker when the outcome is not ``answered``; best first."""
    policy: Policy | None = None
    """The confidences by which it was decided."""
    contact: str = ""
    """Where to turn when the FAQ has no answer; empty when nobody said."""
    cut: bool = False
    """Whether the question was too long and only its beginning was looked at."""
