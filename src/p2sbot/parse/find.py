"""Tokens -> everything that may be a question, in whatever style it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from markdown_it.token import Token

from p2sbot.blocks import html_text, parse_spans, span_text
from p2sbot.parse.html import anchor_of, find_html
from p2sbot.parse.units import Place, Style, Unit
from p2sbot.parse.words import asks, labels_answer, labels_question, shorten

_ANCHOR_SUFFIX = re.compile(r"\s?\{(?::|/\*)?\s*(?:[^{}\s#]\S*\s+)*#([^\s{}]+)[^{}]*\}$")
_ANCHOR_LINE = re.compile(r"\{:?\s*(?:[^{}\s#]\S*\s+)*#([^\s{}]+)[^{}]*\}|\(([^()\s]+)\)=")
# VitePress's "::: details Text" and mkdocs' '??? question "Text"'.
_FOLD = re.compile(
    r':{3,}\s*(?:details|spoiler|question|faq)\s+(\S.*)|(?:\?{3}\+?|!!!)\s*\w+\s+"(.+)"'
)
_BOLD_TAG = re.compile(r"<(/?)(?:b|strong)(?:\s[^<>]*)?>", re.I)
_BOLD_END = re.compile(r"\*\*|__|</(?:b|strong)>", re.I)
_BREAKS = ("softbreak", "hardbreak")
_CONTAINERS = ("blockquote_open", "list_item_open")
# Without it nobody would call it an answer: blank lines, line breaks, rules, what closes HTML.
_NOTHING = re.compile(
    r"(?:\s++|<br\s*+/?>|</?(?:details|div|section|article|p|body|dl|dd|summary|center)\b[^<>]*+>"
    r"|(?:^[ \t]*+(?:-[ \t]*+){3,}+$)|(?:^[ \t]*+(?:\*[ \t]*+){3,}+$)|(?:^[ \t]*+(?:_[ \t]*+){3,}+$))*+",
    re.M | re.I,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a paragraph, or several that one bold text or link goes across."""

    first: int
    """Index of its first child."""
    last: int
    """Index after its last child."""
    rows: int
    """How many lines of the source it takes."""
    text: str


def find_units(text: str, tokens: Sequence[Token]) -> list[Unit]:
    """Return all candidates of a document in its order: every heading, and whatever else may ask."""
    offsets = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    offsets[-1] -= 1
    html, folded = find_html(tokens, offsets)
    finder = _Finder(text, tokens, offsets)
    units = [replace(unit, folded=folded[unit.start.token]) for unit in finder.units()] + html
    units = [unit for unit in units if unit.text.strip()]
    units.sort(key=lambda unit: (unit.start.offset, unit.end.offset))
    return _with_answered(text, units)


def _with_answered(text: str, units: Sequence[Unit]) -> list[Unit]:
    """The units, each told whether anything follows it before the next heading or unit of its style."""
    following: dict[tuple[str, int], int] = {}
    heading = len(text)
    result = []
    for unit in reversed(units):
        key = (unit.style, unit.depth)
        until = min(
            heading, following.get(key, heading), unit.limit.offset if unit.limit else heading
        )
        blank = _NOTHING.match(text, unit.end.offset, max(until, unit.end.offset))
        result.append(replace(unit, answered=bool(blank and blank.end() < until)))
        following[key] = unit.start.offset
        if unit.style == "heading" and not unit.depth:
            heading = unit.start.offset
            following.clear()
    return result[::-1]


