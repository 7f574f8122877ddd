"""Files -> a Bot: read, compile, or take what was compiled before."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from p2sbot.bot import Bot
from p2sbot.cache import (
    Compiled,
    cache_folder,
    digest,
    program,
    read_compiled,
    write_compiled,
)
from p2sbot.errors import FaqError
from p2sbot.match.index import Index
from p2sbot.model import Entry
from p2sbot.sources import SourceFile, read_faq, read_overlay

AnyPath = str | os.PathLike[str]


def load_bot(faq: AnyPath | Iterable[AnyPath] | None = None, overlay: AnyPath | None = None) -> Bot:
    """Return a bot that answers from a FAQ.

    Args:
        faq: a Markdown file, a folder of them, or several of either; None for the embedded FAQ.
        overlay: an overlay.toml; None for none, or with the embedded FAQ for its own.

    Raises:
        FaqError: the FAQ cannot be read or holds no question.
        OverlayError: the overlay cannot be read or does not fit the FAQ.
    """
    paths = _paths(faq)
    files = read_faq(paths)
    laid_over = read_overlay(Path(overlay) if overlay else None, shipped=not paths)
    known = [*files, laid_over] if laid_over else files
    # Which of the files is the overlay tells apart two uses of the same files.
    names = [
        str(laid_over is not None),
        *(name for file in known for name in (file.path, file.file)),
    ]
    key = digest(program(Path(__file__).parent), *names, *(file.text for file in known))
    folder = cache_folder(os.environ)
    path = folder / f"{digest(*names)[:16]}.jsonl" if folder else None
    compiled = path and read_compiled(path, key)
    if not compiled:
        compiled = _compile(files, laid_over)
        if path:
            write_compiled(path, key, compiled)
    index = Index.restore(compiled.entries, compiled.index)
    return Bot(compiled.entries, index, contact=compiled.contact)


def _paths(faq: AnyPath | Iterable[AnyPath] | None) -> list[Path]:
    if faq is None:
        return []
    return [Path(faq)] if isinstance(faq, str | os.PathLike) else [Path(path) for path in faq]


def _compile(files: Sequence[SourceFile], laid_over: SourceFile | None) -> Compiled:
    # Imported here: a compiled FAQ needs neither Markdown nor TOML.
    from p2sbot.overlay import Overlay, apply_overlay, parse_overlay
    from p2sbot.parse import parse_faq

    parsed = [
        entry for file in files for entry in parse_faq(file.text, path=file.path, file=file.file)
    ]
    if not parsed:
        raise FaqError(_without_questions(files))
    overlay = parse_overlay(laid_over.text, path=laid_over.path) if laid_over else Overlay()
    entries = apply_overlay(overlay, unique_ids(parsed))
    return Compiled(entries, Index(entries, overlay.synonyms).state(), overlay.contact)


def _without_questions(files: Sequence[SourceFile]) -> str:
    if len(files) > 1:
        return f"{files[0].path} and {len(files) - 1} more files: no question in any of them"
    if not files[0].text.strip():
        return f"{files[0].path}: the file is empty"
    return (
        f"{files[0].path}: no question in it; a question is a heading, such as '### How do I ...?'"
    )


def unique_ids(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries of several files, whose ids say which file where the anchor alone does not."""
    counts = Counter(entry.id for entry in entries)
    return [
        replace(entry, id=f"{entry.source.path}#{entry.id}") if counts[entry.id] > 1 else entry
        for entry in entries
    ]
