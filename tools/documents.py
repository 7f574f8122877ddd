"""Documents whose blocks are played: compared with what is shown now, or rewritten."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable
from pathlib import Path


def run(play: Callable[[str], str], summary: str, argv: list[str] | None = None) -> int:
    """Play the documents that the command line names.

    Args:
        play: a document's text -> the same with its blocks as they are shown now.
        summary: what ``--help`` says.
        argv: the arguments; the process's own if None.

    Returns 0 when every document shows what is shown now, or has been rewritten; else 1.
    """
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("--write", action="store_true", help="rewrite the documents")
    parser.add_argument("documents", nargs="+", type=Path)
    arguments = parser.parse_args(argv)
    differ = 0
    for document in arguments.documents:
        text = document.read_text(encoding="utf-8")
        played = play(text)
        if arguments.write:
            document.write_text(played, encoding="utf-8")
        elif played != text:
            differ = 1
            lines = difflib.unified_diff(
                text.splitlines(True), played.splitlines(True), str(document), "what is shown"
            )
            sys.stdout.writelines(lines)
    return differ
