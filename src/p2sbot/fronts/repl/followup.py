"""A line that only makes sense after the last answer: "and on a mac?", "what about ikev2"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from p2sbot.bot import Bot
from p2sbot.match.rarity import FUNCTION, rarity
from p2sbot.match.text import normalise_question, split_words
from p2sbot.model import Answer, Entry, Evidence, Outcome

SHORT = 3
"""Words of a line that may be too short to stand alone, though it does not begin like a follow-up."""
_TELLING = 0.5
_OPENER = re.compile(
    r"\s*(?:(?:and|but|so|ok|okay|or)\b[\s,]*)*"
    r"(?:(?:what|how)\s+(?:about|if)\b|(?:same|also|and|but|or)\b)[\s,]*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last answer was about."""

    question: str
    """The question that led to it."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Understood:
    """A line as it was understood."""

    answer: Answer
    evidence: tuple[Evidence, ...] = ()
    """What the line's own words were matched with in the best entry."""
    after: Topic | None = None
    """What the line was understood from; None when it stood alone."""


def understand(bot: Bot, line: str, topic: Topic | None, *, limit: int = 5) -> Understood:
    """Ask ``line``, after ``topic`` if it only makes sense after it.

    The line alone counts if it is surely answered, unless it says itself that it follows on and the
    last entry has all its telling words. After the topic it is asked again with the topic's words,
    and counts only if that is surely answered by an entry that has all telling words of the line:
    what is unknown is never made sure by the topic's own words. A word that the FAQ does not mention
    lets the line stand alone.
    """
    alone = bot.ask(line, limit=limit)
    understood = Understood(alone, alone.matches[0].evidence if alone.matches else ())
    opener = _OPENER.match(line)
    rest = line[opener.end() :] if opener else line
    follows = opener or (topic and _may_need_more(alone, topic))
    if topic is None or not follows or alone.unmentioned:
        return understood
    for context in (topic.question, topic.entry.question):
        joined = bot.ask(f"{context} {rest}", limit=limit)
        if joined.outcome is not Outcome.ANSWERED:
            continue
        evidence = _of_words(rest, joined.matches[0].evidence)
        stays = joined.matches[0].entry.id == topic.entry.id
        if _covers(evidence) and (stays or alone.outcome is not Outcome.ANSWERED):
            answer = replace(joined, unmentioned=(), cut=alone.cut)
            return Understood(answer, evidence, topic)
    return understood


def _may_need_more(alone: Answer, topic: Topic) -> bool:
    """Whether a short line is unknown alone, or the topic's entry leads the options for it."""
    if alone.outcome is Outcome.ANSWERED or len(alone.question.split()) > SHORT:
        return False
    return alone.outcome is Outcome.UNKNOWN or alone.matches[0].entry.id == topic.entry.id


def _of_words(line: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    words = {word.text for word in split_words(normalise_question(line))}
    return tuple(one for one in evidence if words.intersection(one.word.split()))


def _covers(evidence: Sequence[Evidence]) -> bool:
    """Whether every telling word was found; where none is, every word that says anything."""
    rarities = [max(map(rarity, one.word.split())) for one in evidence]
    least = _TELLING if any(r >= _TELLING for r in rarities) else FUNCTION + 0.01
    telling = [one for one, r in zip(evidence, rarities, strict=True) if r >= least]
    return bool(telling) and all(one.counterpart for one in telling)
