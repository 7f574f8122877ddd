import json
from dataclasses import replace

import pytest
from hostile import ENTRIES, entry_of
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.clean import clean
from p2sbot.model import Answer, Evidence, Field, Match, Outcome
from p2sbot.render import make_renderer, render

ENTRY = replace(entry_of("* **a**\n* [b](x.md)\n", url="https://a.example/#why"), aliases=("x",))
MATCHES = (Match(ENTRY, 0.98765, (Evidence("w", "c", "stem", Field.ANSWER, 1.23456),)),)
SOURCE = {"path": "faq.md", "anchor": "why", "line": 1, "url": "https://a.example/#why"}
CANDIDATE = {"id": "why", "question": "Why?", "confidence": 0.9877, "source": SOURCE}


def test_an_answer_has_the_keys_of_the_contract():
    answer = Answer("why é", Outcome.ANSWERED, MATCHES, ("mars",), contact="ext. 4711")
    assert json.loads(render(answer, "json")) == {
        "schema": "p2sbot.answer/1",
        "question": "why é",
        "outcome": "answered",
        "answer": {
            "id": "why",
            "question": "Why?",
            "text": "• a\n• b (https://a.example/x.md)",
            "markdown": "* **a**\n* [b](x.md)",
            "confidence": 0.9877,
            "source": SOURCE,
        },
        "candidates": [CANDIDATE],
        "unmentioned": ["mars"],
    }


@pytest.mark.parametrize("outcome", [Outcome.UNSURE, Outcome.UNKNOWN])
def test_answer_is_null_unless_answered_and_candidates_are_there_whatever_the_outcome(outcome):
    said = json.loads(render(Answer("x", outcome, MATCHES, offered=MATCHES), "json"))
    assert said["answer"] is None
    assert said["outcome"] == outcome.value
    assert said["candidates"] == [CANDIDATE]


def test_without_any_match_the_keys_are_the_same():
    said = json.loads(render(Answer("", Outcome.UNKNOWN), "json"))
    assert said == {
        "schema": "p2sbot.answer/1",
        "question": "",
        "outcome": "unknown",
        "answer": None,
        "candidates": [],
        "unmentioned": [],
    }


def test_why_adds_the_evidence_to_every_candidate():
    said = json.loads(make_renderer("json").answer(Answer("x", Outcome.UNSURE, MATCHES), why=True))
    evidence = {
        "word": "w",
        "counterpart": "c",
        "how": "stem",
        "field": "answer",
        "worth": 1.2346,
    }
    assert said["candidates"] == [{**CANDIDATE, "meaning": None, "evidence": [evidence]}]


def test_an_unmatched_word_has_no_field():
    match = replace(MATCHES[0], evidence=(Evidence("w", "", "unmatched", None, 0.0),))
    said = json.loads(make_renderer("json").answer(Answer("x", Outcome.UNSURE, (match,)), why=True))
    assert said["candidates"][0]["evidence"][0]["field"] is None


def test_an_unpublished_entry_has_no_url():
    said = json.loads(make_renderer("json").entry(entry_of("x")))
    assert said["source"]["url"] is None


def test_an_entry_has_its_section_and_aliases():
    assert json.loads(make_renderer("json").entry(ENTRY)) == {
        "schema": "p2sbot.entry/1",
        "id": "why",
        "question": "Why?",
        "text": "• a\n• b (https://a.example/x.md)",
        "markdown": "* **a**\n* [b](x.md)",
        "source": SOURCE,
        "section": "",
        "aliases": ["x"],
    }


def test_entries_are_one_object_a_line():
    said = make_renderer("json").entries([ENTRY, ENTRY])
    assert said == 2 * make_renderer("json").entry(ENTRY)
    assert said.count("\n") == 2


@given(ENTRIES, st.text(max_size=9))
def test_one_object_is_one_clean_line_with_every_character_kept(entry, question):
    said = render(Answer(question, Outcome.ANSWERED, (Match(entry, 1.0),)), "json")
    assert said.endswith("\n")
    assert said[:-1] == clean(said[:-1])
    assert "\n" not in said[:-1]
    value = json.loads(said)
    assert value["question"] == question
    assert value["answer"]["markdown"] == entry.answer
