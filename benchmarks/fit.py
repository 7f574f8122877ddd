"""Fit the models in ``p2sbot.match.calibration`` on labelled sets, and test them on each set left out.

Usage: .venv/bin/python benchmarks/fit.py SETS_DIR, after make bench

Every set counts the same, whatever its size; the two variants of our own FAQ count as one set, and every third of
its cases is held back. With the encoder a third variant joins them, the cases that are shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from p2sbot.evaluate import area_under_curve, calibration_error
from p2sbot.match.calibration import Model, Standing, confidence, score, standings, stranger
from p2sbot.match.features import Features
from p2sbot.match.index import Index
from p2sbot.match.vectors import Vectors
from sets import LabelledSet, carried_encoder, held_back, read_own_cases, read_sets, vectors_of


@dataclass(frozen=True, slots=True)
class Shape:
    """What a model may go by."""

    ranking: Sequence[str]
    """The features that an entry is ranked by."""
    standing: Sequence[str]
    """What its confidence hangs on, the intercept apart."""
    ridge: float
    """How much large coefficients cost. Cosines vary little, so that theirs must be large."""


SURE = [name for name in Standing._fields if name not in ("one", "meaning", "support")]
SHAPES = {
    "by words": Shape(
        ["similar", "support", "mean", "letters", "body", "everywhere", "words", "pairs"],
        SURE,
        1e-3,
    ),
    "by meaning": Shape(
        ["everywhere", "pairs", "repeats", "meaning", "usual"],
        [*SURE, "meaning", "support"],
        1e-5,
    ),
}
INSIDE = 0.6
"""The share of questions that the FAQ answers, as the confidence takes it to be everywhere: about the sets' mean."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question with what was found for it."""

    inside: bool
    """Whether some entry answers it."""
    features: Sequence[Features]
    right: np.ndarray
    """Which candidates answer it."""
    telling: float
    """How telling the question is in all."""

    def table(self, names: Sequence[str]) -> np.ndarray:
        """The features of these names, a row a candidate."""
        return np.array([[getattr(one, name) for name in names] for one in self.features])


@dataclass(frozen=True, slots=True)
class Sample:
    """A set of questions and what it weighs in the fit."""

    group: str
    asked: Sequence[Asked]
    ranks: bool = True
    """Whether the ranking is fitted on it too, and not the confidence alone."""


def ask(labelled: LabelledSet, vectors: Vectors | None) -> Sample:
    """The questions of a set that are there to be fitted on."""
    index = Index(labelled.entries, labelled.synonyms, lambda: vectors)
    found = []
    for case in labelled.cases:
        entries, features, telling = index.compare(case.question)
        right = [labelled.entries[entry].id in case.expected for entry in entries]
        found.append(Asked(bool(case.expected), features, np.array(right, bool), telling))
    kept = [one for at, one in enumerate(found) if not held_back(labelled, at)]
    return Sample(labelled.name.partition(",")[0], kept)


def weights(samples: Sequence[Sample]) -> list[float]:
    """What one question of each sample counts, so that every group counts the same."""
    groups = [one.group for one in samples]
    return [1 / (groups.count(one.group) * len(one.asked)) for one in samples]


