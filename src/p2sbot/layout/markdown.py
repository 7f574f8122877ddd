"""Blocks -> Markdown: what the answer says, with every link resolved and no HTML of the FAQ's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from p2sbot.clean import clean
from p2sbot.links import resolve, shown_target
from p2sbot.model import Block, Source, Span

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~]|&(?=#?\w+;))")
_MARK = re.compile(r"^([ \t]*)([-+=#])", re.M)
_NUMBER = re.compile(r"^([ \t]*\d+)([.)])", re.M)
_MARKS = {"b": "**", "i": "*", "s": "~~"}


def lay_out(blocks: Sequence[Block], source: Source) -> str:
    """Return blocks as CommonMark (tables as in GitHub's), without a final newline."""
    return "\n\n".join("\n".join(_block(block, source)) for block in blocks)


def escape(text: str) -> str:
    """Return ``text`` so that Markdown shows it literally: no mark, no tag, no entity of its own."""
    escaped = _SPECIAL.sub(r"\\\1", clean(text))
    return _NUMBER.sub(r"\1\\\2", _MARK.sub(r"\1\\\2", escaped))


def link(label: str, url: str) -> str:
    """Return a link with a label that is Markdown already, or the label alone where there is no ``url``."""
    return f"[{label}](<{url}>)" if url else label


def _block(block: Block, source: Source) -> list[str]:
    match block.kind:
        case "list":
            return [
                line
                for i, item in enumerate(block.children)
                for line in _item(block, i, item, source)
            ]
        case "quote":
            return [("> " + line).rstrip() for line in _children(block, source)]
        case "code":
            return _fenced(clean(block.spans[0].text))
        case "table":
            return _table(block, source)
        case "rule":
            return ["---"]
        case "heading":
            return [f"**{_inline(block.spans, source, within='b')}**".replace("\n", " ")]
        case _:
            return _inline(block.spans, source).replace("\n", "\\\n").split("\n")


def _children(block: Block, source: Source) -> list[str]:
    return "\n\n".join("\n".join(_block(child, source)) for child in block.children).split("\n")


def _item(parent: Block, i: int, item: Block, source: Source) -> list[str]:
    mark = "* " if parent.start is None else f"{parent.start + i}. "
    first, *rest = _children(item, source)
    return [mark + first, *((" " * len(mark) + line).rstrip() for line in rest)]


def _fenced(text: str) -> list[str]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *text.split("\n"), fence]


def _table(block: Block, source: Source) -> list[str]:
    rows = [
        "| "
        + " | ".join(_inline(cell.spans, source).replace("\n", " ") for cell in row.children)
        + " |"
        for row in block.children
    ]
    return [rows[0], "|" + " --- |" * len(block.children[0].children), *rows[1:]]


def _inline(spans: Sequence[Span], source: Source, within: str = "") -> str:
    parts = []
    for target, group in groupby(spans, key=lambda span: span.target):
        linked = list(group)
        label = "".join(_span(span, within) for span in linked)
        parts.append(_linked(label, linked[0], source) if target else label)
    return "".join(parts)


def _linked(label: str, span: Span, source: Source) -> str:
    url = resolve(span.target, source)
    return link(label, url) if url else f"{label} ({escape(shown_target(span, source))})"


def _span(span: Span, within: str) -> str:
    if "c" in span.style:
        return _code(clean(span.text))
    text = escape(span.text)
    body = text.strip()
    if not body:
        return text
    marks = "".join(_MARKS[letter] for letter in span.style if letter not in within)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{marks}{body}{marks[::-1]}{after}"


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
