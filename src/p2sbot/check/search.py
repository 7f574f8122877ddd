"""Checks of what is found: questions, aliases and synonyms against the index itself."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from p2sbot.check.faq import CheckedFaq
from p2sbot.check.rules import Finding
from p2sbot.match.answer import answer_text
from p2sbot.match.text import normalise, split_words, stem
from p2sbot.model import Entry
from p2sbot.overlay import unknown_ids

ALIKE = 0.9
"""From this share of equal words on, two questions are twins."""


def same_questions(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S004: questions that are equal after normalising."""
    seen: dict[str, Entry] = {}
    for entry in faq.entries:
        before = seen.setdefault(_words(entry.question), entry)
        if before is not entry:
            yield _finding("P2S004", entry, f"the same question as in {_place(before)}")


def twins(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S005: questions that hardly differ from the next best that asking them brings up."""
    reported = set()
    for entry in faq.entries:
        for match in faq.index.search(entry.question, limit=3):
            other = match.entry
            pair = frozenset((entry.id, other.id))
            if len(pair) == 2 and pair not in reported and _alike(entry, other):
                reported.add(pair)
                yield _finding("P2S005", other, f"takes the hits of {_named(entry)}")


def _alike(one: Entry, other: Entry) -> bool:
    if _words(one.question) == _words(other.question):
        return False
    first, second = (sorted(_stems(entry.question).split()) for entry in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def lost_questions(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S006: questions that do not bring up their own entry first."""
    for entry in faq.entries:
        best = faq.index.search(entry.question, limit=1)
        if not best:
            yield _finding("P2S006", entry, "asked word for word, this finds nothing")
        elif best[0].entry.id != entry.id and _words(best[0].entry.question) != _words(
            entry.question
        ):
            message = f"asked word for word, this finds {_named(best[0].entry)}"
            yield _finding("P2S006", entry, message)


def orphaned_aliases(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S019: tables of the overlay whose entry is gone."""
    for line, message in unknown_ids(faq.overlay, faq.entries):
        yield Finding("P2S019", faq.overlay.path, line, message)


def unhelpful_aliases(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S020: aliases that do not bring up their own entry first."""
    ids = {entry.id for entry in faq.entries}
    for aliases in faq.overlay.aliases:
        for text in aliases.texts if aliases.id in ids else ():
            best = faq.index.search(text, limit=1)
            if not best or best[0].entry.id != aliases.id:
                found = f"finds {_named(best[0].entry)}" if best else "finds nothing"
                message = f'the alias "{text}" of {aliases.id} {found}'
                yield Finding("P2S020", faq.overlay.path, aliases.line, message)


def unused_synonyms(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S021: groups of synonyms of which no member stands in the FAQ."""
    texts = [
        f" {_stems(text)} "
        for entry in faq.entries
        for text in (entry.question, entry.section, answer_text(entry), *entry.aliases)
    ]
    for group in faq.overlay.synonyms:
        if not any(f" {_stems(member)} " in text for member in group for text in texts):
            # tomllib keeps no lines; a member stands in quotes where its group is.
            at = faq.overlay_text.find(f'"{group[0]}"') if group else 0
            line = faq.overlay_text.count("\n", 0, max(at, 0)) + 1
            message = f"the FAQ has none of these synonyms: {', '.join(group)}"
            yield Finding("P2S021", faq.overlay.path, line, message)


def _words(text: str) -> str:
    return " ".join(word.text for word in split_words(normalise(text)))


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in _words(text).split())


def _named(entry: Entry) -> str:
    question = entry.question if len(entry.question) <= 80 else entry.question[:76] + " ..."
    return f'"{question}" ({_place(entry)})'


def _place(entry: Entry) -> str:
    return f"{entry.source.path}:{entry.source.line}"


def _finding(code: str, entry: Entry, message: str) -> Finding:
    return Finding(code, entry.source.path, entry.source.line, message)


CHECKS = (
    same_questions,
    twins,
    lost_questions,
    orphaned_aliases,
    unhelpful_aliases,
    unused_synonyms,
)
