"""Tokens -> everything that may be a question, in whatever style it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from markdown_it.token import Token

from p2sbot.blocks import html_text, parse_spans, span_text
from p2sbot.parse.html import anchor_of, find_html
from p2sbot.parse.inline import (
    BREAKS,
    Line,
    bold_end,
    first_anchor,
    is_link,
    question_lines,
    split_lines,
    undecorated,
    without_tag_lines,
)
from p2sbot.parse.units import Place, Style, Unit
from p2sbot.parse.words import asks, labels_question, shorten

# Attributes at the end of a heading or bold line: with a name, or nothing but classes and values.
_ATTRIBUTES = re.compile(
    r"\s?\{(?:(?::|/\*)?\s*+(?:[^{}\s#][^{}\s]*+\s++)*+#([^\s{}]++)[^{}]*+"
    r"|:?\s*+(?:(?:\.[\w-]++|[\w-]++=(?:\"[^\"{}]*+\"|'[^'{}]*+'|[^\s{}\"']++)|-)\s*+)++)\}$"
)
_ANCHOR_LINE = re.compile(
    r"\{:?\s*+(?:[^{}\s#][^{}\s]*+\s++)*+#([^\s{}]++)[^{}]*+\}|\(([^()\s]+)\)="
)
# VitePress's "::: details Text" and mkdocs' '??? question "Text"'.
_FOLD = re.compile(
    r':{3,}\s*(?:details|spoiler|question|faq)\s+(\S.*)|(?:\?{3}\+?|!!!)\s*\w+\s+"(.+)"'
)
_BOLD_END = re.compile(r"\*\*|__|</(?:b|strong)>", re.I)
_CONTAINERS = ("blockquote_open", "list_item_open")
# What nobody would call an answer: blank lines, comments, line breaks, rules, what wraps in HTML.
_NOTHING = re.compile(
    r"(?:\s++|<!--(?:[^-]|-(?!->))*+-->|<br\s*+/?>|</?(?:details|div|section|article|p|body|dl|dd|summary|center)\b[^<>]*+>"
    r"|(?:^[ \t]*+(?:-[ \t]*+){3,}+$)|(?:^[ \t]*+(?:\*[ \t]*+){3,}+$)|(?:^[ \t]*+(?:_[ \t]*+){3,}+$))*+",
    re.M | re.I,
)


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


def skip_nothing(text: str, begin: int, end: int) -> int:
    """Return the offset, from ``begin`` to ``end``, of the first thing that somebody would read."""
    nothing = _NOTHING.match(text, begin, max(begin, end))
    return nothing.end() if nothing else begin


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
        answered = skip_nothing(text, unit.end.offset, until) < until
        result.append(replace(unit, answered=answered))
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
            linked = self.only_links(unit.end.token, self.closes[home])
            return replace(unit, limit=limit, home=kind, linked=linked)
        outer = home - 1 if kind == "list_item" else home
        alone = self.closes[home] + (kind == "list_item") == self.closes.get(outer)
        if not alone or self.tokens[outer].level:
            return unit if unit.style == "heading" else None
        return replace(unit, end=Place(self.end_of(outer), self.closes[outer] + 1))

    def only_links(self, first: int, last: int) -> bool:
        """Whether links are all that stands between two tokens, as in a table of contents."""
        inlines = [token for token in self.tokens[first:last] if token.type == "inline"]
        return bool(inlines) and all(is_link(token.children or []) for token in inlines)

    def heading(self, i: int) -> Unit:
        children = self.tokens[i + 1].children or []
        full = span_text(parse_spans(children, {}))
        anchor = tag = first_anchor(children)
        if suffix := _ATTRIBUTES.search(full):
            anchor, full = anchor or suffix[1] or "", full[: suffix.start()]
        text, numbered, labelled = shorten(" ".join(undecorated(children, full).split()))
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
            linked=is_link(children),
        )

    def paragraph(self, i: int) -> Unit | None:
        children = self.tokens[i + 1].children or []
        lines = without_tag_lines(children, split_lines(children))
        first = lines[0]
        own = children[first.first : first.last]
        label = labels_question(first.text)
        bold = bold_end(own)
        rest = span_text(parse_spans(own[bold:], {}))
        if fold := _FOLD.fullmatch(self.tokens[i + 1].content.partition("\n")[0].strip()):
            unit = self.unit(i, "fold", children, lines[:1], lines[1:])
            text = fold[1] or fold[2]
            return replace(unit, text=text, full=text, asks=asks(text))
        if label:
            taken = question_lines(lines)
            return self.unit(i, self.style("line"), children, lines[:taken], lines[taken:])
        leading = not self.homes or self.tokens[i - 1].type in _CONTAINERS
        if not leading or not first.text.strip() or is_link(own):
            return None
        if bold and _ATTRIBUTES.sub("", rest).strip(" .:：,-–—"):
            return self.run_in(i, children, first, first.first + bold)
        if bold or asks(_ATTRIBUTES.sub("", first.text)):
            style = self.style("bold" if bold else "line")
            return self.unit(i, style, children, lines[:1], lines[1:])
        return None

    def style(self, outside: Style) -> Style:
        if not self.homes:
            return outside
        return "item" if self.tokens[self.homes[-1]].type == "list_item_open" else "quote"

    def unit(
        self, i: int, style: Style, children: list[Token], own: Sequence[Line], rest: Sequence[Line]
    ) -> Unit:
        full = " ".join(line.text.strip() for line in own)
        anchor = first_anchor(children[: own[-1].last])
        if suffix := _ATTRIBUTES.search(full):
            anchor, full = anchor or suffix[1] or "", full[: suffix.start()]
        text, numbered, labelled = shorten(full)
        rows = self.row(i) + own[-1].row + own[-1].rows
        end = Place(self.offsets[rows], i, rest[0].first) if rest else Place(self.end_of(i), i + 3)
        return Unit(
            style=style,
            text=" ".join(text.split()),
            full=full,
            asks=asks(text),
            line=self.row(i) + own[0].row,
            start=self.place(i),
            end=end,
            anchor=anchor,
            numbered=numbered,
            labelled=labelled,
        )

    def run_in(self, i: int, children: list[Token], first: Line, bold: int) -> Unit | None:
        """A question in bold whose answer goes on in the same line."""
        text = span_text(parse_spans(children[first.first : bold], {}))
        line = replace(first, last=bold, rows=1, text=text)
        if not asks(text):
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
        alone = children and all(c.type in ("html_inline", *BREAKS) for c in children)
        return first_anchor(children) if alone else ""

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
        rest = split_lines(inline.children or [])[1:]
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
