"""The recorder of sessions, and what it recorded for the README."""

import subprocess
import sys
from pathlib import Path

from record import typed_lines

ROOT = Path(__file__).parents[2]


def record(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "tools/record.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_session_in_the_readme_is_what_the_screen_shows():
    done = record(ROOT / "README.md")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_session_is_written_as_it_is_shown_and_the_same_each_time(tmp_path):
    document = tmp_path / "doc.md"
    document.write_text("Before.\n```text session\n> recnnect⇥\n> /cpy\n```\nAfter.\n")
    assert record(document).returncode == 1
    assert record("--write", document).returncode == 0
    written = document.read_text()
    assert written.startswith("Before.\n```text session\np2sbot · 9 questions from data/faq.md")
    assert "> recnnect⇥\n If I restart" in written
    assert written.endswith("\n> /cpy\nThere is no /cpy; did you mean /copy?\n```\nAfter.\n")
    assert record(document).returncode == 0


def test_a_line_below_the_menu_was_not_typed():
    assert typed_lines("> a⇥\n   menu\n> menu\nsaid\n\n> b\n> c\n") == ["a⇥", "b", "c"]
