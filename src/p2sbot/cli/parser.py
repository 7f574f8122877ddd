"""What can be said on the command line. Importing it imports none of the parts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from p2sbot import __version__
from p2sbot.clean import one_line
from p2sbot.render import MEDIA

REPORTS = ("text", "json", "github", "sarif")

EXAMPLES = """\
examples:
  p2sbot ask "does it run on windows 10?"
  p2sbot ask --json "how many users" | jq -r .answer.source.anchor
  p2sbot ask - < questions.txt
  p2sbot list
  p2sbot show supportedclientos --format markdown
  p2sbot --faq docs/faq.md ask "how do I log in?"

exit codes:
  0    every question answered
  1    some were not
  2    usage, configuration or unreadable input
  130  Ctrl-C

environment:
  P2SBOT_FAQ, P2SBOT_OVERLAY   stand in for --faq and --overlay
  P2SBOT_MODEL                 a folder with another sentence encoder (model.onnx, tokenizer.json)
  P2SBOT_PLAIN=1               the same as --plain
  P2SBOT_PAGER                 stands in for PAGER in a session
"""


class _Parser(argparse.ArgumentParser):
    """Reports what was wrong with the arguments without obeying what stands in them."""

    def error(self, message: str) -> NoReturn:
        super().error(one_line(message))


class _Gather(argparse.Action):
    """Gathers a repeatable option, before and after the command: both parsers share this object."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        self.gathered = [*getattr(self, "gathered", ()), values]
        setattr(namespace, self.dest, self.gathered)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; it imports none of the parts."""
    common, medium = _common(), _formats(MEDIA)
    parser = _Parser(
        prog="p2sbot",
        description="Answers questions from a Markdown FAQ, with the link to where it says so. "
        "Without a command, on a terminal: a session.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        parents=[common, medium],
    )
    parser.add_argument("--version", action="version", version=f"p2sbot {__version__}")
    parser.add_argument("--plain", action="store_true", help="session: no menu, for screen readers")
    parser.add_argument(
        "--no-history", dest="history", action="store_false", help="session: keep no lines"
    )
    parser.set_defaults(run=lambda arguments: _talk(arguments, parser))
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name, (summary, home, add, formats) in _COMMANDS.items():
        parents = [common, _formats(formats)]
        sub = commands.add_parser(
            name, help=summary, description=summary, parents=parents, allow_abbrev=False
        )
        sub.set_defaults(run=_imported(home))
        add(sub)
    return parser


def _common() -> _Parser:
    """What every command takes."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--faq",
        metavar="PATH",
        action=_Gather,
        type=_path,
        help="a FAQ: a Markdown file or a folder of them; repeatable",
    )
    common.add_argument("--overlay", metavar="PATH", type=_path, help="aliases and synonyms for it")
    common.add_argument(
        "--no-semantic",
        dest="semantic",
        action="store_false",
        help="go by the words alone, without the sentence encoder",
    )
    common.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )
    common.add_argument(
        "--templates", metavar="DIR", type=_path, help="templates that replace the built-in ones"
    )
    common.add_argument(
        "--color", choices=("auto", "always", "never"), help="when to use colour (default: auto)"
    )
    return common


def _formats(choices: Sequence[str]) -> _Parser:
    parser = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--format", choices=choices, help="what to print (default: text)")
    return parser


def _add_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("question", nargs="+", help='the question; "-" reads one a line from stdin')
    ask.add_argument(
        "--top", metavar="N", type=_positive, default=5, help="how many candidates (default: 5)"
    )
    ask.add_argument("--why", action="store_true", help="show the evidence")


def _add_nothing(_: argparse.ArgumentParser) -> None:
    pass


def _add_show(show: argparse.ArgumentParser) -> None:
    show.add_argument(
        "anchor", metavar="ANCHOR", help="as list prints it, with or without its file"
    )


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "paths", metavar="PATH", nargs="*", type=_path, help="a FAQ file or a folder"
    )
    for name, what in (("--select", "report only these codes"), ("--ignore", "but not these")):
        check.add_argument(name, metavar="CODES", type=_codes, default=(), help=what)
    check.add_argument("--explain", metavar="CODE", help="say what a code means, and stop")
    check.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever was found")


def _add_eval(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument(
        "cases",
        nargs="?",
        metavar="CASES",
        type=_path,
        help="question, expected ids parted by |, kind; tab-separated (default: faq/cases.tsv)",
    )
    for option, what in (("--at-least", "least"), ("--at-most", "most")):
        evaluate.add_argument(
            option,
            metavar="MEASURE=SHARE",
            action="append",
            type=_bar,
            default=[],
            help=f"exit with 1 unless the measure is at {what} that, such as hit@1=.95; repeatable",
        )


def _add_diff(diff: argparse.ArgumentParser) -> None:
    for name in ("old", "new"):
        diff.add_argument(name, metavar=name.upper(), type=_path, help="a FAQ file or a folder")
    diff.add_argument("--cases", metavar="PATH", type=_path, help="labelled questions of OLD")


def _add_slack(slack: argparse.ArgumentParser) -> None:
    slack.add_argument(
        "--check", action="store_true", help="print what is wrong with the set-up, and end"
    )


_DATA = ("text", "json")
# Each with what it is for, the function that runs it, its own arguments and its formats.
_COMMANDS = {
    "ask": ("answer a question", "ask:run_ask", _add_ask, MEDIA),
    "list": ("print every question with its anchor", "ask:run_list", _add_nothing, MEDIA),
    "show": ("print one entry", "ask:run_show", _add_show, MEDIA),
    "check": ("report what is wrong with a FAQ", "check:run_check", _add_check, REPORTS),
    "eval": ("measure accuracy over labelled questions", "evaluate:run_evaluate", _add_eval, _DATA),
    "diff": ("say what a new version of a FAQ changes", "diff:run_diff", _add_diff, _DATA),
    "slack": ("answer in Slack", "slack:run_slack", _add_slack, MEDIA),
}


def _imported(home: str) -> Callable[[argparse.Namespace], int]:
    """What runs a command, imported when it is called: `ask` must not pay for the others."""
    module, name = home.split(":")

    def run(arguments: argparse.Namespace) -> int:
        return int(getattr(import_module(f"p2sbot.cli.{module}"), name)(arguments))

    return run


def _talk(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """The session; off a terminal nobody is there to talk to."""
    streams = (sys.stdin, sys.stdout)
    terminal = all(stream and stream.isatty() for stream in streams)
    if all(streams) and is_terminal(os.environ, sys.platform, tty=terminal):
        return _imported("talk:run_talk")(arguments)
    parser.print_usage(sys.stderr)
    print("p2sbot: name a command; p2sbot --help shows them", file=sys.stderr)
    return 2


def is_terminal(environ: Mapping[str, str], platform: str, *, tty: bool) -> bool:
    """Return whether somebody is there to talk to.

    Args:
        environ: the process's environment.
        platform: ``sys.platform``.
        tty: whether input and output are a terminal. In mintty, the window of Git Bash and MSYS2,
            they are pipes where it runs without ConPTY; only the environment tells.
    """
    return tty or (platform == "win32" and bool(environ.get("MSYSTEM") or environ.get("TERM")))


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("a path is missing: it is empty")
    return Path(text)


def _bar(text: str) -> tuple[str, float]:
    name, _, share = text.partition("=")
    try:
        bar = float(share)
    except ValueError:
        bar = -1.0
    if not 0 <= bar <= 1:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form hit@1=.95, a share from 0 to 1"
        )
    return name, bar


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number
