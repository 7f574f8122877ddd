"""``slack``: the Slack wrapper, and what is wrong with its set-up."""

from __future__ import annotations

import argparse
import os
from importlib.util import find_spec

from p2sbot.clean import one_line
from p2sbot.cli.wiring import bot_of, say
from p2sbot.errors import P2sbotError


def run_slack(arguments: argparse.Namespace) -> int:
    """Answer in Slack until told to stop; with ``--check``, print what would keep it from that."""
    if not find_spec("slack_bolt"):
        raise P2sbotError("slack_bolt is not installed; pip install 'p2sbot[slack]' installs it")
    bot = bot_of(arguments)
    bot.prepare()
    if not arguments.check:
        from p2sbot.fronts.slack.run import run_until_stopped

        return run_until_stopped(bot, os.environ)
    from p2sbot.fronts.slack.check import find_problems

    problems = [one_line(problem) for problem in find_problems(os.environ)]
    say("\n".join(problems or ["ready to answer in Slack"]) + "\n")
    return 1 if problems else 0
