"""When the index asks for the meaning of a question, and what it makes of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from encoders import LetterEncoder
from hypothesis import example, given
from hypothesis import strategies as st

from p2sbot.match.encoder import OnnxEncoder
from p2sbot.match.index import Index
from p2sbot.model import Entry, Source
from p2sbot.modelfiles import SHIPPED, read_model
from p2sbot.vectorstore import open_vectors


def entry(id, question, answer="", aliases=()):
    return Entry(id, question, answer, "", Source("faq.md", id, 1), tuple(aliases))


ENTRIES = [
    entry("restart", "If I restart a computer, will the VPN reconnect by itself?", "No."),
    entry("systems", "What operating systems are supported?", "Windows 10 and macOS."),
    entry("lunch", "When does the canteen open?", "At noon.", ["opening hours of the canteen"]),
    entry("badge", "How do I replace a lost badge?", "At the front desk."),
]
FILES = read_model(SHIPPED)
ENCODER = OnnxEncoder(FILES.model, FILES.tokenizer, digest=FILES.digest, mend="")
VECTORS = open_vectors(ENTRIES, ENCODER, None, "", lambda rows, _: rows)
INDEX = Index(ENTRIES, (), lambda: VECTORS)
WORDS = Index(ENTRIES)


def refuse():
    raise AssertionError("the encoder was asked for")


GUARDED = Index(ENTRIES, (), refuse)


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("where can I get a meal", "lunch"),
        ("what happens when my laptop crashes at night", "restart"),
        ("my access pass was stolen", "badge"),
        ("does it run on my macbook", "systems"),
    ],
)
def test_a_question_that_shares_no_word_with_its_entry_finds_it(question, id):
    match = INDEX.search(question)[0]
    assert match.entry.id == id
    assert match.meaning == max(one.meaning for one in INDEX.search(question))


@pytest.mark.parametrize("question", ["zebra", "what is the weather today", "asdfghjkl", "7"])
def test_what_has_nothing_to_do_with_the_faq_is_not_sure(question):
    assert INDEX.search(question)[0].confidence < 0.125


@pytest.mark.parametrize(
    "question",
    [
        *(one.question for one in ENTRIES),
        "opening hours of the canteen",
        "OPENING HOURS, CANTEEN?",
        "how to replace lost badges",
        "how do I relpace a lost badge",
        "the",
        "",
        "how many",
    ],
)
def test_exact_near_exact_and_empty_questions_never_ask_for_the_encoder(question):
    assert GUARDED.find(question) == WORDS.find(question)
    assert all(match.meaning is None for match in GUARDED.search(question))


@pytest.mark.parametrize(
    "question",
    ["where can I get a meal", "How do I replace a lost tooth?", "replace a lost umbrella", "open"],
)
def test_a_question_in_other_words_does_ask_for_it(question):
    """And so does one of nearly the same words: the one that is another tells."""
    with pytest.raises(AssertionError, match="asked for"):
        GUARDED.search(question)


def test_words_that_leave_no_doubt_are_enough_though_they_are_not_the_questions():
    match = GUARDED.search("canteen hours")[0]
    assert match.entry.id == "lunch"
    assert 0.97 <= match.confidence < 0.99


def test_the_very_words_of_a_question_are_enough_though_another_entry_has_them_too():
    twins = [entry(str(n), "How do I reset my badge?") for n in range(2)]
    match = Index(twins, (), refuse).search("How do I reset my badge?")[0]
    assert match.confidence < 0.97


def test_by_words_only_it_is_never_asked_for():
    question = "where can I get a meal"
    assert GUARDED.search(question, words_only=True) == WORDS.search(question)
    assert GUARDED.unmentioned(question) == WORDS.unmentioned(question)


def test_words_that_half_the_faq_shares_are_not_told_apart_by_their_meaning():
    twins = [entry(str(n), f"Can the VPN client do {n}?") for n in range(4)]
    assert Index(twins, (), refuse).find("vpn client").shared


def test_without_an_encoder_everything_is_as_by_the_words():
    none = Index(ENTRIES, (), lambda: None)
    for question in ("where can I get a meal", "badge", "zebra"):
        assert none.find(question) == WORDS.find(question)


def test_an_entry_of_a_large_faq_that_no_word_leads_to_is_found():
    filler = [entry(f"f{n}", f"How do I mount part {n} of model {n % 7}?") for n in range(200)]
    entries = [*filler, *ENTRIES]
    vectors = open_vectors(entries, ENCODER, None, "", lambda rows, _: rows)
    assert Index(entries, (), lambda: vectors).search("get a meal")[0].entry.id == "lunch"


def test_equal_entries_keep_their_order():
    twins = [entry(str(n), "How do I reset my badge?") for n in range(5)]
    vectors = open_vectors(twins, ENCODER, None, "", lambda rows, _: rows)
    found = Index(twins, (), lambda: vectors).search("my card is gone")
    assert [match.entry.id for match in found] == ["0", "1", "2", "3", "4"]


def test_what_the_encoder_gets_is_in_the_words_of_the_faq():
    letters = LetterEncoder()
    vectors = open_vectors(ENTRIES, letters, None, "", lambda rows, _: rows)
    index = Index(ENTRIES, [["canteen", "mensa"]], lambda: vectors)
    index.search("is the mensa far")
    assert letters.asked[-1] == "is the canteen far"


def test_an_empty_faq_finds_nothing():
    assert Index([], (), refuse).search("where can I get a meal") == []


@example("0\ud800")
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_text_raises_and_every_confidence_is_a_share(question):
    matches = INDEX.search(question)
    assert [m.confidence for m in matches] == sorted((m.confidence for m in matches), reverse=True)
    assert all(0 <= match.confidence <= 1 for match in matches)


def test_many_threads_get_the_answers_that_one_gets():
    questions = ["where can I get a meal", "my access pass was stolen", "zebra", "badge"] * 8
    alone = [INDEX.find(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(INDEX.find, questions)) == alone
