"""Files -> a Bot: read, compile, or take what was compiled before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from p2sbot.bot import Bot
from p2sbot.cache import (
    Compiled,
    cache_folder,
    digest,
    program,
    read_compiled,
    write_compiled,
)
from p2sbot.errors import FaqError, ModelError
from p2sbot.match.encoder import OnnxEncoder, is_installed
from p2sbot.match.index import Index
from p2sbot.model import Entry
from p2sbot.modelfiles import SHIPPED, mend, read_model
from p2sbot.sources import SourceFile, read_faq, read_overlay

if TYPE_CHECKING:
    from p2sbot.match.vectors import Vectors, Watch

AnyPath = str | os.PathLike[str]
T = TypeVar("T")


class Once(Generic[T]):
    """Makes a thing when it is first called, and gives the same one from then on, in any thread."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = Lock()

    def __call__(self) -> T:
        """Return the thing; raise what making it raises, each time anew."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


def load_bot(
    faq: AnyPath | Iterable[AnyPath] | None = None,
    overlay: AnyPath | None = None,
    *,
    semantic: bool = True,
    model: AnyPath | None = None,
    watch: Watch | None = None,
) -> Bot:
    """Return a bot that answers from a FAQ.

    The sentence encoder is loaded, and the FAQ encoded, when a question first needs it; whatever keeps it from being
    loaded is a ModelError then, or when :meth:`Bot.prepare` is called.

    Args:
        faq: a Markdown file, a folder of them, or several of either; None for the embedded FAQ.
        overlay: an overlay.toml; None for none, or with the embedded FAQ for its own.
        semantic: whether meaning counts beside words, where the extra ``semantic`` is installed.
        model: the folder of the sentence encoder; None for the overlay's or else the one that p2sbot carries.
        watch: shows how far encoding a FAQ has come.

    Raises:
        FaqError: the FAQ cannot be read or holds no question.
        OverlayError: the overlay cannot be read or does not fit the FAQ.
        ModelError: the model that was named is not there, or the extra is not.
    """
    paths = _paths(faq)
    files = read_faq(paths)
    laid_over = read_overlay(Path(overlay) if overlay else None, shipped=not paths)
    known = [*files, laid_over] if laid_over else files
    key, path = _place(known, overlaid=laid_over is not None)
    compiled = path and read_compiled(path, key)
    if not compiled:
        compiled = _compile(paths, files, laid_over)
        if path:
            write_compiled(path, key, compiled)
    entries = compiled.entries
    vectors = None
    if semantic:
        named = _named_model(model, compiled.model, laid_over)
        vectors = Once(lambda: _open_vectors(entries, named, path, key, watch))
    index = Index.restore(entries, compiled.index, vectors)
    return Bot(entries, index, contact=compiled.contact)


def _place(files: Sequence[SourceFile], *, overlaid: bool) -> tuple[str, Path | None]:
    """Return what the files are known by, and where in the cache they are compiled; None without a cache."""
    # Which of the files is the overlay tells apart two uses of the same files.
    names = [str(overlaid), *(name for f in files for name in (f.path, f.file, f.name))]
    key = digest(program(Path(__file__).parent), *names, *(file.text for file in files))
    folder = cache_folder(os.environ)
    return key, folder / f"{digest(*names)[:16]}.jsonl" if folder else None


def _named_model(
    model: AnyPath | None, by_overlay: str, laid_over: SourceFile | None
) -> Path | None:
    """Return the folder of the sentence encoder that was named; None where none was.

    Raises:
        ModelError: it is not there, or cannot be used without the extra.
    """
    if model is not None:
        folder, named = Path(model), f"{Path(model).as_posix()}"
    elif by_overlay and laid_over:
        folder = Path(laid_over.file).parent / by_overlay
        named = f"{laid_over.path}: model = {by_overlay!r}"
    else:
        return None
    if not os.path.isdir(folder):
        raise ModelError(
            f"{named}: not a folder; name the one with the encoder's model.onnx and tokenizer.json"
        )
    if not is_installed():
        raise ModelError(
            f"{named}: a sentence encoder needs the extra: pip install 'p2sbot[semantic]', "
            "or use --no-semantic"
        )
    return folder


def _open_vectors(
    entries: Sequence[Entry], model: Path | None, path: Path | None, key: str, watch: Watch | None
) -> Vectors | None:
    if not is_installed():
        return None
    files = read_model(model or SHIPPED)
    try:
        # Imported here: NumPy takes longer to import than everything else to answer.
        from p2sbot.vectorstore import open_vectors

        advice = mend(files.folder)
        encoder = OnnxEncoder(files.model, files.tokenizer, digest=files.digest, mend=advice)
    except ImportError as error:
        raise ModelError(
            f"the extra is broken: {error}; pip install --force-reinstall 'p2sbot[semantic]', "
            "or use --no-semantic"
        ) from None
    kept = path and path.with_suffix("")
    return open_vectors(entries, encoder, kept, key, watch or (lambda rows, _: rows))


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
    state = Index(entries, overlay.synonyms).state()
    return Compiled(entries, state, overlay.contact, overlay.model)


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
