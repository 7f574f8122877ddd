"""The bot: finds entries and decides whether they answer the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p2sbot.match.index import Index
from p2sbot.match.text import RAW_LIMIT
from p2sbot.model import Answer, Entry, Match, Outcome


@dataclass(frozen=True, slots=True)
class Policy:
    """The confidences from which an answer is given, or offered among others."""

    answer: float = 0.6
    """From here on the best entry is the answer."""
    offer: float = 0.2
    """From here on the best entries are offered; below, the FAQ does not know."""


def decide(
    question: str, matches: Sequence[Match], policy: Policy, unmentioned: Sequence[str] = ()
) -> Answer:
    """What to say when ``matches`` (best first) are what was found for ``question``."""
    best = matches[0].confidence if matches else 0.0
    if best >= policy.answer:
        outcome = Outcome.ANSWERED
    elif best >= policy.offer:
        outcome = Outcome.UNSURE
    else:
        outcome = Outcome.UNKNOWN
    return Answer(question[:RAW_LIMIT], outcome, tuple(matches), tuple(unmentioned))


@dataclass(frozen=True, slots=True)
class Bot:
    """A FAQ that answers questions. Read-only: safe in any number of threads."""

    entries: Sequence[Entry]
    index: Index
    policy: Policy = Policy()

    def ask(self, question: str, *, limit: int = 5) -> Answer:
        """The answer to ``question``, with at most ``limit`` entries."""
        matches = self.index.search(question, limit=limit)
        return decide(question, matches, self.policy, self.index.unmentioned(question))
