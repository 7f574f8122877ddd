"""The calibrated model: features of a question and an entry, and what each is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """What a question and an entry have in common."""

    entry: int
    similar: float
    support: float
    pairs: float
    head: float
    everywhere: float
    missing: float
    asked: float


def score(one: Features) -> float:
    """How well an entry fits, for ranking."""
    return (
        2 * one.similar
        + 0.5 * one.support
        + 0.3 * one.pairs
        + 0.5 * one.head
        + 1.5 * one.everywhere
    )


def confidence(one: Features, own: float, rival: float) -> float:
    """0..1: how often an entry with these features answers the question."""
    logit = -5.5 + 2.2 * own + 2.5 * (own - rival) - 1.0 * one.missing + 1.0 * (one.asked - 1)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
