"""Blocks -> HTML. Every text is escaped here; no HTML of the FAQ's own is ever passed on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape

from p2sbot.clean import clean
from p2sbot.links import resolve, shown_target
from p2sbot.model import Block, Source, Span

_TAGS = {"b": "strong", "i": "em", "s": "del", "c": "code"}


def lay_out(blocks: Sequence[Block], source: Source) -> Markup:
    """Return blocks as HTML; only http, https and mailto links are links."""
    return Markup("\n").join(_block(block, source) for block in blocks)


def link(label: str, url: str) -> Markup:
    """Return a link to a safe ``url``, or the escaped ``label`` alone where there is none."""
    if not url:
        return escape(clean(label))
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, clean(label))


def _block(block: Block, source: Source) -> Markup:
    inner = _inline(block.spans, source)
    children = Markup("").join(_block(child, source) for child in block.children)
    match block.kind:
        case "paragraph":
            return Markup("<p>{}</p>").format(inner)
        case "heading":
            return Markup("<p><strong>{}</strong></p>").format(inner)
        case "code":
            return Markup("<pre><code>{}</code></pre>").format(clean(block.spans[0].text))
        case "rule":
            return Markup("<hr>")
        case "list" if block.start is not None:
            return Markup('<ol start="{}">{}</ol>').format(block.start, children)
        case "list":
            return Markup("<ul>{}</ul>").format(children)
        case "item":
            return Markup("<li>{}</li>").format(children)
        case "quote":
            return Markup("<blockquote>{}</blockquote>").format(children)
        case "table":
            return Markup("<table>{}</table>").format(children)
        case "row":
            return Markup("<tr>{}</tr>").format(children)
        case _:
            return Markup("<td>{}</td>").format(inner)


def _inline(spans: Sequence[Span], source: Source) -> Markup:
    parts = []
    for target, group in groupby(spans, key=lambda span: span.target):
        linked = list(group)
        label = Markup("").join(map(_span, linked))
        parts.append(_linked(label, linked[0], source) if target else label)
    return Markup("").join(parts)


def _linked(label: Markup, span: Span, source: Source) -> Markup:
    url = resolve(span.target, source)
    if url:
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, label)
    return Markup("{} ({})").format(label, clean(shown_target(span, source)))


def _span(span: Span) -> Markup:
    html = escape(clean(span.text)).replace("\n", Markup("<br>"))
    for letter in reversed(span.style):
        html = Markup("<{0}>{1}</{0}>").format(_TAGS[letter], html)
    return html
