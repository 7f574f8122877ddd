"""Findings that somebody has accepted: by a comment in the file, or in the overlay."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from p2sbot.check.faq import CheckedFaq, CheckedFile, blocks, inlines
from p2sbot.check.rules import Finding, rules
from p2sbot.parse.html import comments_of

_COMMENT = re.compile(r"<!--\s*+p2sbot-ignore(-file)?\b:?(.*)-->", re.S)
_CODE = re.compile(r"[A-Za-z]+\d\w*")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code that is not to be reported for some lines of a file."""

    code: str
    path: str
    """The file that it stands in."""
    line: int
    """The line that it stands on."""
    lines: range | None
    """The lines of ``path`` that it is for; None for all lines."""
    everywhere: bool = False
    """Whether it is for all files, as the overlay's are."""

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is what it is for."""
        return (
            finding.code == self.code
            and (self.everywhere or finding.path == self.path)
            and (self.lines is None or finding.line in self.lines)
        )


def apply_suppressions(
    faq: CheckedFaq, findings: Sequence[Finding], codes: Collection[str]
) -> Iterator[Finding]:
    """Yield the findings that nothing suppresses, then what is wrong with the suppressions themselves.

    Args:
        faq: where the suppressions stand.
        findings: of the checks that ran.
        codes: of the checks that ran; a suppression of another one may still be needed.
    """
    known = {rule.code for rule in rules()}
    suppressions = [s for file in faq.files for s in _in_file(file)]
    suppressions += [
        Suppression(i.code, faq.overlay.path, i.line, None, True) for i in faq.overlay.ignored
    ]
    used = set()
    for finding in findings:
        covering = [s for s in suppressions if s.covers(finding)]
        used.update(covering)
        if not covering:
            yield finding
    for one in suppressions:
        if one.code not in known:
            what = f"no check is called {one.code}" if one.code else "name the codes to suppress"
            yield Finding("P2S098", one.path, one.line, what)
        elif one not in used and one.code in codes:
            yield Finding("P2S099", one.path, one.line, f"nothing here is {one.code}")


def _in_file(file: CheckedFile) -> Iterator[Suppression]:
    lines = file.text.split("\n")
    for comment, number in _comments(file):
        if found := _COMMENT.fullmatch(comment):
            below = number + comment.count("\n") + 1
            while below < len(lines) and not lines[below - 1].strip():
                below += 1
            for code in _codes(found[2]) or [""]:
                covered = None if found[1] else range(number, below + 1)
                yield Suppression(code.upper(), file.path, number, covered)


def _comments(file: CheckedFile) -> Iterator[tuple[str, int]]:
    """The comments of a file, not those that its code shows, each with its 1-based line."""
    for item in (*inlines(file), *blocks(file)):
        if item.token.type in ("html_inline", "html_block"):
            html = item.token.content
            line, seen = item.line, 0
            for begin, end in comments_of(html):
                line += html.count("\n", seen, begin)
                seen = begin
                yield html[begin:end], line


def _codes(text: str) -> list[str]:
    """The codes that a comment begins with; what follows says why."""
    return list(takewhile(_CODE.fullmatch, re.split(r"[\s,]+", text.strip())))
