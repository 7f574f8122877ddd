"""An answer as it goes into a ticket."""

from __future__ import annotations

from collections.abc import Mapping

from p2sbot.clean import clean
from p2sbot.layout.terminal import lay_out
from p2sbot.model import Answer
from p2sbot.render import make_renderer
from p2sbot.screen import Screen

SHAPES = ("text", "md")


def ticket(answer: Answer, shape: str, dates: Mapping[str, str]) -> str:
    """Return the best entry of an answer: question, answer, link, date of the FAQ file.

    Args:
        answer: its first match is taken; what it leaves unmentioned is said.
        shape: ``text`` or ``md``.
        dates: the day on which each FAQ file was last changed, by absolute path.
    """
    entry = answer.matches[0].entry
    day = dates.get(entry.source.file, "")
    if shape == "md":
        text = make_renderer("markdown").answer(answer)
        return f"{text.rstrip()}\n" + (f"\nFAQ of {day}\n" if day else "")
    missing = clean(", ".join(answer.unmentioned))
    parts = [
        clean(" ".join(entry.question.split())),
        lay_out(entry.blocks, entry.source, Screen()),
        f"The FAQ does not mention: {missing}" if missing else "",
        clean(f"Source: {entry.source.citation}") + (f" (FAQ of {day})" if day else ""),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
