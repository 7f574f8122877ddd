"""Blocks -> Slack mrkdwn. Every text is escaped at the leaf, so that none becomes a mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from p2sbot.clean import clean
from p2sbot.links import resolve, shown_target
from p2sbot.model import Block, Source, Span

_MARKS = {"b": "*", "i": "_", "s": "~"}


def lay_out(blocks: Sequence[Block], source: Source) -> str:
    """Return blocks as mrkdwn, without a final newline."""
    return "\n\n".join("\n".join(_block(block, source)) for block in blocks)


def escape(text: str) -> str:
    """Return ``text`` as Slack shows it literally: ``&``, ``<`` and ``>`` are the control characters.

    The rule is Slack's (docs.slack.dev, "Formatting message text", "Escaping text").
    """
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(label: str, url: str) -> str:
    """Return a link to a safe ``url`` with an escaped ``label``, or the label alone where there is none."""
    if not url:
        return label
    # A bar or a line end in a label would end the link.
    label = label.replace("|", "¦").replace("\n", " ")
    return f"<{escape(url).replace('|', '%7C')}|{label}>"


def _block(block: Block, source: Source) -> list[str]:
    match block.kind:
        case "list":
            return [
                line
                for i, item in enumerate(block.children)
                for line in _item(block, i, item, source)
            ]
        case "quote":
            return ["> " + line for child in block.children for line in _block(child, source)]
        case "code":
            return _preformatted(block.spans[0].text)
        case "table":
            return _preformatted("\n".join(_row(row) for row in block.children))
        case "rule":
            return ["———"]
        case "heading":
            # Bold in bold would end the bold.
            plain = [replace(span, style=span.style.replace("b", "")) for span in block.spans]
            return [f"*{_inline(plain, source)}*"]
        case _:
            return _inline(block.spans, source).split("\n")


def _item(parent: Block, i: int, item: Block, source: Source) -> list[str]:
    mark = "• " if parent.start is None else f"{parent.start + i}. "
    lines = [line for child in item.children for line in _block(child, source)] or [""]
    return [mark + lines[0], *("    " + line for line in lines[1:])]


def _row(row: Block) -> str:
    cells = ("".join(span.text for span in cell.spans) for cell in row.children)
    return " | ".join(cell.replace("\n", " ") for cell in cells)


def _preformatted(text: str) -> list[str]:
    return ["```", *escape(text).replace("```", "'''").split("\n"), "```"]


def _inline(spans: Sequence[Span], source: Source) -> str:
    parts = []
    for target, group in groupby(spans, key=lambda span: span.target):
        linked = list(group)
        label = "".join(map(_span, linked))
        parts.append(_linked(label, linked[0], source) if target else label)
    return "".join(parts)


def _linked(label: str, span: Span, source: Source) -> str:
    url = resolve(span.target, source)
    return link(label, url) if url else f"{label} ({escape(shown_target(span, source))})"


def _span(span: Span) -> str:
    text = escape(span.text)
    if "c" in span.style:
        return f"`{text}`"
    body = text.strip()
    if not body:
        return text
    marks = "".join(_MARKS[letter] for letter in span.style)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{marks}{body}{marks[::-1]}{after}"
