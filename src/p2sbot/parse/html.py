"""Questions written in HTML: headings, ``<summary>``, ``<dt>`` and the accordions of web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape

from markdown_it.token import Token

from p2sbot.blocks import html_text, parse_spans, span_text
from p2sbot.parse.tokens import read_inline
from p2sbot.parse.units import Place, Style, Unit
from p2sbot.parse.words import asks, shorten

_TAG = re.compile(r"<!--|<(/?)([a-zA-Z][\w-]*+)([^<>]*+)>")
_ATTRIBUTE = r"""(?:^|\s)(?:%s)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))"""
_NAME = re.compile(_ATTRIBUTE % "name|id", re.I)
_ID = re.compile(_ATTRIBUTE % "id", re.I)
_HREF = re.compile(_ATTRIBUTE % "href", re.I)
_CLASS = re.compile(_ATTRIBUTE % "class", re.I)
_ASKING_CLASS = re.compile(
    r"question|accordion[-_]*(?:title|head|button|toggle|trigger|label)"
    r"|faq[-_]*(?:title|head|q\b)|(?:panel|card|toggle)[-_]*(?:title|head)|collaps(?:e|ible)[-_]*(?:title|head)",
    re.I,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_STYLES: dict[str, Style] = {
    **dict.fromkeys(_HEADINGS, "heading"),
    **dict.fromkeys(("summary", "dt", "button", "label"), "fold"),
    **dict.fromkeys(("b", "strong"), "bold"),
}
_NAMED = ("a", "span", "details", "li", "dt", "article", "section")
_MARKDOWN = re.compile(r"[*`]|__|!?\[")


def comments_of(html: str) -> Iterator[tuple[int, int]]:
    """Yield where each comment begins and ends; one that is not closed goes to the end."""
    at = 0
    while (begin := html.find("<!--", at)) >= 0:
        end = html.find("-->", begin + 4)
        at = end + 3 if end >= 0 else len(html)
        yield begin, at


def without_comments(html: str) -> str:
    """Return HTML with nothing but the line ends of its comments."""
    parts = []
    seen = 0
    for begin, end in comments_of(html):
        parts += [html[seen:begin], "\n" * html.count("\n", begin, end)]
        seen = end
    return "".join([*parts, html[seen:]])


def links_of(html: str) -> Iterator[tuple[str, int]]:
    """Yield the target of each ``<a href>`` outside comments, with its row of the HTML, from 0."""
    row = seen = 0
    for found in _tags(html):
        row += html.count("\n", seen, found.start())
        seen = found.start()
        href = _HREF.search(found[3]) if found[2].lower() == "a" and not found[1] else None
        if href:
            yield unescape(href[1] or href[2] or href[3]), row


def anchor_of(html: str) -> str:
    """Return the first ``id`` or ``name`` that a piece of HTML gives to a place; ``""`` for none."""
    return next((anchor for anchor, _ in anchors_of(html)), "")


def anchors_of(html: str) -> Iterator[tuple[str, int]]:
    """Yield all of them outside comments, each with the row of the HTML, from 0, that it stands in."""
    row = seen = 0
    for found in _tags(html):
        row += html.count("\n", seen, found.start())
        seen = found.start()
        if not found[1] and (anchor := _own_anchor(found[2], found[3])):
            yield anchor, row


def inner_text(html: str) -> str:
    """Return what a reader sees of an element's content, which may hold Markdown of its own."""
    if _MARKDOWN.search(html):
        html = span_text(parse_spans(read_inline(html), {}))
        return " ".join(html.split())
    return html_text(html)


def find_html(tokens: Sequence[Token], offsets: Sequence[int]) -> tuple[list[Unit], list[bool]]:
    """Return the units of all HTML that stands at the top level, and for each token whether it is folded.

    Args:
        tokens: the whole document's.
        offsets: where each line of its text begins.
    """
    reader = _Reader()
    folded = []
    for i, token in enumerate(tokens):
        folded.append(bool(reader.folds))
        if token.type == "html_block" and token.level == 0 and token.map:
            reader.read(i, token.content, offsets[token.map[0]], token.map[0])
    return reader.units(), folded


