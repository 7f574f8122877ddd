"""Run every command in the console blocks of documents and compare, or rewrite, what they show.

    .venv/bin/python tools/transcripts.py README.md            # exit 1 and a diff if one differs
    .venv/bin/python tools/transcripts.py --write README.md    # put in what the commands print

A line that begins with "$ " is a command; what follows, up to the next command, is what it prints.
Each document runs in an empty folder with an empty home; `make` runs in the checkout.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import documents

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.M | re.S)


def main(argv: list[str] | None = None) -> int:
    """Return 0 when every document shows what its commands print, or has been rewritten; else 1."""
    return documents.run(play, __doc__.splitlines()[0], argv)


def play(text: str) -> str:
    """Return a document with every console block as its commands print it now."""
    with tempfile.TemporaryDirectory() as folder:
        return BLOCK.sub(lambda block: _play_block(block[0], folder), text)


def _play_block(block: str, folder: str) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{_output(command[2:], folder)}" for command in commands)


def _output(command: str, folder: str) -> str:
    environment = {
        "HOME": folder,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT if command.startswith("make ") else folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
