"""When the bot answers, offers options, or does not know."""

import pytest

from p2sbot.bot import SHIPPED_POLICY, Bot, decide
from p2sbot.match.index import Index
from p2sbot.model import Entry, Match, Outcome, Source


def entry(id, question="How do I reset my badge?"):
    return Entry(id, question, "At the desk.", "", Source("faq.md", id, 1))


def decided(*confidences, shared=False):
    matches = [Match(entry(str(at)), value) for at, value in enumerate(confidences)]
    return decide("?", matches, SHIPPED_POLICY, shared=shared)


@pytest.mark.parametrize(
    ("confidences", "outcome", "offered"),
    [
        ((0.6, 0.2), Outcome.ANSWERED, 0),
        ((0.59, 0.2, 0.1, 0.1), Outcome.UNSURE, 3),
        ((0.125,), Outcome.UNSURE, 1),
        ((0.12, 0.1), Outcome.UNKNOWN, 1),
        ((), Outcome.UNKNOWN, 0),
    ],
)
def test_the_outcome_hangs_on_what_errors_cost(confidences, outcome, offered):
    answer = decided(*confidences)
    assert (answer.outcome, len(answer.offered)) == (outcome, offered)


def test_two_entries_that_are_both_sure_are_offered_together():
    answer = decided(0.9, 0.6, 0.1)
    assert answer.outcome is Outcome.UNSURE
    assert [match.confidence for match in answer.offered[:2]] == [0.9, 0.6]


@pytest.mark.parametrize("confidence", [0.05, 0.95])
def test_a_word_that_half_the_faq_shares_lists_options(confidence):
    assert decided(confidence, 0.01, shared=True).outcome is Outcome.UNSURE


def test_twins_are_offered_together():
    twins = [entry("one"), entry("other"), entry("else", "Where is lunch?")]
    answer = Bot(twins, Index(twins)).ask("how do I reset my badge")
    assert answer.outcome is Outcome.UNSURE
    assert [match.entry.id for match in answer.offered[:2]] == ["one", "other"]


@pytest.mark.parametrize("question", ["what is the weather today", "xyzzy", "how do I"])
def test_a_lone_entry_does_not_answer_whatever_is_asked(question):
    lone = [entry("badge")]
    assert Bot(lone, Index(lone)).ask(question).outcome is not Outcome.ANSWERED


def test_a_lone_entry_answers_its_question():
    lone = [entry("badge")]
    assert Bot(lone, Index(lone)).ask("how can I reset my bagde").outcome is Outcome.ANSWERED


def test_an_option_that_is_hopeless_is_not_offered():
    found = [Match(entry("a"), 0.4), Match(entry("b"), 0.02), Match(entry("c"), 0.001)]
    answer = decide("?", found, SHIPPED_POLICY)
    assert [match.entry.id for match in answer.offered] == ["a", "b"]
    assert len(answer.matches) == 3
    assert decide("?", found[2:], SHIPPED_POLICY).offered == ()
