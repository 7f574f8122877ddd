"""Answers of any length -> sections within Slack's limits. The one place that cuts.

Text is cut while it is still blocks and spans, before anything is escaped or marked up, so that no
cut can leave half an entity, half a link or an open code block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from p2sbot.layout.slack import lay_out
from p2sbot.model import Block, Source, Span

SECTION = 3_000
"""Characters of a text object (docs.slack.dev, "Text object")."""
MESSAGE = 11_000
"""Characters of all blocks. The limit is not documented; about 13,200 have been seen to be refused."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """As much of an answer as there is room for."""

    sections: tuple[tuple[Block, ...], ...]
    """Blocks that stand in one section each, none empty."""
    whole: bool
    """Whether that is all of it."""


def fit(blocks: Sequence[Block], source: Source, room: int) -> Fitted:
    """Return what of ``blocks`` fits into ``room`` characters of mrkdwn, cut between two blocks.

    Only a block that is longer than a section is taken apart: a list between its items, text
    between its lines or words.
    """
    # Two sections in a row are longer than one may be: never more of them than a message's 50 blocks.
    sections: list[tuple[Block, ...]] = []
    used = last = 0
    for piece in (piece for block in blocks for piece in _pieces(block, source, SECTION)):
        length = len(lay_out([piece], source)) + 2  # the blank line between two blocks
        opens = not sections or last + length > SECTION
        if used + length > room:
            return Fitted(tuple(sections), False)
        if opens:
            sections.append((piece,))
            last = length
        else:
            sections[-1] += (piece,)
            last += length
        used += length
    return Fitted(tuple(sections), True)


def clip(block: Block, source: Source, room: int) -> Block:
    """Return ``block`` in at most ``room`` characters of mrkdwn, with an ellipsis where it was cut."""
    pieces = _pieces(block, source, room - 1)
    first = next(pieces, Block("paragraph"))
    if next(pieces, None) is None:
        return first
    return replace(first, spans=(*first.spans, Span("…")))


def _pieces(block: Block, source: Source, size: int) -> Iterator[Block]:
    """The block, or parts of it that are each laid out in at most ``size`` characters, if visible at all."""
    text = lay_out([block], source)
    if len(text) > size:
        for half in _halves(block):
            yield from _pieces(half, source, size)
    elif text.strip():
        yield block


def _halves(block: Block) -> Sequence[Block]:
    """Two parts that together say what the block says; none of what cannot be parted."""
    if len(block.children) > 1:
        middle = len(block.children) // 2
        start = None if block.start is None else block.start + middle
        return (
            replace(block, children=block.children[:middle]),
            replace(block, children=block.children[middle:], start=start),
        )
    if block.kind == "table":
        return _halves(Block("code", (Span("\n".join(_texts(block))),)))
    if block.children:
        first, *rest = _halves(block.children[0]) or (None,)
        wrapped = rest if block.kind != "quote" else [replace(block, children=(b,)) for b in rest]
        # What goes on is no item of its own: it gets no bullet.
        return [replace(block, children=(first,)), *wrapped] if first else ()
    return _halved_text(block)


def _texts(block: Block) -> Iterator[str]:
    if block.spans:
        yield "".join(span.text for span in block.spans)
    for child in block.children:
        yield from _texts(child)


def _halved_text(block: Block) -> Sequence[Block]:
    text = "".join(span.text for span in block.spans)
    if len(text) < 2:
        return ()
    middle = len(text) // 2
    breaks = (text.rfind(mark, 1, middle + 1) for mark in "\n ")
    at = next((found for found in breaks if found > middle // 2), middle)
    before: list[Span] = []
    after: list[Span] = []
    for span in block.spans:
        left, right = span.text[: max(0, at)], span.text[max(0, at) :]
        before += [replace(span, text=left)] if left else []
        after += [replace(span, text=right)] if right else []
        at -= len(span.text)
    return replace(block, spans=tuple(before)), replace(block, spans=tuple(after))
