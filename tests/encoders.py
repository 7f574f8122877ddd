"""Encoders for tests: one that counts letters, and models small enough to be made on the spot."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

WORDS = ["[UNK]", "hello", "world", "where", "is", "lunch", "food"]
WIDTH = 4


class LetterEncoder:
    """Texts of the same letters mean the same. Keeps what it was asked."""

    def __init__(self, digest: str = "letters") -> None:
        self.digest = digest
        self.asked: list[str] = []

    def encode(self, text: str) -> np.ndarray:
        """How often each letter stands in the text, of length 1."""
        self.asked.append(text)
        counts = np.array([1 + text.lower().count(chr(97 + n)) for n in range(26)], np.float32)
        return counts / np.linalg.norm(counts)


def make_model(
    folder: Path,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    kind: int = TensorProto.INT64,
    pooled: bool = False,
    scale: float = 1.0,
) -> Path:
    """Write an encoder that looks up a vector for each of ``WORDS``; return its folder."""
    folder.mkdir(exist_ok=True)
    table = np.eye(len(WORDS), WIDTH, dtype=np.float32) * scale
    table[WORDS.index("food")] = table[WORDS.index("lunch")] = [1, 1, 0, 0]
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["state"])]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["state"], ["out"], axes=[1], keepdims=0))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, ["texts", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info("out" if pooled else "state", TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {word: number for number, word in enumerate(WORDS)},
            "unk_token": "[UNK]",
        },
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return folder
