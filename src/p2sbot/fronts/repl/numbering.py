"""Links to other entries of the FAQ, numbered so that a digit follows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from p2sbot.match.passage import SET_OFF
from p2sbot.model import Block, Span


def number_links(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return blocks with ``[1]``, ``[2]``, ... after each link to an entry, and the entries' ids in that order.

    A number stands in the place of the address; two links to one entry have one number.
    """
    numbers: dict[str, int] = {}
    return _number(blocks, numbers), tuple(numbers)


def _number(blocks: Iterable[Block], numbers: dict[str, int]) -> tuple[Block, ...]:
    return tuple(
        replace(
            block,
            spans=_number_spans(block.spans, numbers),
            children=_number(block.children, numbers),
        )
        for block in blocks
    )


def _number_spans(spans: Iterable[Span], numbers: dict[str, int]) -> tuple[Span, ...]:
    numbered: list[Span] = []
    for (entry, _), group in groupby(spans, key=lambda span: (span.entry, span.target)):
        linked = list(group)
        if not entry:
            numbered += linked
            continue
        number = numbers.setdefault(entry, len(numbers) + 1)
        set_off = SET_OFF if SET_OFF in linked[-1].style else ""
        numbered += [replace(span, target="", entry="") for span in linked]
        numbered.append(Span(f" [{number}]", set_off))
    return tuple(numbered)
