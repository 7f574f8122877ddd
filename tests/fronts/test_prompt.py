"""The line editor, driven through prompt_toolkit's pipe input."""

from __future__ import annotations

import io
import os
import sys
from types import SimpleNamespace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import ColorDepth, DummyOutput

from p2sbot import load_bot
from p2sbot.fronts.repl import session as sessions
from p2sbot.fronts.repl.history import HistoryFile
from p2sbot.fronts.repl.prompt import Prompt, row_start
from p2sbot.fronts.repl.reader import PlainReader
from p2sbot.fronts.repl.service import Files
from p2sbot.fronts.repl.session import Session, Wishes
from p2sbot.render import make_renderer
from p2sbot.sources import stamp_files

CHOICES = ["first choice", "second choice"]
TAB, ENTER, CTRL_C, CTRL_D, CTRL_R = "\t", "\r", "\x03", "\x04", "\x12"
F1, LEFT = "\x1bOP", "\x1b[D"


class Output(DummyOutput):
    size = Size(rows=24, columns=80)

    def get_size(self):
        return self.size


@pytest.fixture
def pipe():
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=Output()):
        yield pipe


@pytest.fixture
def prompt(pipe, tmp_path):
    def complete(line):
        return [(choice, "") for choice in CHOICES] if line.startswith("x") else []

    return Prompt(complete, HistoryFile(tmp_path / "history"), color_bits=8)


def type_into(prompt, pipe, *stages):
    """Send keys stage by stage, each after the first when the menu has been filled."""
    waiting = list(stages)
    buffer = prompt._session.default_buffer

    def on(buffer):
        state = buffer.complete_state
        if waiting and state and len(state.completions) == len(CHOICES):
            pipe.send_text(waiting.pop(0))

    buffer.on_completions_changed += on
    pipe.send_text(waiting.pop(0))
    try:
        return prompt.read()
    finally:
        buffer.on_completions_changed -= on
        assert not waiting


def test_enter_with_a_choice_selected_only_accepts_it_and_enter_again_sends_it(prompt, pipe):
    assert type_into(prompt, pipe, "xy", TAB + TAB + ENTER + " more" + ENTER) == (
        "second choice more"
    )


def test_enter_with_nothing_selected_sends_the_line_as_typed(prompt, pipe):
    assert type_into(prompt, pipe, "xy", ENTER) == "xy"


def test_a_choice_replaces_the_whole_line(prompt, pipe):
    assert type_into(prompt, pipe, "x three words", TAB + ENTER + ENTER) == "first choice"


