import base64
import sys

import pytest

from p2sbot.fronts.repl.clipboard import OSC52, OSC52_LIMIT, Way, choose_ways, copy, osc52, report

EVERY_TOOL = {"pbcopy", "wl-copy", "xclip", "xsel", "clip.exe"}.__contains__
SSH = {"SSH_TTY": "/dev/pts/1"}


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "darwin", ["pbcopy", "OSC 52"]),
        ({}, "win32", ["clip.exe", "OSC 52"]),
        ({}, "linux", ["OSC 52"]),
        ({"DISPLAY": ":0"}, "linux", ["xclip", "xsel", "OSC 52"]),
        ({"WAYLAND_DISPLAY": "w"}, "linux", ["wl-copy", "OSC 52"]),
        (
            {"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"},
            "linux",
            ["wl-copy", "xclip", "xsel", "OSC 52"],
        ),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", ["clip.exe", "OSC 52"]),
        (SSH, "darwin", ["OSC 52", "pbcopy"]),
        ({"SSH_CONNECTION": "1", "DISPLAY": ":10"}, "linux", ["OSC 52", "xclip", "xsel"]),
        ({"TERM": "dumb"}, "linux", []),
        ({"TERM": "linux", "DISPLAY": ":0"}, "linux", ["xclip", "xsel"]),
        ({"TERM": "dumb", **SSH}, "darwin", ["pbcopy"]),
    ],
)
def test_the_ways_to_the_clipboard(environ, platform, expected):
    ways = choose_ways(environ, platform, EVERY_TOOL)
    assert [way.name for way in ways] == expected


def test_a_tool_that_is_not_installed_is_no_way():
    assert choose_ways({"DISPLAY": ":0"}, "linux", lambda name: None) == (OSC52,)


def test_osc_52_holds_the_text_in_base64():
    start, end = "\x1b]52;c;", "\x1b\\"
    sequence = osc52("Grüße\n\x1b[31m", {})
    assert sequence.startswith(start)
    assert sequence.endswith(end)
    body = sequence.removeprefix(start).removesuffix(end)
    assert base64.b64decode(body).decode() == "Grüße\n\x1b[31m"


def test_osc_52_is_wrapped_for_tmux_with_every_escape_doubled():
    assert osc52("hi", {"TMUX": "1"}) == "\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\"


def test_osc_52_is_wrapped_for_screen_in_short_strings():
    sequence = osc52("x" * 900, {"STY": "1"})
    parts = sequence.removesuffix("\x1b\\").split("\x1b\\")
    assert len(parts) > 3
    assert all(part.startswith("\x1bP") and len(part) < 768 for part in parts)
    inner = "".join(part.removeprefix("\x1bP") for part in parts)
    assert inner == f"\x1b]52;c;{base64.b64encode(b'x' * 900).decode()}\x07"


def test_a_text_longer_than_terminals_take_is_not_sent():
    fits = OSC52_LIMIT // 4 * 3
    assert osc52("x" * fits, {})
    assert osc52("x" * (fits + 1), {}) == ""


def test_the_first_way_that_takes_the_text_is_named():
    tried, written = [], []

    def run(way, text):
        tried.append((way.name, text))
        return way.name == "xsel"

    xsel = Way("xsel", ("xsel",))
    ways = [Way("xclip", ("xclip",)), xsel, OSC52]
    assert copy("hi", ways, {}, written.append, run) is xsel
    assert tried == [("xclip", "hi"), ("xsel", "hi")]
    assert written == []
    assert copy("hi", [OSC52], {}, written.append, run) is OSC52
    assert written == [osc52("hi", {})]
    assert copy("hi", [], {}, written.append, run) is None
    assert copy("x" * OSC52_LIMIT, [OSC52], {}, written.append, run) is None


def test_inside_tmux_it_is_tmux_that_is_asked_first():
    for environ in ({}, SSH, {"TERM": "dumb"}):
        ways = choose_ways({"TMUX": "/tmp/t,1,0", **environ}, "linux", {"tmux"}.__contains__)
        assert ways[0].command == ("tmux", "load-buffer", "-w", "-")
    assert choose_ways({"TMUX": "/tmp/t,1,0"}, "linux", lambda name: None) == (OSC52,)


def test_only_a_way_that_says_so_has_copied():
    assert report(Way("pbcopy", ("pbcopy",)), "the answer") == "Copied: the answer, by pbcopy."
    said = "Sent to the terminal (OSC 52): the answer; paste to check. /copy show prints it."
    assert report(OSC52, "the answer") == said
    (tmux, *_) = choose_ways({"TMUX": "1"}, "linux", {"tmux"}.__contains__)
    assert report(tmux, "the answer").startswith("Given to tmux and its terminal (")


def test_a_program_gets_the_text_on_its_input(tmp_path):
    code = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    target = tmp_path / "clipboard"
    keep = Way("keep", (sys.executable, "-c", code, str(target)))
    assert copy("Grüße $(id)", [keep], {}, pytest.fail) is keep
    assert target.read_text(encoding="utf-8") == "Grüße $(id)"


def test_a_program_that_fails_or_is_missing_did_not_take_it():
    failing = Way("fails", (sys.executable, "-c", "raise SystemExit(1)"))
    missing = Way("missing", ("/nonexistent/program",))
    assert copy("hi", [failing, missing], {}, pytest.fail) is None
