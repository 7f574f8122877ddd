"""What is wrong with a FAQ: a tuple of functions, each of which looks for one thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from p2sbot.check import content, places, search
from p2sbot.check.faq import CheckedFaq, assemble
from p2sbot.check.rules import Finding, rules
from p2sbot.check.suppress import apply_suppressions
from p2sbot.errors import P2sbotError
from p2sbot.sources import read_overlay, read_raw_faq

CHECKS: tuple[Callable[[CheckedFaq], Iterator[Finding]], ...] = (
    *content.CHECKS,
    *places.CHECKS,
    *search.CHECKS,
)
"""All of one signature: the FAQ in, its findings out."""


def check(
    paths: Sequence[Path] = (),
    overlay: Path | None = None,
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> list[Finding]:
    """Return what is wrong with a FAQ, by file and line.

    Args:
        paths: Markdown or YAML files, or folders of them; none for the embedded FAQ.
        overlay: an overlay.toml; None for none, or with the embedded FAQ for its own.
        select: codes to report; none for all.
        ignore: codes not to report.

    Raises:
        P2sbotError: a file or the overlay cannot be read, or a code is unknown.
    """
    codes = _codes(select, ignore)
    faq = assemble(read_raw_faq(paths), read_overlay(overlay, shipped=not paths))
    found = [finding for one in CHECKS for finding in one(faq) if finding.code in codes]
    findings = set(apply_suppressions(faq, found, codes))
    return sorted((f for f in findings if f.code in codes), key=_order)


def _order(finding: Finding) -> tuple[str, int, str, str]:
    return finding.path, finding.line, finding.code, finding.message


def _codes(select: Collection[str], ignore: Collection[str]) -> set[str]:
    known = [rule.code for rule in rules()]
    for code in (*select, *ignore):
        if code not in known:
            near = get_close_matches(code, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise P2sbotError(f"no check is called {code}{hint}")
    return set(select or known) - set(ignore)
