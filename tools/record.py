"""Play the sessions in documents on a terminal and compare, or rewrite, what the screen shows.

    .venv/bin/python tools/record.py README.md            # exit 1 and a diff if one differs
    .venv/bin/python tools/record.py --write README.md    # put in what the screen shows

A session is a block fenced as "```text session". A line in it that begins with "> " is typed; one
that ends in a Tab sign is typed, the menu is shown, its first choice is taken and sent. What follows
a line is what the screen showed. Each session starts with an empty home and without colour.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile

import documents
from terminal import Terminal

BLOCK = re.compile(r"(?<=^```text session\n)(.*?)(?=^```$)", re.M | re.S)
PROMPT, TAB_SIGN = "> ", "⇥"
COLUMNS, ROWS = 112, 200


def main(argv: list[str] | None = None) -> int:
    """Return 0 when every document shows what its sessions show, or has been rewritten; else 1."""
    return documents.run(
        lambda text: BLOCK.sub(lambda block: play(block[0]), text), __doc__.splitlines()[0], argv
    )


def play(session: str) -> str:
    """Return a session as the screen shows it now."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_CACHE_HOME=home, XDG_STATE_HOME=home)
        with Terminal("--no-history", columns=COLUMNS, rows=ROWS, NO_COLOR="1") as terminal:
            terminal.wait_for_line(PROMPT)
            shown = terminal.rows(0, terminal.row)
            for line in typed_lines(session):
                shown += turn(terminal, line)
    return "\n".join(shown).rstrip() + "\n"


def typed_lines(session: str) -> list[str]:
    """Return what is typed in a session; a line right below a menu's rows is what the menu put in."""
    lines = session.splitlines()
    return [
        line.removeprefix(PROMPT)
        for before, line in zip(["", *lines], lines, strict=False)
        if line.startswith(PROMPT) and not before.startswith(" ")
    ]


def turn(terminal: Terminal, line: str) -> list[str]:
    """Type a line and return what the screen shows from it to the next prompt."""
    start = terminal.row
    wanted = line.removesuffix(TAB_SIGN)
    terminal.type(wanted)
    terminal.wait_for_line(PROMPT + wanted)
    menu: list[str] = []
    if line != wanted:
        terminal.wait_for(lambda t: bool(t.rows(start + 1, start + 2)[0]))
        menu = [PROMPT + line, *(row for row in terminal.rows(start + 1, start + 9) if row)]
        terminal.type("\t")
        terminal.wait_for(lambda t: t.line != PROMPT + wanted)
        terminal.type("\r")
        terminal.wait_for(lambda t: not any(t.rows(t.row + 1, t.row + 9)))
    terminal.type("\r")
    terminal.wait_for(lambda t: t.row > start and t.line == PROMPT.rstrip())
    return menu + terminal.rows(start, terminal.row)


if __name__ == "__main__":
    sys.exit(main())
