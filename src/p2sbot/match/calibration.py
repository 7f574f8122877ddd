"""The calibrated model: what each feature is worth, and how sure that makes an entry.

``benchmarks/fit.py`` fits the coefficients; docs/accuracy.md says how well they hold on a FAQ that they were not
fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from p2sbot.match.features import Features


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a feature adds to an entry's score: a conditional logit model (McFadden 1974)."""

    similar: float
    support: float
    mean: float
    letters: float
    body: float
    everywhere: float
    words: float
    pairs: float

    def score(self, features: Features) -> float:
        """How well an entry fits; only differences between entries count."""
        return sum(
            (getattr(self, one.name) * getattr(features, one.name) for one in fields(self)), 0.0
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands among the candidates: what its confidence hangs on."""

    score: float
    """Its score."""
    lead: float
    """Its share of the exponentiated scores of all candidates and of an empty entry, 0..1."""
    lead_odds: float
    """The same as log odds, bounded."""
    gain: float
    """Logarithm of how much telling matter it shares with the question."""
    support: float
    """As in ``Features``."""
    heads: float
    """As in ``Features``."""
    letters: float
    """As in ``Features``."""
    ways: float
    """Logarithm of the number of ways to ask: where there are many, likeness comes cheap."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """What a standing adds to the log odds of being right: logistic regression."""

    intercept: float
    score: float
    lead: float
    lead_odds: float
    gain: float
    support: float
    heads: float
    letters: float
    ways: float

    def confidence(self, standing: Standing) -> float:
        """How often an entry that stands so is the right one, 0..1."""
        odds = self.intercept + sum(
            getattr(self, one.name) * getattr(standing, one.name) for one in fields(standing)
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


RANKING = Ranking(
    similar=2.17,
    support=1.94,
    mean=4.76,
    letters=2.35,
    body=1.85,
    everywhere=4.40,
    words=0.19,
    pairs=0.12,
)
CONFIDENCE = Confidence(
    intercept=-0.56,
    score=0.23,
    lead=0.47,
    lead_odds=0.43,
    gain=0.78,
    support=1.63,
    heads=-3.12,
    letters=0.86,
    ways=-0.38,
)


def scores(features: Sequence[Features]) -> list[float]:
    """The score of each candidate."""
    return [RANKING.score(one) for one in features]


def standings(
    features: Sequence[Features], scored: Sequence[float], asked: float
) -> list[Standing]:
    """How each candidate stands; ``asked`` is how telling the question is in all."""
    best = max(scored, default=0.0)
    shares = [math.exp(score - best) for score in scored]
    # An entry that shares nothing scores 0; one such rival keeps a lone entry from leading unopposed.
    total = sum(shares) + math.exp(-best)
    return [
        Standing(
            score=score,
            lead=share / total,
            lead_odds=math.log((share / total + 1e-9) / (1.001 - share / total)),
            gain=math.log(0.1 + one.everywhere * asked),
            support=one.support,
            heads=one.heads,
            letters=one.letters,
            ways=math.log(one.ways),
        )
        for one, score, share in zip(features, scored, shares, strict=True)
    ]
