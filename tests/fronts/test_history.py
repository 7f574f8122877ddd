import os
import stat
import sys
from pathlib import Path

import pytest

from p2sbot.fronts.repl.history import LIMIT, HistoryFile, state_folder, worth_keeping


@pytest.fixture
def history(tmp_path):
    return HistoryFile(tmp_path / "state" / "p2sbot" / "history")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_lines_come_back_oldest_first(history):
    for line in ("one", "two", "パスワード"):
        history.append(line)
    assert history.read() == ["one", "two", "パスワード"]


def test_the_file_and_its_folder_are_for_their_owner_alone(history):
    before = os.umask(0)
    try:
        history.append("secret")
    finally:
        os.umask(before)
    assert mode(history.path) == 0o600
    assert mode(history.path.parent) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(history):
    history.append("one")
    history.path.chmod(0o644)
    history.append("two")
    assert mode(history.path) == 0o600


def test_no_more_than_the_last_lines_are_kept(history):
    history.append("first")
    with history.path.open("a") as stream:
        stream.writelines(f"{n}\n" for n in range(LIMIT))
    lines = history.read()
    assert len(lines) == LIMIT
    assert lines[-1] == str(LIMIT - 1)
    assert "first" not in lines
    assert len(history.path.read_text().splitlines()) == LIMIT
    assert mode(history.path) == 0o600
    assert [path.name for path in history.path.parent.iterdir()] == ["history"]


def test_a_line_is_kept_without_what_could_steer_a_terminal(history):
    history.path.parent.mkdir(parents=True)
    history.path.write_bytes(b"a\x1b[31mb\n\xff\xfe\n")
    assert history.read() == ["ab", "\ufffd\ufffd"]


def test_a_symbolic_link_is_neither_read_nor_written(history, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("not ours\n")
    history.path.parent.mkdir(parents=True)
    history.path.symlink_to(elsewhere)
    history.append("mine")
    assert history.read() == []
    assert elsewhere.read_text() == "not ours\n"


def test_a_named_pipe_or_an_unusable_folder_means_no_history(history, tmp_path):
    history.path.parent.mkdir(parents=True)
    os.mkfifo(history.path)
    history.append("one")
    assert history.read() == []
    (tmp_path / "file").write_text("")
    below_a_file = HistoryFile(tmp_path / "file" / "history")
    below_a_file.append("one")
    assert below_a_file.read() == []


@pytest.mark.parametrize(
    ("line", "kept"),
    [("a question", True), ("/copy", True), (" hidden", False), ("", False), ("1", False)],
)
def test_what_is_worth_keeping(line, kept):
    assert worth_keeping(line) is kept


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the XDG rules")
def test_the_state_folder_follows_the_xdg_rules():
    assert state_folder({"XDG_STATE_HOME": "/s"}) == Path("/s/p2sbot")
    for ignored in ("", "relative"):
        home = Path.home() / ".local/state/p2sbot"
        assert state_folder({"XDG_STATE_HOME": ignored}) == home