class _Finder:
    def __init__(self, text: str, tokens: Sequence[Token], offsets: Sequence[int]) -> None:
        self.text = text
        self.tokens = tokens
        self.offsets = offsets
        self.closes = _closes(tokens)
        self.homes: list[int] = []
        self.pending: tuple[str, Place] | None = None

    def units(self) -> Iterator[Unit]:
        for i, token in enumerate(self.tokens):
            if token.type in _CONTAINERS:
                self.homes.append(i)
            elif token.type in ("blockquote_close", "list_item_close"):
                self.homes.pop()
            elif token.type == "heading_open":
                yield from self.located(self.heading(i))
            elif token.type == "paragraph_open":
                anchor = self.anchor_alone(i)
                if anchor:
                    self.pending = (anchor, self.place(i))
                else:
                    yield from self.located(self.paragraph(i))
            elif token.type == "html_block" and not html_text(token.content):
                if anchor := anchor_of(token.content):
                    self.pending = (anchor, self.place(i))
            elif token.type in ("fence", "code_block", "hr", "html_block", "table_open"):
                self.pending = None

    def located(self, unit: Unit | None) -> Iterator[Unit]:
        """The unit with the anchor that stands before it and in its place among containers, if it has one."""
        if unit and self.pending and not unit.anchor:
            unit = replace(unit, anchor=self.pending[0], tagged=True, start=self.pending[1])
        self.pending = None
        unit = unit and self.housed(unit)
        if unit:
            yield unit

    def housed(self, unit: Unit) -> Unit | None:
        """The unit limited to its list item or quote, or lifted out of it if its answer follows that."""
        if not self.homes:
            return unit
        home = self.homes[-1]
        kind = self.tokens[home].type.removesuffix("_open")
        unit = replace(unit, start=self.outermost(unit.start), depth=len(self.homes))
        if unit.end.inside or unit.end.token < self.closes[home]:
            limit = Place(self.end_of(home), self.closes[home])
            return replace(unit, limit=limit, home=kind)
        outer = home - 1 if kind == "list_item" else home
        alone = self.closes[home] + (kind == "list_item") == self.closes.get(outer)
        if unit.style == "heading" or not alone or self.tokens[outer].level:
            return unit if unit.style == "heading" else None
        return replace(unit, end=Place(self.end_of(outer), self.closes[outer] + 1))

    def heading(self, i: int) -> Unit:
        children = self.tokens[i + 1].children or []
        full = span_text(parse_spans(children, {}))
        anchor = tag = _first_anchor(children)
        if suffix := _ANCHOR_SUFFIX.search(full):
            anchor, full = anchor or suffix[1], full[: suffix.start()]
        text, numbered, labelled = shorten(" ".join(_undecorated(children, full).split()))
        end = Place(self.end_of(i), i + 3)
        below = self.anchor_line(i + 3)
        if below:
            anchor, end = anchor or below[0], below[1]
        return Unit(
            style="heading",
            text=text,
            full=full,
            asks=asks(text),
            line=self.row(i),
            start=self.place(i),
            end=end,
            level=int(self.tokens[i].tag[1:]),
            anchor=anchor,
            tagged=bool(tag),
            numbered=numbered,
            labelled=labelled,
            linked=_is_link(children),
        )

    def paragraph(self, i: int) -> Unit | None:
        children = self.tokens[i + 1].children or []
        lines = _lines(children)
        first = lines[0]
        label = labels_question(first.text)
        bold = _bold_end(children[: first.last])
        if fold := _FOLD.fullmatch(self.tokens[i + 1].content.partition("\n")[0].strip()):
            unit = self.unit(i, "fold", children, lines[:1], lines[1:])
            text = fold[1] or fold[2]
            return replace(unit, text=text, full=text, asks=asks(text))
        if label:
            taken = _question_lines(lines)
            return self.unit(i, self.style("line"), children, lines[:taken], lines[taken:])
        leading = not self.homes or self.tokens[i - 1].type in _CONTAINERS
        if not leading or not first.text.strip() or _is_link(children[: first.last]):
            return None
        if (
            bold
            and bold < first.last
            and span_text(parse_spans(children[bold : first.last], {})).strip(" .:：,-–—")
        ):
            return self.run_in(i, children, bold)
        if bold or asks(first.text):
            style = self.style("bold" if bold else "line")
            return self.unit(i, style, children, lines[:1], lines[1:])
        return None

    def style(self, outside: Style) -> Style:
        if not self.homes:
            return outside
        return "item" if self.tokens[self.homes[-1]].type == "list_item_open" else "quote"

    def unit(
        self, i: int, style: Style, children: list[Token], own: list[_Line], rest: list[_Line]
    ) -> Unit:
        full = " ".join(line.text.strip() for line in own)
        text, numbered, labelled = shorten(full)
        rows = self.row(i) + sum(line.rows for line in own)
        end = Place(self.offsets[rows], i, rest[0].first) if rest else Place(self.end_of(i), i + 3)
        anchor = _first_anchor(children)
        if suffix := _ANCHOR_SUFFIX.search(text):
            anchor, text = anchor or suffix[1], text[: suffix.start()]
        return Unit(
            style=style,
            text=" ".join(text.split()),
            full=full,
            asks=asks(text),
            line=self.row(i),
            start=self.place(i),
            end=end,
            anchor=anchor,
            numbered=numbered,
            labelled=labelled,
        )

    def run_in(self, i: int, children: list[Token], bold: int) -> Unit | None:
        """A question in bold whose answer goes on in the same line."""
        line = _Line(0, bold, 1, span_text(parse_spans(children[:bold], {})))
        if not asks(line.text):
            return None
        unit = self.unit(i, self.style("bold"), children[:bold], [line], [])
        begin = self.offsets[unit.line]
        opened = _BOLD_END.search(self.text, begin, self.end_of(i))
        closed = opened and _BOLD_END.search(self.text, opened.end(), self.end_of(i))
        offset = closed.end() if closed else self.offsets[unit.line + 1]
        return replace(unit, end=Place(offset, i, bold))

    def anchor_alone(self, i: int) -> str:
        """The anchor that a paragraph consists of: empty tags, or MyST's ``(name)=``."""
        inline = self.tokens[i + 1]
        if found := _ANCHOR_LINE.fullmatch(inline.content.strip()):
            return found[1] or found[2]
        children = inline.children or []
        alone = children and all(c.type in ("html_inline", *_BREAKS) for c in children)
        return _first_anchor(children) if alone else ""

    def anchor_line(self, i: int) -> tuple[str, Place] | None:
        """The anchor of a line ``{: #name}`` (kramdown) in the line below a heading, and where it ends."""
        if i >= len(self.tokens) or self.tokens[i].type != "paragraph_open":
            return None
        if (self.tokens[i - 3].map or [0, 0])[1] != self.row(i):
            return None
        inline = self.tokens[i + 1]
        found = _ANCHOR_LINE.fullmatch(inline.content.partition("\n")[0].strip())
        if not found or not found[1]:
            return None
        rest = _lines(inline.children or [])[1:]
        offset = self.offsets[self.row(i) + 1]
        return found[1], Place(offset, i, rest[0].first) if rest else Place(offset, i + 3)

    def row(self, i: int) -> int:
        return (self.tokens[i].map or [0, 0])[0]

    def end_of(self, i: int) -> int:
        return self.offsets[min((self.tokens[i].map or [0, 0])[1], len(self.offsets) - 1)]

    def place(self, i: int) -> Place:
        return Place(self.offsets[self.row(i)], i)

    def outermost(self, place: Place) -> Place:
        """The place of the outermost container that begins with what stands at ``place``."""
        token = place.token
        while (
            token
            and self.tokens[token - 1].nesting > 0
            and self.tokens[token - 1].type != "paragraph_open"
        ):
            token -= 1
        return Place(place.offset, token)


