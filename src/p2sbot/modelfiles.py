"""The files of a sentence encoder: read, and checked against their sums where there are any."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from p2sbot.errors import ModelError
from p2sbot.sources import read_bytes

SHIPPED = Path(__file__).parent / "minilm"
"""The folder of the encoder that p2sbot carries."""
_MODEL, _TOKENIZER, _SUMS = "model.onnx", "tokenizer.json", "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence encoder as it is on the disk."""

    folder: str
    """As people are shown it."""
    model: bytes
    tokenizer: bytes
    digest: str
    """A digest of both files, hexadecimal."""


def read_model(folder: Path) -> ModelFiles:
    """Return the files of an encoder.

    Where the folder has a SHA256SUMS, as ``sha256sum`` writes it, they must have these digests; the
    folder that p2sbot carries must have one.

    Raises:
        ModelError: a file is missing, unreadable, not a regular file, or damaged.
    """
    files = {name: _read(folder / name) for name in (_MODEL, _TOKENIZER)}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    if folder == SHIPPED or (folder / _SUMS).exists():
        _check(folder, digests, _parse_sums(_read(folder / _SUMS)))
    whole = hashlib.sha256("".join(digests.values()).encode()).hexdigest()
    return ModelFiles(folder.as_posix(), files[_MODEL], files[_TOKENIZER], whole)


def _read(path: Path) -> bytes:
    return read_bytes(path, path.as_posix(), ModelError).data


def _parse_sums(data: bytes) -> dict[str, str]:
    """Return the digest of each file that is named."""
    lines = data.decode("utf-8", "replace").splitlines()
    named = (line.split(maxsplit=1) for line in lines if line.strip())
    return {one[-1].strip().removeprefix("*").removeprefix("./"): one[0].lower() for one in named}


def _check(folder: Path, digests: Mapping[str, str], sums: Mapping[str, str]) -> None:
    for name, digest in digests.items():
        shown = (folder / name).as_posix()
        if name not in sums:
            raise ModelError(
                f"{shown}: {_SUMS} does not name it; add its SHA-256, or remove {_SUMS}"
            )
        if sums[name] != digest:
            raise ModelError(
                f"{shown}: damaged: its SHA-256 is not that in {_SUMS}; {mend(folder.as_posix())}"
            )


def mend(folder: str) -> str:
    """Return what to do about an encoder that cannot be used."""
    how = "install p2sbot again" if folder == SHIPPED.as_posix() else "put it there anew"
    return f"{how}, or use --no-semantic"
