"""The records of a document's candidates: whatever may be a question, in any style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LOWEST = 7
"""The level of what is no heading."""

Style = Literal["heading", "fold", "bold", "item", "quote", "line"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the document, for its text and for its tokens."""

    offset: int
    """Index into the document's text."""
    token: int
    """Index of the token that begins there or goes across it."""
    inside: int = 0
    """How far into that token the point lies: characters of HTML, or children of a paragraph."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the document that may be a question."""

    style: Style
    """``fold`` is HTML that opens and closes; ``line`` a paragraph or the first line of one."""
    text: str
    """What a reader sees, without number and label."""
    full: str
    """What a heading's slug is made of: with both, and with its spaces."""
    asks: bool
    """Whether it ends in a question mark."""
    line: int
    """0-based line on which it begins."""
    start: Place
    """Where it begins, or the tag or line before it that gives it its anchor."""
    end: Place
    """Where its answer may begin."""
    level: int = LOWEST
    """1..6 for a heading, 7 for everything else."""
    depth: int = 0
    """How many containers it stands in."""
    anchor: str = ""
    """The explicit anchor; empty when there is none."""
    tagged: bool = False
    """Whether the anchor is a tag that somebody put there, not an attribute that tools give to all."""
    limit: Place | None = None
    """Where what holds both it and its answer ends; None when nothing does."""
    home: str = ""
    """``blockquote`` or ``list_item`` when it stands in one together with its answer."""
    numbered: bool = False
    labelled: bool = False
    linked: bool = False
    """Whether all of it is a link, or all that answers it in its list item or quote is links."""
    folded: bool = False
    """Whether it stands inside an open ``<details>``."""
    answered: bool = False
    """Whether anything stands between it and the next heading or unit of its style."""

    @property
    def divides(self) -> bool:
        """Whether it is a heading of the document itself, not of a list item, quote or ``<details>``."""
        return self.style == "heading" and not self.depth and not self.folded
