"""Sessions of the installed program on a pseudo-terminal: what reaches the screen."""

import base64
import re
import stat
import sys
from pathlib import Path

import pytest

from terminal import Terminal, ask

CTRL_C, CTRL_D, CTRL_R, TAB, ENTER, ESC = "\x03", "\x04", "\x12", "\t", "\r", "\x1b"
PASTE = "\x1b[200~{}\x1b[201~"
TOOLBAR = {"PROMPT_TOOLKIT_NO_CPR": "0"}


@pytest.fixture
def history():
    import os

    return Path(os.environ["XDG_STATE_HOME"]) / "p2sbot" / "history"


def test_a_whole_session(history):
    with Terminal() as terminal:
        terminal.wait_for("p2sbot · 9 questions from data/faq.md · /help")
        terminal.wait_for_line(">")
        terminal.type("recnnect")
        terminal.wait_for("If I restart a client computer")  # the menu, despite the typo
        terminal.type(TAB)
        terminal.wait_for("> If I restart")
        assert "Does Point-to-Site support auto-reconnect" in terminal.shown
        terminal.type(ENTER)  # accepts
        terminal.wait_for(lambda t: "Does Point-to-Site support auto-reconnect" not in t.shown)
        assert "data/faq.md#" not in terminal.shown
        terminal.type(ENTER)  # asks
        terminal.wait_for("data/faq.md#")
        terminal.wait_for_line(">")
        ask(terminal, "/copy", "Sent to the terminal (OSC 52): question, answer and link (")
        ask(terminal, "vpn", ["Did you mean", "\n  2  "])
        ask(terminal, "1", "data/faq.md#")
        terminal.type("half a line")
        terminal.wait_for_line("> half a line")
        terminal.type(CTRL_C)
        terminal.wait_for_line(">")
        assert "Ctrl-D or /quit leaves" not in terminal.shown
        terminal.type(CTRL_C)
        terminal.wait_for("Ctrl-D or /quit leaves.")
        terminal.wait_for_line(">")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
        assert "Traceback" not in terminal.shown
    kept = history.read_text().splitlines()
    assert kept[1:] == ["/copy", "vpn"]
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_copy_over_ssh_reaches_the_terminal_s_clipboard():
    with Terminal(SSH_TTY="/dev/pts/0") as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "data/faq.md#supportedclientos")
        ask(terminal, "/copy", "/copy show prints it.")
        found = re.search(rb"\x1b\]52;c;([^\x1b]*)\x1b\\", terminal.received)
        text = base64.b64decode(found[1]).decode()
        assert text.startswith("What client operating systems can I use with Point-to-Site?\n\n")
        assert re.search(r"#supportedclientos \(FAQ of \d{4}-\d\d-\d\d\)\n$", text)


def test_copy_where_there_is_no_clipboard_prints_the_text():
    with Terminal(TERM="dumb") as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "data/faq.md#supportedclientos")
        terminal.type("/copy\r")
        terminal.wait_for("No clipboard here; this is the text:")
        terminal.wait_for("Source: data/faq.md#supportedclientos (FAQ of ")


def test_open_without_a_browser_prints_the_address():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "data/faq.md#supportedclientos")
        ask(terminal, "/open", ["No browser here; the address is", "#supportedclientos"])


def test_a_follow_up_says_what_it_follows():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "data/faq.md#supportedclientos")
        ask(terminal, "and on a mac?", "(after: win 10 ok)")


def test_the_line_that_answers_is_bold_on_the_screen():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "data/faq.md#supportedclientos")
        buffer = terminal.screen.buffer
        bold = {
            "".join(row[x].data for x in range(80) if row[x].bold).strip()
            for row in (buffer[y] for y in range(24))
        }
        assert "Windows 10" in bold
        assert "Windows 7 (32-bit and 64-bit)" not in bold


