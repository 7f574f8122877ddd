"""Texts -> vectors of their meaning: the one home of ONNX Runtime and tokenizers, both in the extra ``semantic``."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from p2sbot.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Vector = NDArray[np.float32]

SHIPPED = Path(__file__).parents[1] / "minilm"
"""The model that p2sbot carries."""
_MODEL, _TOKENIZER, _SUMS = "model.onnx", "tokenizer.json", "SHA256SUMS"
_TOKENS = 256
"""How much of a text is read: what all-MiniLM-L6-v2 was trained on."""
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


class Encoder(Protocol):
    """Gives texts that mean much the same vectors that point much the same way. Safe in any number of threads."""

    @property
    def digest(self) -> str:
        """What tells its vectors from those of another encoder: hexadecimal."""
        ...

    def encode(self, text: str) -> Vector:
        """Return the vector of a text: of length 1, of the same shape (width,) for every text."""
        ...


def is_installed() -> bool:
    """Return whether the extra ``semantic`` is there; found without importing it."""
    return all(map(find_spec, ("numpy", "onnxruntime", "tokenizers")))


class OnnxEncoder:
    """A sentence encoder in the usual layout: model.onnx and tokenizer.json in a folder, pooled by the mean.

    Where the folder has a SHA256SUMS, as ``sha256sum`` writes it, the files must have these digests.
    """

    def __init__(self, folder: Path) -> None:
        """Load the model.

        Raises:
            ModelError: a file is missing, damaged, or not what it should be.
        """
        self._folder = folder
        model, tokenizer = self._read(_MODEL), self._read(_TOKENIZER)
        self.digest = self._check({_MODEL: model, _TOKENIZER: tokenizer})
        self._session = self._open(model)
        self._tokenizer = self._parse(tokenizer)
        self._inputs = {one.name: one.type for one in self._session.get_inputs()}
        if "input_ids" not in self._inputs or not self._inputs.keys() <= _INPUTS:
            raise self._error(_MODEL, f"its inputs are {', '.join(self._inputs)}, not input_ids")
        if self._state("a").ndim != 3:
            raise self._error(_MODEL, "its first output is not (texts, tokens, width)")

    def encode(self, text: str) -> Vector:
        """Return the vector of a text: the mean of its tokens' states, of length 1, shape (width,)."""
        mean = self._state(text)[0].mean(0)
        length = float(mean @ mean) ** 0.5
        if not 0 < length < float("inf"):
            raise self._error(
                _MODEL, "it gives no number for a text: damaged or not meant for this"
            )
        vector: Vector = mean / length
        return vector

    def _state(self, text: str) -> Vector:
        import numpy as np

        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        whole = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": ids * 0}
        fed = {
            name: whole[name].astype(np.int32 if kind == "tensor(int32)" else np.int64)
            for name, kind in self._inputs.items()
        }
        try:
            state: Vector = self._session.run(None, fed)[0]
        except _faults() as error:
            raise self._error(_MODEL, f"it cannot be run: {error}") from None
        return state

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise self._error(name, f"cannot be read: {error.strerror}") from None

    def _check(self, files: dict[str, bytes]) -> str:
        """Return a digest of all files; compare each with what SHA256SUMS says."""
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        if self._folder == SHIPPED or (self._folder / _SUMS).exists():
            lines = self._read(_SUMS).decode("ascii", "replace").splitlines()
            wanted = {
                name.lstrip("*"): digest for digest, _, name in (s.partition(" ") for s in lines)
            }
            wanted = {name.strip(): digest for name, digest in wanted.items()}
            for name, digest in digests.items():
                if wanted.get(name) != digest:
                    raise self._error(name, f"damaged: its SHA-256 is not that in {_SUMS}")
        return hashlib.sha256("".join(digests.values()).encode()).hexdigest()

    def _open(self, model: bytes) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # A text by itself is too little work for several threads; several texts have one each.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except _faults() as error:
            raise self._error(_MODEL, f"damaged or no ONNX model: {error}") from None

    def _parse(self, tokenizer: bytes) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            parsed = Tokenizer.from_buffer(tokenizer)
        except Exception as error:  # tokenizers raises nothing narrower
            raise self._error(_TOKENIZER, f"damaged or no tokenizer: {error}") from None
        own = parsed.truncation["max_length"] if parsed.truncation else _TOKENS
        parsed.enable_truncation(min(own, _TOKENS))
        parsed.no_padding()
        return parsed

    def _error(self, name: str, what: str) -> ModelError:
        shown = (self._folder / name).as_posix()
        return ModelError(
            f"{shown}: {what}; install p2sbot again, name another model, or use --no-semantic"
        )


def _faults() -> tuple[type[Exception], ...]:
    """All that ONNX Runtime raises over a model or what it is fed."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented")
    return (*(getattr(state, name) for name in names), state.RuntimeException, state.EPFail)
