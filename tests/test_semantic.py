"""The extra ``semantic``: where the encoder comes from, and what turns it off."""

import io
import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from encoders import make_model
from program import run, run_on_terminal

import p2sbot.cli.progress
import p2sbot.load
from p2sbot import ModelError, load_bot
from p2sbot.cache import cache_folder
from p2sbot.cli import main
from p2sbot.load import Once
from p2sbot.match.encoder import OnnxEncoder
from p2sbot.modelfiles import SHIPPED

pytestmark = pytest.mark.semantic
FAQ = """\
### Where is lunch?

Downstairs.

### How do I use my badge?

Hold it to the reader.
"""
HARD = "any food around here"


@pytest.fixture
def faq(tmp_path):
    path = tmp_path / "faq.md"
    path.write_text(FAQ, encoding="utf-8")
    return path


@pytest.fixture
def tiny(tmp_path):
    return make_model(tmp_path / "tiny")


@pytest.fixture
def damaged(tmp_path):
    folder = shutil.copytree(SHIPPED, tmp_path / "damaged")
    data = bytearray((folder / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.onnx").write_bytes(data)
    return folder


def meaning(bot, question=HARD):
    return bot.ask(question).matches[0].meaning


def test_with_the_extra_the_encoder_that_is_carried_is_used(faq):
    bot = load_bot(faq)
    assert meaning(bot) is not None
    assert bot.ask(HARD).matches[0].entry.id == "where-is-lunch"


def test_semantic_false_goes_by_the_words_alone(faq):
    assert meaning(load_bot(faq, semantic=False)) is None


def test_without_the_extra_it_goes_by_the_words_alone(faq, monkeypatch):
    monkeypatch.setattr(p2sbot.load, "is_installed", lambda: False)
    assert load_bot(faq).ask(HARD) == load_bot(faq, semantic=False).ask(HARD)


def test_a_model_that_is_named_is_used_and_its_vectors_kept_apart(faq, tiny):
    carried, own = meaning(load_bot(faq)), meaning(load_bot(faq, model=tiny))
    assert own == pytest.approx(meaning(load_bot(faq, model=str(tiny))))
    assert own != pytest.approx(carried)
    assert meaning(load_bot(faq)) == pytest.approx(carried)


def test_the_overlay_names_a_model_beside_itself_and_what_is_asked_for_goes_first(faq, tiny):
    overlay = faq.with_name("overlay.toml")
    overlay.write_text('model = "tiny"\n', encoding="utf-8")
    by_overlay = meaning(load_bot(faq, overlay))
    assert by_overlay == pytest.approx(meaning(load_bot(faq, model=tiny)))
    assert meaning(load_bot(faq, overlay)) == by_overlay  # now from the cache
    assert meaning(load_bot(faq, overlay, model=SHIPPED)) == meaning(load_bot(faq))
    overlay.write_text('model = "none"\n', encoding="utf-8")
    with pytest.raises(ModelError, match=r"overlay.toml: model = 'none': not a folder; name"):
        load_bot(faq, overlay)
    assert load_bot(faq, overlay, semantic=False)


def test_a_model_that_is_named_but_cannot_be_used_is_an_error_at_once(faq, tiny, monkeypatch):
    with pytest.raises(ModelError, match="nowhere: not a folder"):
        load_bot(faq, model="nowhere")
    monkeypatch.setattr(p2sbot.load, "is_installed", lambda: False)
    with pytest.raises(ModelError, match=re.escape("pip install 'p2sbot[semantic]'")):
        load_bot(faq, model=tiny)


def test_a_damaged_model_is_an_error_that_says_so_and_never_a_fall_back(faq, damaged):
    bot = load_bot(faq, model=damaged)
    assert bot.ask("Where is lunch?").matches[0].entry.id == "where-is-lunch"
    for _ in range(2):
        with pytest.raises(ModelError, match="damaged"):
            bot.ask(HARD)
    with pytest.raises(ModelError, match="damaged"):
        bot.prepare()


def test_prepare_makes_ready_what_the_first_question_would_wait_for(faq):
    load_bot(faq).prepare()
    assert list(cache_folder(os.environ).glob("*.vectors"))


def test_an_edit_encodes_what_was_edited(faq, monkeypatch):
    load_bot(faq).prepare()
    asked = []
    encode = OnnxEncoder.encode
    monkeypatch.setattr(
        OnnxEncoder, "encode", lambda self, text: asked.append(text) or encode(self, text)
    )
    faq.write_text(FAQ.replace("Downstairs", "Upstairs"), encoding="utf-8")
    load_bot(faq).prepare()
    assert asked == ["Where is lunch? Upstairs."]


def test_a_broken_extra_is_an_error_that_says_so(faq, monkeypatch):
    monkeypatch.setitem(sys.modules, "p2sbot.vectorstore", None)
    with pytest.raises(ModelError, match=r"the extra is broken: .*; pip install --force-reinstall"):
        load_bot(faq).ask(HARD)


def test_what_asks_nothing_needs_no_model(faq, capsys, monkeypatch):
    monkeypatch.setenv("P2SBOT_MODEL", "nowhere")
    assert main(["list", "--faq", str(faq)]) == 0
    assert main(["show", "where-is-lunch", "--faq", str(faq)]) == 0
    assert main(["ask", "--faq", str(faq), "Where is lunch?"]) == 2


def test_a_thing_is_made_once_however_many_ask_for_it():
    barrier, made = Barrier(8), []
    once = Once(lambda: made.append(1) or object())

    def ask(_):
        barrier.wait()
        return once()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert made == [1]


def test_the_command_line_has_it_on_and_no_semantic_turns_it_off(faq, capsys):
    own = ["--faq", str(faq), "--json"]
    main(["ask", *own, "--why", HARD])
    assert json.loads(capsys.readouterr().out)["candidates"][0]["meaning"] is not None
    for off in (["--no-semantic", "ask", *own], ["ask", *own, "--no-semantic"]):
        main([*off, "--why", HARD])
        assert json.loads(capsys.readouterr().out)["candidates"][0]["meaning"] is None


def test_why_shows_how_near_an_entry_comes_in_meaning(faq, capsys):
    main(["ask", "--why", "--faq", str(faq), HARD])
    assert re.search(r"^0\.\d\d  where-is-lunch\n      meaning: 0\.\d\d$", _why(capsys), re.M)
    main(["ask", "--why", "--faq", str(faq), "where is lunch"])
    assert "meaning" not in _why(capsys)


def _why(capsys):
    return capsys.readouterr().out.partition("Why: ")[2]


def test_the_environment_names_a_model_and_what_is_wrong_with_it_is_one_line(faq, damaged):
    for folder, what in ((damaged, "model.onnx: damaged: its SHA-256"), ("x", "x: not a folder")):
        done = run("ask", "--faq", str(faq), HARD, P2SBOT_MODEL=str(folder))
        assert (done.returncode, done.stdout) == (2, "")
        assert re.fullmatch(rf"p2sbot: [^\n]*{re.escape(what)}[^\n]*\n", done.stderr)
    off = run("ask", "--faq", str(faq), "--no-semantic", HARD, P2SBOT_MODEL=str(damaged))
    assert off.returncode == 1


@pytest.fixture
def at_once(monkeypatch):
    """Whoever waits, waits too long: the bar is shown from the first text on."""
    monkeypatch.setattr(p2sbot.cli.progress, "_PATIENCE", -1.0)
    monkeypatch.setattr(p2sbot.cli.progress, "_PAUSE", -1.0)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "shown"),
    [
        (Terminal, {}, True),
        (io.StringIO, {}, False),
        (Terminal, {"TERM": "dumb"}, False),
        (Terminal, {"P2SBOT_PLAIN": "1"}, False),
    ],
)
def test_a_bar_is_shown_where_it_can_be_redrawn(
    stream, environment, shown, faq, monkeypatch, at_once
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stderr", stream())
    main(["ask", "--faq", str(faq), HARD])
    said = sys.stderr.getvalue()
    assert ("0 of 4 texts of the FAQ encoded" in said) is shown
    assert "\x1b" not in said
    assert said.endswith(" \r") is shown
    before = said
    main(["ask", "--faq", str(faq), HARD])
    assert sys.stderr.getvalue() == before


def test_a_whole_terminal_shows_no_escape_for_it(faq):
    _, shown = run_on_terminal(["ask", "--faq", str(faq), "--color", "never", HARD])
    assert "\x1b" not in shown
