"""What the place of output can show: one pure decision, so that one table can test it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDEST = 88
"""Columns of text at most: longer lines are hard to read, however wide the terminal."""

_LINK_TERM_PROGRAMS = {"Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "zed"}
_SIXTEEN_COLORS = {"linux", "eterm-color"}
_LINK_TERMS = {"xterm-kitty", "alacritty", "alacritty-direct"}


@dataclass(frozen=True, slots=True)
class Screen:
    """How text is laid out. The default is a pipe: no wrapping, not one escape."""

    width: int | None = None
    """Columns to wrap at; None wraps nothing."""
    color: bool = False
    links: bool = False
    """Whether OSC 8 hyperlinks are understood."""


def choose_screen(
    environ: Mapping[str, str], *, tty: bool, columns: int, color: str = "auto"
) -> Screen:
    """Return what to use on an output.

    Args:
        environ: the process's environment.
        tty: whether the output is a terminal.
        columns: the terminal's width.
        color: ``auto``, ``always`` or ``never``, as the user asked.
    """
    return Screen(
        width=max(20, min(columns, WIDEST)) if tty else None,
        color=_wants_color(environ, tty, color),
        links=tty and color != "never" and _knows_links(environ),
    )


def wants_plain(environ: Mapping[str, str], *, asked: bool) -> bool:
    """Return whether to read plainly: asked for, ``P2SBOT_PLAIN``, or a terminal that cannot redraw."""
    by_name = environ.get("P2SBOT_PLAIN", "0") not in ("", "0")
    return asked or by_name or environ.get("TERM") == "dumb"


def color_bits(environ: Mapping[str, str], *, tty: bool, color: str = "auto") -> int:
    """Return how many bits a colour may have: 1 for no colours, 4 for 16 of them, 8 for 256.

    The arguments are those of :func:`choose_screen`.
    """
    if not _wants_color(environ, tty, color):
        return 1
    return 4 if environ.get("TERM") in _SIXTEEN_COLORS else 8


def _wants_color(environ: Mapping[str, str], tty: bool, color: str) -> bool:
    """The user's word first, then FORCE_COLOR and CLICOLOR_FORCE, then NO_COLOR, then the terminal.

    There is no agreed order of the two variables. NO_COLOR is usually set for good in a profile and
    FORCE_COLOR for one command, so the latter wins (as on force-color.org).
    """
    if color != "auto":
        return color == "always"
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if environ.get("NO_COLOR") or environ.get("CLICOLOR") == "0":
        return False
    return tty and environ.get("TERM") != "dumb"


def _knows_links(environ: Mapping[str, str]) -> bool:
    """The table of the crate supports-hyperlinks 3.2.0, and no link on a dumb terminal."""
    if "FORCE_HYPERLINK" in environ:
        return environ["FORCE_HYPERLINK"] != "0"
    vte = environ.get("VTE_VERSION", "")
    return environ.get("TERM") != "dumb" and (
        any(name in environ for name in ("DOMTERM", "WT_SESSION", "KONSOLE_VERSION"))
        or (vte.isdecimal() and int(vte) >= 5000)
        or environ.get("TERM_PROGRAM") in _LINK_TERM_PROGRAMS
        or environ.get("TERM") in _LINK_TERMS
        or environ.get("COLORTERM") == "xfce4-terminal"
    )
