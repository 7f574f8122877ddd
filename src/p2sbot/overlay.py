"""What the helpdesk adds on top of a FAQ: overlay.toml laid over entries."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from p2sbot.errors import OverlayError
from p2sbot.links import safe_url
from p2sbot.model import Entry

_KEY = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|([\w-]+)""")
_KEYS = rf"(?:{_KEY.pattern})(?:[ \t]*\.[ \t]*(?:{_KEY.pattern}))*"
_KEY_LINE = re.compile(
    rf"[ \t]*(?:\[+[ \t]*(?P<header>{_KEYS})[ \t]*\]+[ \t\r]*(?:\#|$)|(?P<key>{_KEYS})[ \t]*=)"
)


@dataclass(frozen=True, slots=True)
class Aliases:
    """Other ways to ask for one entry."""

    id: str
    texts: tuple[str, ...]
    line: int
    """1-based line of the entry's table in the overlay."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A check whose findings are accepted."""

    code: str
    reason: str
    line: int
    """1-based line of the overlay."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A whole overlay file."""

    path: str = ""
    base_url: str = ""
    """Where the FAQ is published; empty when it is not."""
    contact: str = ""
    """Where to turn when the FAQ has no answer; one line."""
    model: str = ""
    """The folder of the sentence encoder to use, seen from the overlay; empty for the one that p2sbot carries."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words or phrases that mean the same in the FAQ's field."""
    aliases: tuple[Aliases, ...] = ()
    ignored: tuple[Ignored, ...] = ()


def parse_overlay(text: str, *, path: str) -> Overlay:
    """Return the overlay that TOML ``text`` describes.

    Raises:
        OverlayError: not TOML, an unknown key (the nearest known one is named), or a value of the
            wrong kind; the text names file and line.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not only TOMLDecodeError, on absurd values
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        what = str(error).partition(" (at ")[0]
        raise OverlayError(f"{path}:{line}: not valid TOML: {what}") from None
    reader = _Reader(path, _lines_of_keys(text))
    reader.known_keys(document, ("base_url", "contact", "model", "synonyms", "entries", "check"))
    synonyms = reader.table(document, "synonyms")
    reader.known_keys(synonyms, ("groups",), "synonyms")
    return Overlay(
        path=path,
        base_url=reader.base_url(document),
        contact=" ".join(reader.text(document, "contact").split()),
        model=reader.text(document, "model"),
        synonyms=reader.groups(synonyms),
        aliases=reader.aliases(reader.table(document, "entries")),
        ignored=reader.ignored(reader.table(document, "check")),
    )


def apply_overlay(overlay: Overlay, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with the overlay's aliases and published addresses laid over them.

    Raises:
        OverlayError: the overlay names an id that no entry has; the nearest one is suggested.
    """
    for line, what in unknown_ids(overlay, entries):
        raise OverlayError(f"{overlay.path}:{line}: {what}")
    texts = {aliases.id: aliases.texts for aliases in overlay.aliases}
    return [
        replace(
            entry,
            aliases=texts.get(entry.id, ()),
            source=replace(entry.source, url=_published(overlay.base_url, entry.source.anchor)),
        )
        for entry in entries
    ]


def unknown_ids(overlay: Overlay, entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Yield line and text of each complaint about an id of the overlay that no entry has."""
    ids = {entry.id: None for entry in entries}
    for aliases in overlay.aliases:
        if aliases.id not in ids:
            yield (
                aliases.line,
                f'no entry has the id "{aliases.id}"{_nearest(aliases.id, list(ids))}',
            )


def _published(base_url: str, anchor: str) -> str | None:
    return f"{base_url.partition('#')[0]}#{anchor}" if base_url else None


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    """The 1-based line on which each key and table is first named; tomllib does not keep it."""
    lines: dict[tuple[str, ...], int] = {}
    table: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if found := _KEY_LINE.match(line):
            keys = ["".join(parts) for parts in _KEY.findall(found["header"] or found["key"])]
            table, keys = (keys, keys) if found["header"] else (table, table + keys)
            for depth in range(len(keys)):
                lines.setdefault(tuple(keys[: depth + 1]), number)
    return lines


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes values out of a TOML document and says file and line where one is not what it should be."""

    path: str
    lines: Mapping[tuple[str, ...], int]
    """Where each key is set, named by the tables it is in."""

    def error(self, what: str, *at: str) -> OverlayError:
        return OverlayError(f"{self.path}:{self.lines.get(at, 1)}: {what}")

    def known_keys(self, table: Mapping[str, object], known: Sequence[str], *at: str) -> None:
        for key in table:
            if key not in known:
                near = _nearest(key, known) or f"; known here: {', '.join(known)}"
                raise self.error(f'unknown key "{key}"{near}', *at, key)

    def table(self, parent: Mapping[str, object], key: str, *at: str) -> Mapping[str, object]:
        value = parent.get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"{key} must be a table: [{'.'.join((*at, key))}]", *at, key)
        return value

    def text(self, parent: Mapping[str, object], key: str) -> str:
        value = parent.get(key, "")
        if not isinstance(value, str):
            raise self.error(f'{key} must be a text in quotes, such as {key} = "..."', key)
        return value

    def texts(self, value: object, name: str, *at: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.error(f"{name} must be a list of texts that are not empty", *at)
        return tuple(value)

    def base_url(self, document: Mapping[str, object]) -> str:
        value = self.text(document, "base_url")
        if value and not safe_url(value).lower().startswith("http"):
            raise self.error("base_url must be a web address, https://...", "base_url")
        return value

    def groups(self, synonyms: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
        groups = synonyms.get("groups", [])
        at = ("synonyms", "groups")
        if not isinstance(groups, list):
            raise self.error('groups must be a list of lists: [["pc", "computer"]]', *at)
        return tuple(
            self.texts(group, f"group {number} of the synonyms", *at)
            for number, group in enumerate(groups, 1)
        )

    def aliases(self, entries: Mapping[str, object]) -> tuple[Aliases, ...]:
        found = []
        for id in entries:
            at = ("entries", id)
            table = self.table(entries, id, "entries")
            self.known_keys(table, ("aliases",), *at)
            texts = self.texts(table.get("aliases", []), "aliases", *at, "aliases")
            found.append(Aliases(id, texts, self.lines.get(at, 1)))
        return tuple(found)

    def ignored(self, check: Mapping[str, object]) -> tuple[Ignored, ...]:
        self.known_keys(check, ("ignore",), "check")
        found = []
        for code, reason in self.table(check, "ignore", "check").items():
            at = ("check", "ignore", code)
            if not isinstance(reason, str) or not reason.strip():
                raise self.error(f'{code} must say why: {code} = "..."', *at)
            found.append(Ignored(code, reason, self.lines.get(at, 1)))
        return tuple(found)
