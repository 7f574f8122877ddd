"""No command at all: a session."""

from __future__ import annotations

import argparse
import os

from p2sbot.cli.wiring import bot_of, format_of, paths_of, templates_of
from p2sbot.errors import P2sbotError


def run_talk(arguments: argparse.Namespace) -> int:
    """Talk on the terminal until the user leaves."""
    if format_of(arguments) != "text":
        raise P2sbotError("a session speaks text; --format is for the commands")
    from p2sbot.fronts.repl.service import Files
    from p2sbot.fronts.repl.session import Session, Wishes
    from p2sbot.render import make_renderer
    from p2sbot.sources import stamp_files

    faq, overlay = paths_of(arguments)
    templates = templates_of(arguments)
    return Session(
        Files(lambda: bot_of(arguments), lambda: stamp_files(faq, overlay)),
        lambda screen: make_renderer("text", screen=screen, templates=templates),
        os.environ,
        Wishes(getattr(arguments, "color", "auto"), arguments.plain, arguments.history),
    ).run()
