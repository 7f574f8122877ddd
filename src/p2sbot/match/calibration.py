"""The calibrated models: what each feature is worth, and how sure that makes an entry.

``benchmarks/fit.py`` fits the coefficients; docs/accuracy.md says how well they hold on a FAQ that they were not
fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from p2sbot.match.features import Features

STRANGE = 0.4
"""How near in meaning an entry comes to a question that it has nothing to do with, roughly the nearest of a FAQ."""
_MOST_ODDS = math.log(99)
"""Log odds of 0.99: no few thousand questions tell what is surer."""


class Standing(NamedTuple):
    """How an entry stands among the candidates: what its confidence hangs on."""

    one: float
    """1: its coefficient is the intercept."""
    score: float
    """Its score."""
    lead: float
    """Its share of the exponentiated scores of all candidates and of a stranger, as bounded log odds."""
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
    meaning: float
    """As in ``Features``."""
    support: float
    """As in ``Features``."""


class Model(NamedTuple):
    """What features and standings are worth."""

    worth: Features
    """What a feature adds to an entry's score: a conditional logit model (McFadden 1974)."""
    odds: Standing
    """What a standing adds to the log odds of being right: logistic regression."""


# ``heads`` and ``lacking`` take back what the score counts too much: covering the question makes an entry first, not
# yet right.
BY_WORDS = Model(
    Features(
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
    ),
    Standing(
        one=-2.09,
        score=0.34,
        lead=0.49,
        gain=1.11,
        heads=-2.28,
        told=-0.65,
        lacking=2.13,
        weakest=1.31,
        ways=-0.34,
        meaning=0.0,
        support=0.0,
    ),
)
# With an encoder the words only say how much of the question stands in the entry, how it is spelt and in which order.
BY_MEANING = Model(
    Features(
        similar=0.0,
        support=0.0,
        mean=0.0,
        letters=0.0,
        heads=0.0,
        body=0.0,
        everywhere=5.45,
        words=0.0,
        pairs=0.13,
        told=0.0,
        lacking=0.0,
        weakest=0.0,
        ways=0.0,
        repeats=1.04,
        meaning=8.90,
        usual=11.61,
    ),
    Standing(
        one=-2.67,
        score=0.07,
        lead=0.48,
        gain=0.38,
        heads=-0.19,
        told=0.0,
        lacking=2.24,
        weakest=1.43,
        ways=-0.70,
        meaning=1.91,
        support=1.35,
    ),
)


def score(features: Features, worth: Features) -> float:
    """How well an entry fits; only differences between entries count."""
    return sum(map(mul, worth, features), 0.0)


def confidence(standing: Standing, odds: Standing) -> float:
    """How often an entry that stands so is the right one, 0 to 0.99."""
    told = sum(map(mul, odds, standing), 0.0)
    return 1 / (1 + math.exp(-max(-30.0, min(_MOST_ODDS, told))))


def stranger(worth: Features) -> float:
    """How well an entry fits that has nothing to do with the question."""
    return STRANGE * (worth.meaning + worth.usual)


def standings(
    features: Sequence[Features], scored: Sequence[float], asked: float, strange: float
) -> list[Standing]:
    """How each candidate stands.

    Args:
        features: of each candidate.
        scored: the score of each.
        asked: how telling the question is in all.
        strange: the score of a stranger.
    """
    best = max(scored, default=0.0)
    shares = [math.exp(score - best) for score in scored]
    # A stranger as a rival keeps a lone entry from leading unopposed.
    total = sum(shares) + math.exp(strange - best)
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
            meaning=one.meaning,
            support=one.support,
        )
        for one, own, share in zip(features, scored, shares, strict=True)
    ]
