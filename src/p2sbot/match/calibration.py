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

_MOST_ODDS = math.log(99)
"""Log odds of 0.99: no few thousand questions tell what is surer."""


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
    similar=2.88,
    support=2.37,
    mean=4.40,
    letters=2.27,
    heads=0.0,
    body=2.05,
    everywhere=3.98,
    words=0.20,
    pairs=0.13,
    told=0.0,
    lacking=0.0,
    weakest=0.0,
    ways=0.0,
)
# What a standing adds to the log odds of being right: logistic regression. ``heads`` and ``lacking`` take back what
# the score counts too much: covering the question makes an entry first, not yet right.
ODDS = Standing(
    one=-2.09,
    score=0.34,
    lead=0.49,
    gain=1.11,
    heads=-2.28,
    told=-0.65,
    lacking=2.13,
    weakest=1.31,
    ways=-0.34,
)


def score(features: Features, worth: Features = WORTH) -> float:
    """How well an entry fits; only differences between entries count."""
    return sum(map(mul, worth, features), 0.0)


def confidence(standing: Standing, odds: Standing = ODDS) -> float:
    """How often an entry that stands so is the right one, 0 to 0.99."""
    told = sum(map(mul, odds, standing), 0.0)
    return 1 / (1 + math.exp(-max(-30.0, min(_MOST_ODDS, told))))


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
