"""Text at the two doors: questions coming in, and everything that goes out."""

from __future__ import annotations

import re

QUESTION_LIMIT = 2_000
"""Characters of a question that are looked at. Normalising and matching are superlinear on hostile text."""

# C0 but tab and newline, DEL, C1, line and paragraph separators, bidirectional controls, byte order
# mark, tag characters, lone surrogates: CVE-2021-42574's list and what terminals obey.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` with every character that could steer a terminal shown instead of obeyed.

    ESC becomes ``^[``, other control characters likewise; what has no caret form becomes ``<U+202E>``.
    """
    return _UNSAFE.sub(lambda m: _visible(ord(m[0])), text)


def clean_json(text: str) -> str:
    r"""Return JSON ``text`` with the same characters written as ``\u`` escapes; its value is unchanged."""
    return _UNSAFE.sub(lambda m: _json_escape(ord(m[0])), text)


def clean_question(raw: str) -> tuple[str, bool]:
    """Return a question fit for matching and storing, and whether it had to be cut.

    Surrogates, as ``argv`` and JSON carry them, and NUL become U+FFFD; the text is cut to
    ``QUESTION_LIMIT`` characters.
    """
    return _UNSTORABLE.sub("\ufffd", raw[:QUESTION_LIMIT]), len(raw) > QUESTION_LIMIT


def _visible(code: int) -> str:
    if code < 0x20 or code == 0x7F:
        return "^" + chr(code ^ 0x40)
    return f"<U+{code:04X}>"


def _json_escape(code: int) -> str:
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return f"\\u{code:04x}"
