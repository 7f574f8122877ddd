"""The measures over labelled questions."""

import math

import pytest

from p2sbot.bot import Bot
from p2sbot.errors import CasesError
from p2sbot.evaluate import (
    Case,
    Result,
    area_under_curve,
    calibration_error,
    evaluate,
    measure,
    parse_cases,
)
from p2sbot.match.index import Index
from p2sbot.model import Answer, Entry, Match, Outcome, Source


def entry(id, question=""):
    return Entry(id, question, "", "", Source("faq.md", id, 1))


def result(expected, outcome, *given, confidence=0.5):
    matches = tuple(Match(entry(id), confidence) for id in given)
    offered = matches if outcome is Outcome.UNSURE else ()
    return Result(Case("?", frozenset(expected)), Answer("?", outcome, matches, offered=offered))


RIGHT = result("a", Outcome.ANSWERED, "a", "b", confidence=0.9)
OFFERED = result("a", Outcome.UNSURE, "b", "a", confidence=0.5)
WRONG = result("a", Outcome.ANSWERED, "b", confidence=0.7)
ABSTAINED = result("", Outcome.UNKNOWN, "b", confidence=0.1)
MISLED = result("", Outcome.ANSWERED, "b", confidence=0.6)


def test_cases_are_read_from_a_table():
    table = "question\texpected\tkind\nhow?\ta|b\tterse\r\n\nwhy?\t\tnear\n"
    assert parse_cases(table, path="cases.tsv") == [
        Case("how?", frozenset("ab"), "terse"),
        Case("why?", frozenset(), "near"),
    ]


def test_a_line_without_a_tab_is_named():
    with pytest.raises(CasesError, match=r"cases\.tsv:3: no tab"):
        parse_cases("question\texpected\nhow?\ta\nwhy?\n", path="cases.tsv")


def test_an_id_that_no_entry_has_is_named():
    table = "question\texpected\nhow?\ta|x\n"
    with pytest.raises(CasesError, match=r"cases\.tsv:2: no entry has the id 'x'"):
        parse_cases(table, path="cases.tsv", ids={"a", "b"})


def test_a_table_without_a_case_is_an_error():
    with pytest.raises(CasesError, match="no labelled question"):
        parse_cases("question\texpected\n", path="cases.tsv")


def test_measures_are_shares_of_the_questions_they_are_about():
    found = measure([RIGHT, OFFERED, WRONG, ABSTAINED, MISLED])
    assert found.questions == 5
    assert found.hit1 == pytest.approx(1 / 3)
    assert found.hit3 == pytest.approx(2 / 3)
    assert found.mrr == pytest.approx(1.5 / 3)
    assert found.answered == pytest.approx(1 / 3)
    assert found.helped == pytest.approx(2 / 3)
    assert found.misled == pytest.approx(2 / 5)
    assert found.abstained == pytest.approx(1 / 2)
    assert found.auc == pytest.approx(5 / 6)
    assert found.bal == pytest.approx((1 / 3 + 1) / 2)


def test_without_questions_out_of_scope_there_is_nothing_to_tell_apart():
    assert math.isnan(measure([RIGHT]).auc)
    assert math.isnan(measure([RIGHT]).bal)


def test_ties_count_half_in_the_area_under_the_curve():
    assert area_under_curve([0.5, 0.5], [0.5]) == 0.5
    assert area_under_curve([0.9, 0.4], [0.5, 0.3]) == 0.75


def test_calibration_error_is_the_gap_between_confidence_and_truth():
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == 0
    assert calibration_error([(1.0, False), (0.0, False)]) == 0.5


def test_a_bot_is_judged_as_a_whole_and_by_kind():
    entries = [entry("badge", "How do I replace a badge?"), entry("lunch", "Where is lunch?")]
    cases = [
        Case("replace badge", frozenset({"badge"}), "terse"),
        Case("xyzzy", frozenset(), "noise"),
    ]
    report = evaluate(Bot(entries, Index(entries)), cases)
    assert report.measures.hit1 == 1
    assert report.measures.abstained == 1
    assert [(kind, found.questions) for kind, found in report.kinds] == [("noise", 1), ("terse", 1)]
