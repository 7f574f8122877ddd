"""How fast questions are answered over FAQs of growing size, beside rapidfuzz and bm25s.

Usage: .venv/bin/python benchmarks/speed.py SETS_DIR, after make bench

The larger FAQs are made of the sets' own sentences, shuffled and recombined. The first table goes by the words alone;
what the sentence encoder costs comes after it.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

import bm25s
import numpy as np
from rapidfuzz import process

from p2sbot.bot import Bot
from p2sbot.match.answer import answer_text
from p2sbot.match.encoder import Encoder
from p2sbot.match.index import Index
from p2sbot.match.vectors import Vectors, encode_all, entry_texts
from p2sbot.model import Entry, Source
from sets import LabelledSet, carried_encoder, read_sets, vectors_of
from start import ASK, OTHERWISE, PLAIN, seconds

SIZES = ((1_000, 3), (10_000, 0), (100_000, 0))
"""Entries and aliases of each."""
T = TypeVar("T")
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


def time_all(ask: Callable[[T], object], questions: Sequence[T]) -> str:
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


def time_asking(bot: Bot, plain: Bot, encoder: Encoder, questions: Sequence[str]) -> None:
    """Print what a question takes on one core when the encoder is at work, and what of that is its own."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    rows = {
        "Bot.ask": time_all(bot.ask, questions),
        "the same by words alone": time_all(plain.ask, questions),
        "the encoder itself": time_all(encoder.encode, questions),
    }
    os.sched_setaffinity(0, everywhere)
    print(f"\n| {len(questions)} questions that need the encoder, one core | ms | p99 |")
    print("|---|---:|---:|")
    for name, times in rows.items():
        print(f"| {name} | {times} |", flush=True)


def time_commands(runs: int = 15) -> None:
    """Print what whole commands take, interleaved, and the most memory that each held."""
    commands = {"does not need it": PLAIN, "needs it": OTHERWISE}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, question in commands.items():
            spent = seconds([*ASK, question])
            if turn:  # The first fills the caches.
                taken[name].append(1000 * spent)
    least = median(taken["does not need it"])
    print("\n| p2sbot ask that ... the encoder | ms | x | peak MB |\n|---|---:|---:|---:|")
    for name, question in commands.items():
        ms = median(taken[name])
        print(f"| {name} | {ms:.0f} | {ms / least:.1f} | {peak(question):.0f} |", flush=True)


def peak(question: str) -> float:
    """The most memory that a question takes, in MB: a child's usage would count its parent's too."""
    script = (
        "import sys; from p2sbot.cli import main; main(['ask', sys.argv[1]]);"
        "print(*(l for l in open('/proc/self/status') if l.startswith('VmHWM')), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, question]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[1]) / 1024


def time_encoding(entries: Sequence[Entry], encoder: Encoder) -> None:
    """Print how long a FAQ takes to be encoded with all cores."""
    texts = [text for entry in entries for text in entry_texts(entry)]
    words = sum(len(text.split()) for text in texts)
    start = perf_counter()
    for _ in encode_all(encoder, texts, lambda rows, _: rows):
        pass
    seconds = perf_counter() - start
    print(
        f"\n{len(entries)} entries, {len(texts)} texts of {words / len(texts):.0f} words each: encoded in "
        f"{seconds:.0f} s with {os.cpu_count()} cores, {len(texts) / seconds:.0f} texts a second",
        flush=True,
    )


def time_searching(count: int, encoder: Encoder) -> None:
    """Print how long a question takes to be compared with random vectors, one an entry; encoding it apart."""
    rng = np.random.default_rng(0)
    table = rng.standard_normal((count, 384), np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    question = encoder.encode(OTHERWISE)
    vectors = Vectors(Known(question), table.astype(np.float16), [1] * count)
    times = time_all(lambda _: vectors.compare("").best(20), range(50))
    print(f"\n{count} vectors searched: {times} ms, median and p99")


@dataclass(frozen=True, slots=True)
class Known:
    """An encoder that knows one vector."""

    vector: np.ndarray
    digest: str = ""

    def encode(self, _: str) -> np.ndarray:
        """That vector, whatever the text."""
        return self.vector


def report_encoder(sets: Sequence[LabelledSet]) -> None:
    """Print what the sentence encoder costs."""
    encoder = carried_encoder()
    ours = next(one for one in sets if one.name == "p2s")
    vectors = vectors_of(ours, encoder)
    bot = Bot(ours.entries, Index(ours.entries, ours.synonyms, lambda: vectors))
    plain = Bot(ours.entries, Index(ours.entries, ours.synonyms))
    answers = [bot.ask(case.question) for case in ours.cases]
    needing = [a.question for a in answers if a.matches and a.matches[0].meaning is not None]
    time_asking(bot, plain, encoder, needing)
    time_commands()
    time_searching(100_000, encoder)
    time_encoding(list(make_entries(sets, 10_000, 0)), encoder)


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
    report_encoder(sets)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
