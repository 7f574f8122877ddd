"""The text of a message as the person who typed it saw it."""

import unicodedata

import pytest
from fake_slack import BOT_USER
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.clean import QUESTION_LIMIT
from p2sbot.fronts.slack.incoming import is_question, read_question

SEEN = {
    f"<@{BOT_USER}> how many users": "how many users",
    f"hey <@{BOT_USER}|p2sbot>: how many?": "hey : how many?",
    f"<@{BOT_USER}>": "",
    "ask <@U2> or <@U3|ada>": "ask @user or @ada",
    "see <#C1|general> and <#C2>": "see #general and #channel",
    "see <https://a.example/?a=1&amp;b=2>": "see https://a.example/?a=1&b=2",
    "see <https://a.example|the page>": "see the page",
    "mail <mailto:a@b.example|a@b.example>, <mailto:a@b.example>": (
        "mail a@b.example, a@b.example"
    ),
    "<!here> <!channel> <!subteam^S1|@it> <!subteam^S1>": "@here @channel @it @subteam",
    "<!date^1392734382^{date}|Feb 18>": "Feb 18",
    "is 1 &lt; 2 &amp;&amp; 3 &gt; 2?": "is 1 < 2 && 3 > 2?",
    "what is &amp;lt;?": "what is &lt;?",  # decoded once: that is what the person typed
    "&quot;x&quot; &#39;": "&quot;x&quot; &#39;",  # Slack encodes three characters only
    "does it “work” on ada’s\u00a0mac": 'does it "work" on ada\'s mac',
    "cafe\u0301": "café",
    "two\nlines\tand   spaces": "two lines and spaces",
    "a < b": "a < b",
    "<": "<",
    "": "",
}


@pytest.mark.parametrize("text", SEEN)
def test_a_message_is_read_as_its_author_saw_it(text):
    assert read_question(text, BOT_USER) == SEEN[text]


def test_only_what_a_person_has_just_written_is_a_question():
    assert is_question({"user": "U1", "text": "x"}, BOT_USER)
    assert not is_question({"user": BOT_USER, "text": "x"}, BOT_USER)


def test_a_long_message_is_cut_so_that_the_bot_sees_it_was():
    assert len(read_question("a" * 40_000)) == QUESTION_LIMIT + 1
    assert read_question("a" * QUESTION_LIMIT) == "a" * QUESTION_LIMIT


@given(st.text(st.characters(exclude_characters="’‘“”\u00a0"), max_size=300))
def test_what_slack_encodes_is_decoded_to_what_was_typed(typed):
    sent = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert read_question(sent) == " ".join(unicodedata.normalize("NFC", typed).split())


@given(st.text(st.sampled_from("<>@!#|&;lgtamp U1"), max_size=200))
def test_no_markup_is_too_odd_to_read(text):
    assert len(read_question(text, "U1")) <= QUESTION_LIMIT + 1
