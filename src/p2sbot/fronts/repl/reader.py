"""Where the next line comes from, and the plain way: no menu, no toolbar, nothing redrawn."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from typing import Protocol

PROMPT = "> "


class Reader(Protocol):
    """Reads what is typed."""

    @property
    def keys(self) -> str:
        """What the keys do, in one line; empty where there are none."""
        ...

    def read(self) -> str:
        """Return the next line.

        Raises:
            EOFError: there will be no more (Ctrl-D).
            KeyboardInterrupt: Ctrl-C with nothing typed.
        """
        ...


class PlainReader:
    """Reads lines as every terminal can: for screen readers, dumb terminals and odd consoles."""

    keys = ""

    def __init__(self) -> None:
        """Take bytes that are no text as they come, instead of failing on them."""
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")

    def read(self) -> str:
        """Return the next line; see :class:`Reader`."""
        return input(PROMPT)


def wants_plain(environ: Mapping[str, str], *, asked: bool) -> bool:
    """Return whether to read plainly: asked for, ``P2SBOT_PLAIN``, or a terminal that cannot redraw."""
    by_name = environ.get("P2SBOT_PLAIN", "0") not in ("", "0")
    return asked or by_name or environ.get("TERM") == "dumb"
