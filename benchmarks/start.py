"""What a whole `p2sbot ask` costs beside a bare interpreter: medians of interleaved runs.

Run it with the Python that p2sbot is installed in:  .venv/bin/python benchmarks/start.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PYTHON = [sys.executable, "-I"]
P2SBOT = str(Path(sys.executable).with_name("p2sbot"))
ASK = [P2SBOT, "ask"]
PLAIN = "Which client operating systems can I use with Point-to-Site?"
MISSPELT = "Which client operating systmes can I use with Point-to-Site?"
OTHERWISE = "What happens when my laptop dies overnight?"
"""A question that shares next to no word with its entry: it needs the encoder."""
COMMANDS = {
    "python -I -c pass": [*PYTHON, "-c", "pass"],
    "import rapidfuzz, jinja2": [*PYTHON, "-c", "import rapidfuzz, jinja2"],
    "p2sbot ask": [*ASK, PLAIN],
    "p2sbot ask, a word misspelt": [*ASK, MISSPELT],
    "p2sbot ask, in other words": [*ASK, OTHERWISE],
    "the same --no-semantic": [*ASK, "--no-semantic", OTHERWISE],
    "p2sbot ask --json": [*ASK, "--json", PLAIN],
    "p2sbot --version": [P2SBOT, "--version"],
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="of each (default: 20)")
    runs = parser.parse_args().runs
    # Compiled files and the compiled index are there from then on.
    for command in COMMANDS.values():
        seconds(command)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    bare = statistics.median(taken["python -I -c pass"])
    print(f"| {'whole process':<28} | median ms | lowest ms | x bare |")
    print(f"|{'-' * 30}|----------:|----------:|-------:|")
    for name, times in taken.items():
        median, lowest = statistics.median(times), min(times)
        print(
            f"| {name:<28} | {1000 * median:9.0f} | {1000 * lowest:9.0f} | {median / bare:6.1f} |"
        )


def seconds(command: list[str]) -> float:
    """Return how long a command takes; raise if it could not run (2 or more)."""
    # As users run it, who keep compiled files.
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, env=environ, check=False)
    taken = time.perf_counter() - start
    if done.returncode > 1:
        done.check_returncode()
    return taken


if __name__ == "__main__":
    main()
