"""Arguments -> the parts that a command is put together from; and what a command prints."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from p2sbot.clean import one_line
from p2sbot.errors import P2sbotError

if TYPE_CHECKING:
    from p2sbot.bot import Bot
    from p2sbot.render import Renderer


def bot_of(arguments: argparse.Namespace, *, asks: bool = True) -> Bot:
    """Return the bot of the FAQ and overlay that options or the environment name.

    ``asks`` is whether it will be asked anything, and so whether the sentence encoder matters.
    """
    from p2sbot.cli.progress import watch
    from p2sbot.load import load_bot

    faq, overlay = paths_of(arguments)
    return load_bot(
        faq or None,
        overlay,
        semantic=asks and getattr(arguments, "semantic", True),
        model=os.environ.get("P2SBOT_MODEL") or None,
        watch=lambda rows, total: watch(
            rows, total, "texts of the FAQ encoded", progress_of(arguments)
        ),
    )


def paths_of(arguments: argparse.Namespace) -> tuple[list[Path], Path | None]:
    """Return the FAQ files and the overlay that are named; none for the embedded ones."""
    faq = getattr(arguments, "faq", None) or [
        Path(path) for path in os.environ.get("P2SBOT_FAQ", "").split(os.pathsep) if path
    ]
    overlay = getattr(arguments, "overlay", None) or os.environ.get("P2SBOT_OVERLAY")
    return faq, Path(overlay) if overlay else None


def progress_of(arguments: argparse.Namespace) -> TextIO | None:
    """Return where to show how far something has come; None where nothing is to be redrawn."""
    from p2sbot.screen import wants_plain

    plain = wants_plain(os.environ, asked=getattr(arguments, "plain", False))
    return None if plain else sys.stderr


def renderer_of(arguments: argparse.Namespace) -> Renderer:
    """Return what renders for stdout as the options want it."""
    import shutil

    from p2sbot.render import make_renderer
    from p2sbot.screen import choose_screen

    screen = choose_screen(
        os.environ,
        tty=sys.stdout.isatty(),
        columns=shutil.get_terminal_size().columns,
        color=getattr(arguments, "color", "auto"),
    )
    return make_renderer(format_of(arguments), screen=screen, templates=templates_of(arguments))


def templates_of(arguments: argparse.Namespace) -> Path | None:
    """Return the folder of templates that stand in for the shipped ones; None for none."""
    templates: Path | None = getattr(arguments, "templates", None)
    if templates and not os.path.isdir(templates):
        raise P2sbotError(f"{templates}: not a folder of templates")
    return templates


def format_of(arguments: argparse.Namespace) -> str:
    """Return the medium asked for."""
    return str(getattr(arguments, "format", "text"))


def say(text: str) -> None:
    """Write to stdout at once; what is left unwritten is dropped, or Python would complain at exit."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise P2sbotError(f"cannot write the output: {error.strerror}") from None


def warn(what: str) -> None:
    """Say something to the user, in one line, on stderr."""
    print(f"p2sbot: {one_line(what)}", file=sys.stderr)