def test_ctrl_c_clears_the_line_and_raises_only_on_an_empty_one(prompt, pipe):
    pipe.send_text("abc" + CTRL_C + "def" + ENTER)
    assert prompt.read() == "def"
    pipe.send_text(CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        prompt.read()


def test_ctrl_d_on_an_empty_line_is_the_end(prompt, pipe):
    pipe.send_text(CTRL_D)
    with pytest.raises(EOFError):
        prompt.read()


def test_what_is_pasted_is_tidied_and_not_sent(prompt, pipe):
    pipe.send_text("\x1b[200~one\ntwo\x1b]0;pwn\x07\x00\x1b[201~" + " end" + ENTER)
    assert prompt.read() == "one two end"


def test_a_huge_paste_is_cut(prompt, pipe):
    pipe.send_text("\x1b[200~" + "x" * 50_000 + "\x1b[201~" + ENTER)
    assert len(prompt.read()) == 2_000


@pytest.mark.parametrize(
    ("key", "command"),
    [("\x1bOP", "/help"), ("\x1bOQ", "/more"), ("\x1bOR", "/copy"), ("\x1bOS", "/open")],
)
def test_function_keys_send_commands_and_give_the_line_back(key, command, prompt, pipe):
    pipe.send_text("half" + key)
    assert prompt.read() == command
    pipe.send_text(" done" + ENTER)
    assert prompt.read() == "half done"


def test_the_line_that_a_function_key_gives_back_has_its_cursor_where_it_was(prompt, pipe):
    pipe.send_text("half" + LEFT + LEFT + F1)
    assert prompt.read() == "/help"
    pipe.send_text("d-ha" + ENTER)
    assert prompt.read() == "had-half"


def test_a_function_key_during_a_search_does_nothing(prompt, pipe):
    pipe.send_text("one" + ENTER)
    prompt.read()
    pipe.send_text(CTRL_R + "on" + F1 + ENTER + ENTER)
    assert prompt.read() == "one"
    pipe.send_text("two" + ENTER)
    assert prompt.read() == "two"


@pytest.mark.parametrize("code", ["\x1b[31m", "\x1b[0m", "\x1b[1;31m", "\x1b[38;5;9m", "\x1b[<5M"])
def test_a_colour_code_that_is_typed_is_no_mouse_and_is_ignored(code, prompt, pipe):
    pipe.send_text(code + "red" + ENTER)
    assert prompt.read() == "red"


def test_lines_are_kept_but_for_numbers_repeats_and_those_that_a_space_leads(
    prompt, pipe, tmp_path
):
    for line in ("one", "one", "7", " hidden", "two"):
        pipe.send_text(line + ENTER)
        prompt.read()
    assert (tmp_path / "history").read_text() == "one\ntwo\n"


def test_up_brings_back_the_line_before(prompt, pipe):
    pipe.send_text("one" + ENTER)
    prompt.read()
    pipe.send_text("\x1b[A" + ENTER)
    assert prompt.read() == "one"


@pytest.mark.parametrize(
    ("size", "shown"),
    [((24, 80), True), ((11, 80), False), ((24, 7), False)],
)
def test_the_toolbar_is_shown_only_where_there_is_room(size, shown, prompt, pipe, monkeypatch):
    monkeypatch.setattr(Output, "size", Size(rows=size[0], columns=size[1]))
    pipe.send_text(ENTER)
    prompt.read()
    assert (prompt._session.bottom_toolbar is not None) is shown
    assert prompt._session.reserve_space_for_menu <= size[0] / 2


def test_no_more_colours_are_used_than_asked_for_and_no_fewer(pipe, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    for bits, depth in ((1, ColorDepth.DEPTH_1_BIT), (8, ColorDepth.DEPTH_8_BIT)):
        assert Prompt(list, None, color_bits=bits)._session.app.color_depth == depth


@pytest.mark.parametrize(
    ("typed", "start"), [("", 0), ("x" * 78, 0), ("x" * 79, 78), ("x" * 159, 158), ("字" * 40, 39)]
)
def test_the_menu_stays_below_a_line_longer_than_the_screen(typed, start):
    assert row_start(typed, columns=80) == start


def make_session(faq, **wishes):
    files = Files(lambda: load_bot(faq), lambda: stamp_files([faq], None))
    environ = {"TERM": "xterm", "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]}
    return Session(
        files, lambda screen: make_renderer("text", screen=screen), environ, Wishes(**wishes)
    )


def test_a_session_answers_and_ctrl_d_leaves_with_0(pipe, faq, capsys):
    session = make_session(faq, color="never")
    pipe.send_text("lost badge" + ENTER + "/copy" + ENTER + CTRL_C + CTRL_D)
    assert session.run() == 0
    said = capsys.readouterr().out
    assert "How do I replace a lost badge?" in said
    assert "Sent to the terminal (OSC 52): question, answer and link" in said
    assert said.count("Ctrl-D or /quit leaves.") == 1


def test_a_console_that_cannot_be_driven_falls_back_to_plain_lines_with_a_hint(
    faq, capsys, monkeypatch
):
    class NoConsoleScreenBufferError(Exception):
        pass

    def no_console(*arguments, **more):
        raise NoConsoleScreenBufferError

    prompt = "p2sbot.fronts.repl.prompt"
    monkeypatch.setattr(f"{prompt}.PromptSession", no_console)
    # As on Windows, where alone prompt_toolkit's own module can be imported.
    windows = SimpleNamespace(NoConsoleScreenBufferError=NoConsoleScreenBufferError)
    monkeypatch.setitem(sys.modules, "prompt_toolkit.output.win32", windows)
    monkeypatch.setattr(f"{prompt}.sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("lost badge\n/quit\n"))
    session = make_session(faq, color="never")
    assert isinstance(session._reader, PlainReader)
    assert session.run() == 0
    said = capsys.readouterr().out
    assert "winpty" in said
    assert "How do I replace a lost badge?" in said


def test_plain_reading_ends_with_the_input(faq, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("lost badge\n"))
    assert make_session(faq, plain=True, color="never").run() == 0
    assert "spare badge" in capsys.readouterr().out


def test_an_error_of_a_template_is_shown_and_the_session_goes_on(
    faq, tmp_path, capsys, monkeypatch
):
    (tmp_path / "entry.text.j2").write_text("{{ nonsense }}")
    monkeypatch.setattr(sys, "stdin", io.StringIO("lost badge\n/help\n"))
    files = Files(lambda: load_bot(faq), lambda: stamp_files([faq], None))
    session = Session(
        files,
        lambda screen: make_renderer("text", screen=screen, templates=tmp_path),
        {"TERM": "dumb"},
        Wishes(),
    )
    assert session.run() == 0
    said = capsys.readouterr().out
    assert "nonsense" in said
    assert "/reload" in said


def test_nothing_of_prompt_toolkit_is_imported_by_a_plain_session(faq):
    import subprocess

    code = f"""
import sys
from pathlib import Path
from p2sbot import load_bot
from p2sbot.fronts.repl.service import Files
from p2sbot.fronts.repl.session import Session, Wishes
from p2sbot.render import make_renderer
files = Files(lambda: load_bot(Path({str(faq)!r})), lambda: ())
Session(files, lambda s: make_renderer("text", screen=s), {{}}, Wishes(plain=True)).run()
print("prompt_toolkit" in sys.modules, "asyncio" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="lost badge\n/copy\n/quit\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "spare badge" in done.stdout
    assert done.stdout.endswith("False False\n")


def test_one_module_knows_prompt_toolkit():
    from pathlib import Path

    package = Path(sessions.__file__).parents[2]
    homes = [
        p.name
        for p in package.rglob("*.py")
        if "import prompt_toolkit" in p.read_text() or "from prompt_toolkit" in p.read_text()
    ]
    assert homes == ["prompt.py"]