def _closes(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of each container's opening token -> that of its closing one."""
    opened: list[int] = []
    closes = {}
    for i, token in enumerate(tokens):
        if token.nesting > 0:
            opened.append(i)
        elif token.nesting < 0:
            closes[opened.pop()] = i
    return closes


def _lines(children: Sequence[Token]) -> list[_Line]:
    lines: list[_Line] = []
    first = level = 0
    rows = 1
    for i, child in enumerate(children):
        level += child.nesting
        if child.type in _BREAKS:
            if level:
                rows += 1
            else:
                lines.append(_Line(first, i, rows, span_text(parse_spans(children[first:i], {}))))
                first, rows = i + 1, 1
    lines.append(_Line(first, len(children), rows, span_text(parse_spans(children[first:], {}))))
    return lines


def _question_lines(lines: Sequence[_Line]) -> int:
    """How many lines of a labelled paragraph are the question."""
    for i, line in enumerate(lines[1:], 1):
        if labels_answer(line.text):
            return i
    for i, line in enumerate(lines, 1):
        if asks(line.text):
            return i
    return len(lines)


def _bold_end(children: Sequence[Token]) -> int:
    """Index after the emphasis that a line begins with; 0 when it begins otherwise."""
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


def _first_anchor(children: Sequence[Token]) -> str:
    tags = (child.content for child in children if child.type == "html_inline")
    return next(filter(None, map(anchor_of, tags)), "")


def _is_link(children: Sequence[Token]) -> bool:
    """Whether all the words of a line are one link or several."""
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


def _undecorated(children: Sequence[Token], full: str) -> str:
    """A heading's text without the mark that some tools end it in, a link such as ``[#](#name)``."""
    if len(children) > 2 and children[-1].type == "link_close":
        mark = children[-2].content
        if mark and not any(map(str.isalnum, mark)):
            return full.rstrip().removesuffix(mark)
    return full
