"""Where the next line comes from, and the plain way: no menu, no toolbar, nothing redrawn."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Protocol

from p2sbot.fronts.repl.history import HistoryFile, worth_keeping
from p2sbot.fronts.repl.tidy import tidy

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

    def __init__(self, history: HistoryFile | None = None, *, edits: bool = False) -> None:
        """Take bytes that are no text as they come, instead of failing on them.

        Args:
            history: where lines are kept; None for nowhere.
            edits: whether the terminal can edit a line and bring back those before, by readline.
        """
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        self._history = history
        self._remember = _remembering(history) if edits else None

    def read(self) -> str:
        """Return the next line; see :class:`Reader`."""
        line = input(PROMPT)
        kept = tidy(line)
        if self._remember and worth_keeping(kept):
            self._remember(kept)
            if self._history:
                self._history.append(kept)
        return line


def _remembering(history: HistoryFile | None) -> Callable[[str], None] | None:
    """What makes a line come back with the Up key, as those of ``history`` do; None without readline."""
    try:
        import readline  # From now on input() edits by it.
    except ImportError:
        return None
    readline.set_auto_history(False)
    for line in history.read() if history else ():
        readline.add_history(line)
    return readline.add_history
