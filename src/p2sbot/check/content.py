"""Checks of what is written: characters, HTML, images, tables, size, includes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from p2sbot.blocks import plain_text
from p2sbot.check.faq import CheckedFaq, CheckedFile, blocks, inlines
from p2sbot.check.rules import Finding
from p2sbot.clean import clean
from p2sbot.layout.slack import lay_out
from p2sbot.model import Block
from p2sbot.parse.html import without_comments
from p2sbot.parse.inline import BREAKS
from p2sbot.parse.tokens import unread_lines
from p2sbot.parse.yaml import unread_rows

SLACK_CHARACTERS = 11_000
"""Of one message, over all its blocks: more is refused as ``msg_blocks_too_long`` (seen at 13,200)."""
SLACK_BLOCKS = 50
COLUMNS = 80

_ZERO_WIDTH = re.compile("[\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff]")
_MENTION = re.compile(
    r"<!(?:channel|here|everyone|subteam\^|date\^)[^>\n]{0,200}>|<[@#][A-Z0-9]{2,}(?:\|[^>\n]{0,200})?>"
    r"|(?<![\w.@/])@(?:channel|here|everyone)(?!-?\w|[/@]|\.\w)"
)
_TAG = re.compile(r"<([a-z][\w-]*+)([^<>]*+)>", re.I)
_SHOWN = frozenset(["a", "br", "details", "summary", "b", "i", "em", "strong", "code", "s", "del"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_INCLUDE = re.compile(
    r"\[!INCLUDE\b|\{%-?\s*(?:include|render|snippet)\b|\{\{[<%]\s*(?:include|readfile|snippet|ref)\b"
    r"|-{1,2}8<-{1,2}|\{\{#include\b|^\s*(?:```+|:::+)\{(?:literal)?include\}|^\.\. include::|<!--#include\b",
    re.I,
)


def unanswered(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S001: entries whose answer has not one visible word, image or rule of code."""
    for entry in faq.entries:
        if not plain_text(entry.blocks).strip():
            yield Finding(
                "P2S001", entry.source.path, entry.source.line, "no answer below this question"
            )


