"""``diff``: what a new version of a FAQ changes."""

from __future__ import annotations

import argparse

from p2sbot.cli.wiring import format_of, paths_of, say
from p2sbot.diff import compare_faqs
from p2sbot.diff.report import diff_json, diff_text
from p2sbot.errors import P2sbotError


def run_diff(arguments: argparse.Namespace) -> int:
    """Print the changes; 1 if a question, an answer or an anchor changed."""
    medium = format_of(arguments)
    if medium not in ("text", "json"):
        raise P2sbotError(f"diff prints text or json, not {medium}")
    if getattr(arguments, "faq", None):
        raise P2sbotError("diff compares OLD with NEW and has no use for --faq")
    _, overlay = paths_of(arguments)
    changes = compare_faqs(arguments.old, arguments.new, overlay, arguments.cases)
    say(diff_json(changes) if medium == "json" else diff_text(changes))
    return int(changes.any)