def test_suggestions_come_from_the_history_of_earlier_sessions_and_so_does_ctrl_r():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "zebra crossing", "The FAQ has no answer")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        terminal.type("zeb")
        terminal.wait_for_line("> zebra crossing")
        terminal.type("\x05")  # Ctrl-E takes the suggestion.
        terminal.type(ENTER)
        terminal.wait_for("The FAQ has no answer")
        terminal.wait_for_line(">")
        terminal.type(CTRL_R)
        terminal.wait_for("(reverse-i-search)")
        terminal.type("CROSS")
        terminal.wait_for(lambda t: "zebra crossing" in t.line)
        terminal.type(CTRL_C)
        terminal.wait_for_line(">")


def test_no_history_keeps_nothing(history):
    with Terminal("--no-history") as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "zebra crossing", "The FAQ has no answer")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert not history.exists()


def test_a_line_that_begins_with_a_space_is_not_kept(history):
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        ask(terminal, " secret zebra", "The FAQ has no answer")
        ask(terminal, "open zebra", "The FAQ has no answer")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert history.read_text() == "open zebra\n"


def test_pasted_newlines_and_escapes_are_harmless(history):
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        terminal.type(PASTE.format("zebra\r\n\x1b]0;pwned\x07 crossing\n\u202ex"))
        terminal.wait_for_line("> zebra crossing <U+202E>x")
        terminal.type(ENTER)
        terminal.wait_for("It does not mention: zebra, crossing")
        terminal.wait_for_line(">")
        assert terminal.screen.title == ""
    assert history.read_text() == "zebra crossing <U+202E>x\n"


def test_lines_with_colour_codes_pasted_by_a_terminal_that_brackets_nothing_do_no_harm():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        terminal.type("win 10\r\x1b[31mred zebra\r")
        terminal.wait_for("does not mention: red, zebra")
        terminal.wait_for_line(">")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0


def test_a_hostile_faq_steers_nothing(tmp_path):
    path = tmp_path / "evil.md"
    path.write_text(
        "### Is \x1b]0;pwned\x07 the \x1b[2J\x9b2J zebra \u202e fine?\n\nYes \x1b]52;c;cHdu\x07 zebra.\n"
    )
    with Terminal("--faq", str(path)) as terminal:
        terminal.wait_for_line(">")
        terminal.type("zeb")
        terminal.wait_for("zebra")
        terminal.type(TAB)
        terminal.wait_for(lambda t: "fine?" in t.line)
        terminal.type(ENTER + ENTER)
        terminal.wait_for("^[]52;c;cHdu^G")
        terminal.wait_for_line(">")
        assert "p2sbot · 1 question" in terminal.shown  # Nothing cleared the screen.
        assert terminal.screen.title == ""
        assert b"52;c;cHdu\x07" not in terminal.received.replace(b"^[]52;c;cHdu^G", b"")


def test_an_edited_faq_is_read_before_the_next_answer_and_mentioned_once(tmp_path):
    path = tmp_path / "own.md"
    path.write_text("### Where is the zebra?\n\nIn the zoo.\n")
    with Terminal("--faq", str(path)) as terminal:
        terminal.wait_for_line(">")
        path.write_text("### Where is the zebra?\n\nIn the park now.\n\n### Why?\n\nIt ran.\n")
        ask(terminal, "where is the zebra", ["read again: 2 questions.", "In the park now."])
        path.write_text("nothing that is a question")
        ask(terminal, "where is the zebra", "Still answering from the FAQ as it was:")
        ask(terminal, "where is the zebra?", "own.md")
        assert terminal.shown.count("read again") == 1
        assert terminal.shown.count("as it was") == 1
        assert terminal.shown.count("In the park now.") == 3


@pytest.mark.parametrize("wish", [{"P2SBOT_PLAIN": "1"}, {"TERM": "dumb"}])
def test_plainly_there_is_no_menu_no_toolbar_and_nothing_is_redrawn(wish):
    with Terminal(**wish) as terminal:
        terminal.wait_for_line(">")
        terminal.type("win 10 ok\r")
        terminal.wait_for("data/faq.md#supportedclientos")
        terminal.wait_for_line(">")
        # Between its prompt and its wait for a key, Python notices a Ctrl-C only at the next line.
        terminal.type(CTRL_C + ENTER)
        terminal.wait_for("Ctrl-D or /quit leaves.")
        terminal.wait_for_line(">")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
        # Colours, and readline's asking for pastes in one piece: nothing that moves the cursor.
        moves = re.sub(rb"\x1b\[([\d;]*m|\?2004[hl])", b"", terminal.received)
        assert b"\x1b" not in moves
        assert b"F1 help" not in terminal.received


