"""A question as an encoder gets it: in the words of the FAQ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.match.index import Index
from p2sbot.match.reword import reword
from p2sbot.match.vocabulary import Vocabulary
from p2sbot.model import Entry, Source

ENTRIES = [
    Entry("a", "What bandwidth has a tunnel?", "", "", Source("f", "a", 1)),
    Entry("b", "Does point-to-site restart?", "", "", Source("f", "b", 1)),
]
INDEX = Index(ENTRIES, [["reboot", "restart"]])


def reworded(question):
    vocabulary = INDEX._vocabulary
    assert isinstance(vocabulary, Vocabulary)
    return reword(question, vocabulary.units(question), INDEX._tables.words)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Bandwith of the tunel?", "bandwidth of the tunnel?"),
        ("after a REBOOT", "after a restart"),
        ("is P2S slow", "is point to site slow"),
        ("What bandwidth has a tunnel?", "What bandwidth has a tunnel?"),
        ("the tunnels", "the tunnels"),
        ("Übertragung, zebra", "Übertragung, zebra"),
        ("", ""),
    ],
)
def test_slips_and_jargon_become_words_of_the_faq_and_the_rest_stays(question, meant):
    assert reworded(question) == meant


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_reworded(question):
    assert isinstance(reworded(question), str)
