"""The sentence encoder: what it gives, and what it says of a folder that is not right."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnx
import pytest
from encoders import WIDTH, make_model
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto

import p2sbot.modelfiles
from p2sbot.errors import ModelError
from p2sbot.match.encoder import OnnxEncoder
from p2sbot.modelfiles import SHIPPED, mend, read_model


def load(folder):
    files = read_model(folder)
    advice = mend(files.folder)
    return OnnxEncoder(files.model, files.tokenizer, digest=files.digest, mend=advice)


ENCODER = load(SHIPPED)
TEXTS = [
    "What happens when my laptop dies overnight?",
    "If I restart a client computer, will the VPN automatically reconnect?",
    "What client operating systems can I use?",
    "",
    "密码",
    "x" * 100_000,
    "\ud800 half a character",
]


def test_texts_that_mean_much_the_same_have_vectors_that_point_much_the_same_way():
    laptop, restart, systems = map(ENCODER.encode, TEXTS[:3])
    assert laptop @ restart > laptop @ systems + 0.05
    assert ENCODER.encode("lunch") @ ENCODER.encode("a meal at noon") > 0.5


def test_a_vector_has_the_length_one_and_one_shape_for_every_text():
    for text in TEXTS:
        vector = ENCODER.encode(text)
        assert (vector.shape, vector.dtype) == ((384,), np.float32)
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_many_threads_get_the_vectors_that_one_gets():
    alone = [ENCODER.encode(text) for text in TEXTS * 4]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ENCODER.encode, TEXTS * 4))
    assert np.array_equal(alone, together)


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_is_too_odd_to_be_encoded(text):
    assert np.isfinite(ENCODER.encode(text)).all()


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(SHIPPED, tmp_path / "model")


def complaint(folder):
    with pytest.raises(ModelError) as error:
        load(folder)
    return str(error.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("at", [0, 0.5, -1])
def test_one_flipped_bit_in_a_model_is_damage(name, at, copy):
    path = copy / name
    data = bytearray(path.read_bytes())
    data[int(at * len(data)) if at >= 0 else -1] ^= 1
    path.write_bytes(data)
    assert f"model/{name}: damaged: its SHA-256" in complaint(copy)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_cut_short_empty_or_gone_is_named(name, copy):
    whole = (copy / name).read_bytes()
    for part in (whole[:-1], b""):
        (copy / name).write_bytes(part)
        assert f"model/{name}: damaged" in complaint(copy)
    (copy / name).unlink()
    assert f"model/{name}: cannot be read: No such file" in complaint(copy)


def test_without_sums_a_model_of_ones_own_must_still_be_a_model(copy):
    (copy / "SHA256SUMS").unlink()
    assert load(copy).digest == ENCODER.digest
    whole = (copy / "model.onnx").read_bytes()
    for part in (whole[: len(whole) // 2], b"", b"no model"):
        (copy / "model.onnx").write_bytes(part)
        assert "damaged, in several files, or no ONNX model" in complaint(copy)
    (copy / "model.onnx").write_bytes(whole)
    (copy / "tokenizer.json").write_text("{}")
    assert "damaged or no tokenizer.json" in complaint(copy)


@pytest.mark.parametrize("write", ["{}  {}", "{} *{}", "{}  ./{}", "{}\t{}\r"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_sums_are_read_as_sha256sum_writes_them(write, case, tmp_path):
    folder = make_model(tmp_path / "own")
    lines = [
        write.format(case(hashlib.sha256((folder / name).read_bytes()).hexdigest()), name)
        for name in ("model.onnx", "tokenizer.json")
    ]
    (folder / "SHA256SUMS").write_text("\n".join(lines))
    load(folder)
    (folder / "SHA256SUMS").write_text(lines[0])
    assert "tokenizer.json: SHA256SUMS does not name it" in complaint(folder)


def test_the_model_that_is_carried_must_have_its_sums(copy, monkeypatch):
    (copy / "SHA256SUMS").unlink()
    monkeypatch.setattr(p2sbot.modelfiles, "SHIPPED", copy)
    assert "SHA256SUMS: cannot be read" in complaint(copy)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "SHA256SUMS"])
def test_a_named_pipe_is_no_trap(name, copy):
    (copy / name).unlink()
    os.mkfifo(copy / name)
    assert "not a regular file" in complaint(copy)


def test_weights_outside_of_the_model_are_refused_wherever_one_stands(tmp_path, monkeypatch):
    folder = make_model(tmp_path / "own")
    model = onnx.load(folder / "model.onnx")
    onnx.save(
        model,
        folder / "model.onnx",
        save_as_external_data=True,
        location="weights.bin",
        size_threshold=0,
    )
    assert (folder / "weights.bin").exists()
    monkeypatch.chdir(folder)
    assert "in several files" in complaint(folder)


def test_nothing_is_told_to_anybody(tmp_path):
    """ONNX Runtime keeps what it means to send in the user's cache, from its import on."""
    script = (
        "from p2sbot import load_bot\n"
        "load_bot().ask('my laptop dies overnight')\n"
        "import onnxruntime, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **homes},
    )
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["p2sbot"]


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"inputs": ("input_ids",)},
        {"inputs": ("input_ids", "token_type_ids", "attention_mask"), "kind": TensorProto.INT32},
    ],
)
def test_another_encoder_in_the_usual_layout_is_taken(layout, tmp_path):
    encoder = load(make_model(tmp_path / "own", **layout))
    assert encoder.encode("hello").shape == (WIDTH,)
    assert encoder.encode("Where is food") @ encoder.encode("where is lunch") == pytest.approx(1)
    assert encoder.digest != ENCODER.digest


