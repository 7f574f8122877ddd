"""A pager for what is longer than the screen."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping

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


def is_long(text: str, rows: int) -> bool:
    """Return whether ``text`` does not fit a screen of ``rows`` that also shows the next prompt."""
    return text.count("\n") > rows - 2


def page(text: str, command: tuple[str, ...]) -> bool:
    """Show ``text`` with a pager; return whether it could be started."""
    environ = {"LESS": "-FRX", "LESSCHARSET": "utf-8", **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environ)  # noqa: S603 - the user's own choice
    except OSError:
        return False
    with process:
        try:
            process.communicate(text.encode("utf-8", "replace"))
        except (
            KeyboardInterrupt
        ):  # Ctrl-C is the pager's to handle; it has the terminal until it ends.
            process.wait()
    return True
