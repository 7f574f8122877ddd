"""What the index and the bot find, and what they know not to know."""

from pathlib import Path

import pytest

from p2sbot import load_bot
from p2sbot.bot import Bot
from p2sbot.match.index import Index
from p2sbot.model import Outcome

FAQ = Path(__file__).parents[2] / "data" / "faq.md"
ENTRIES = load_bot(FAQ).entries
BOT = Bot(ENTRIES, Index(ENTRIES))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_question_as_written_is_answered_in_any_case(entry):
    for question in (entry.question, entry.question.lower(), entry.question.upper()):
        answer = BOT.ask(question)
        assert (answer.outcome, answer.matches[0].entry) == (Outcome.ANSWERED, entry)


@pytest.mark.parametrize(
    "question", ["", "the", "asdfghjkl", "what is the weather today", "reset my outlook password"]
)
def test_what_the_faq_does_not_answer_is_unknown(question):
    assert BOT.ask(question).outcome is Outcome.UNKNOWN


def test_telling_words_that_stand_nowhere_are_named_as_written():
    assert BOT.index.unmentioned("Does it work on Linux?") == ("Linux",)
