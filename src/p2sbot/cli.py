"""The command line: the only place where the parts are put together."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from p2sbot import __version__
from p2sbot.clean import QUERY_LIMIT, QUESTION_LIMIT, one_line
from p2sbot.errors import P2sbotError, UnknownEntryError
from p2sbot.render import MEDIA

if TYPE_CHECKING:
    from p2sbot.bot import Bot
    from p2sbot.render import Renderer

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
"""

_TOO_LONG = (
    f"the question is too long; only its beginning was looked at: {QUESTION_LIMIT} characters, "
    f"{QUERY_LIMIT} once normalised"
)
_BROKEN_PIPE = 141  # 128 + SIGPIPE, as the shell would report it.


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``argv`` is without the program's name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Not what the locale says: data is UTF-8 everywhere, and a line ends in \n everywhere.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        return _run(argv)
    except P2sbotError as error:
        _warn(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _BROKEN_PIPE


def _run(argv: Sequence[str] | None) -> int:
    if sys.stdout is None:
        raise P2sbotError("there is no standard output to write to")
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:  # --help, --version, or a usage error that has been reported
        _say("")
        return int(stop.code or 0)
    return int(arguments.run(arguments))


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
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--faq",
        metavar="PATH",
        action=_Gather,
        type=_path,
        help="a FAQ: a Markdown file or a folder of them; repeatable",
    )
    common.add_argument("--overlay", metavar="PATH", type=_path, help="aliases and synonyms for it")
    common.add_argument("--format", choices=MEDIA, help="what to print (default: text)")
    common.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )
    common.add_argument(
        "--templates", metavar="DIR", type=_path, help="templates that replace the built-in ones"
    )
    common.add_argument(
        "--color", choices=("auto", "always", "never"), help="when to use colour (default: auto)"
    )
    parser = _Parser(
        prog="p2sbot",
        description="Answers questions from a Markdown FAQ, with the link to where it says so.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"p2sbot {__version__}")
    parser.set_defaults(run=lambda _: _usage(parser))
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")

    def command(name: str, run: object, summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name, help=summary, description=summary, parents=[common], allow_abbrev=False
        )
        sub.set_defaults(run=run)
        return sub

    ask = command("ask", _ask, "answer a question")
    ask.add_argument("question", nargs="+", help='the question; "-" reads one a line from stdin')
    ask.add_argument(
        "--top", metavar="N", type=_positive, default=5, help="how many candidates (default: 5)"
    )
    ask.add_argument("--why", action="store_true", help="show the evidence")
    command("list", _list, "print every question with its anchor")
    show = command("show", _show, "print one entry")
    show.add_argument(
        "anchor", metavar="ANCHOR", help="as list prints it, with or without its file"
    )
    return parser


def _usage(parser: argparse.ArgumentParser) -> int:
    parser.print_usage(sys.stderr)
    print("p2sbot: name a command; p2sbot --help shows them", file=sys.stderr)
    return 2


def _ask(arguments: argparse.Namespace) -> int:
    if arguments.why and _format(arguments) not in ("text", "json"):
        raise P2sbotError("--why shows the evidence in text and json only")
    bot, renderer = _ready(arguments)
    several = arguments.question == ["-"]
    questions = _lines() if several else iter([" ".join(arguments.question)])
    answered = True
    for i, question in enumerate(questions):
        answer = bot.ask(question, limit=arguments.top)
        if answer.cut:
            _warn(_TOO_LONG)
        gap = "\n" if i and _format(arguments) != "json" else ""
        _say(gap + renderer.answer(answer, why=arguments.why))
        answered = answered and answer.outcome == "answered"
    return 0 if answered else 1


def _list(arguments: argparse.Namespace) -> int:
    _say(_renderer(arguments).entries(_bot(arguments).entries))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    bot = _bot(arguments)
    wanted = arguments.anchor
    for entry in bot.entries:
        if wanted.removeprefix("#") == entry.id or wanted == entry.source.citation:
            _say(_renderer(arguments).entry(entry))
            return 0
    raise UnknownEntryError(f"no entry has the anchor {wanted!r}{_nearest(wanted, bot)}")


def _nearest(wanted: str, bot: Bot) -> str:
    from difflib import get_close_matches

    near = get_close_matches(wanted, [entry.id for entry in bot.entries], n=1, cutoff=0.4)
    return f"; did you mean {near[0]}?" if near else "; p2sbot list shows them"


def _ready(arguments: argparse.Namespace) -> tuple[Bot, Renderer]:
    # A start leaves little garbage, and looking for it takes a tenth of the time.
    gc.disable()
    try:
        return _bot(arguments), _renderer(arguments)
    finally:
        gc.freeze()
        gc.enable()


def _bot(arguments: argparse.Namespace) -> Bot:
    from p2sbot.load import load_bot

    faq = getattr(arguments, "faq", None) or [
        Path(path) for path in os.environ.get("P2SBOT_FAQ", "").split(os.pathsep) if path
    ]
    overlay = getattr(arguments, "overlay", None) or os.environ.get("P2SBOT_OVERLAY") or None
    return load_bot(faq or None, overlay)


def _renderer(arguments: argparse.Namespace) -> Renderer:
    import shutil

    from p2sbot.render import make_renderer
    from p2sbot.screen import choose_screen

    templates = getattr(arguments, "templates", None)
    if templates and not os.path.isdir(templates):
        raise P2sbotError(f"{templates}: not a folder of templates")
    screen = choose_screen(
        os.environ,
        tty=sys.stdout.isatty(),
        columns=shutil.get_terminal_size().columns,
        color=getattr(arguments, "color", "auto"),
    )
    return make_renderer(_format(arguments), screen=screen, templates=templates)


def _format(arguments: argparse.Namespace) -> str:
    return str(getattr(arguments, "format", "text"))


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


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("a path is missing: it is empty")
    return Path(text)


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def _say(text: str) -> None:
    """Write to stdout at once; what is left unwritten is dropped, or Python would complain at exit."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise P2sbotError(f"cannot write the output: {error.strerror}") from None


def _warn(what: str) -> None:
    print(f"p2sbot: {one_line(what)}", file=sys.stderr)
