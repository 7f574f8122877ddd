"""The FAQ as the checks see it: files with their tokens, entries, overlay and index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from p2sbot.collection import collect
from p2sbot.errors import FaqError
from p2sbot.match.index import Index
from p2sbot.model import Entry
from p2sbot.overlay import Overlay, apply_overlay, parse_overlay, unknown_ids
from p2sbot.parse import document_entries, parse_faq
from p2sbot.parse.document import Document, normalise_lines, read_document
from p2sbot.parse.tokens import read_tokens
from p2sbot.parse.yaml import is_yaml_faq, read_records
from p2sbot.sources import RawFile, SourceFile, decode


@dataclass(frozen=True, slots=True)
class Piece:
    """Markdown of a file: all of it, or one answer of a YAML file."""

    tokens: Sequence[Token]
    line: int
    """0-based line of the file on which it begins."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file of a FAQ."""

    path: str
    data: bytes
    text: str
    """With every line ending in a newline; empty when the file cannot be decoded."""
    complaint: str = ""
    """Why it cannot be decoded, with its line if that is known; empty when it can."""
    document: Document | None = None
    """None for YAML, and for a file that cannot be decoded."""
    pieces: tuple[Piece, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedFaq:
    """A whole FAQ with what is laid over it."""

    files: tuple[CheckedFile, ...]
    overlay: Overlay
    overlay_text: str
    entries: tuple[Entry, ...]
    """Of all files, their ids unique, with the aliases of the overlay."""
    index: Index


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline token and the line that it stands on."""

    token: Token
    line: int
    """1-based line of the file."""


def assemble(raw: Sequence[RawFile], overlay_file: SourceFile | None) -> CheckedFaq:
    """Return the FAQ that files and an overlay make; a file that cannot be decoded has no entries.

    Raises:
        OverlayError: the overlay cannot be read; ids that are gone are no reason.
    """
    overlay_text = overlay_file.text if overlay_file else ""
    overlay = parse_overlay(overlay_text, path=overlay_file.path if overlay_file else "")
    files = tuple(map(_read, raw))
    entries = collect(
        [entry for file in files for entry in file.entries], {one.file: one.name for one in raw}
    )
    gone = {line for line, _ in unknown_ids(overlay, entries)}
    known = replace(overlay, aliases=tuple(a for a in overlay.aliases if a.line not in gone))
    entries = apply_overlay(known, entries)
    index = Index(entries, overlay.synonyms)
    return CheckedFaq(files, overlay, overlay_text, tuple(entries), index)


def inlines(file: CheckedFile) -> Iterator[Inline]:
    """Yield all inline tokens of a file, each with its line."""
    for piece in file.pieces:
        for token in piece.tokens:
            if token.type == "inline" and token.map:
                line = piece.line + token.map[0] + 1
                for child in token.children or ():
                    yield Inline(child, line)
                    line += child.type in ("softbreak", "hardbreak")


def blocks(file: CheckedFile) -> Iterator[Inline]:
    """Yield all tokens of a file that are no inline ones and have a line."""
    for piece in file.pieces:
        for token in piece.tokens:
            if token.type != "inline" and token.map and token.nesting >= 0:
                yield Inline(token, piece.line + token.map[0] + 1)


def _read(raw: RawFile) -> CheckedFile:
    try:
        source = decode(raw)
    except FaqError as error:
        return CheckedFile(raw.path, raw.data, "", str(error).removeprefix(raw.path))
    text = normalise_lines(source.text)
    if is_yaml_faq(text):
        pieces = tuple(Piece(read_tokens(r.answer), r.answer_line) for r in read_records(text))
        entries = tuple(parse_faq(text, path=raw.path, file=raw.file))
        return CheckedFile(raw.path, raw.data, text, "", None, pieces, entries)
    document = read_document(text, path=raw.path)
    entries = tuple(document_entries(document, path=raw.path, file=raw.file))
    whole = (Piece(document.tokens, 0),)
    return CheckedFile(raw.path, raw.data, text, "", document, whole, entries)
