import io
import json
import re
from pathlib import Path

import pytest

from p2sbot.cli import main
from p2sbot.cli.progress import watch
from p2sbot.overlay import parse_overlay

ROOT = Path(__file__).parents[1]
FAQ = "### Where is lunch?\n\nDownstairs.\n\n### How do I use my badge?\n\nHold it to the reader.\n"
CASES = (
    "question\texpected\tkind\n"
    "where is the lunch\twhere-is-lunch\tparaphrase\n"
    "badge usage\thow-do-i-use-my-badge|where-is-lunch\tterse\n"
    "how do I use my badge\twhere-is-lunch\twrongly labelled\n"
    "price of gold\t\toff\n"
)


@pytest.fixture
def own(tmp_path):
    (tmp_path / "faq.md").write_text(FAQ, encoding="utf-8")
    (tmp_path / "cases.tsv").write_text(CASES, encoding="utf-8")
    return ["eval", str(tmp_path / "cases.tsv"), "--faq", str(tmp_path / "faq.md")]


def test_eval_prints_the_measures_by_kind_and_every_wrong_case(own, capsys):
    assert main(own) == 0
    said = capsys.readouterr().out
    assert said.startswith("kind ")
    assert re.search(r"^all +4 ", said, re.M)
    wrong = said[said.index("how do I use my badge") :]
    assert "expected  where-is-lunch\n" in wrong
    assert re.search(r"given     how-do-i-use-my-badge  answered 0\.\d\d\n", wrong)
    assert "where is the lunch" not in said


def test_eval_speaks_json(own, capsys):
    assert main([*own, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == "p2sbot.eval/1"
    assert report["measures"]["questions"] == 4
    assert report["measures"]["misled"] == 0.25
    assert report["kinds"]["off"]["hit@1"] is None
    assert [wrong["question"] for wrong in report["wrong"]] == ["how do I use my badge"]


@pytest.mark.parametrize(
    ("bars", "code"),
    [
        (["--at-least", "hit@1=.6"], 0),
        (["--at-least", "hit@1=.95"], 1),
        (["--at-most", "misled=.25"], 0),
        (["--at-most", "misled=.03"], 1),
        (["--at-least", "hit@1=.6", "--at-least", "hit@3=1", "--at-most", "misled=.1"], 1),
    ],
)
def test_eval_exits_with_1_below_a_bar(own, bars, code, capsys):
    assert main([*own, *bars]) == code
    complaint = capsys.readouterr().err
    assert ("and should be at" in complaint) == bool(code)
    assert "misled is 0.250, and should be at most 0.03" in complaint or ".03" not in " ".join(bars)


@pytest.mark.parametrize(
    ("bars", "complaint"),
    [
        (["--at-least", "hits=.9"], "no measure is called 'hits'"),
        (["--at-least", "hit@1"], "is not of the form"),
        (["--at-least", "hit@1=95"], "a share from 0 to 1"),
        (["--at-most", "misled=nan"], "a share from 0 to 1"),
        (["--format", "html"], "invalid choice: 'html'"),
    ],
)
def test_eval_with_a_wrong_option_exits_with_2(own, bars, complaint, capsys):
    assert main([*own, *bars]) == 2
    assert complaint in capsys.readouterr().err


def test_a_case_that_expects_an_unknown_id_is_an_error_with_its_line(own, tmp_path, capsys):
    (tmp_path / "cases.tsv").write_text("question\texpected\nx\tgone\n", encoding="utf-8")
    assert main(own) == 2
    assert capsys.readouterr().err == (
        f"p2sbot: {tmp_path}/cases.tsv:2: no entry has the id 'gone'\n"
    )


def test_ones_own_faq_wants_ones_own_cases(own, capsys):
    assert main(["eval", *own[2:]]) == 2
    assert "name the labelled questions of yours" in capsys.readouterr().err


def test_a_table_without_its_header_is_an_error(own, tmp_path, capsys):
    (tmp_path / "cases.tsv").write_text("where is lunch\twhere-is-lunch\n", encoding="utf-8")
    assert main(own) == 2
    assert "cases.tsv:1: the header is missing" in capsys.readouterr().err


def test_the_shipped_cases_are_many_and_a_third_is_out_of_scope():
    lines = (ROOT / "faq/cases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    outside = [line for line in lines if line.split("\t")[1] == ""]
    assert len(lines) >= 120
    assert len(outside) / len(lines) >= 1 / 3


def test_no_alias_is_word_for_word_a_case():
    def words(text):
        return re.findall(r"\w+", text.casefold())

    overlay = parse_overlay((ROOT / "faq/overlay.toml").read_text(encoding="utf-8"), path="")
    aliases = [words(text) for aliases in overlay.aliases for text in aliases.texts]
    lines = (ROOT / "faq/cases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line for line in lines if words(line.split("\t")[0]) in aliases] == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_said_on_a_terminal_once_it_takes_over_a_second():
    times = iter([0.0, 0.5, 1.5, 1.55, 2.0])
    terminal = Terminal()
    assert list(watch("abcd", 4, "asked", terminal, lambda: next(times))) == list("abcd")
    first = f"[{'#' * 6}{'.' * 18}] 1 of 4 asked"
    last = f"[{'#' * 18}{'.' * 6}] 3 of 4 asked"
    assert terminal.getvalue() == f"\r{first}\r{last}\r{' ' * len(last)}\r"


def test_progress_leaves_a_clean_line_when_it_is_broken_off():
    times = iter([0.0, 1.5, 3.0])
    terminal = Terminal()
    watched = watch("ab", 2, "asked", terminal, lambda: next(times))
    next(watched)
    watched.close()
    assert terminal.getvalue().endswith(" \r")


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_progress_is_not_said_where_nobody_looks(stream):
    times = iter([0.0, 5.0, 9.0])
    assert list(watch("ab", 2, "asked", stream, lambda: next(times))) == ["a", "b"]
    assert stream is None or stream.getvalue() == ""


def test_progress_is_not_said_of_what_is_quick():
    times = iter([0.0, 0.1, 0.2])
    terminal = Terminal()
    list(watch("ab", 2, "asked", terminal, lambda: next(times)))
    assert terminal.getvalue() == ""
