"""Files -> a Bot: read, compile, or take what was compiled before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
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
        *(name for file in known for name in (file.path, file.file, file.name)),
    ]
    key = digest(program(Path(__file__).parent), *names, *(file.text for file in known))
    folder = cache_folder(os.environ)
    path = folder / f"{digest(*names)[:16]}.jsonl" if folder else None
    compiled = path and read_compiled(path, key)
    if not compiled:
        compiled = _compile(paths, files, laid_over)
        if path:
            write_compiled(path, key, compiled)
    index = Index.restore(compiled.entries, compiled.index)
    return Bot(compiled.entries, index, contact=compiled.contact)


def _paths(faq: AnyPath | Iterable[AnyPath] | None) -> list[Path]:
    if faq is None:
        return []
    return [Path(faq)] if isinstance(faq, str | os.PathLike) else [Path(path) for path in faq]


def _compile(
    paths: Sequence[Path], files: Sequence[SourceFile], laid_over: SourceFile | None
) -> Compiled:
    # Imported here: a compiled FAQ needs neither Markdown nor TOML.
    from p2sbot.collection import collect
    from p2sbot.overlay import Overlay, apply_overlay, parse_overlay
    from p2sbot.parse import parse_faq

    parsed = [
        entry for file in files for entry in parse_faq(file.text, path=file.path, file=file.file)
    ]
    _require_questions(paths, files, parsed)
    overlay = parse_overlay(laid_over.text, path=laid_over.path) if laid_over else Overlay()
    entries = apply_overlay(overlay, collect(parsed, {file.file: file.name for file in files}))
    return Compiled(entries, Index(entries, overlay.synonyms).state(), overlay.contact)


def _require_questions(
    paths: Sequence[Path], files: Sequence[SourceFile], entries: Sequence[Entry]
) -> None:
    """Refuse a file or a folder that was named and holds no question, whatever the others hold."""
    asking = {entry.source.file for entry in entries}
    for path in map(os.path.abspath, paths):
        if not any(Path(file).is_relative_to(path) for file in asking):
            texts = [file.text for file in files if Path(file.file).is_relative_to(path)]
            shown = next(given.as_posix() for given in paths if os.path.abspath(given) == path)
            if not any(text.strip() for text in texts):
                raise FaqError(f"{shown}: the file is empty")
            raise FaqError(
                f"{shown}: no question in it; a question is a heading, such as '### How do I ...?'"
            )
