"""Texts -> vectors of their meaning: the one home of ONNX Runtime and tokenizers, both in the extra ``semantic``."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from p2sbot.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Vector = NDArray[np.float32]

_TOKENS = 256
"""How many tokens of a text are read at most: ``max_seq_length`` of all-MiniLM-L6-v2."""
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


class Encoder(Protocol):
    """Gives texts that mean much the same vectors that point much the same way. Safe in any number of threads."""

    @property
    def digest(self) -> str:
        """What tells its vectors from those of another encoder: hexadecimal."""
        ...

    def encode(self, text: str) -> Vector:
        """Return the vector of a text, of the same shape (width,) for every text.

        It is of length 1, or 0 where there is nothing to read in the text.
        """
        ...


def is_installed() -> bool:
    """Return whether the extra ``semantic`` is there; found without importing it."""
    return all(map(find_spec, ("numpy", "onnxruntime", "tokenizers")))


class OnnxEncoder:
    """A sentence encoder run by ONNX Runtime, pooled by the mean of its tokens' states."""

    def __init__(self, model: bytes, tokenizer: bytes, *, digest: str, mend: str) -> None:
        """Load the encoder.

        Args:
            model: a model.onnx; inputs ``input_ids`` and, if it wants, ``attention_mask`` and
                ``token_type_ids``; first output the states, shape (texts, tokens, width).
            tokenizer: a tokenizer.json.
            digest: what is to tell it from others.
            mend: what to do about it, for complaints.

        Raises:
            ModelError: one of them is not what it should be.
        """
        self.digest = digest
        self._mend = mend
        self._tokenizer = self._parse(tokenizer)
        self._session = self._open(model)
        self._inputs = {one.name: one.type for one in self._session.get_inputs()}
        if "input_ids" not in self._inputs or not self._inputs.keys() <= _INPUTS:
            raise self._error(
                f"its inputs are {', '.join(self._inputs)}, not input_ids and the like"
            )
        states = self._states([0])
        if getattr(states, "ndim", 0) != 3:
            raise self._error("its first output is not (texts, tokens, width)")
        self._width = states.shape[2]

    def encode(self, text: str) -> Vector:
        """Return the vector of a text: the mean of its tokens' states, of length 1, shape (width,).

        Raises:
            ModelError: the encoder is damaged or not meant for this.
        """
        import numpy as np

        ids = self._ids(text)
        if not ids:
            return np.zeros(self._width, np.float32)
        mean = self._states(ids)[0].astype(np.float32).mean(0)
        length = float(mean @ mean) ** 0.5
        if not 0 < length < float("inf"):
            raise self._error("it gives no direction to a text: damaged or not meant for this")
        vector: Vector = mean / length
        return vector

    def _ids(self, text: str) -> list[int]:
        try:
            encoded = self._tokenizer.encode(text.encode("utf-8", "replace").decode())
        except Exception as error:  # tokenizers raises nothing narrower
            raise self._error(f"its tokenizer cannot read a text: {error}") from None
        return list(encoded.ids)

    def _states(self, tokens: list[int]) -> Vector:
        import numpy as np

        ids = np.array([tokens], np.int64)
        whole = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": ids * 0}
        fed = {
            name: whole[name].astype(np.int32 if kind == "tensor(int32)" else np.int64)
            for name, kind in self._inputs.items()
        }
        try:
            states: Vector = self._session.run(None, fed)[0]
        except _faults() as error:
            raise self._error(f"it cannot be run: {error}") from None
        return states

    def _open(self, model: bytes) -> InferenceSession:
        # Official builds tell Microsoft what they run, from the moment they are imported.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # A text by itself is too little work for several threads; several texts have one each.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Weights in other files would be read from the working folder, unchecked: point where none can be.
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", os.devnull
        )
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except _faults() as error:
            raise self._error(f"damaged, in several files, or no ONNX model: {error}") from None

    def _parse(self, tokenizer: bytes) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            parsed = Tokenizer.from_buffer(tokenizer)
        except Exception as error:  # tokenizers raises nothing narrower
            raise self._error(f"damaged or no tokenizer.json: {error}") from None
        own = parsed.truncation["max_length"] if parsed.truncation else _TOKENS
        parsed.enable_truncation(min(own, _TOKENS))
        parsed.no_padding()
        return parsed

    def _error(self, what: str) -> ModelError:
        return ModelError(f"the sentence encoder: {what}; {self._mend}")


def _faults() -> tuple[type[Exception], ...]:
    """All that ONNX Runtime raises over a model or what it is fed."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    kinds = (kind for kind in vars(state).values() if isinstance(kind, type))
    return tuple(kind for kind in kinds if issubclass(kind, Exception))
