"""A line as it is typed or pasted -> one that is harmless to search, to keep and to show."""

from __future__ import annotations

import re

from p2sbot.clean import QUESTION_LIMIT, clean, clean_question

_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, DCS, SOS, PM, APC
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_LONGEST = 4 * QUESTION_LIMIT


def tidy(text: str) -> str:
    """Return ``text`` in one line, without escape sequences, and whether a space led it is kept.

    Newlines and runs of spaces become one space, control characters vanish, and what reorders text
    on a screen is made visible; at most ``QUESTION_LIMIT`` characters are left.
    """
    bare = _CONTROL.sub(" ", _SEQUENCE.sub("", text[:_LONGEST]))
    line = clean(" ".join(clean_question(bare)[0].split()))[:QUESTION_LIMIT]
    return " " + line if text[:1] == " " and line else line
