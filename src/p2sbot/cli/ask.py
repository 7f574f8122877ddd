"""``ask``, ``list`` and ``show``."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator

from p2sbot.clean import QUERY_LIMIT, QUESTION_LIMIT
from p2sbot.cli.wiring import bot_of, format_of, renderer_of, say, warn
from p2sbot.errors import P2sbotError
from p2sbot.model import Outcome

_TOO_LONG = (
    f"the question is too long; only its beginning was looked at: {QUESTION_LIMIT} characters, "
    f"{QUERY_LIMIT} once normalised"
)


def run_ask(arguments: argparse.Namespace) -> int:
    """Answer the question, or one a line from stdin; 1 if any was not answered."""
    if arguments.why and format_of(arguments) not in ("text", "json"):
        raise P2sbotError("--why shows the evidence in text and json only")
    # A start leaves little garbage, and looking for it takes a tenth of the time.
    gc.disable()
    try:
        bot, renderer = bot_of(arguments), renderer_of(arguments)
    finally:
        gc.freeze()
        gc.enable()
    several = arguments.question == ["-"]
    questions = _lines() if several else iter([" ".join(arguments.question)])
    answered = True
    for i, question in enumerate(questions):
        answer = bot.ask(question, limit=arguments.top)
        if answer.cut:
            warn(_TOO_LONG)
        gap = "\n" if i and format_of(arguments) != "json" else ""
        say(gap + renderer.answer(answer, why=arguments.why))
        answered = answered and answer.outcome is Outcome.ANSWERED
    return 0 if answered else 1


def run_list(arguments: argparse.Namespace) -> int:
    """Print every question with its citation."""
    say(renderer_of(arguments).entries(bot_of(arguments, asks=False).entries))
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """Print the entry that an anchor names."""
    from p2sbot.lookup import find_entry

    bot = bot_of(arguments, asks=False)
    say(renderer_of(arguments).entry(find_entry(bot.entries, arguments.anchor)))
    return 0


def _lines() -> Iterator[str]:
    """The lines of stdin as they come in, none kept longer than can be looked at."""
    if sys.stdin is None:
        raise P2sbotError("there is no standard input to read questions from")
    most = 4 * QUESTION_LIMIT + 4  # UTF-8 takes four bytes a character at most.
    while line := sys.stdin.buffer.readline(most):
        rest = line
        while len(rest) == most and not rest.endswith(b"\n"):
            rest = sys.stdin.buffer.readline(most)
        yield line.decode("utf-8", "replace").rstrip("\r\n").removeprefix("\ufeff")
