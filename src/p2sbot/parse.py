"""Markdown text -> entries. The only home of markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from p2sbot.anchors import Slugger, slug
from p2sbot.blocks import parse_blocks, parse_spans
from p2sbot.model import Entry, Source

_NEWLINE = re.compile(r"\r\n?")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=#|[\w-]+[ \t]*:)(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_ANCHOR_TAG = re.compile(
    r"""<a\s[^>]*?\b(?:name|id)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))""", re.I
)
_ANCHOR_SUFFIX = re.compile(r" ?\{#([^\s{}]+)\}$")
_QUESTION_MARKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    level: int
    anchor: str
    explicit: bool
    first: int
    """0-based line on which the heading begins."""
    last: int
    """0-based line after the heading."""
    token: int
    """Index of the heading's first token; the answer's first is three further on."""

    @property
    def asks(self) -> bool:
        return self.text.endswith(_QUESTION_MARKS)


@dataclass(frozen=True, slots=True)
class _Unit:
    question: _Heading
    section: str
    end: _Heading | None
    """The heading before which the answer ends; None at the end of the document."""


def parse_faq(text: str, *, path: str, file: str = "") -> list[Entry]:
    """Return the entries of a FAQ in its order; an empty list when it holds no question.

    A heading is a question when it ends in a question mark or carries an explicit anchor; in a
    document without such headings, when it stands at the deepest level of heading used. Its answer
    goes to the next question, or to the next heading that is no deeper.

    Args:
        text: the whole Markdown document; any line ends, with or without a byte order mark.
        path: the file's name as citations show it.
        file: the file's absolute path, for clickable citations.

    Never raises on content. Ids are unique: a repeated explicit anchor gets ``-1``, ``-2``, ...
    """
    text = _NEWLINE.sub("\n", text.removeprefix("\ufeff"))
    lines = text.split("\n")
    # Blank lines in place of the front matter, so that line numbers stay those of the file.
    text = _FRONT_MATTER.sub(lambda m: "\n" * m[0].count("\n"), text)
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    units = list(_units(_find_headings(tokens)))
    ids = Slugger()
    named = [(ids.unique(unit.question.anchor), unit) for unit in units]
    anchors = {unit.question.anchor: id for id, unit in reversed(named)}
    return [
        Entry(
            id=id,
            question=unit.question.text,
            answer="\n".join(
                lines[unit.question.last : unit.end.first if unit.end else None]
            ).strip("\n"),
            section=unit.section,
            source=Source(path, unit.question.anchor, unit.question.first + 1, file=file),
            blocks=parse_blocks(
                tokens[unit.question.token + 3 : unit.end.token if unit.end else None], anchors
            ),
        )
        for id, unit in named
    ]


def _find_headings(tokens: Sequence[Token]) -> list[_Heading]:
    slugs = Slugger()
    headings = []
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            inline = tokens[i + 1]
            text = "".join(span.text for span in parse_spans(inline.children or (), {}))
            text = " ".join(text.split())
            explicit = _explicit_anchor(inline, text)
            text = _ANCHOR_SUFFIX.sub("", text)
            implicit = slugs.unique(slug(text))
            first, last = token.map
            level = int(token.tag[1:])
            headings.append(
                _Heading(text, level, explicit or implicit, bool(explicit), first, last, i)
            )
    return headings


def _explicit_anchor(inline: Token, text: str) -> str:
    for child in inline.children or ():
        if child.type == "html_inline" and (found := _ANCHOR_TAG.match(child.content)):
            return found[1] or found[2] or found[3]
    suffix = _ANCHOR_SUFFIX.search(text)
    return suffix[1] if suffix else ""


def _questions(headings: Sequence[_Heading]) -> frozenset[_Heading]:
    questions = frozenset(h for h in headings if h.text and (h.asks or h.explicit))
    if questions or not headings:
        return questions
    deepest = max(h.level for h in headings)
    return frozenset(h for h in headings if h.text and h.level == deepest)


def _units(headings: Sequence[_Heading]) -> Iterator[_Unit]:
    questions = _questions(headings)
    above: list[_Heading] = []
    for i, heading in enumerate(headings):
        if heading in questions:
            sections = (h.text for h in reversed(above) if h.level < heading.level)
            later = (headings[j] for j in range(i + 1, len(headings)))
            ends = (h for h in later if h in questions or h.level <= heading.level)
            yield _Unit(heading, next(sections, ""), next(ends, None))
        else:
            above = [h for h in above if h.level < heading.level] + [heading]
