"""The anchor of a heading, as the web renders it."""

from __future__ import annotations

import unicodedata

_KEPT = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Pc"}


def slug(heading: str) -> str:
    """Return the slug of a heading's visible text, before repeats are told apart.

    The rule is GitHub's (html-pipeline, ``TableOfContentsFilter``), which Microsoft Learn shares:
    lower case, everything dropped but word characters (letters, marks, decimal digits, connector
    punctuation), hyphens and spaces, then spaces become hyphens.
    """
    kept = (c for c in heading.strip().lower() if c in "- " or unicodedata.category(c) in _KEPT)
    return "".join(kept).replace(" ", "-")


class Slugger:
    """Gives the headings of one document, asked in their order, slugs that do not repeat."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """Return ``name``, or ``name-1``, ``name-2``, ... if it was given out before."""
        result = name
        while result in self._taken:
            self._taken[name] += 1
            result = f"{name}-{self._taken[name]}"
        self._taken[result] = 0
        return result
