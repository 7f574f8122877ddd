"""What a paragraph's or heading's inline tokens show: lines, bold beginnings, anchors, links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from p2sbot.blocks import parse_spans, span_text
from p2sbot.parse.html import anchor_of
from p2sbot.parse.words import asks, labels_answer

_BOLD_TAG = re.compile(r"<(/?)(?:b|strong)(?:\s[^<>]*)?>", re.I)
BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph, or several that one bold text or link goes across."""

    first: int
    """Index of its first child."""
    last: int
    """Index after its last child."""
    row: int
    """How many lines of the source stand before it in the paragraph."""
    rows: int
    """How many lines of the source it takes."""
    text: str


def split_lines(children: Sequence[Token]) -> list[Line]:
    """Return the lines of a paragraph, at least one."""
    lines: list[Line] = []
    first = level = row = 0
    rows = 1
    for i, child in enumerate(children):
        level += child.nesting
        if child.type in BREAKS:
            if level:
                rows += 1
            else:
                text = span_text(parse_spans(children[first:i], {}))
                lines.append(Line(first, i, row, rows, text))
                first, row, rows = i + 1, row + rows, 1
    text = span_text(parse_spans(children[first:], {}))
    lines.append(Line(first, len(children), row, rows, text))
    return lines


def without_tag_lines(children: Sequence[Token], lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of a paragraph from the first that holds more than tags; at least one."""
    for i, line in enumerate(lines):
        own = children[line.first : line.last]
        if not own or any(child.type != "html_inline" for child in own):
            return lines[i:]
    return lines[-1:]


def question_lines(lines: Sequence[Line]) -> int:
    """Return how many lines of a labelled paragraph are the question."""
    for i, line in enumerate(lines[1:], 1):
        if labels_answer(line.text):
            return i
    for i, line in enumerate(lines, 1):
        if asks(line.text):
            return i
    return len(lines)


def bold_end(children: Sequence[Token]) -> int:
    """Return the index after the emphasis that a line begins with; 0 when it begins otherwise."""
    level = 0
    for i, child in enumerate(children):
        tag = _BOLD_TAG.fullmatch(child.content) if child.type == "html_inline" else None
        if child.type in ("strong_open", "em_open") or (tag and not tag[1]):
            level += 1
        elif child.type in ("strong_close", "em_close") or tag:
            level -= 1
            if level <= 0:
                return i + 1
        elif not level and child.type != "html_inline" and child.content.strip():
            return 0
    return 0


def first_anchor(children: Sequence[Token]) -> str:
    """Return the first anchor that a tag among inline tokens gives; ``""`` for none."""
    tags = (child.content for child in children if child.type == "html_inline")
    return next(filter(None, map(anchor_of, tags)), "")


def is_link(children: Sequence[Token]) -> bool:
    """Return whether all the words of a line are one link or several."""
    level = 0
    linked = False
    for child in children:
        level += child.nesting if child.type in ("link_open", "link_close") else 0
        linked = linked or level > 0
        if (
            not level
            and child.type in ("text", "code_inline")
            and any(map(str.isalnum, child.content))
        ):
            return False
    return linked


def undecorated(children: Sequence[Token], full: str) -> str:
    """Return a heading's text without the mark that some tools end it in, a link such as ``[#](#name)``."""
    if len(children) > 2 and children[-1].type == "link_close":
        mark = children[-2].content
        if mark and not any(map(str.isalnum, mark)):
            return full.rstrip().removesuffix(mark)
    return full