@dataclass(slots=True)
class _Open:
    """A question's element whose closing tag is still to come."""

    tag: str
    style: Style
    anchor: str
    start: int
    inner: int
    line: int
    outer: bool
    """Whether what it holds cannot be a question of its own."""
    nested: int = 0


@dataclass(slots=True)
class _Fold:
    start: Place
    units: list[int] = field(default_factory=list)


class _Reader:
    def __init__(self) -> None:
        self.folds: list[_Fold] = []
        self.found: list[Unit] = []

    def units(self) -> list[Unit]:
        return self.found

    def read(self, token: int, html: str, offset: int, line: int) -> None:
        """Read one block of HTML; an element of a question that is still open at its end is none."""
        opened: _Open | None = None
        near = ("", 0)
        seen = end = 0
        for found in _tags(html):
            closing, tag, attributes = found[1], found[2].lower(), found[3]
            if html[end : found.start()].strip() and not opened:
                near = ("", 0)
            end = found.end()
            line += html.count("\n", seen, found.start())
            seen = found.start()
            if tag == "details":
                self.fold(token, closing, found, offset)
            if opened and tag == opened.tag:
                opened.nested += -1 if closing else 1
                if opened.nested < 0:
                    self.add(token, html, offset, opened, found)
                    opened, near = None, ("", 0)
                continue
            if closing:
                continue
            anchor = _own_anchor(tag, attributes)
            if opened and opened.outer:
                opened.anchor = opened.anchor or anchor
                continue
            style = _STYLES.get(tag) or ("fold" if _asking_class(attributes) else None)
            if anchor and (tag in _NAMED or style):
                near = (anchor, found.start())
            if style:
                start = near[1] if near[0] else found.start()
                opened = _Open(tag, style, near[0], start, found.end(), line, tag in _STYLES)

    def fold(self, token: int, closing: str, tag: re.Match[str], offset: int) -> None:
        """Open or close ``<details>``; what closes it limits the answer to its summary."""
        if not closing:
            self.folds.append(_Fold(Place(offset + tag.start(), token, tag.start())))
        elif self.folds:
            limit = Place(offset + tag.start(), token, tag.start())
            for i in self.folds.pop().units:
                self.found[i] = replace(self.found[i], limit=limit)

    def add(self, token: int, html: str, offset: int, opened: _Open, close: re.Match[str]) -> None:
        """Add the unit whose closing tag has come."""
        full = inner_text(html[opened.inner : close.start()])
        text, numbered, labelled = shorten(full)
        start, end = Place(offset + opened.start, token, opened.start), close.end()
        heading = opened.style == "heading"
        if opened.tag == "summary" and self.folds:
            self.folds[-1].units.append(len(self.found))
            start = self.folds[-1].start
        self.found.append(
            Unit(
                style=opened.style,
                text=text,
                full=full,
                asks=asks(text),
                line=opened.line,
                start=start,
                end=Place(offset + end, token, end)
                if html[end:].strip()
                else Place(offset + end, token + 1),
                level=int(opened.tag[1]) if heading else 7,
                anchor=opened.anchor,
                tagged=bool(opened.anchor),
                numbered=numbered,
                labelled=labelled,
                folded=bool(self.folds) and opened.tag != "summary",
            )
        )


def _tags(html: str) -> Iterator[re.Match[str]]:
    """All tags outside comments; an unclosed comment goes to the end."""
    at = 0
    while found := _TAG.search(html, at):
        at = found.end()
        if found[2]:
            yield found
        elif (end := html.find("-->", at)) >= 0:
            at = end + 3
        else:
            return


def _own_anchor(tag: str, attributes: str) -> str:
    found = (_NAME if tag.lower() == "a" else _ID).search(attributes)
    return found[1] or found[2] or found[3] if found else ""


def _asking_class(attributes: str) -> bool:
    found = _CLASS.search(attributes)
    return bool(found and _ASKING_CLASS.search(found[1] or found[2] or found[3]))