def fit_ranking(samples: Sequence[Sample], shape: Shape) -> Features:
    """The coefficients that make the right candidates likeliest, none negative."""
    parts = [
        (weight, one.table(shape.ranking), one.right)
        for sample, weight in zip(samples, weights(samples), strict=True)
        for one in sample.asked
        if one.right.any()
    ]

    def loss(worth: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = shape.ridge * worth @ worth, 2 * shape.ridge * worth
        for weight, table, right in parts:
            scores = np.exp(table @ worth - (table @ worth).max())
            shares, kept = scores / scores.sum(), scores[right] / scores[right].sum()
            total -= weight * np.log(shares[right].sum())
            slope += weight * (table.T @ shares - table[right].T @ kept)
        return total, slope

    start = np.ones(len(shape.ranking))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    worth = dict.fromkeys(Features._fields, 0.0)
    return Features(**worth | dict(zip(shape.ranking, map(float, found.x), strict=True)))


def top(asked: Asked, worth: Features) -> tuple[Standing, bool] | None:
    """How the best candidate stands, and whether it is right; None without candidates."""
    if not asked.features:
        return None
    scored = [score(one, worth) for one in asked.features]
    best = int(np.argmax(scored))
    return standings(asked.features, scored, asked.telling, stranger(worth))[best], bool(
        asked.right[best]
    )


def fit_confidence(samples: Sequence[Sample], worth: Features, shape: Shape) -> Standing:
    """The logistic regression of being right on how the best candidate stands."""
    table, right, weight = [], [], []
    for sample, share in zip(samples, weights(samples), strict=True):
        inside = sum(one.inside for one in sample.asked) / len(sample.asked)
        for one in sample.asked:
            if found := top(one, worth):
                table.append([getattr(found[0], name) for name in shape.standing])
                right.append(found[1])
                wanted = INSIDE / inside if one.inside else (1 - INSIDE) / (1 - inside)
                weight.append(share * 1000 * (wanted if inside < 1 else 1))
    scale = np.std(table, axis=0)
    model = LogisticRegression(max_iter=3000).fit(table / scale, right, sample_weight=weight)
    odds = dict(zip(shape.standing, map(float, model.coef_[0] / scale), strict=True))
    return Standing(**dict.fromkeys(Standing._fields, 0.0) | {"one": model.intercept_[0]} | odds)


def fit(samples: Sequence[Sample], shape: Shape) -> Model:
    """The model of a shape that suits the samples best."""
    worth = fit_ranking([one for one in samples if one.ranks], shape)
    return Model(worth, fit_confidence(samples, worth, shape))


def judge(sample: Sample, model: Model) -> list[tuple[float, bool]]:
    """The confidence in the best candidate of each question, and whether it is right."""
    found = (top(one, model.worth) for one in sample.asked)
    return [(confidence(one[0], model.odds), one[1]) if one else (0.0, False) for one in found]


def columns(sample: Sample, judged: Sequence[tuple[float, bool]]) -> str:
    """Hit@1, AUC, calibration error, and what that would be if every confidence were true."""
    both = list(zip(sample.asked, judged, strict=True))
    inside = [one for asked, one in both if asked.inside]
    outside = [one for asked, one in both if not asked.inside]
    hits = sum(right for _, right in inside) / len(inside)
    auc = area_under_curve([sure for sure, _ in inside], [sure for sure, _ in outside])
    values = (hits, auc, calibration_error(judged), chance_error(judged))
    return " | ".join("-" if np.isnan(value) else f"{value:.3f}" for value in values)


def reliability(judged: Sequence[tuple[float, bool]]) -> str:
    """The share that was right in each tenth of confidence, and of how many questions."""
    cells = []
    for tenth in range(10):
        rights = [right for sure, right in judged if min(9, int(sure * 10)) == tenth]
        cells.append(f"{np.mean(rights):.2f} ({len(rights)})" if rights else "-")
    return " | ".join(cells)


def chance_error(judged: Sequence[tuple[float, bool]]) -> float:
    """The calibration error that chance alone gives to as few confidences, all of them true: mean of 200 draws."""
    sure = np.array([one for one, _ in judged])
    draws = np.random.default_rng(0).random((200, len(sure))) < sure
    return float(np.mean([calibration_error(list(zip(sure, one, strict=True))) for one in draws]))


def show(record: Features | Standing) -> str:
    """A record as it stands in the code."""
    worth = ", ".join(f"{name}={value:.2f}" for name, value in record._asdict().items())
    return f"{type(record).__name__}({worth})"


def report(name: str, shape: Shape, samples: Mapping[str, Sample]) -> None:
    """Print the model of a shape, and how it does on every set, fitted on all and on the others."""
    model = fit(list(samples.values()), shape)
    print(f"\n### {name}\n\n{show(model.worth)}\n{show(model.odds)}")
    heads = ["hit@1", "AUC", "ECE", "by chance"]
    print(f"\n| set | {' | '.join([*heads, *(f'{head}, left out' for head in heads)])} |")
    print("|---" + "|---:" * 2 * len(heads) + "|")
    apart = {}
    for which, sample in samples.items():
        others = [one for one in samples.values() if one.group != sample.group]
        apart[which] = judge(sample, fit(others, shape))
        both = columns(sample, judge(sample, model)), columns(sample, apart[which])
        print(f"| {which} | {' | '.join(both)} |", flush=True)
    tenths = " | ".join(f".{tenth}-" for tenth in range(10))
    print(f"\n| confidence, fitted on the other sets | {tenths} |\n|---{'|---:' * 10}|")
    for which, judged in apart.items():
        print(f"| {which} | {reliability(judged)} |")


def main(folder: Path) -> None:
    """Print the models, and how they do on every set, fitted on all and on the others."""
    sets, encoder = read_sets(folder), carried_encoder()
    report("by words", SHAPES["by words"], {one.name: ask(one, None) for one in sets})
    meant = {one.name: ask(one, vectors_of(one, encoder)) for one in sets}
    own = read_own_cases()
    # Fitted on these too, the ranking finds less on other sets.
    meant[own.name] = replace(ask(own, vectors_of(own, encoder)), ranks=False)
    report("by meaning", SHAPES["by meaning"], meant)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
