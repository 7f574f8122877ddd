"""Markdown text -> markdown-it's tokens, read as leniently as people write."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, code, html_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

DEPTH = 40
"""Blocks nest this deep at most: 20 lists or 40 quotes. Below, text stands as it was written."""

LONGEST = 65_536
"""Characters of a paragraph: in a longer one nothing but its lines is looked for."""

_BARE_HEADING = re.compile(r"(#{2,6})([^#\s].*)")
_UNDERLINE = re.compile(r"([*^\"+])\1{3,}[ \t]*")
_ATX = re.compile(r" {0,3}#{1,6}[ \t]")
_VERBATIM = re.compile(r"<(?:!|\?|/?(?:pre|script|style|textarea)\b)", re.I)
_BLOCK_TAG = re.compile(
    r"</?(?:article|button|center|dd|details|div|dl|dt|h[1-6]|label|li|ol|p|section|summary|ul)\b",
    re.I,
)
_ONLY_A_MARK = re.compile(r"\s*(?:<br\s*/?>\s*|<a\s[^<>]*/>\s*|<a\s[^<>]*>\s*</a>\s*)+", re.I)
_CONTAINERS = ("blockquote_open", "list_item_open")


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of a whole document whose lines end in a newline.

    Beside CommonMark with tables and strikethrough, three things that authors take for headings are
    headings: ``##Text`` without a space, a line underlined with asterisks (reStructuredText), and
    ``## Text`` directly under a tag such as ``<br>``. What is nested deeper than ``DEPTH`` comes as
    code, and a paragraph longer than ``LONGEST`` as plain text, so that nothing is lost.
    """
    tokens = _parser().parse(text)
    return _with_deepest(tokens, text) if any(map(_too_deep, tokens)) else tokens


def read_inline(text: str) -> list[Token]:
    """Return the inline tokens of a piece of a line."""
    return _parser().parseInline(text)[0].children or []


def unread_lines(tokens: Sequence[Token]) -> list[int]:
    """Return the 0-based lines where text is nested too deep, or too long, to be read as Markdown."""
    return [
        token.map[0] for token in tokens if (_too_deep(token) or _too_long(token)) and token.map
    ]


def _parser() -> MarkdownIt:
    # typographer and linkify stay off: both are quadratic on hostile text.
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": DEPTH})
    parser.enable(["table", "strikethrough"])
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    parser.core.ruler.at("inline", _inline)
    parser.block.ruler.at("code", _code)
    parser.block.ruler.at("html_block", _html_block, ends)
    parser.block.ruler.before("paragraph", "bare_heading", _bare_heading, ends)
    parser.block.ruler.before("paragraph", "underlined", _underlined)
    return parser


def _inline(state: StateCore) -> None:
    """CommonMark's rule, but for texts so long that nobody wrote them: brackets cost 20 s a megabyte."""
    for token in state.tokens:
        if _too_long(token):
            token.children = _plain_lines(token.content)
        elif token.type == "inline":
            token.children = token.children if token.children is not None else []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _plain_lines(text: str) -> list[Token]:
    children: list[Token] = []
    for line in text.split("\n"):
        children += [Token("softbreak", "br", 0)] if children else []
        children.append(Token("text", "", 0, content=line))
    return children


def _too_long(token: Token) -> bool:
    return token.type == "inline" and len(token.content) > LONGEST


def _code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return not _goes_on_in_html(state, start) and code(state, start, end, silent)


def _goes_on_in_html(state: StateBlock, line: int) -> bool:
    """Whether an indented line is HTML to a reader because HTML stands before it."""
    return (
        state.is_code_block(line)
        and bool(state.tokens)
        and state.tokens[-1].type == "html_block"
        and bool(_BLOCK_TAG.match(_line(state, line)))
    )


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's rule, but a heading or the end of a line of mere marks ends the block."""
    if _goes_on_in_html(state, start):
        state.sCount[start] = state.blkIndent
    if not html_block(state, start, end, silent):
        return False
    if not silent and (kept := _lines_kept(state.tokens[-1].content)):
        token = state.tokens[-1]
        token.content = "".join(token.content.splitlines(keepends=True)[:kept])
        token.map = [start, start + kept]
        state.line = start + kept
    return True


def _lines_kept(html: str) -> int:
    """How many lines of an HTML block are HTML to a reader; 0 for all of them."""
    if _VERBATIM.match(html.lstrip()):
        return 0
    lines = html.split("\n")
    if len(lines) > 1 and _ONLY_A_MARK.fullmatch(lines[0]):
        return 1
    comment = False
    for i, line in enumerate(lines):
        if i and not comment and _ATX.match(line):
            return i
        opened, closed = line.rfind("<!--"), line.rfind("-->")
        comment = opened > closed if max(opened, closed) >= 0 else comment
    return 0


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _bare_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = _BARE_HEADING.fullmatch(_line(state, start))
    if not found or state.is_code_block(start):
        return False
    if not silent:
        _push_heading(state, len(found[1]), found[2].rstrip(" \t#"), start, start + 1)
    return True


def _underlined(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 1 >= end or state.sCount[start + 1] < state.blkIndent:
        return False
    title, under = _line(state, start).rstrip(), _line(state, start + 1)
    if not _UNDERLINE.fullmatch(under) or len(under) < len(title):
        return False
    # Below the two levels that CommonMark knows by = and -.
    _push_heading(state, 3, title, start, start + 2)
    return True


def _push_heading(state: StateBlock, level: int, text: str, start: int, end: int) -> None:
    state.line = end
    state.push("heading_open", f"h{level}", 1).map = [start, end]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = text, [start, end], []
    state.push("heading_close", f"h{level}", -1)


def _too_deep(token: Token) -> bool:
    return token.type in _CONTAINERS and token.level + 1 >= DEPTH


def _with_deepest(tokens: Sequence[Token], text: str) -> list[Token]:
    lines = text.split("\n")
    result = []
    for token in tokens:
        result.append(token)
        if _too_deep(token) and token.map:
            first, last = token.map
            raw = "\n".join(line.lstrip(" \t>*+-") for line in lines[first:last])
            result.append(
                Token("code_block", "", 0, content=raw, level=token.level + 1, map=[first, last])
            )
    return result
