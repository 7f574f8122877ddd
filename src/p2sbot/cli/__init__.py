"""The command line: the only place where the parts are put together."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from p2sbot.cli.parser import build_parser
from p2sbot.cli.wiring import say, warn
from p2sbot.errors import P2sbotError

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
        warn(str(error))
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
        say("")
        return int(stop.code or 0)
    return int(arguments.run(arguments))
