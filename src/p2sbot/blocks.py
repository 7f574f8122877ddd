"""The structure of an answer: markdown-it's tokens -> the blocks that every renderer walks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from markdown_it.token import Token

from p2sbot.model import Block, Span

_KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
}
_STYLES = {"strong": "b", "em": "i", "s": "s"}
_WITHIN_A_LINE = {
    "a",
    "abbr",
    "b",
    "code",
    "em",
    "i",
    "kbd",
    "mark",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}
_LINE_BREAK = re.compile(r"<br\s*/?>", re.I)


@dataclass(slots=True)
class _Frame:
    kind: str
    start: int | None = None
    spans: tuple[Span, ...] = ()
    children: list[Block] = field(default_factory=list)


def parse_blocks(tokens: Iterable[Token], ids: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the blocks of a run of markdown-it tokens, nested as they are.

    Args:
        tokens: those that are still open at the end are closed, and closing ones too many ignored.
        ids: anchor -> entry id, so that links within the FAQ are known as such.

    Raw HTML is read for its visible text; its tags and comments are left out.
    """
    frames = [_Frame("root")]
    for token in tokens:
        if token.nesting > 0:
            frames.append(_Frame(_KINDS.get(token.type, ""), _start(token)))
        elif token.nesting < 0:
            # What was opened before the run began leaves its children where they are.
            if len(frames) > 1:
                frame = frames.pop()
                frames[-1].children += _closed(frame)
        elif token.type == "inline":
            frames[-1].spans = parse_spans(token.children or (), ids)
        else:
            frames[-1].children += _leaf(token)
    while len(frames) > 1:
        frame = frames.pop()
        frames[-1].children += _closed(frame)
    return tuple(frames[0].children)


def _closed(frame: _Frame) -> Sequence[Block]:
    # thead and tbody have no kind: their rows are the table's.
    children = tuple(frame.children)
    return [Block(frame.kind, frame.spans, children, frame.start)] if frame.kind else children


def parse_spans(tokens: Iterable[Token], ids: Mapping[str, str]) -> tuple[Span, ...]:
    """Return the spans of an inline token's children; an image stands as a link to its file."""
    # How often each is open: a list of all would make deep nesting quadratic.
    styles: dict[str, int] = {}
    target = ""
    spans = []
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _STYLES:
            letter = _STYLES[kind]
            styles[letter] = styles.get(letter, 0) + token.nesting
            if not styles[letter]:
                del styles[letter]
        elif kind == "link":
            target = str(token.attrGet("href") or "")
        elif text := _inline_text(token):
            style = "".join(styles) + ("c" if kind == "code_inline" else "")
            link = target or (str(token.attrGet("src") or "") if kind == "image" else "")
            # markdown-it percent-encodes what it reads.
            entry = ids.get(unquote(link[1:]), "") if link.startswith("#") else ""
            spans.append(Span(text, style, link, entry))
    return tuple(spans)


def span_text(spans: Iterable[Span]) -> str:
    """Return the visible words of spans."""
    return "".join(span.text for span in spans)


def plain_text(blocks: Iterable[Block]) -> str:
    """Return the visible words of blocks, one block a line, without any layout: what is searched."""
    lines = []
    for block in blocks:
        own = span_text(block.spans)
        lines += [part for part in (own, plain_text(block.children)) if part]
    return "\n".join(lines)


def html_text(html: str) -> str:
    """Return what a reader would see of a piece of HTML, in one line."""
    parser = _TextOfHtml()
    # What nothing closes is text; the parser would look for its end again and again.
    parser.feed(_unclosed_escaped(_unclosed_escaped(html, "<!--", "-->"), "<", ">"))
    parser.close()
    return " ".join("".join(parser.seen).split())


def _unclosed_escaped(html: str, opening: str, closing: str) -> str:
    last = html.rfind(closing) + 1
    return html[:last] + html[last:].replace(opening, "&lt;" + opening[1:])


def _start(token: Token) -> int | None:
    if token.type == "ordered_list_open":
        return int(token.attrs.get("start", 1))
    return int(token.tag[1:]) if token.type == "heading_open" else None


def _leaf(token: Token) -> list[Block]:
    if token.type in ("fence", "code_block"):
        return [Block("code", (Span(token.content.rstrip("\n"), "c"),))]
    if token.type == "hr":
        return [Block("rule")]
    visible = html_text(token.content)
    return [Block("paragraph", (Span(visible),))] if visible else []


def _inline_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n" if token.type == "hardbreak" else " "
    if token.type == "html_inline":
        return "\n" if _LINE_BREAK.fullmatch(token.content) else ""
    if token.type == "image":
        return span_text(parse_spans(token.children or (), {})) or str(token.attrGet("src") or "")
    return token.content


class _TextOfHtml(HTMLParser):
    """Collects what a reader would see of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("script", "style")
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.seen.append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Skip ``<![...>`` as browsers do; the base class fails on most of it."""
        return self.parse_bogus_comment(i)

    def _part(self, tag: str) -> None:
        if tag not in _WITHIN_A_LINE:
            self.seen.append(" ")
