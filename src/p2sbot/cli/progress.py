"""How far something has come, for people who wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

_PATIENCE = 1.0
"""Seconds that people wait without wondering."""
_PAUSE = 0.1
_WIDTH = 24


def watch(
    items: Iterable[T],
    total: int,
    what: str,
    stream: TextIO | None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[T]:
    """Yield the items, and show on a terminal how many have come, once that takes over a second.

    Args:
        items: what is worked through.
        total: how many there are.
        what: what is done to them, such as ``asked``.
        stream: where to show it; nothing is shown unless it is a terminal.
        clock: seconds from any start.
    """
    silent = stream is None or not stream.isatty()
    start = shown = clock()
    line = ""
    try:
        for done, item in enumerate(items):
            now = clock()
            if not silent and now - start > _PATIENCE and now - shown > _PAUSE:
                shown = now
                bar = f"{'#' * (done * _WIDTH // total):.<{_WIDTH}}"
                line = f"[{bar}] {done} of {total} {what}"
                print(f"\r{line}", end="", file=stream, flush=True)
            yield item
    finally:
        if shown != start:
            print(f"\r{' ' * len(line)}\r", end="", file=stream, flush=True)
