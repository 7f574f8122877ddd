"""The bot: finds entries and decides whether they answer the question. All that a front knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from p2sbot.clean import QUERY_LIMIT, clean_question
from p2sbot.match.index import Index
from p2sbot.match.text import normalise
from p2sbot.model import Answer, Entry, Match, Outcome, Policy

# Picked in a sweep over the questions about our FAQ. What they amount to, the caller's trouble being one scale: a
# wrong answer given as sure costs 20, reading three options 8, being sent to a person for what the FAQ answers 64; so
# that answering pays from 1 - 8/20 on, offering from 8/64.
SHIPPED_POLICY = Policy(answer=0.6, offer=0.125)
OPTIONS = 3
"""How many entries are offered at most when it is not clear which one is meant."""
HOPELESS = 0.01
"""Below this confidence an entry is not worth the time to read its question."""
CLOSE = 0.05
"""From this confidence on an entry is worth naming as the closest to a question without an answer."""


def decide(
    question: str,
    matches: Sequence[Match],
    policy: Policy,
    unmentioned: Sequence[str] = (),
    *,
    shared: bool = False,
) -> Answer:
    """Return what to say to ``question``: answer only if exactly one entry is sure enough.

    Args:
        question: as asked.
        matches: what was found for it, best first.
        policy: the confidences from which to answer and to offer.
        unmentioned: telling words of the question that stand nowhere in the FAQ.
        shared: whether half the FAQ has all telling words of the question ("vpn").
    """
    likely = [match for match in matches if match.confidence >= HOPELESS]
    sure = sum(match.confidence >= policy.answer for match in matches)
    best = matches[0].confidence if matches else 0.0
    if sure == 1 and not shared:
        outcome, offered = Outcome.ANSWERED, matches[:0]
    elif best >= policy.offer or (shared and matches):
        outcome, offered = Outcome.UNSURE, (matches if shared else likely)[:OPTIONS]
    else:
        outcome, offered = Outcome.UNKNOWN, [m for m in likely[:1] if m.confidence >= CLOSE]
    return Answer(question, outcome, tuple(matches), tuple(unmentioned), tuple(offered), policy)


@dataclass(frozen=True, slots=True)
class Bot:
    """A FAQ that answers questions. Read-only: safe in any number of threads."""

    entries: Sequence[Entry]
    index: Index
    policy: Policy = SHIPPED_POLICY
    contact: str = ""
    """Where to turn when the FAQ has no answer."""

    def prepare(self) -> None:
        """Get ready what else is made when a question first needs it: for those who answer many.

        Raises:
            ModelError: the sentence encoder cannot be loaded.
        """
        self.index.prepare()

    def ask(self, question: str, *, limit: int = 5) -> Answer:
        """Return the answer to ``question``, with at most ``limit`` candidates (1 or more)."""
        if limit < 1:
            raise ValueError(f"limit must be 1 or more, not {limit}")
        asked, cut = clean_question(question)
        cut = cut or len(normalise(asked)) > QUERY_LIMIT
        found = self.index.find(asked, limit=max(limit, OPTIONS))
        answer = decide(asked, found.matches, self.policy, found.unmentioned, shared=found.shared)
        return replace(answer, matches=answer.matches[:limit], contact=self.contact, cut=cut)
