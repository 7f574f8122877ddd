"""A question in the words of the FAQ: what an encoder, which knows neither, makes of slips and jargon."""

from __future__ import annotations

from collections.abc import Sequence

from p2sbot.match.text import normalise
from p2sbot.match.vocabulary import WRITING, Unit

_MEANT = 0.6
"""The likeness from which on a misspelt word is taken for the word of the FAQ."""


def reword(question: str, units: Sequence[Unit], words: Sequence[str]) -> str:
    """Return ``question`` with misspelt words, synonyms and joined writings as the FAQ has them.

    Args:
        question: as asked.
        units: its terms.
        words: the words of the FAQ by their numbers.
    """
    pieces, at = [], 0
    for unit in sorted(units, key=lambda unit: unit.term.start):
        start, end = unit.term.start, unit.term.end
        # Where normalising moved the words about, the question stays as it is.
        written = start >= at and normalise(question[start:end]) == unit.term.text
        meant = _meant(unit)
        if written and meant is not None:
            pieces += [question[at:start], words[meant]]
            at = end
    return "".join(pieces) + question[at:]


def _meant(unit: Unit) -> int | None:
    """Return the word of the FAQ that a term stands for; None where it is one itself, or stands for none."""
    if not unit.relations:
        return None
    best = max(unit.relations, key=lambda one: one.likeness)
    least = {"spelling": _MEANT, "synonym": WRITING}.get(best.how, 2.0)
    return best.word if best.likeness >= least else None
