"""Markdown text -> entries. The only home of markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from p2sbot.anchors import Slugger, slug
from p2sbot.blocks import html_text, parse_blocks, parse_spans, span_text
from p2sbot.model import Entry, Source

_NEWLINE = re.compile(r"\r\n?")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=(?:#.*\n)*[\w.-]+[ \t]*:)(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_HTML_HEADING = re.compile(r"\s*<h([1-6])(?:\s[^>]*)?>((?:(?!</h\1>).)*)</h\1>\s*", re.I | re.S)
_ANCHOR_TAG = re.compile(
    r"""<(?:a|h[1-6])(?:\s[^>]*?)?\s(?:name|id)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))""", re.I
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
    """Index of the heading's first token."""
    body: int
    """Index of the first token after the heading."""

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
            answer=_trim(lines[unit.question.last : unit.end.first if unit.end else None]),
            section=unit.section,
            source=Source(path, unit.question.anchor, unit.question.first + 1, file=file),
            blocks=parse_blocks(
                tokens[unit.question.body : unit.end.token if unit.end else None], anchors
            ),
        )
        for id, unit in named
    ]


def _trim(lines: Sequence[str]) -> str:
    """Lines without the blank ones at both ends; an indented first line may be code and stays so."""
    written = [i for i, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[written[0] : written[-1] + 1]) if written else ""


def _find_headings(tokens: Sequence[Token]) -> list[_Heading]:
    slugs = Slugger()
    headings = []
    for i, token in enumerate(tokens):
        found = _heading_text(tokens, i) if token.level == 0 and token.map else None
        if found:
            level, text, explicit, size = found
            # The slug is that of the text as it stands: two spaces make two hyphens.
            implicit = slugs.unique(slug(text))
            text = " ".join(text.split())
            first, last = token.map or (0, 0)
            headings.append(
                _Heading(
                    text, level, explicit or implicit, bool(explicit), first, last, i, i + size
                )
            )
    return headings


def _heading_text(tokens: Sequence[Token], i: int) -> tuple[int, str, str, int] | None:
    """Level, text, explicit anchor and number of tokens of the heading that begins at ``i``, if any."""
    token = tokens[i]
    if token.type == "html_block" and (found := _HTML_HEADING.fullmatch(token.content)):
        return int(found[1]), html_text(found[2]), _anchor_attribute(token.content), 1
    if token.type != "heading_open":
        return None
    children = tokens[i + 1].children or []
    text = span_text(parse_spans(children, {}))
    tags = (child.content for child in children if child.type == "html_inline")
    explicit = next(filter(None, map(_anchor_attribute, tags)), "")
    suffix = _ANCHOR_SUFFIX.search(text)
    text = text[: suffix.start()] if suffix else text
    return int(token.tag[1:]), text, explicit or (suffix[1] if suffix else ""), 3


def _anchor_attribute(html: str) -> str:
    found = _ANCHOR_TAG.search(html)
    return found[1] or found[2] or found[3] if found else ""


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
        above = [h for h in above if h.level < heading.level]
        if heading not in questions:
            above.append(heading)
