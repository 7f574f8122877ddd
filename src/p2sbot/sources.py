"""FAQ and overlay files: where they are, and their text. The only module that reads them."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from p2sbot.errors import CasesError, FaqError, OverlayError, P2sbotError

SHIPPED_FAQ = "data/faq.md"
SHIPPED_OVERLAY = "faq/overlay.toml"
SHIPPED_CASES = "faq/cases.tsv"
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that has been read."""

    path: str
    """Its name as people are shown it."""
    file: str
    """Its absolute path."""
    text: str
    name: str = ""
    """Its path below the folder that holds all of the FAQ: the same however that was named."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that has been read and not yet decoded."""

    path: str
    file: str
    data: bytes
    name: str = ""


def read_faq(paths: Sequence[Path]) -> list[SourceFile]:
    """Return the FAQ files that ``paths`` name, folders opened; the shipped FAQ for no path at all.

    Raises:
        FaqError: one is missing, unreadable, empty, not a regular file, or not UTF-8 text.
    """
    return [decode(raw) for raw in read_raw_faq(paths)]


def read_raw_faq(paths: Sequence[Path]) -> list[RawFile]:
    """Return the same files as they are.

    Raises:
        FaqError: one is missing, unreadable or not a regular file.
    """
    if not paths:
        return [read_bytes(_shipped(SHIPPED_FAQ), SHIPPED_FAQ, FaqError)]
    # The same file may be named twice, or stand in a folder that is named too.
    files = {os.path.abspath(file): file for path in paths for file in _files(path)}.values()
    raw = [read_bytes(file, file.as_posix(), FaqError) for file in files]
    return [replace(one, name=_name(one.file, paths)) for one in raw]


def _name(file: str, paths: Sequence[Path]) -> str:
    given = [path if os.path.isdir(path) else path.parent for path in paths]
    try:
        return Path(
            os.path.relpath(file, os.path.commonpath(map(os.path.abspath, given)))
        ).as_posix()
    except ValueError:  # on several drives
        return Path(file).as_posix()


def decode(raw: RawFile, kind: type[P2sbotError] = FaqError) -> SourceFile:
    """Return the text of a file.

    Raises:
        P2sbotError: an error of that ``kind`` when it is not UTF-8 text.
    """
    data, shown = raw.data, raw.path
    if data[:2] in _BOMS:
        raise kind(f"{shown}: this is {_BOMS[data[:2]]}, not UTF-8 text; save it as UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise kind(f"{shown}:{line}: this is binary or UTF-16 (a NUL byte); save it as UTF-8 text")
    try:
        # Not "utf-8-sig", which counts the offset of an error from behind the byte order mark.
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise kind(
            f"{shown}:{line}: not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}; "
            "save the file as UTF-8"
        ) from None
    return SourceFile(raw.path, raw.file, text, raw.name)


def read_overlay(path: Path | None, *, shipped: bool) -> SourceFile | None:
    """Return the overlay at ``path``; without one, the shipped overlay if ``shipped``, else None.

    Raises:
        OverlayError: it is missing, unreadable, not a regular file, or not UTF-8 text.
    """
    if path is None:
        if not shipped:
            return None
        raw = read_bytes(_shipped(SHIPPED_OVERLAY), SHIPPED_OVERLAY, OverlayError)
    else:
        raw = read_bytes(path, path.as_posix(), OverlayError)
    return decode(raw, OverlayError)


def read_cases(path: Path | None) -> SourceFile:
    """Return the labelled questions at ``path``, or the shipped ones.

    Raises:
        CasesError: the file is missing, unreadable, not a regular file, or not UTF-8 text.
    """
    if path is None:
        raw = read_bytes(_shipped(SHIPPED_CASES), SHIPPED_CASES, CasesError)
    else:
        raw = read_bytes(path, path.as_posix(), CasesError)
    return decode(raw, CasesError)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was at one moment; another stamp means that it may have changed."""

    file: str
    """Its absolute path."""
    changed: int
    """When it was last changed, in nanoseconds since 1970; -1 when it cannot be looked at."""
    size: int
    inode: int


def stamp_files(paths: Sequence[Path], overlay: Path | None) -> tuple[Stamp, ...]:
    """Return the stamps of the files that :func:`read_faq` and :func:`read_overlay` would read."""
    if not paths:
        files = [_shipped(SHIPPED_FAQ), *([] if overlay else [_shipped(SHIPPED_OVERLAY)])]
    else:
        files = [file for path in paths for file in _listed(path)]
    return tuple(map(_stamp, [*files, *([overlay] if overlay else [])]))


def _listed(path: Path) -> list[Path]:
    try:
        return _files(path)
    except FaqError:
        return [path]


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return Stamp(os.path.abspath(path), -1, -1, -1)
    return Stamp(os.path.abspath(path), found.st_mtime_ns, found.st_size, found.st_ino)


def _shipped(name: str) -> Path:
    """A file of the wheel, or of the checkout that an editable install points at."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.exists() else package.parents[1] / name


def _files(path: Path) -> list[Path]:
    if not os.path.isdir(path):
        return [path]
    inside = (file for file in sorted(path.rglob("*")) if os.path.isfile(file))
    found = [f for f in inside if not _is_hidden(f.relative_to(path)) and _may_be_faq(f)]
    if not found:
        raise FaqError(f"{path.as_posix()}: no .md file in this folder")
    return found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _may_be_faq(file: Path) -> bool:
    """Whether a file found in a folder is Markdown, or YAML that says that it is a FAQ."""
    kind = file.suffix.lower()
    if kind not in (".yml", ".yaml"):
        return kind in (".md", ".markdown")
    try:
        with file.open("rb") as stream:
            return b"YamlMime:FAQ" in stream.read(100)
    except OSError:
        return False


def read_bytes(path: Path, shown: str, kind: type[P2sbotError]) -> RawFile:
    """Return a regular file as it is, whose name people are shown as ``shown``.

    Raises:
        P2sbotError: an error of that ``kind`` when it is missing, unreadable or something else.
    """
    try:
        # Not blocking, so that a named pipe is refused instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise kind(f"{shown}: not a regular file")
            data = stream.read()
    except (OSError, ValueError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise kind(f"{shown}: cannot be read: {reason}") from None
    return RawFile(shown, os.path.abspath(path), data)
