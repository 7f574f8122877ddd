"""What the session costs: its start beside the bare import of prompt_toolkit, and its menu per key.

Run it with the Python that p2sbot is installed in:  .venv/bin/python benchmarks/repl.py
"""

from __future__ import annotations

import argparse
import os
import pty
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from p2sbot.bot import Bot
from p2sbot.fronts.repl.conversation import complete
from p2sbot.match.index import Index
from p2sbot.match.suggest import Suggester
from p2sbot.model import Entry, Source

PYTHON = [sys.executable, "-I"]
P2SBOT = str(Path(sys.executable).with_name("p2sbot"))
SYLLABLES = ("ka", "to", "mi", "ren", "sol", "vu", "bri", "pan", "de", "lor", "gen", "tal")
COMMON = [
    "reset",
    "password",
    "printer",
    "network",
    "account",
    "install",
    "update",
    "server",
    "error",
    "access",
]
LINES = (
    "How do I reset my password",
    "how do i rst pasword",
    "printr netwrok acount",
    "unknwon instlal errro acces updat",
)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="of each (default: 20)")
    parser.add_argument("--entries", type=int, default=2000, metavar="N", help="default: 2000")
    arguments = parser.parse_args()
    print_starts(arguments.runs)
    print()
    print_keys(arguments.entries)


def print_starts(runs: int) -> None:
    """Print what it takes until the prompt is there."""
    with tempfile.TemporaryDirectory() as home:
        starts: dict[str, Callable[[], float]] = {
            "python -I -c pass": lambda: importing("pass"),
            "import prompt_toolkit": lambda: importing("import prompt_toolkit"),
            "p2sbot, to its prompt": lambda: prompting(home),
            "p2sbot --plain, to its prompt": lambda: prompting(home, "--plain"),
        }
        # Compiled files and the compiled index are there from the first start on.
        for start in starts.values():
            start()
        taken: dict[str, list[float]] = {name: [] for name in starts}
        for _ in range(runs):
            for name, start in starts.items():
                taken[name].append(start())
    bare = statistics.median(taken["import prompt_toolkit"])
    print(f"| {'start':<30} | median ms | lowest ms | x the import |")
    print(f"|{'-' * 32}|----------:|----------:|-------------:|")
    for name, times in taken.items():
        median, lowest = statistics.median(times), min(times)
        print(
            f"| {name:<30} | {1000 * median:9.0f} | {1000 * lowest:9.0f} | {median / bare:12.1f} |"
        )


def importing(code: str) -> float:
    """Return the seconds a whole interpreter takes for ``code``."""
    start = time.perf_counter()
    subprocess.run([*PYTHON, "-c", code], check=True)
    return time.perf_counter() - start


def prompting(home: str, *options: str) -> float:
    """Return the seconds until a session on a pseudo-terminal shows its prompt."""
    ours, theirs = pty.openpty()
    environ = {
        "HOME": home,
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    start = time.perf_counter()
    process = subprocess.Popen(
        [P2SBOT, *options], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    )
    os.close(theirs)
    shown = b""
    while b">" not in shown:
        shown += os.read(ours, 65536)
    taken = time.perf_counter() - start
    process.kill()
    process.wait()
    os.close(ours)
    return taken


def print_keys(count: int) -> None:
    """Print what the menu takes for each key of lines typed one by one into a made-up FAQ."""
    entries = list(make_entries(count))
    bot = Bot(entries, Index(entries))
    start = time.perf_counter()
    suggester = Suggester(entries)
    built = time.perf_counter() - start
    print(f"menu over {count} entries; made ready at the first key in {1000 * built:.0f} ms")
    print(f"| {'typed':<34} | keys | median ms | highest ms |")
    print(f"|{'-' * 36}|-----:|----------:|-----------:|")
    for line in (*LINES, entries[count // 2].question[:40]):
        times = [key_time(bot, suggester, line[:end]) for end in range(1, len(line) + 1)]
        median, highest = statistics.median(times), max(times)
        print(
            f"| {line[:34]:<34} | {len(times):4} | {1000 * median:9.1f} | {1000 * highest:10.1f} |"
        )


def key_time(bot: Bot, suggester: Suggester, line: str) -> float:
    """Return the seconds the menu takes for a line, the lowest of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        complete(bot, suggester, line)
        times.append(time.perf_counter() - start)
    return min(times)


def make_entries(count: int) -> Iterator[Entry]:
    """Return made-up questions with two aliases each, always the same."""
    chance = random.Random(1)
    rare = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(2 * count)]

    def words(number: int) -> str:
        return " ".join(
            chance.choice(COMMON if chance.random() < 0.4 else rare) for _ in range(number)
        )

    for i in range(count):
        question = f"How do I {words(chance.randint(3, 8))}?"
        aliases = (words(4), words(5))
        yield Entry(str(i), question, words(60), "", Source("faq.md", str(i), i + 1), aliases)


if __name__ == "__main__":
    main()
