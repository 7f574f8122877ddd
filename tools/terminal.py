"""A terminal with a person at it: the installed program on a pseudo-terminal, its screen read by pyte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence

import pyte

PATIENCE = 30
"""Seconds after which what is waited for counts as missing."""
KEPT = ("HOME", "PATH", "XDG_CACHE_HOME", "XDG_STATE_HOME")


class Terminal:
    """Runs ``p2sbot`` with ``arguments``; ends it on leaving the ``with`` block."""

    def __init__(
        self, *arguments: str, columns: int = 80, rows: int = 24, **environment: str
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=1000)
        self._stream = pyte.ByteStream(self.screen)
        self.received = b""
        self._ours, theirs = pty.openpty()
        self.screen.write_process_input = self.type  # Where the cursor is, when asked.
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "p2sbot", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={
                **inherited,
                "LANG": "C.UTF-8",
                "TERM": "xterm-256color",
                # Without asking where the cursor is, the editor shows no toolbar: less to redraw.
                "PROMPT_TOOLKIT_NO_CPR": "1",
                **environment,
            },
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # Ctrl-C becomes a signal.
        )
        os.close(theirs)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._ours)

    @property
    def shown(self) -> str:
        """Everything on the screen and above it, without the space at the line ends."""
        above = ["".join(line[x].data for x in sorted(line)) for line in self.screen.history.top]
        return "\n".join(line.rstrip() for line in [*above, *self.screen.display]).rstrip()

    @property
    def line(self) -> str:
        """The line that the cursor is on."""
        return self.screen.display[self.screen.cursor.y].rstrip()

    @property
    def row(self) -> int:
        """The row that the cursor is on, from 0."""
        return int(self.screen.cursor.y)

    def rows(self, first: int, end: int | None = None) -> list[str]:
        """Return rows of the screen without the space at their ends."""
        return [line.rstrip() for line in self.screen.display[first:end]]

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def wait_for(self, what: str | Callable[[Terminal], bool]) -> None:
        """Read until a text is on the screen, or until something is so."""
        met = what if callable(what) else lambda terminal: what in terminal.shown
        deadline = time.monotonic() + PATIENCE
        while not met(self):
            if not self._read(deadline):
                raise AssertionError(f"waited in vain for {what!r}; shown:\n{self.shown}")

    def wait_for_line(self, line: str) -> None:
        """Read until the cursor's line is ``line``."""
        self.wait_for(lambda terminal: terminal.line == line.rstrip())

    def wait_for_end(self) -> int:
        """Read to the end; return the exit code."""
        while self._read(time.monotonic() + PATIENCE):
            pass
        return self._process.wait(timeout=PATIENCE)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)
        os.killpg(self._process.pid, signal.SIGWINCH)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
        try:
            data = os.read(self._ours, 65536) if ready else b""
        except OSError:  # Linux: the other side has gone.
            data = b""
        self.received += data
        self._stream.feed(data)
        return bool(data)


def ask(terminal: Terminal, line: str, until: str | Sequence[str]) -> None:
    """Type a line and wait until all of ``until`` is shown and the next prompt is there."""
    terminal.type(line)
    terminal.wait_for_line(f"> {line}")
    terminal.type("\r")
    for text in [until] if isinstance(until, str) else until:
        terminal.wait_for(text)
    terminal.wait_for_line(">")
