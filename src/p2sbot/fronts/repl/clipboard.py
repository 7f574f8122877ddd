"""The clipboard: which way leads to it here, and going it. It is never read."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

OSC52_LIMIT = 74_000
"""Characters of Base64 that terminals take (xterm, hterm); longer texts they drop in silence."""
_SCREEN_CHUNK = 256
"""GNU screen passes on at most 768 bytes of one string."""
_TIMEOUT = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the clipboard."""

    name: str
    """For people: ``pbcopy``, ``OSC 52``."""
    command: tuple[str, ...] = ()
    """A program that takes the text on its standard input; empty for OSC 52."""
    encoding: str = "utf-8"
    """What the program reads."""
    doubt: str = ""
    """Where nobody says whether the clipboard got it: what was done instead of copying."""


OSC52 = Way("OSC 52", doubt="Sent to the terminal")
_TMUX = Way(
    "tmux load-buffer", ("tmux", "load-buffer", "-w", "-"), doubt="Given to tmux and its terminal"
)
_WINDOWS = Way("clip.exe", ("clip.exe",), "utf-16")
_TOOLS = (
    ("WAYLAND_DISPLAY", Way("wl-copy", ("wl-copy",))),
    ("DISPLAY", Way("xclip", ("xclip", "-selection", "clipboard"))),
    ("DISPLAY", Way("xsel", ("xsel", "--clipboard", "--input"))),
    ("WSL_DISTRO_NAME", _WINDOWS),
)


def choose_ways(
    environ: Mapping[str, str], platform: str, installed: Callable[[str], object]
) -> tuple[Way, ...]:
    """Return the ways to the clipboard of the person who types, best first; none where there is none.

    Over SSH a tool would fill the clipboard of the wrong machine, so the terminal is asked first.

    Args:
        environ: the process's environment.
        platform: ``sys.platform``.
        installed: whether a program is there.
    """
    if platform == "darwin":
        tools = [Way("pbcopy", ("pbcopy",))]
    elif platform == "win32":
        tools = [_WINDOWS]
    else:
        tools = [way for variable, way in _TOOLS if environ.get(variable)]
    tools = [way for way in tools if installed(way.command[0])]
    remote = bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"))
    terminal = [] if environ.get("TERM", "") in ("dumb", "linux") else [OSC52]
    # tmux drops OSC 52 unless told otherwise, but passes on what it is given itself (from 3.2 on).
    tmux = [_TMUX] if environ.get("TMUX") and installed("tmux") else []
    return tuple(tmux + (terminal + tools if remote else tools + terminal))


def osc52(text: str, environ: Mapping[str, str]) -> str:
    """Return what makes a terminal put ``text`` on its clipboard, wrapped for tmux or screen.

    ``""`` when the text is longer than terminals take.
    """
    encoded = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > OSC52_LIMIT:
        return ""
    sequence = f"\x1b]52;c;{encoded}\x1b\\"
    if environ.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environ.get("STY"):
        # screen ends a string at the first ESC \, so the sequence goes in as strings of plain parts.
        body = f"\x1b]52;c;{encoded}\x07"
        return "".join(f"\x1bP{part}\x1b\\" for part in _parts(body))
    return sequence


def copy(
    text: str,
    ways: Sequence[Way],
    environ: Mapping[str, str],
    write: Callable[[str], object],
    run: Callable[[Way, str], bool] | None = None,
) -> Way | None:
    """Put ``text`` on the clipboard and return the way that took it, or None if none did.

    Args:
        text: what to copy.
        ways: from :func:`choose_ways`, tried in this order.
        environ: the process's environment.
        write: writes to the terminal.
        run: gives the text to a program; true when it took it.
    """
    for way in ways:
        if way.command:
            if (run or _run)(way, text):
                return way
        elif sequence := osc52(text, environ):
            write(sequence)
            return way
    return None


def report(way: Way, what: str) -> str:
    """Return what to say once a way took a text, and no more than is known."""
    if way.doubt:
        return f"{way.doubt} ({way.name}): {what}; paste to check. /copy show prints it."
    return f"Copied: {what}, by {way.name}."


def _run(way: Way, text: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; the text is its input, never its argument
            way.command,
            input=text.encode(way.encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _parts(text: str) -> Iterator[str]:
    return (text[at : at + _SCREEN_CHUNK] for at in range(0, len(text), _SCREEN_CHUNK))


def this_ways(environ: Mapping[str, str]) -> tuple[Way, ...]:
    """Return :func:`choose_ways` for this very machine."""
    from shutil import which

    return choose_ways(environ, sys.platform, which)