def undecodable(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S017: files that are not UTF-8 text."""
    for file in faq.files:
        if file.complaint:
            line = re.match(r":(\d+)", file.complaint)
            message = re.sub(r"^(?::\d+)?: ", "", file.complaint)
            yield Finding("P2S017", file.path, int(line[1]) if line else 1, message)


def odd_line_ends(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S018: byte order marks, and files with more than one kind of line end."""
    for file in faq.files:
        if file.complaint:
            continue
        if file.data.startswith(b"\xef\xbb\xbf"):
            yield Finding("P2S018", file.path, 1, "the file begins with a byte order mark")
        crlf = file.data.count(b"\r\n")
        kinds = {
            "CRLF": crlf,
            "LF": file.data.count(b"\n") - crlf,
            "CR": file.data.count(b"\r") - crlf,
        }
        found = [f"{count} {kind}" for kind, count in kinds.items() if count]
        if len(found) > 1:
            yield Finding("P2S018", file.path, 1, f"mixed line ends: {', '.join(found)}")


def invisible_characters(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S014: control, bidirectional and zero-width characters."""
    for file in faq.files:
        for number, line in enumerate(file.text.split("\n"), 1):
            shown = clean(line)
            if shown != line or _ZERO_WIDTH.search(line):
                odd = [c for c in line if clean(c) != c or _ZERO_WIDTH.match(c)]
                names = ", ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in odd))
                yield Finding("P2S014", file.path, number, f"invisible: {names}")


def mentions(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S015: what would call people if it got into Slack unescaped."""
    for file in faq.files:
        for number, line in _shown_lines(file):
            for found in _MENTION.finditer(line):
                yield Finding("P2S015", file.path, number, f"Slack takes {found[0]} for a mention")


def _shown_lines(file: CheckedFile) -> Iterator[tuple[int, str]]:
    """The lines of a file as they are read, entities decoded, each with its number."""
    for piece in file.pieces:
        for token in piece.tokens:
            text = token.content
            if token.type == "inline":
                children = token.children or ()
                text = "".join("\n" if c.type in BREAKS else c.content for c in children)
            elif token.type == "html_block":
                text = unescape(without_comments(text))
            if token.map and text:
                first = piece.line + token.map[0] + 1 + (token.type == "fence")
                yield from enumerate(text.split("\n"), first)


def raw_html(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S011: tags of which only the text is shown."""
    for file in faq.files:
        for item in (*inlines(file), *blocks(file)):
            if item.token.type not in ("html_inline", "html_block"):
                continue
            html = without_comments(item.token.content)
            tags = [
                m[1].lower() for m in _TAG.finditer(html) if not _shown(m, html, item.token.type)
            ]
            if tags:
                names = ", ".join(f"<{tag}>" for tag in dict.fromkeys(tags))
                yield Finding("P2S011", file.path, item.line, f"only the text of {names} is shown")


def _shown(tag: re.Match[str], html: str, kind: str) -> bool:
    name = tag[1].lower()
    link = name == "a" and re.search(r"\bhref\b", tag[2], re.I)
    heading = kind == "html_block" and name in _HEADINGS
    within_heading = kind == "html_block" and re.match(r"\s*<h[1-6]\b", html, re.I)
    return bool(heading or (name in _SHOWN and (not link or within_heading)))


def images(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S012: images, of which text shows the description at most."""
    for file in faq.files:
        for item in inlines(file):
            if item.token.type == "image":
                what = f'"{item.token.content}"' if item.token.content else "without a description"
                yield Finding("P2S012", file.path, item.line, f"an image, {what}")


def wide_tables(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S013: tables whose rows are too wide for a terminal and for Slack's fixed-width text."""
    for file in faq.files:
        lines: dict[int, int] = {}
        table = 0
        for piece in file.pieces:
            for token in piece.tokens:
                if token.type == "table_open" and token.map:
                    table = piece.line + token.map[0] + 1
                elif token.type == "tr_open":
                    width = -3
                elif token.type == "inline" and table:
                    text = "".join(child.content for child in token.children or ())
                    width += len(text) + 3
                elif token.type == "tr_close":
                    lines[table] = max(lines.get(table, 0), width)
                elif token.type == "table_close":
                    table = 0
        for line, width in lines.items():
            if width > COLUMNS:
                yield Finding("P2S013", file.path, line, f"a table of {width} columns of text")


def too_long_for_slack(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S010: answers that a Slack message has no room for."""
    for entry in faq.entries:
        size = len(lay_out(entry.blocks, entry.source))
        count = sum(map(_count, entry.blocks))
        if size > SLACK_CHARACTERS or count > SLACK_BLOCKS:
            what = f"{size:,} characters" if size > SLACK_CHARACTERS else f"{count} blocks"
            yield Finding("P2S010", entry.source.path, entry.source.line, f"an answer of {what}")


def _count(block: Block) -> int:
    return 1 if block.kind != "list" else 1 + sum(len(item.children) > 1 for item in block.children)


def unread(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S022: text below the deepest level, or in a paragraph too long, to be read as Markdown."""
    for file in faq.files:
        for piece in file.pieces:
            for line in unread_lines(piece.tokens):
                yield Finding(
                    "P2S022",
                    file.path,
                    piece.line + line + 1,
                    "nested too deep, or too long, to be read",
                )


def includes(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S023: directives that another program would follow."""
    for file in faq.files:
        for number, line in enumerate(file.text.split("\n"), 1):
            if found := _INCLUDE.search(line):
                yield Finding("P2S023", file.path, number, f"{found[0].strip()} is not followed")


def no_question(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S028: files that are read and hold no question."""
    for file in faq.files:
        if not file.entries and not file.complaint:
            yield Finding("P2S028", file.path, 1, "no question found")


def stray_text(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S025: text that is in no answer, but for the introduction."""
    for file in faq.files:
        lines = file.text.split("\n")
        for rows in file.document.stray if file.document else unread_rows(lines):
            text = lines[rows.start].strip()
            message = (
                f"this and {len(rows) - 1} more lines are" if len(rows) > 1 else "this line is"
            )
            yield Finding(
                "P2S025", file.path, rows.start + 1, f"{message} in no answer: {text[:60]}"
            )


CHECKS = (
    unanswered,
    undecodable,
    odd_line_ends,
    invisible_characters,
    mentions,
    raw_html,
    images,
    wide_tables,
    too_long_for_slack,
    unread,
    includes,
    no_question,
    stray_text,
)
