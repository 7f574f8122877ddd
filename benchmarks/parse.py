"""How long it takes, and how much memory, to read a FAQ: big ones, and those made to hurt.

    python benchmarks/parse.py [MEGABYTES ...]      (default: 1 10)

Every input is read in a process of its own, so that its peak of memory is its own. The hostile
inputs are those of cmark's ``pathological_tests.py`` that concern what is read here, each grown to
three sizes: the last column is how the time grows per doubling (2 is linear).
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FAQ = Path(__file__).parent.parent / "data" / "faq.md"
YAML = "### YamlMime:FAQ\nsections:\n- questions:\n  - question: "
LIMIT_S = 300
SIZES = (15_000, 30_000, 60_000)  # a paragraph of more than 64 KB is read as plain text
LINES = {
    "line of words": "word ",
    "line of asterisks": "a*",
    "line of [": "[",
    "line of ![": "![",
    "line of `": "`a",
}

HOSTILE: dict[str, Callable[[int], str]] = {
    "nested quotes": lambda n: ">" * n + "a",
    "nested lists": lambda n: "".join("  " * i + "* a\n" for i in range(int(n**0.5))),
    "list marks in one line": lambda n: "- " * (n // 2) + "a",
    "[": lambda n: "[" * n,
    "![": lambda n: "![" * (n // 2),
    "![[]()": lambda n: "![[]()" * (n // 6),
    "[a](<b": lambda n: "[a](<b" * (n // 6),
    "*a_ ": lambda n: "*a_ " * (n // 4),
    "a**b": lambda n: "a**b" * (n // 4),
    "nested strong emphasis": lambda n: "*a **a " * (n // 14) + "b" + " a** a*" * (n // 14),
    "backticks": lambda n: "".join("e" + "`" * i for i in range(int((2 * n) ** 0.5))),
    "unclosed comments": lambda n: "</" + "<!--" * (n // 4),
    "unclosed tags": lambda n: "<a " * (n // 3),
    "<details> in a line": lambda n: "<details>" * (n // 9),
    "<summary> in lines": lambda n: "<summary>a?\n" * (n // 12),
    "anchors": lambda n: "<a name=x></a>\n" * (n // 15),
    "equal headings": lambda n: "# Why?\n" * (n // 7),
    "ever deeper headings": lambda n: "# a?\n## b\n### c?\n" * (n // 18),
    "front matter without an end": lambda n: "---\na: b\n" + "x\n" * (n // 2),
    "equals signs": lambda n: "# " + "=" * n + "a",
    "question marks": lambda n: "# " + "?" * n + "a",
    "braces": lambda n: "# a " + "{#" * (n // 2),
    "spaces in braces": lambda n: "# a {" + "b " * (n // 2),
    "numbers": lambda n: "# " + "1." * (n // 2),
    "bold lines": lambda n: "**a?**\n\n" * (n // 8),
    "bold in one line": lambda n: "**a? **" * (n // 7),
    "labels": lambda n: "Q: a\n" * (n // 5),
    "reference definitions": lambda n: "".join(f"[{i}]: u\n" for i in range(n // 10)),
    "a table's cells": lambda n: "|a" * (n // 4) + "\n" + "|-" * (n // 4),
    "rules": lambda n: "# a?\n" + "- " * (n // 2),
    "an endless tag": lambda n: "<div>\n<" + "a" * n,
    "spaces in a label": lambda n: "x\n\nQ" + " " * n + "x",
    "spaces in an answer": lambda n: "Q: x\nA" + " " * n + "x",
    "spaces in YAML": lambda n: YAML + "a" + " " * n + "b\n",
    "blank lines in YAML": lambda n: YAML + "a\n    answer:\n" + "\n" * n + "      c\n",
    "attributes": lambda n: "# a " + "{b" * (n // 2) + "}",
    "words": lambda n: "# Why?\n\n" + "word " * (n // 5),
}
CHECKED = {
    "check: unclosed comments": lambda n: "# Why?\n\n" + "<!--" * (n // 4),
    "check: unclosed suppressions": lambda n: "# Why?\n\n" + "<!-- p2sbot-ignore:" * (n // 19),
    "check: broken links": lambda n: "".join(
        f"# <a name=anchor{i}></a>q{i}?\n[x](#anker{i})\n" for i in range(n // 40)
    ),
}
"""The same for `p2sbot check`, but for the two checks that ask the index every question."""


def big(megabytes: float) -> str:
    """Our own FAQ again and again, up to a size."""
    text = FAQ.read_text(encoding="utf-8")
    return text * max(1, round(megabytes * 1e6 / len(text.encode())))


def measure(kind: str, size: float) -> None:
    """Read one input and print seconds and megabytes of memory at the peak."""
    from p2sbot.check import check
    from p2sbot.parse import parse_faq

    if kind in LINES:
        text = "# Why?\n\n" + LINES[kind] * round(size * 1e6 / len(LINES[kind]))
    else:
        text = big(size) if kind == "faq" else (HOSTILE | CHECKED)[kind](int(size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    if kind in CHECKED:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "faq.md"
            path.write_text(text, encoding="utf-8")
            entries = check([path], ignore=["P2S005", "P2S006"])
    else:
        entries = parse_faq(text, path="faq.md")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(seconds, (peak - before) / 1024, len(entries))


def run(kind: str, size: float) -> tuple[float, float, int] | None:
    """The same in a process of its own; None when it takes too long."""
    command = [sys.executable, __file__, "--measure", kind, str(size)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    except subprocess.TimeoutExpired:
        return None
    seconds, memory, entries = done.stdout.split()
    return float(seconds), float(memory), int(entries)


def main(arguments: list[str]) -> None:
    """Print both tables."""
    print(f"{'a real FAQ':<30} {'entries':>8} {'seconds':>8} {'MB/s':>6} {'MB used':>8}")
    for size in map(float, arguments or ["1", "10"]):
        if result := run("faq", size):
            seconds, memory, entries = result
            print(
                f"{size:>27g} MB {entries:>8} {seconds:>8.2f} {size / seconds:>6.2f} {memory:>8.0f}"
            )
    print(f"\n{'one line of 10 MB':<30} {'':>8} {'seconds':>8} {'MB/s':>6} {'MB used':>8}")
    for kind in LINES:
        if result := run(kind, 10):
            print(f"{kind:<39} {result[0]:>8.2f} {10 / result[0]:>6.2f} {result[1]:>8.0f}")
    columns = "".join(f"{size // 1000:>6} KB" for size in SIZES)
    print(f"\n{'made to hurt, seconds':<30}{columns}  MB used  x2")
    for kind in HOSTILE | CHECKED:
        results = [run(kind, size) for size in SIZES]
        times = [f"{r[0]:>9.2f}" if r else f"   >{LIMIT_S}" for r in results]
        first, last = results[0], results[-1]
        growth = (last[0] / max(first[0], 0.002)) ** 0.5 if first and last else 0
        memory = last[1] if last else 0
        print(f"{kind:<30}{''.join(times)} {memory:>8.0f} {growth:>4.1f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], float(sys.argv[3]))
    else:
        main(sys.argv[1:])
