"""Checks of anchors, links and headings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from p2sbot.check.faq import CheckedFaq, CheckedFile, blocks, inlines
from p2sbot.check.rules import Finding
from p2sbot.match.spelling import most_alike
from p2sbot.parse.html import anchors_of, links_of

_AWKWARD = re.compile(r"[\s\"'<>|%\\^`{}]|[\x00-\x1f\x7f]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)]", re.I)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_HINTS = 500
"""Broken links of a run whose nearest anchor is looked for, which takes a look at all of them."""
_VAGUE = """
here|click here|this|this link|link|this page|page|this article|more|read more|learn more|see here
hier|klick hier|dieser link|mehr|ici|cliquez ici|ce lien|aquí|aqui|este enlace|qui|clicca qui|здесь|тут
这里|此处|點此|这里|点击这里|こちら|ここ|여기
"""


def duplicate_anchors(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S002: anchors given twice in a file, if only in another case, and entries' anchors in two files."""
    first_file: dict[str, tuple[str, int]] = {}
    for file in faq.files:
        seen: dict[str, tuple[str, int]] = {}
        for anchor, line in sorted(_given(file), key=lambda pair: pair[1]):
            before = seen.setdefault(anchor.casefold(), (anchor, line))
            if before != (anchor, line):
                same = "" if before[0] == anchor else f" (as #{before[0]})"
                message = f"the anchor #{anchor} stands in line {before[1]} already{same}"
                yield Finding("P2S002", file.path, line, message)
        for entry in file.entries:
            anchor, line = entry.source.anchor, entry.source.line
            other = first_file.setdefault(anchor, (file.path, line))
            if other[0] != file.path:
                message = f"the anchor #{anchor} stands in {other[0]}:{other[1]} already"
                yield Finding("P2S002", file.path, line, message)


def _given(file: CheckedFile) -> Iterator[tuple[str, int]]:
    """All anchors of a file with their 1-based lines: by tags, by attributes, by headings' words."""
    for item in (*inlines(file), *blocks(file)):
        if item.token.type in ("html_inline", "html_block"):
            for anchor, row in anchors_of(item.token.content):
                yield anchor, item.line + row
    if file.document:
        for unit, anchor in file.document.anchors.items():
            if not unit.anchor or not unit.tagged:
                yield anchor, unit.line + 1
    else:
        for entry in file.entries:
            yield entry.source.anchor, entry.source.line


def broken_links(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S003: links to places in this file or another of the FAQ that do not exist."""
    places = {_name(file.path): {a: None for a, _ in _given(file)} for file in faq.files}
    folded = {name: {a.casefold(): a for a in reversed(known)} for name, known in places.items()}
    broken = 0
    for file in faq.files:
        for target, line in _targets(file):
            path, _, anchor = target.partition("#")
            beside = posixpath.join(posixpath.dirname(file.path), unquote(path))
            name = _name(beside if path else file.path)
            wanted = unquote(anchor)
            if name not in places or not wanted or wanted in places[name] or wanted == "top":
                continue
            broken += 1
            near = _nearest(wanted, folded[name]) if broken <= _HINTS else ""
            hint = f"; the nearest is #{near}" if near else ""
            where = f" in {path}" if path else ""
            yield Finding("P2S003", file.path, line, f"no anchor #{wanted}{where}{hint}")


def _nearest(wanted: str, folded: dict[str, str]) -> str:
    return folded.get(most_alike(wanted.casefold(), list(folded), 0.4), "")


def links_to_nowhere(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S024: relative links, where nobody said where the FAQ is published."""
    if faq.overlay.base_url:
        return
    known = {_name(file.path) for file in faq.files}
    for file in faq.files:
        for target, line in _targets(file):
            path = target.partition("#")[0]
            inside = _name(posixpath.join(posixpath.dirname(file.path), unquote(path))) in known
            if path and not inside and not _SCHEME.match(target) and not target.startswith("//"):
                message = f"relative link {target} leads nowhere without base_url"
                yield Finding("P2S024", file.path, line, message)


def vague_links(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S016: links whose words do not say where they lead."""
    vague = set(_VAGUE.strip().replace("\n", "|").split("|"))
    for file in faq.files:
        for target, text, line in _links(file):
            words = " ".join(text.casefold().strip(" .:!>»→").split())
            if words in vague:
                yield Finding("P2S016", file.path, line, f'the link to {target} says only "{text}"')
            elif _URL.fullmatch(text.strip()):
                yield Finding("P2S016", file.path, line, f"a bare address: {text.strip()}")
        inside = 0
        for item in inlines(file):
            inside += item.token.nesting if item.token.type.startswith("link_") else 0
            if (
                item.token.type == "text"
                and not inside
                and (url := _URL.search(item.token.content))
            ):
                yield Finding("P2S016", file.path, item.line, f"a bare address: {url[0]}")


def _links(file: CheckedFile) -> Iterator[tuple[str, str, int]]:
    """Target, text and 1-based line of each link."""
    target, text, line = "", "", 0
    for item in inlines(file):
        token = item.token
        if token.type == "link_open":
            target, text, line = str(token.attrGet("href") or ""), "", item.line
        elif token.type == "link_close":
            yield target, text, line
            target = ""
        elif target:
            text += token.content if token.type != "html_inline" else ""
            text += "image" if token.type == "image" and not token.content else ""


def _targets(file: CheckedFile) -> Iterator[tuple[str, int]]:
    """Target and 1-based line of each link, in Markdown or HTML."""
    for target, _, line in _links(file):
        yield target, line
    for item in (*inlines(file), *blocks(file)):
        if item.token.type in ("html_inline", "html_block"):
            for target, row in links_of(item.token.content):
                yield target, item.line + row


def awkward_anchors(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S008: explicit anchors with characters that end an address."""
    for file in faq.files:
        for anchor, line in _given(file):
            if found := _AWKWARD.search(anchor):
                message = f'the anchor "{anchor}" holds {found[0]!r}, which breaks links'
                yield Finding("P2S008", file.path, line, message)


def implicit_anchors(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S009: questions whose anchor is made from their words."""
    for file in faq.files:
        for unit in file.document.questions if file.document else ():
            if not unit.anchor:
                message = (
                    f'"{unit.text}" has no anchor of its own; links to it break when it is edited'
                )
                yield Finding("P2S009", file.path, unit.line + 1, message)


def level_jumps(faq: CheckedFaq) -> Iterator[Finding]:
    """P2S007: headings more than one level below the one before."""
    for file in faq.files:
        level = 0
        for unit in file.document.units if file.document else ():
            if unit.divides:
                if level and unit.level > level + 1:
                    message = f"a heading of level {unit.level} below one of level {level}"
                    yield Finding("P2S007", file.path, unit.line + 1, message)
                level = unit.level


def _name(path: str) -> str:
    return posixpath.normpath(path)


CHECKS = (
    duplicate_anchors,
    broken_links,
    level_jumps,
    awkward_anchors,
    implicit_anchors,
    vague_links,
    links_to_nowhere,
)