@pytest.mark.parametrize(
    ("layout", "what"),
    [
        ({"inputs": ("pixels",)}, "its inputs are pixels, not input_ids and the like"),
        ({"inputs": ("input_ids", "pixels")}, "its inputs are input_ids, pixels, not input_ids"),
        ({"pooled": True}, r"its first output is not (texts, tokens, width)"),
        ({"kind": TensorProto.INT32, "inputs": ("input_ids",), "scale": 0.0}, ""),
    ],
)
def test_a_model_for_something_else_is_refused(layout, what, tmp_path):
    folder = make_model(tmp_path / "own", **layout)
    if what:
        assert what in complaint(folder)
    else:
        with pytest.raises(ModelError, match="no direction"):
            load(folder).encode("world")


def test_a_text_without_a_token_is_like_no_other(tmp_path):
    encoder = load(make_model(tmp_path / "own"))
    assert encoder.encode("  ").tolist() == [0.0] * WIDTH


def test_a_tokenizer_that_cannot_read_a_text_is_an_error_of_the_users(tmp_path):
    folder = make_model(tmp_path / "own")
    tokenizer = (folder / "tokenizer.json").read_text("utf-8")
    (folder / "tokenizer.json").write_text(tokenizer.replace('"[UNK]": 0, ', ""), "utf-8")
    with pytest.raises(ModelError, match="its tokenizer cannot read a text"):
        load(folder).encode("unheard of")


def test_what_to_do_about_a_model_hangs_on_whose_it_is():
    assert mend(SHIPPED.as_posix()) == "install p2sbot again, or use --no-semantic"
    assert mend("/own") == "put it there anew, or use --no-semantic"


def test_the_model_that_is_carried_has_its_licence_its_origin_and_its_sums():
    assert "Apache License" in (SHIPPED / "LICENSE").read_text("utf-8")
    assert "53aa51172d142c89" in (SHIPPED / "ORIGIN.md").read_text("utf-8")
    sums = dict(re.findall(r"(\w{64})  (\S+)", (SHIPPED / "SHA256SUMS").read_text("utf-8")))
    assert sorted(sums.values()) == ["model.onnx", "tokenizer.json"]
    assert (SHIPPED / "model.onnx").stat().st_size < 24_000_000
