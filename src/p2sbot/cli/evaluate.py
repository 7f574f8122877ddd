"""``eval``: accuracy over labelled questions."""

from __future__ import annotations

import argparse

from p2sbot.cli.progress import watch
from p2sbot.cli.wiring import bot_of, format_of, paths_of, progress_of, say, warn
from p2sbot.errors import P2sbotError
from p2sbot.evaluate import Report, evaluate, parse_cases
from p2sbot.layout.report import NAMES, report_json, report_text
from p2sbot.sources import read_cases


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Print the measures and every wrong case; 1 if one of them is below its bar."""
    medium = format_of(arguments)
    if medium not in ("text", "json"):
        raise P2sbotError(f"eval prints text or json, not {medium}")
    bars = [(*bar, 1) for bar in arguments.at_least] + [(*bar, -1) for bar in arguments.at_most]
    for name, _, _ in bars:
        if name not in NAMES:
            raise P2sbotError(f"no measure is called {name!r}; there are {', '.join(NAMES)}")
    faq, _ = paths_of(arguments)
    if faq and not arguments.cases:
        raise P2sbotError(
            "the shipped cases ask the shipped FAQ; name the labelled questions of yours"
        )
    bot = bot_of(arguments)
    source = read_cases(arguments.cases)
    cases = parse_cases(source.text, path=source.path, ids={entry.id for entry in bot.entries})
    report = evaluate(bot, watch(cases, len(cases), "asked", progress_of(arguments)))
    say(report_json(report) if medium == "json" else report_text(report))
    missed = [bar for bar in bars if not _reaches(report, *bar)]
    for name, share, sign in missed:
        measured = getattr(report.measures, NAMES[name])
        warn(
            f"{name} is {measured:.3f}, and should be at {'least' if sign > 0 else 'most'} {share:g}"
        )
    return 1 if missed else 0


def _reaches(report: Report, name: str, share: float, sign: int) -> bool:
    """NaN, a measure of nothing, reaches no bar."""
    measured: float = getattr(report.measures, NAMES[name])
    return sign * measured >= sign * share
