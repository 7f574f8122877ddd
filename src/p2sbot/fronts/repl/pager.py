"""A pager for what is longer than the screen."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping

from p2sbot.layout.terminal import columns

DEFAULT = ("less", "-FRX")


def choose_pager(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the pager's command: ``P2SBOT_PAGER``, else ``PAGER``, else ``less -FRX``.

    Empty where a variable is set to nothing or to ``cat``, and on a dumb terminal.
    """
    if environ.get("TERM") == "dumb":
        return ()
    for name in ("P2SBOT_PAGER", "PAGER"):
        if name in environ:
            try:
                command = tuple(shlex.split(environ[name]))
            except ValueError:
                continue
            return () if command in ((), ("cat",)) else command
    return DEFAULT


def is_long(text: str, rows: int, width: int) -> bool:
    """Return whether ``text`` does not fit a screen that also shows the next prompt.

    Args:
        text: laid out, perhaps with our own escapes; ends in a newline.
        rows: of the screen.
        width: columns of the screen, at which a longer line goes on in the next row.
    """
    taken = (max(1, -(-columns(line) // max(1, width))) for line in text.splitlines())
    return sum(taken) > rows - 2


def page(text: str, command: tuple[str, ...]) -> bool:
    """Show ``text`` with a pager; return whether it showed it, as its exit code says."""
    environ = {"LESS": "-FRX", "LESSCHARSET": "utf-8", **os.environ}
    # Ctrl-C is the pager's to handle; it has the terminal until it ends. A handler of ours is not
    # inherited, as SIG_IGN would be.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environ) as process:  # noqa: S603 - the user's own choice
            process.communicate(text.encode("utf-8", "replace"))
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return process.returncode == 0
