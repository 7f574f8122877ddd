"""The calibrated model: what each feature is worth, and how sure that makes an entry.

``benchmarks/fit.py`` fits the coefficients; docs/accuracy.md says how well they hold on a FAQ that they were not
fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from p2sbot.match.features import Features


class Standing(NamedTuple):
    """How an entry stands among the candidates: what its confidence hangs on."""

    one: float
    """1: its coefficient is the intercept."""
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


# What a feature adds to an entry's score: a conditional logit model (McFadden 1974).
WORTH = Features(
    similar=2.17,
    support=1.94,
    mean=4.76,
    letters=2.35,
    heads=0.0,
    body=1.85,
    everywhere=4.40,
    words=0.19,
    pairs=0.12,
    ways=0.0,
)
# What a standing adds to the log odds of being right: logistic regression.
ODDS = Standing(
    one=-0.56,
    score=0.23,
    lead=0.47,
    lead_odds=0.43,
    gain=0.78,
    support=1.63,
    heads=-3.12,
    letters=0.86,
    ways=-0.38,
)


def score(features: Features, worth: Features = WORTH) -> float:
    """How well an entry fits; only differences between entries count."""
    return sum(map(mul, worth, features), 0.0)


def confidence(standing: Standing, odds: Standing = ODDS) -> float:
    """How often an entry that stands so is the right one, 0..1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(map(mul, odds, standing))))))


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
            one=1.0,
            score=own,
            lead=share / total,
            lead_odds=math.log((share / total + 1e-9) / (1.001 - share / total)),
            gain=math.log(0.1 + one.everywhere * asked),
            support=one.support,
            heads=one.heads,
            letters=one.letters,
            ways=math.log(one.ways),
        )
        for one, own, share in zip(features, scored, shares, strict=True)
    ]
