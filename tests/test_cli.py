import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from program import COMMAND, run, run_on_terminal

from p2sbot import __version__
from p2sbot.cli import main

WINDOWS_10 = "Can I use it on Windows 10?"
OWN_FAQ = "# Help\n\n### How do I use my badge?\n\nHold it to the reader.\n"


@pytest.fixture
def own_faq(tmp_path):
    path = tmp_path / "own.md"
    path.write_text(OWN_FAQ, encoding="utf-8")
    return path


def test_ask_answers_with_the_matched_question_the_answer_and_the_source(capsys):
    assert main(["ask", WINDOWS_10]) == 0
    said = capsys.readouterr().out
    assert said.startswith("What client operating systems can I use with Point-to-Site?\n")
    assert "  • Windows 10\n" in said
    assert said.endswith("  data/faq.md#supportedclientos\n")


def test_ask_joins_unquoted_words_into_one_question(capsys):
    assert main(["ask", "--json", "Can", "I", "use", "it", "on", "Windows", "10?"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == WINDOWS_10


@pytest.mark.parametrize(
    "question", ["what is the weather today", "reset my outlook password", "the", "", "asdfghjkl"]
)
def test_ask_says_unknown_and_exits_with_1(question, capsys):
    assert main(["ask", "--json", question]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "unknown"
    assert answer["answer"] is None


def test_an_unknown_answer_names_what_the_faq_does_not_mention(capsys):
    main(["ask", "reset my outlook password"])
    assert "It does not mention: reset, outlook, password" in capsys.readouterr().out


def test_an_answer_that_leaves_a_word_open_says_so(capsys):
    assert main(["ask", "does it run on linux"]) == 0
    said = capsys.readouterr().out
    assert "The FAQ does not mention: linux" in said
    assert "data/faq.md#supportedclientos" in said


def test_top_sets_how_many_candidates_there_are_whatever_the_outcome(capsys):
    main(["ask", "--json", "--top", "2", "vpn client"])
    assert len(json.loads(capsys.readouterr().out)["candidates"]) == 2


@pytest.mark.parametrize("top", ["0", "-1", "x", ""])
def test_top_must_be_a_whole_number_from_1_on(top, capsys):
    assert main(["ask", "--top", top, "x"]) == 2
    assert "whole number" in capsys.readouterr().err


def test_list_prints_every_question_with_its_anchor(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert lines[0] == (
        "data/faq.md#supportedclientos\tWhat client operating systems can I use with Point-to-Site?"
    )


def test_list_and_show_speak_json_one_object_a_line(capsys):
    assert main(["list", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert main(["show", "supportedclientos", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == listed[0]
    assert listed[0]["schema"] == "p2sbot.entry/1"


@pytest.mark.parametrize(
    "anchor", ["supportedclientos", "#supportedclientos", "data/faq.md#supportedclientos"]
)
def test_show_takes_an_anchor_as_any_output_prints_it(anchor, capsys):
    assert main(["show", anchor]) == 0
    assert "• Windows 10" in capsys.readouterr().out


def test_show_of_an_unknown_anchor_names_the_nearest_and_exits_with_2(capsys):
    assert main(["show", "suportedclient"]) == 2
    assert capsys.readouterr().err == (
        "p2sbot: no entry has the anchor 'suportedclient'; did you mean supportedclientos?\n"
    )


@pytest.mark.parametrize("medium", ["text", "markdown", "html", "slack", "json"])
@pytest.mark.parametrize("question", [WINDOWS_10, "vpn", "reset my outlook password"])
def test_every_medium_has_something_to_say_in_every_outcome(medium, question, capsys):
    assert main(["ask", "--format", medium, question]) in (0, 1)
    said = capsys.readouterr().out
    assert said.strip()
    assert said.endswith("\n")


@pytest.mark.parametrize("medium", ["text", "markdown", "html", "slack", "json"])
def test_every_medium_cites_the_source(medium, capsys):
    main(["ask", "--format", medium, WINDOWS_10])
    said = capsys.readouterr().out
    assert "data/faq.md#supportedclientos" in said or '"anchor": "supportedclientos"' in said


def test_version_and_help_with_examples(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"p2sbot {__version__}\n"
    assert main(["--help"]) == 0
    help_text = capsys.readouterr().out
    assert "examples:" in help_text
    assert "exit codes:" in help_text


def test_alone_off_a_terminal_it_prints_usage_to_stderr_and_exits_with_2():
    done = run()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: p2sbot")


def test_ask_without_a_question_or_with_an_unknown_option_is_a_usage_error(capsys):
    assert main(["ask"]) == 2
    assert main(["ask", "--no-such-option", "x"]) == 2
    assert "usage:" in capsys.readouterr().err


def test_options_may_stand_before_or_after_the_command(own_faq, capsys):
    assert main(["--faq", str(own_faq), "ask", "how do I use my badge"]) == 0
    before = capsys.readouterr().out
    assert main(["ask", "--faq", str(own_faq), "how do I use my badge"]) == 0
    assert capsys.readouterr().out == before
    assert "Hold it to the reader." in before


def test_ask_dash_answers_one_question_a_line_and_exits_with_1_if_one_was_not_answered():
    done = run("ask", "--json", "-", stdin=f"{WINDOWS_10}\r\n\nthe\n".encode())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["outcome"] for answer in answers] == ["answered", "unknown", "unknown"]
    assert answers[0]["question"] == WINDOWS_10
    assert done.returncode == 1
    assert run("ask", "-", stdin=WINDOWS_10.encode()).returncode == 0


def test_an_answer_leaves_as_soon_as_its_question_has_come_in():
    with subprocess.Popen(
        [*COMMAND, "ask", "--json", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for _ in range(2):
            process.stdin.write(WINDOWS_10.encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["outcome"] == "answered"
        process.stdin.close()
        assert process.wait() == 0


def test_ctrl_c_exits_with_130_and_no_traceback():
    with subprocess.Popen(
        [*COMMAND, "ask", "--json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(b"vpn\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == b""


def test_a_closed_pipe_ends_the_program_quietly():
    with subprocess.Popen(
        [*COMMAND, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.wait() == 141
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_an_error_in_one_line():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "list"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"p2sbot: cannot write the output: No space left on device\n"


def test_off_a_terminal_there_is_no_escape_and_no_carriage_return():
    for arguments in (["ask", WINDOWS_10], ["list"], ["show", "supportedclientos"]):
        done = run(*arguments, TERM="xterm-kitty")
        assert "\x1b" not in done.stdout
        assert "\r" not in done.stdout


def test_on_a_terminal_the_citation_is_a_link_where_links_are_known():
    code, shown = run_on_terminal(["ask", WINDOWS_10], TERM="xterm-kitty")
    assert code == 0
    assert "\x1b]8;;file:///" in shown
    assert "faq.md#supportedclientos\x1b\\" in shown


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1", "TERM": "xterm"}])
def test_on_a_poor_terminal_there_is_not_one_escape(environment):
    _, shown = run_on_terminal(["ask", WINDOWS_10], **environment)
    assert "Windows 10" in shown
    assert "\x1b" not in shown


def test_color_never_means_no_escape_even_on_the_best_terminal():
    _, shown = run_on_terminal(["ask", "--color", "never", WINDOWS_10], TERM="xterm-kitty")
    assert "\x1b" not in shown


def test_environment_names_the_faq_and_the_overlay_and_options_override_both(own_faq, tmp_path):
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('[entries."how-do-i-use-my-badge"]\naliases = ["login"]\n', encoding="utf-8")
    other = tmp_path / "other.md"
    other.write_text("### Where is lunch?\n\nDownstairs.\n", encoding="utf-8")
    environment = {"P2SBOT_FAQ": str(own_faq), "P2SBOT_OVERLAY": str(overlay)}
    assert json.loads(run("list", "--json", **environment).stdout)["aliases"] == ["login"]
    empty = tmp_path / "empty.toml"
    empty.touch()
    done = run("list", "--json", "--faq", str(other), "--overlay", str(empty), **environment)
    assert json.loads(done.stdout)["question"] == "Where is lunch?"


def test_ones_own_faq_goes_without_the_shipped_overlay(own_faq, capsys):
    assert main(["list", "--json", "--faq", str(own_faq)]) == 0
    assert json.loads(capsys.readouterr().out)["aliases"] == []


def test_faq_is_repeatable_and_takes_a_folder_and_ids_stay_unique(tmp_path, capsys):
    folder = tmp_path / "faqs"
    folder.mkdir()
    (folder / "a.md").write_text(OWN_FAQ, encoding="utf-8")
    (folder / "b.md").write_text(OWN_FAQ + "\n### Where is lunch?\n\nHere.\n", encoding="utf-8")
    extra = tmp_path / "extra.md"
    extra.write_text("### Who am I?\n\nYou.\n", encoding="utf-8")
    assert main(["list", "--json", "--faq", str(folder), "--faq", str(extra)]) == 0
    ids = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert ids == [
        "faqs/a.md#how-do-i-use-my-badge",
        "faqs/b.md#how-do-i-use-my-badge",
        "where-is-lunch",
        "who-am-i",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "the file is empty"),
        (b"just text\n", "no question in it"),
        (b"# x\0y\n", "binary or UTF-16"),
        (b"\xff\xfe#\0", "UTF-16"),
        (b"### Why?\n\ncaf\xe9\n", "own.md:3: not UTF-8: byte 0xE9 at offset 13"),
    ],
)
def test_a_bad_faq_is_an_error_in_one_line_and_exits_with_2(content, complaint, tmp_path, capsys):
    path = tmp_path / "own.md"
    if content is not None:
        path.write_bytes(content)
    assert main(["ask", "--faq", str(path), "x"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert str(path) in printed.err
    assert complaint in printed.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_faq_is_an_error_in_one_line(own_faq, capsys):
    own_faq.chmod(0)
    assert main(["ask", "--faq", str(own_faq), "x"]) == 2
    assert capsys.readouterr().err == f"p2sbot: {own_faq}: cannot be read: Permission denied\n"


def test_a_bom_and_crlf_faq_is_read_like_any_other(tmp_path, capsys):
    path = tmp_path / "own.md"
    path.write_bytes(b"\xef\xbb\xbf" + OWN_FAQ.replace("\n", "\r\n").encode())
    assert main(["show", "how-do-i-use-my-badge", "--faq", str(path), "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert (entry["markdown"], entry["section"], entry["source"]["line"]) == (
        "Hold it to the reader.",
        "Help",
        3,
    )


def test_a_bad_overlay_names_file_line_and_the_nearest_known_key(tmp_path, capsys):
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('\nbase_ulr = "https://x.example"\n', encoding="utf-8")
    assert main(["ask", "--overlay", str(overlay), "x"]) == 2
    assert capsys.readouterr().err == (
        f'p2sbot: {overlay}:2: unknown key "base_ulr"; did you mean "base_url"?\n'
    )


@pytest.mark.parametrize(
    "question",
    [
        "x" * 1_000_000,
        "\u0301" * 1_000_000,
        "\ufdfa" * 2_000,
        "\x1b]0;pwned\x07",
        "\x9b31m",
        "a\0b",
        "\ud800",
        "?!...",
        "\u202e\u200b",
    ],
)
def test_a_hostile_question_gets_a_plain_answer_and_no_control_character(question, capsys):
    for medium in ("text", "json"):
        assert main(["ask", "--format", medium, question]) == 1
        said = capsys.readouterr().out
        assert not set(said) & {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e"} - {
            "\n"
        }


@pytest.mark.parametrize("question", ["vpn " * 1_000, "\ufdfa" * 100])
def test_a_question_that_was_cut_says_so(question, capsys):
    main(["ask", question])
    assert capsys.readouterr().err == (
        "p2sbot: the question is too long; only its beginning was looked at: 2000 characters, "
        "512 once normalised\n"
    )


def test_bytes_in_the_arguments_that_are_no_text_are_no_traceback():
    done = run("ask", "--json", b"caf\xe9 vpn")
    assert done.returncode == 1
    assert json.loads(done.stdout)["question"] == "caf\ufffd vpn"


def test_a_line_of_a_megabyte_on_stdin_is_one_question():
    done = run("ask", "--json", "-", stdin=b"x" * 1_000_000 + b"\n" + WINDOWS_10.encode())
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == [
        "unknown",
        "answered",
    ]


def test_options_of_one_kind_before_and_after_the_command_are_all_taken(own_faq, tmp_path, capsys):
    other = tmp_path / "other.md"
    other.write_text("### Where is lunch?\n\nDownstairs.\n", encoding="utf-8")
    assert main(["--faq", str(own_faq), "list", "--faq", str(other)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_file_named_twice_is_one(own_faq, capsys):
    assert main(["list", "--faq", str(own_faq), "--faq", str(own_faq)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_folder_s_hidden_files_are_no_faq(own_faq, tmp_path, capsys):
    hidden = tmp_path / ".git"
    hidden.mkdir()
    (hidden / "x.md").write_text("### Hidden?\n\nYes.\n", encoding="utf-8")
    assert main(["list", "--faq", str(tmp_path)]) == 0
    assert "Hidden" not in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--faq", "--overlay", "--templates"])
@pytest.mark.parametrize("path", ["", "a" * 300, "/no/such/place"])
def test_an_impossible_path_is_an_error_in_one_line(option, path, capsys):
    assert main([option, path, "list"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("p2sbot: ")


def test_what_is_wrong_with_the_arguments_is_told_without_obeying_them(capsys):
    assert main(["ask", "x", "--fo\x1b]0;pwned\x07o"]) == 2
    assert "\x1b" not in capsys.readouterr().err
    assert main(["show", "\x1b]0;pwned\x07"]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["list"]])
def test_without_a_standard_output_there_is_no_traceback(arguments):
    script = f"import sys; from p2sbot.cli import main; sys.exit(main({arguments!r}))"
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -c "$1" >&-', sys.executable, script],
        stderr=subprocess.PIPE,
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_why_is_for_text_and_json(capsys):
    assert main(["ask", "--why", "--format", "html", "vpn"]) == 2
    assert main(["ask", "--why", WINDOWS_10]) == 0
    assert "windows" in capsys.readouterr().out.partition("Why: answered")[2]


def test_templates_of_ones_own_stand_in_for_the_shipped_ones(tmp_path, capsys):
    (tmp_path / "entry.text.j2").write_text("MINE {{ entry.id }}\n", encoding="utf-8")
    assert main(["ask", "--templates", str(tmp_path), WINDOWS_10]) == 0
    assert capsys.readouterr().out == "MINE supportedclientos\n"
    assert main(["ask", "--templates", str(tmp_path / "missing"), WINDOWS_10]) == 2


ENCODER = {"numpy", "onnxruntime", "tokenizers"}


def loaded_by(question):
    """The modules that a second `ask` loads, when the index and the vectors are in the cache."""
    script = (
        "import sys, p2sbot.cli\n"
        f"p2sbot.cli.main(['ask', {question!r}])\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    run("ask", question)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    unwanted = {"prompt_toolkit", "asyncio", "slack_bolt", "importlib.metadata", "wcwidth"}
    unwanted |= {"markdown_it", "tomllib", "difflib", "concurrent.futures"}
    loaded = set(done.stderr.split())
    assert "jinja2" in loaded
    assert not loaded & unwanted
    return loaded


@pytest.mark.parametrize(
    "question",
    [
        "What client operating systems can I use with Point-to-Site?",
        "which client operating systems can I use with point to site",
        "DDNS on the VPN clients",
        "vpn",
    ],
)
def test_ask_imports_nothing_that_it_does_not_use(question):
    assert not loaded_by(question) & {*ENCODER, "rapidfuzz"}


def test_a_question_in_other_words_needs_the_encoder_and_nothing_else_more():
    assert loaded_by("my laptop dies overnight") >= ENCODER
