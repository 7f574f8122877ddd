"""The documents say what is so."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from p2sbot.cli.parser import build_parser
from p2sbot.overlay import parse_overlay

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_every_transcript_in_the_readme_is_what_its_commands_print():
    done = subprocess.run(
        [sys.executable, ROOT / "tools/transcripts.py", ROOT / "README.md"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_other_command_in_the_readme_is_one_that_make_knows():
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert "make test" in commands
    for command in commands:
        subprocess.run([*command.split(), "-n"], cwd=ROOT, capture_output=True, check=True)


def test_the_readmes_overlay_is_valid():
    (overlay,) = blocks("toml")
    assert parse_overlay(overlay, path="README.md").contact


def test_the_readmes_python_runs(tmp_path):
    (script,) = blocks("python")
    faq = "### How do I replace a lost badge?\n\nAsk at the front desk.\n"
    (tmp_path / "help.md").write_text(faq, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "Ask at the front desk." in done.stdout


def test_every_command_and_option_is_in_the_readme():
    (commands,) = (a.choices for a in build_parser()._actions if a.dest == "command")
    for name, parser in commands.items():
        assert f"`p2sbot {name}" in README or f"$ p2sbot {name}" in README, name
        for option in (o for action in parser._actions for o in action.option_strings):
            assert option in ("-h", "--help") or re.search(rf"{option}\b", README), option


def test_every_layer_of_the_house_is_in_contributing():
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in (ROOT / "src/p2sbot").iterdir():
        if path.suffix == ".py" and not path.name.startswith("__"):
            assert re.search(rf"^(\w+, )*{path.stem}\b", contributing, re.M), path.name


@pytest.fixture
def makefile(tmp_path):
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_an_older_python_is_told_so_in_one_line(makefile):
    old = makefile / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "ask", f"PYTHON={old}"],
        cwd=makefile,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == (
        f"p2sbot needs Python 3.11 or newer, and {old} is not; name one: make PYTHON=python3.12\n"
    )


def test_a_second_run_installs_nothing(makefile):
    (makefile / ".venv").mkdir()
    for stamp in (".product", ".tools"):
        (makefile / ".venv" / stamp).touch()
    for target in ("ask", "test"):
        done = subprocess.run(
            ["make", "-n", target], cwd=makefile, capture_output=True, text=True, check=True
        )
        assert "pip" not in done.stdout