def test_plainly_too_there_is_a_history(history):
    with Terminal("--plain") as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "zebra crossing", "The FAQ has no answer")
        ask(terminal, " secret zebra", "The FAQ has no answer")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert history.read_text() == "zebra crossing\n"
    with Terminal("--plain") as terminal:
        terminal.wait_for_line(">")
        terminal.type("\x1b[A")
        terminal.wait_for_line("> zebra crossing")


def test_plain_asked_for_by_its_option():
    with Terminal("--plain") as terminal:
        terminal.wait_for_line(">")
        terminal.type("vpn\r")
        terminal.wait_for("  2  ")
        terminal.wait_for_line(">")
        terminal.type("1\r")
        terminal.wait_for_line(">")
        terminal.type("/quit\r")
        assert terminal.wait_for_end() == 0
        assert b"F1 help" not in terminal.received


@pytest.mark.parametrize(
    ("wish", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"CLICOLOR": "0"}, False),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colour_follows_the_one_table_in_a_session_too(wish, coloured):
    with Terminal("--plain", **wish) as terminal:
        terminal.wait_for_line(">")
        terminal.type("win 10 ok\r")
        terminal.wait_for("data/faq.md#supportedclientos")
        assert (b"\x1b[1mWindows 10\x1b[0m" in terminal.received) is coloured
        assert ("▸ Windows 10 ◂" in terminal.shown) is not coloured


@pytest.mark.parametrize(
    ("options", "wish", "coloured"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_the_menu_has_colour_by_the_same_table(options, wish, coloured):
    with Terminal(*options, **wish) as terminal:
        terminal.wait_for_line(">")
        terminal.type("recon")
        terminal.wait_for("auto-reconnect")
        terminal.type(TAB)
        terminal.wait_for(lambda t: "auto-reconnect" in t.line or "reconnect?" in t.line)
        found = re.findall(rb"\x1b\[([\d;]*)m", terminal.received)
        codes = [int(code or 0) for group in found for code in group.split(b";")]
        assert any(30 <= code <= 49 for code in codes) is coloured


def test_a_narrow_and_short_terminal_has_room_for_the_answer_and_no_toolbar():
    with Terminal(columns=40, rows=10, PAGER="cat", **TOOLBAR) as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "#supportedclientos")
        assert b"F1 help" not in terminal.received
        # Broken between words by us, not within one by the terminal.
        assert "What client operating systems can I use\nwith Point-to-Site?" in terminal.shown
        assert "\n  The following client operating systems\n  are supported:\n" in terminal.shown


def test_the_next_answer_fits_a_resized_terminal():
    with Terminal(columns=100) as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "win 10 ok", "#supportedclientos")
        terminal.resize(40, 24)
        terminal.wait_for_line(">")
        ask(terminal, "how many users", "We support up to 128 VPN clients to be")


@pytest.mark.parametrize(("columns", "rows"), [(40, 8), (20, 4), (80, 3)])
def test_the_line_stays_in_a_window_that_shrinks_while_typing(columns, rows):
    with Terminal(**TOOLBAR) as terminal:
        terminal.wait_for("F1 help")
        terminal.type("zebra")
        terminal.wait_for_line("> zebra")
        terminal.resize(columns, rows)
        terminal.type("s")
        terminal.wait_for("zebras")
        terminal.type("\r")
        terminal.wait_for("The FAQ has no")
        assert b"too small" not in terminal.received


