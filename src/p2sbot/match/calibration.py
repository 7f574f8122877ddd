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
    """Its share of the exponentiated scores of all candidates and of an empty entry, as bounded log odds."""
    gain: float
    """Logarithm of how much telling matter it shares with the question."""
    heads: float
    """As in ``Features``."""
    told: float
    """As in ``Features``."""
    lacking: float
    """As in ``Features``."""
    weakest: float
    """As in ``Features``."""
    ways: float
    """As in ``Features``."""


# What a feature adds to an entry's score: a conditional logit model (McFadden 1974).
WORTH = Features(
    similar=2.19,
    support=1.93,
    mean=4.78,
    letters=2.29,
    heads=0.0,
    body=1.85,
    everywhere=4.41,
    words=0.19,
    pairs=0.12,
    told=0.0,
    lacking=0.0,
    weakest=0.0,
    ways=0.0,
)
# What a standing adds to the log odds of being right: logistic regression.
ODDS = Standing(
    one=-2.21,
    score=0.38,
    lead=0.46,
    gain=1.00,
    heads=-2.51,
    told=-0.61,
    lacking=2.20,
    weakest=1.35,
    ways=-0.30,
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
            lead=math.log((share / total + 1e-9) / (1.001 - share / total)),
            gain=math.log(0.1 + one.everywhere * asked),
            heads=one.heads,
            told=one.told,
            lacking=one.lacking,
            weakest=one.weakest,
            ways=one.ways,
        )
        for one, own, share in zip(features, scored, shares, strict=True)
    ]
