import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.match.suggest import Suggester
from p2sbot.model import Entry, Source

QUESTIONS = [
    "How do I reset my password?",
    "How do I reconnect the scanner?",
    "Which firewall ports are needed?",
    "What does the canteen cost?",
]


def entries(questions, aliases=()):
    return [
        Entry(str(i), question, "", "", Source("f", str(i), 1), tuple(aliases))
        for i, question in enumerate(questions)
    ]


@pytest.fixture
def suggester():
    return Suggester(entries(QUESTIONS))


@pytest.mark.parametrize(
    ("line", "best"),
    [
        ("rese", 0),
        ("pasword", 0),
        ("passwo", 0),
        ("reset pas", 0),
        ("RECONECT", 1),
        ("recon scanr", 1),
        ("firewal port", 2),
        ("fierw", 2),  # misspelt and unfinished
        ("the canteen", 3),
        ("fire ports", 2),
    ],
)
def test_misspelt_and_unfinished_words_lead_to_their_question(line, best, suggester):
    assert suggester.suggest(line)[0] == best


def test_questions_that_begin_like_the_line_come_first(suggester):
    assert set(suggester.suggest("How do i")[:2]) == {0, 1}
    assert suggester.suggest("What d")[0] == 3


def test_words_that_tell_nothing_suggest_nothing(suggester):
    assert suggester.suggest("is the ") == []
    assert suggester.suggest("xyzzy") == []
    assert suggester.suggest("") == []


def test_an_alias_leads_to_its_entry_once():
    found = Suggester(entries(QUESTIONS[:1], ["forgot my login", "login lost"])).suggest("login")
    assert found == [0]


def test_rapidfuzz_is_not_needed_before_a_word_is_unknown():
    code = (
        "import sys; from p2sbot.match.suggest import Suggester; from p2sbot.model import *;"
        "s = Suggester([Entry('a', 'Reset a password?', '', '', Source('f', 'a', 1))]);"
        "assert s.suggest('reset pass') == [0]; print('rapidfuzz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@given(st.text(max_size=60))
def test_any_line_has_at_most_as_many_suggestions_as_wanted_each_once(line):
    found = Suggester(entries(QUESTIONS)).suggest(line, limit=2)
    assert len(found) <= 2
    assert len(set(found)) == len(found)
