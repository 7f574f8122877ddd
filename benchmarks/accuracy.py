"""p2sbot and its peers on labelled sets, side by side.

Usage: .venv/bin/python benchmarks/accuracy.py SETS_DIR, after make bench

Every matcher sees the same texts: the questions, their aliases and, but for
the two scorers of rapidfuzz, the answers. An entry's score is that of its best text.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from p2sbot.bot import Bot
from p2sbot.evaluate import Measures, Result, evaluate, measure
from p2sbot.match.answer import answer_text
from p2sbot.match.index import Index
from p2sbot.match.text import normalise
from p2sbot.model import Answer, Entry, Match, Outcome
from sets import LabelledSet, carried_encoder, held_back, read_sets, vectors_of

Scorer = Callable[[str], np.ndarray]
Maker = Callable[[Sequence[str]], Scorer]

STEMMER = Stemmer.Stemmer("english")
ENCODER = carried_encoder()


def stems(text: str) -> list[str]:
    """The stems of a text's words."""
    return STEMMER.stemWords(re.findall(r"\w+", text))


def by_rapidfuzz(scorer: Callable[..., float]) -> Maker:
    """A scorer of rapidfuzz over whole texts."""

    def make(texts: Sequence[str]) -> Scorer:
        return lambda question: process.cdist([question], texts, scorer=scorer)[0]

    return make


def by_bm25(texts: Sequence[str]) -> Scorer:
    """BM25+ over stems."""
    index = bm25s.BM25(method="bm25+")
    index.index([stems(text) for text in texts], show_progress=False)
    known = {word for text in texts for word in stems(text)}

    def score(question: str) -> np.ndarray:
        words = [word for word in stems(question) if word in known]
        return index.get_scores(words) if words else np.zeros(len(texts))

    return score


def by_tfidf(**options: object) -> Maker:
    """Cosine of TF-IDF vectors."""

    def make(texts: Sequence[str]) -> Scorer:
        vectorizer = TfidfVectorizer(sublinear_tf=True, **options)
        table = vectorizer.fit_transform(texts)
        return lambda question: (table @ vectorizer.transform([question]).T).toarray()[:, 0]

    return make


def by_fts5(texts: Sequence[str]) -> Scorer:
    """SQLite's full-text search, any of the words, Porter stems."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')")
    base.executemany("INSERT INTO texts VALUES (?)", [(text,) for text in texts])

    def score(question: str) -> np.ndarray:
        scores = np.zeros(len(texts))
        query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        found = "SELECT rowid, -rank FROM texts WHERE texts MATCH ?"
        for row, value in base.execute(found, (query,)) if query else ():
            scores[row - 1] = value
        return scores

    return score


def by_encoder(texts: Sequence[str]) -> Scorer:
    """Cosine of the vectors of the sentence encoder that p2sbot carries."""
    table = np.array([ENCODER.encode(text) for text in texts])
    return lambda question: table @ ENCODER.encode(question)


PEERS: dict[str, tuple[Maker, bool]] = {
    "rapidfuzz WRatio": (by_rapidfuzz(fuzz.WRatio), False),
    "rapidfuzz token_set_ratio": (by_rapidfuzz(fuzz.token_set_ratio), False),
    "bm25s, stems": (by_bm25, True),
    "TF-IDF, stems": (by_tfidf(analyzer=stems), True),
    "TF-IDF, characters 2-5": (by_tfidf(analyzer="char_wb", ngram_range=(2, 5)), True),
    "SQLite FTS5": (by_fts5, True),
    "the encoder alone": (by_encoder, True),
}
"""Each with whether it reads the answers too."""


def texts_of(entry: Entry, answers: bool) -> list[str]:
    """The texts that stand for an entry."""
    asked = [normalise(text) for text in (entry.question, *entry.aliases)]
    return [*asked, f"{asked[0]} {normalise(answer_text(entry))}"] if answers else asked


def ask_peer(labelled: LabelledSet, make: Maker, answers: bool) -> list[Result]:
    """What a peer finds for every case; its score stands for the confidence."""
    texts = [texts_of(entry, answers) for entry in labelled.entries]
    score = make([text for own in texts for text in own])
    starts = np.cumsum([0, *(len(own) for own in texts)])[:-1]
    results = []
    for case in labelled.cases:
        best = np.maximum.reduceat(score(normalise(case.question)), starts)
        order = np.argsort(-best, kind="stable")[:10]
        matches = tuple(Match(labelled.entries[at], float(best[at])) for at in order)
        results.append(Result(case, Answer(case.question, Outcome.UNKNOWN, matches)))
    return results


RANKS = {"hit@1": "hit1", "hit@3": "hit3", "MRR": "mrr", "AUC": "auc", "bal": "bal"}
FELT = {
    "right": "answered",
    "helped": "helped",
    "misled": "misled",
    "abstained": "abstained",
    "ECE": "calibration",
}
"""The measures by their column: of any ranking, and of p2sbot's own decisions."""


def row(name: str, measures: Measures, columns: Sequence[str]) -> str:
    """A line of the table; a measure of nothing, or not asked for, is a dash."""
    values = [getattr(measures, column) for column in columns]
    cells = ["-" if np.isnan(value) else f"{value:.3f}" for value in values]
    cells += ["-"] * (len(RANKS) + len(FELT) - len(cells))
    return f"| {name:27} | " + " | ".join(f"{cell:>5}" for cell in cells) + " |"


def report(labelled: LabelledSet) -> None:
    """Print the table of one set."""
    ranks = list(RANKS.values())
    print(
        f"\n### {labelled.name}\n\n{len(labelled.entries)} entries, {len(labelled.cases)} questions\n"
    )
    print(f"| {'':27} | " + " | ".join((*RANKS, *FELT)) + " |")
    print("|---" * (1 + len(RANKS) + len(FELT)) + "|")
    vectors = vectors_of(labelled, ENCODER)
    for name, known in (("**p2sbot**", lambda: vectors), ("p2sbot, words alone", None)):
        index = Index(labelled.entries, labelled.synonyms, known)
        results = evaluate(Bot(labelled.entries, index), labelled.cases).results
        print(row(name, measure(results), [*ranks, *FELT.values()]))
        kept = [one for at, one in enumerate(results) if held_back(labelled, at)]
        if kept:
            print(row("- third held back", measure(kept), [*ranks, *FELT.values()]))
    for name, (make, answers) in PEERS.items():
        print(row(name, measure(ask_peer(labelled, make, answers)), ranks))


def main(folder: Path) -> None:
    """Print a table for every set in ``folder``."""
    for labelled in read_sets(folder):
        report(labelled)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
