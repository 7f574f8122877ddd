"""``check``: what is wrong with a FAQ."""

from __future__ import annotations

import argparse

from p2sbot.check import check
from p2sbot.check.report import explain, report
from p2sbot.cli.parser import REPORTS
from p2sbot.cli.wiring import format_of, paths_of, say
from p2sbot.errors import P2sbotError


def run_check(arguments: argparse.Namespace) -> int:
    """Print the findings; 1 if there are any. With ``--explain``, say what a code means."""
    if arguments.explain:
        said = explain(arguments.explain)
        if not said:
            raise P2sbotError(f"no check is called {arguments.explain!r}")
        say(said)
        return 0
    form = format_of(arguments)
    if form not in REPORTS:
        raise P2sbotError(f"check prints {', '.join(REPORTS)}, not {form}")
    faq, overlay = paths_of(arguments)
    chosen = {"select": arguments.select, "ignore": arguments.ignore}
    findings = check(arguments.paths or faq, overlay, **chosen)
    say(report(findings, form))
    return int(bool(findings) and not arguments.exit_zero)
