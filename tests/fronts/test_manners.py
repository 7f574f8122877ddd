"""Pager, browser, plain reading and what is pasted."""

import sys
import webbrowser
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.clean import QUESTION_LIMIT, clean
from p2sbot.cli.parser import is_terminal
from p2sbot.fronts.repl.browser import has_browser, open_url
from p2sbot.fronts.repl.numbering import number_links
from p2sbot.fronts.repl.pager import DEFAULT, choose_pager, is_long, page
from p2sbot.fronts.repl.tidy import tidy
from p2sbot.model import Block, Span
from p2sbot.screen import wants_plain


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, DEFAULT),
        ({"PAGER": "more"}, ("more",)),
        ({"PAGER": "more", "P2SBOT_PAGER": "less -S"}, ("less", "-S")),
        ({"PAGER": "more", "P2SBOT_PAGER": ""}, ()),
        ({"PAGER": "cat"}, ()),
        ({"PAGER": "less 'unclosed"}, DEFAULT),
        ({"TERM": "dumb"}, ()),
    ],
)
def test_which_pager(environ, command):
    assert choose_pager(environ) == command


def test_a_pager_is_wanted_only_for_what_does_not_fit_with_the_next_prompt():
    assert not is_long("line\n" * 22, 24, 80)
    assert is_long("line\n" * 23, 24, 80)


@pytest.mark.parametrize("line", ["x" * 81, "字" * 41, "\x1b[1m" + "x" * 81 + "\x1b[0m"])
def test_a_line_longer_than_the_screen_is_wide_takes_two_rows(line):
    assert is_long(f"{line}\n" * 12, 24, 80)
    assert not is_long(f"{line}\n" * 11, 24, 80)


@pytest.mark.parametrize("line", ["x" * 80, "字" * 40, "\x1b[1m" + "x" * 80 + "\x1b[0m", ""])
def test_a_line_as_long_as_the_screen_is_wide_takes_one_row(line):
    assert not is_long(f"{line}\n" * 22, 24, 80)


def test_a_pager_gets_the_whole_text(tmp_path):
    target = tmp_path / "paged"
    code = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    assert page("Grüße\n", (sys.executable, "-c", code, str(target)))
    assert target.read_text(encoding="utf-8") == "Grüße\n"


def test_a_pager_that_is_left_early_or_missing_is_no_error():
    assert page("line\n" * 100_000, (sys.executable, "-c", "pass"))
    assert not page("line\n", ("/nonexistent/pager",))


def test_a_pager_that_fails_did_not_show_the_text():
    assert not page("line\n", (sys.executable, "-c", "raise SystemExit(1)"))


@pytest.mark.parametrize(
    ("environ", "platform", "there"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "w"}, "linux", True),
        ({"BROWSER": "firefox"}, "linux", True),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "1"}, "darwin", False),
        ({}, "win32", True),
    ],
)
def test_where_there_is_a_browser(environ, platform, there):
    assert has_browser(environ, platform) is there


@pytest.mark.parametrize("url", ["javascript:alert(1)", "-remote", "mailto:a@b", "", "smb://x"])
def test_only_web_and_file_addresses_are_opened(url, monkeypatch):
    monkeypatch.setattr("webbrowser.get", pytest.fail)
    assert open_url(url) is False


def test_an_address_goes_to_the_browser(monkeypatch):
    opened = []
    browser = SimpleNamespace(name="firefox", open=lambda url: opened.append(url) or True)
    monkeypatch.setattr("webbrowser.get", lambda: browser)
    assert open_url("https://x.example/#a") is True
    assert opened == ["https://x.example/#a"]


@pytest.mark.parametrize("name", ["w3m", "/usr/bin/lynx", "www-browser"])
def test_a_browser_that_would_take_the_terminal_is_not_started(name, monkeypatch):
    browser = webbrowser.GenericBrowser(name)
    monkeypatch.setattr(webbrowser.GenericBrowser, "open", pytest.fail)
    monkeypatch.setattr(webbrowser.BackgroundBrowser, "open", pytest.fail)
    monkeypatch.setattr("webbrowser.get", lambda: browser)
    assert open_url("https://x.example/") is False


def test_a_browser_of_the_user_s_own_is_not_waited_for(monkeypatch):
    started = []
    monkeypatch.setattr("webbrowser.get", lambda: webbrowser.GenericBrowser(["own", "-n", "%s"]))
    monkeypatch.setattr(webbrowser.GenericBrowser, "open", pytest.fail)
    monkeypatch.setattr(
        webbrowser.BackgroundBrowser,
        "open",
        lambda self, url: started.append((self.name, self.args, url)) or True,
    )
    assert open_url("https://x.example/") is True
    assert started == [("own", ["-n", "%s"], "https://x.example/")]


@pytest.mark.parametrize(
    ("environ", "platform", "tty", "there"),
    [
        ({}, "linux", True, True),
        ({"TERM": "xterm"}, "linux", False, False),
        ({"MSYSTEM": "MINGW64"}, "win32", False, True),
        ({"TERM": "xterm"}, "win32", False, True),
        ({}, "win32", False, False),
        ({}, "win32", True, True),
    ],
)
def test_where_somebody_is_there_to_talk_to(environ, platform, tty, there):
    assert is_terminal(environ, platform, tty=tty) is there


@pytest.mark.parametrize(
    ("environ", "asked", "plain"),
    [
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm", "P2SBOT_PLAIN": "1"}, False, True),
        ({"TERM": "xterm", "P2SBOT_PLAIN": "0"}, False, False),
        ({"TERM": "dumb"}, False, True),
    ],
)
def test_when_lines_are_read_plainly(environ, asked, plain):
    assert wants_plain(environ, asked=asked) is plain


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("one\ntwo\r\n  three", "one two three"),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07text", "red text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x00b\x07c\x9b", "a b c"),
        ("\u202eevil", "<U+202E>evil"),
        ("\ud800", "\ufffd"),
        (" hidden", " hidden"),
        (" \n ", ""),
    ],
)
def test_what_is_pasted_becomes_one_harmless_line(pasted, line):
    assert tidy(pasted) == line


@given(st.text())
def test_any_text_becomes_one_line_that_is_already_clean(text):
    line = tidy(text)
    assert line == clean(line)
    assert "\n" not in line
    assert tidy(line) == line
    assert len(line) <= QUESTION_LIMIT + 1


def test_two_links_to_one_entry_have_one_number():
    def link(text, entry):
        return Span(text, "", f"#{entry}", entry)

    spans = (link("A", "a"), Span(" or "), link("B", "b"), Span(" or "), link("again", "a"))
    (block,), ids = number_links([Block("paragraph", spans)])
    assert "".join(span.text for span in block.spans) == "A [1] or B [2] or again [1]"
    assert ids == ("a", "b")
    assert not any(span.target for span in block.spans)


def test_a_link_of_two_styles_has_one_number_at_its_end():
    spans = (Span("the ", "", "#a", "a"), Span("list", "c", "#a", "a"))
    (block,), _ = number_links([Block("paragraph", spans)])
    assert "".join(span.text for span in block.spans) == "the list [1]"
