"""How fast questions are answered over FAQs of growing size, beside rapidfuzz and bm25s.

Usage: .venv/bin/python benchmarks/speed.py SETS_DIR, after make bench

The larger FAQs are made of the sets' own sentences, shuffled and recombined.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import bm25s
from rapidfuzz import process

from p2sbot.bot import Bot
from p2sbot.match.answer import answer_text
from p2sbot.match.index import Index
from p2sbot.model import Entry, Source
from sets import LabelledSet, read_sets

SIZES = ((1_000, 3), (10_000, 0), (100_000, 0))
"""Entries and aliases of each."""
ASKED = 200


def recombine(texts: Sequence[str], words: int, rng: random.Random) -> str:
    """A text of about ``words`` words: halves of two of ``texts``, cut to size."""
    one, two = rng.choice(texts).split(), rng.choice(texts).split()
    return " ".join((one[: len(one) // 2 + 1] + two[len(two) // 2 :])[:words])


def make_entries(sets: Sequence[LabelledSet], count: int, aliases: int) -> Iterator[Entry]:
    """Entries made of the sets' questions, cases and answers."""
    rng = random.Random(count)
    asked = [case.question for one in sets for case in one.cases]
    answers = [answer_text(entry) for one in sets for entry in one.entries]
    for number in range(count):
        yield Entry(
            id=str(number),
            question=recombine(asked, 16, rng),
            answer=recombine(answers, 60, rng),
            section="",
            source=Source("made.md", str(number), number + 1),
            aliases=tuple(recombine(asked, 12, rng) for _ in range(aliases)),
        )


def time_all(ask: Callable[[str], object], questions: Sequence[str]) -> str:
    """Median and 99th percentile of the time a question takes, in milliseconds."""
    ask(questions[0])
    times = []
    for question in questions:
        start = perf_counter()
        ask(question)
        times.append((perf_counter() - start) * 1000)
    return f"{median(times):.2f} | {quantiles(times, n=100)[98]:.2f}"


def measure(
    name: str, entries: Sequence[Entry], synonyms: Sequence[Sequence[str]], questions: Sequence[str]
) -> None:
    """Print one line of the table."""
    start = perf_counter()
    state = json.dumps(Index(entries, synonyms).state())
    built = perf_counter()
    index = Index.restore(entries, json.loads(state))
    loaded = perf_counter()
    texts = [text for entry in entries for text in (entry.question, *entry.aliases)]
    ranked = bm25s.BM25()
    ranked.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

    def by_bm25(question: str) -> object:
        tokens = bm25s.tokenize(question, show_progress=False)
        return ranked.retrieve(tokens, k=min(5, len(texts)), show_progress=False)

    columns = (
        time_all(Bot(entries, index).ask, questions),
        time_all(lambda question: process.extract(question, texts), questions[:20]),
        time_all(by_bm25, questions),
        f"{built - start:.2f} | {loaded - built:.4f} | {len(state) / 1e6:.2f}",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    )
    print(f"| {name} | {' | '.join(columns)} |", flush=True)


def main(folder: Path) -> None:
    """Print the table: milliseconds, seconds, megabytes."""
    sets = read_sets(folder)
    questions = random.Random(1).sample([c.question for one in sets for c in one.cases], ASKED)
    heads = ["entries", "p2sbot ms", "p99", "WRatio ms", "p99", "bm25s ms", "p99"]
    heads += ["build s", "load s", "state MB", "peak MB"]
    print(f"| {' | '.join(heads)} |\n|---{'|---:' * (len(heads) - 1)}|")
    for one in sets:
        measure(
            f"{len(one.entries)}, {one.name}",
            one.entries,
            one.synonyms,
            [c.question for c in one.cases],
        )
    for count, aliases in SIZES:
        entries = list(make_entries(sets, count, aliases))
        measure(f"{count}, {aliases} aliases each", entries, (), questions)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
