"""A document taken apart: its tokens, its candidates, its questions and where their answers end."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import PurePath

from markdown_it.token import Token

from p2sbot.anchors import Slugger, slug
from p2sbot.blocks import html_text, parse_blocks, parse_spans
from p2sbot.model import Block, Span
from p2sbot.parse.choose import choose
from p2sbot.parse.find import find_units, skip_nothing
from p2sbot.parse.tokens import read_tokens
from p2sbot.parse.units import LOWEST, Place, Unit
from p2sbot.parse.words import is_about_questions, is_furniture

_NEWLINE = re.compile(r"\r\n?")
_FRONT_MATTER = re.compile(
    r"\A\s*(?:---[ \t]*\n(?=(?:[ \t]*\n|#.*\n)*+[ \t]*[\w.-]+[ \t]*:)(?:.*\n)*?(?:---|\.\.\.)|\+\+\+[ \t]*\n(?:.*\n)*?\+\+\+)[ \t]*(?:\n|\Z)"
)
_TITLE = re.compile(r"^[ \t]*title[ \t]*[:=](.*)", re.M | re.I)
# What may stand between an answer's last word and the next question without being part of either.
_RULE = re.compile(
    r"(?:<(?:br|hr)\b[^<>]*>)+|(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|:{3,}", re.I
)
_WRAPPER = re.compile(
    r"<(/?)(details|div|section|article|dl|dt|dd|summary|center|ul|ol|li|h[1-6])\b[^<>]*>", re.I
)
_OFTEN = 3
"""From this many equal headings on, they are parts of answers."""
_QUOTE = re.compile(r"^ {0,3}> ?", re.M)


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown document and what was found in it."""

    text: str
    """As it is, but lines end in a newline and blank lines stand in place of the front matter."""
    tokens: Sequence[Token]
    units: Sequence[Unit]
    """All candidates, in their order."""
    questions: Sequence[Unit]
    """Those of them that are questions."""
    stops: Mapping[Unit, Place]
    """Where the answer of each question ends."""
    stray: Sequence[range]
    """0-based lines of text, but for the introduction, that belongs to no question."""
    anchors: Mapping[Unit, str]
    """The anchor of each heading and each question: explicit, or as the web gives it."""

    def answer(self, question: Unit) -> str:
        """Return a question's answer as it is written."""
        return _answer(self.text, question, self.stops[question])

    def blocks(self, question: Unit, ids: Mapping[str, str]) -> tuple[Block, ...]:
        """Return the structure of a question's answer; ``ids`` are the entries by their anchors."""
        return _blocks(self.tokens, question.end, self.stops[question], ids)


def normalise_lines(text: str) -> str:
    """Return ``text`` without byte order mark and with every line ending in a newline alone."""
    return _NEWLINE.sub("\n", text.removeprefix("\ufeff"))


def read_document(text: str, *, path: str) -> Document:
    """Take a Markdown document apart; never raises on content."""
    text = normalise_lines(text)
    matter = _FRONT_MATTER.match(text)
    # Blank lines in place of the front matter, so that line numbers stay those of the file.
    text = "\n" * matter[0].count("\n") + text[matter.end() :] if matter else text
    tokens = read_tokens(text)
    units = find_units(text, tokens)
    about_questions = _is_faq(path, matter[0] if matter else "", units)
    questions = choose(units, about_questions=about_questions)
    stops = _stops(units, questions, len(text), len(tokens))
    stray = _stray(text, units, stops)
    return Document(text, tokens, units, questions, stops, stray, _anchors(units, questions))


def _is_faq(path: str, matter: str, units: Sequence[Unit]) -> bool:
    """Whether the file's name, its front matter's title or its first heading speaks of questions or problems."""
    named = "/".join(PurePath(path).parts[-2:])
    title = _TITLE.search(matter)
    first = next((unit.text for unit in units if unit.style == "heading"), "")
    return any(map(is_about_questions, (named, title[1] if title else "", first)))


def _stops(
    units: Sequence[Unit], questions: Sequence[Unit], length: int, tokens: int
) -> dict[Unit, Place]:
    """Where each question's answer ends."""
    chosen = set(questions)
    repeated = Counter(unit.text.casefold() for unit in units if unit.style == "heading")
    stops = {}
    following = end = Place(length, tokens)
    # By level: where the next heading stands that is no deeper.
    headings = [end] * (LOWEST + 2)
    for unit in reversed(units):
        if unit in chosen:
            outer = unit.limit or headings[unit.level]
            stops[unit] = min(outer, following, key=lambda place: place.offset)
            following = unit.start
        if unit.divides:
            # A heading ends the answers of all headings that are no higher; of those of its own
            # level not if it is one of a kind, such as a "Further information" in every answer.
            often = unit not in chosen and repeated[unit.text.casefold()] >= _OFTEN
            level = unit.level + often
            headings[level:] = [unit.start] * (len(headings) - level)
    return stops