def test_wide_characters_keep_within_their_columns(tmp_path):
    path = tmp_path / "f.md"
    path.write_text("### パスワード?\n\n" + "受付にお越しください" * 8 + " 🎉\n")
    with Terminal("--faq", str(path), columns=40) as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "パスワード?", "🎉")
        # Broken and indented by us, not by the terminal.
        first, second = (
            "受付にお越しください受付にお越しくださ",
            "い受付にお越しください受付にお越しくだ",
        )
        assert f"\n  {first}\n  {second}\n  さい" in terminal.shown


def test_what_is_longer_than_the_screen_goes_to_the_pager_and_nothing_else(tmp_path):
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ncat > {tmp_path}/paged\necho PAGED\n")
    pager.chmod(0o755)
    with Terminal(rows=16, P2SBOT_PAGER=str(pager)) as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "how many users", "128 VPN clients")
        assert "PAGED" not in terminal.shown
        ask(terminal, "/list", "PAGED")
        assert (tmp_path / "paged").read_text().count("data/faq.md#") == 9


PAGER = """\
import os, signal, sys
def say(*what):  # print() may not be called by a handler while it is at work.
    os.write(1, (" ".join(map(str, what)) + "\\n").encode())
sys.stdin.buffer.read()
left = iter("21")
inherits = signal.getsignal(signal.SIGINT) is signal.default_int_handler
signal.signal(signal.SIGINT, lambda *_: say("CTRL-C", next(left)))
say("PAGING", inherits)
os.read(os.open("/dev/tty", os.O_RDONLY), 1)
"""


def test_ctrl_c_is_the_pager_s_until_it_ends(tmp_path):
    script = tmp_path / "pager.py"
    script.write_text(PAGER)
    with Terminal("--plain", rows=10, P2SBOT_PAGER=f"{sys.executable} {script}") as terminal:
        terminal.wait_for_line(">")
        terminal.type("/list\r")
        terminal.wait_for("PAGING True")
        terminal.type(CTRL_C)
        terminal.wait_for("CTRL-C 2")
        terminal.type(CTRL_C)
        terminal.wait_for("CTRL-C 1")
        terminal.type(ENTER)
        terminal.wait_for_line(">")
        terminal.type("/quit\r")
        assert terminal.wait_for_end() == 0
        assert "Ctrl-D or /quit leaves" not in terminal.shown


def test_what_a_pager_failed_to_show_is_written():
    with Terminal(rows=16, P2SBOT_PAGER="false") as terminal:
        terminal.wait_for_line(">")
        ask(terminal, "/list", "data/faq.md#")
        assert terminal.shown.count("data/faq.md#") == 9


def test_function_keys_send_commands_and_give_the_line_back():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        terminal.type("zebra")
        terminal.wait_for_line("> zebra")
        terminal.type("\x1bOP")  # F1
        terminal.wait_for("/reload")
        terminal.wait_for_line("> zebra")


def test_escape_closes_the_menu_and_leaves_the_line():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        terminal.type("recon")
        terminal.wait_for("auto-reconnect")
        terminal.type(TAB)
        terminal.wait_for(lambda t: t.line != "> recon")
        terminal.type(ESC)
        terminal.wait_for(lambda t: t.line == "> recon" and "auto-reconnect" not in t.shown)


def test_slash_commands_complete():
    with Terminal() as terminal:
        terminal.wait_for_line(">")
        terminal.type("/")
        terminal.wait_for("put the answer on the clipboard")
        terminal.type("q")
        terminal.wait_for(lambda t: "/quit" in t.shown and "/copy" not in t.shown)
        terminal.type(TAB)
        terminal.wait_for_line("> /quit")
        terminal.type(ENTER)
        terminal.type(ENTER)
        assert terminal.wait_for_end() == 0


def test_a_faq_that_cannot_be_read_is_an_error_before_the_session():
    with Terminal("--faq", "/nonexistent.md") as terminal:
        assert terminal.wait_for_end() == 2
        assert "cannot be read" in terminal.shown


def test_json_is_not_for_a_session():
    with Terminal("--json") as terminal:
        assert terminal.wait_for_end() == 2
        assert "a session speaks text" in terminal.shown
