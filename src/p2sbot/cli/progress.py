"""How far something has come, for people who wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")

_PATIENCE = 1.0
"""Seconds that people wait without wondering."""
_PAUSE = 0.1


def watch(
    items: Sequence[T],
    what: str,
    stream: TextIO | None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[T]:
    """Yield the items, and say on a terminal how many have been taken, once that takes over a second.

    Args:
        items: what is worked through.
        what: what is done to them, such as ``asked``.
        stream: where to say it; nothing is said unless it is a terminal.
        clock: seconds from any start.
    """
    silent = stream is None or not stream.isatty()
    start = shown = clock()
    for done, item in enumerate(items):
        now = clock()
        if not silent and now - start > _PATIENCE and now - shown > _PAUSE:
            shown = now
            print(f"\r{done} of {len(items)} {what}", end="", file=stream, flush=True)
        yield item
    if shown != start:
        print("\r\x1b[K", end="", file=stream, flush=True)