def _stray(text: str, units: Sequence[Unit], stops: Mapping[Unit, Place]) -> list[range]:
    """What stands in no heading, question, answer or introduction."""
    covered = [
        (unit.start.offset, stops[unit].offset if unit in stops else unit.end.offset)
        for unit in units
        if unit in stops or unit.style == "heading"
    ]
    at = min((unit.start.offset for unit in stops), default=len(text))
    gaps = list(_early(text, units, at)) if stops else []
    for start, end in [*sorted(covered), (len(text), len(text))]:
        begin = skip_nothing(text, at, start)
        if at < start and begin < start:
            gaps.append((begin, start))
        at = max(at, end)
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))] if gaps else []
    return [range(bisect(starts, begin) - 1, bisect(starts, end - 1)) for begin, end in gaps]


def _early(text: str, units: Sequence[Unit], first: int) -> Iterator[tuple[int, int]]:
    """What headings in front of the first question hold that it does not stand below."""
    headings = [unit for unit in units if unit.divides and unit.start.offset < first]
    level = next((unit.level for unit in units if unit.start.offset == first), LOWEST)
    until = first
    for unit in reversed(headings):
        begin = skip_nothing(text, unit.end.offset, until)
        if unit.level >= level and begin < until and not is_furniture(unit.full):
            yield begin, until
        level = min(level, unit.level)
        until = unit.start.offset


def _anchors(units: Sequence[Unit], questions: Sequence[Unit]) -> dict[Unit, str]:
    """The anchors of headings and questions: explicit, or as the web gives them to headings."""
    slugs = Slugger()
    implicit = {u: slugs.unique(slug(u.full)) for u in units if u.style == "heading"}
    named = {unit: unit.anchor or anchor for unit, anchor in implicit.items()}
    for unit in questions:
        if unit not in named:
            named[unit] = unit.anchor or slugs.unique(slug(unit.full))
    return named


def _answer(text: str, unit: Unit, stop: Place) -> str:
    """The answer as it is written, without what only separates it from the next question."""
    answer = text[unit.end.offset : max(stop.offset, unit.end.offset)]
    if unit.home == "blockquote":
        answer = _QUOTE.sub("", answer)
    if unit.end.offset and text[unit.end.offset - 1] != "\n":
        answer = answer.lstrip(" \t")
    lines = answer.split("\n")
    if unit.home == "list_item":
        indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
        lines = [line[min(indents, default=0) :] for line in lines]
    return "\n".join(_trimmed(lines))


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    """Lines without what only wraps or separates at both ends; code at the start stays indented."""
    first, last = 0, len(lines)
    wrapping = _wrapping(lines)
    while first < last and (first in wrapping or not lines[first].strip()):
        first += 1
    while last > first and (
        last - 1 in wrapping
        or not lines[last - 1].strip()
        or _RULE.fullmatch(lines[last - 1].strip())
    ):
        last -= 1
    return lines[first:last]


def _wrapping(lines: Sequence[str]) -> set[int]:
    """The lines of nothing but HTML tags that have no counterpart in the answer."""
    opened: dict[str, list[int]] = {}
    unpaired: list[int] = []
    for i, line in enumerate(lines):
        for tag in _WRAPPER.finditer(line) if "<" in line else ():
            before = opened.setdefault(tag[2].lower(), [])
            if tag[1] and before:
                before.pop()
            else:
                (unpaired if tag[1] else before).append(i)
    counts = Counter(chain(unpaired, *opened.values()))
    return {
        i
        for i, count in counts.items()
        if _WRAPPER.subn("", lines[i])[1] == count and not _WRAPPER.sub("", lines[i]).strip()
    }


def _blocks(
    tokens: Sequence[Token], begin: Place, end: Place, ids: Mapping[str, str]
) -> tuple[Block, ...]:
    """The blocks between two places, which may lie within HTML or a paragraph."""
    if begin.offset >= end.offset or begin.token > end.token:
        return ()
    if begin.token == end.token:
        return (
            _html_blocks(tokens[begin.token].content[begin.inside : end.inside])
            if end.inside
            else ()
        )
    head: tuple[Block, ...] = ()
    first = begin.token
    if begin.inside and tokens[first].type == "html_block":
        head = _html_blocks(tokens[first].content[begin.inside :])
        first += 1
    elif begin.inside:
        spans = parse_spans((tokens[first + 1].children or [])[begin.inside :], ids)
        head = (Block("paragraph", spans),)
        first += 3
    tail = _html_blocks(tokens[end.token].content[: end.inside]) if end.inside else ()
    return (*head, *parse_blocks(tokens[first : end.token], ids), *tail)


def _html_blocks(html: str) -> tuple[Block, ...]:
    visible = html_text(html)
    return (Block("paragraph", (Span(visible),)),) if visible else ()
