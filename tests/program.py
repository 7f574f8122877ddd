"""The installed program, run as its users run it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Sequence

COMMAND = [sys.executable, "-m", "p2sbot"]


def run(
    *arguments: str | bytes, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run to the end through pipes."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def run_on_terminal(arguments: Sequence[str], **environment: str) -> tuple[int, str]:
    """Run to the end on a pseudo-terminal; return the exit code and everything shown."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 65536):
            shown += data
    except OSError:  # Linux: the other side has gone
        pass
    os.close(ours)
    return process.wait(timeout=60), shown.decode()
