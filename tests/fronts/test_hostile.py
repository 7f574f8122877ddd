"""Whatever is typed, and whatever the FAQ holds: nothing fails, and nothing but text comes out."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2sbot.clean import clean
from p2sbot.fronts.repl.followup import Topic, understand
from p2sbot.model import Outcome

LINES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["win 10 ok", "vpn", "which client", "1", "2", "9", "٣", "and on a mac", "/more"]
    ),
    st.sampled_from(["/why", "/copy", "/copy md", "/open", "/open 1", "/list", "/list vpn", "/x"]),
    st.text(max_size=8).map("/{}".format),
    st.text(max_size=8).map("/show {}".format),
    st.text(max_size=20).map("what about {}".format),
)
OWN = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b\x07]*\x1b\\")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(LINES, max_size=6))
def test_any_conversation_goes_on_and_shows_only_text(p2s, lines):
    talk = type(p2s)(p2s.bot, color=True, links=True)
    for line in lines:
        said = talk(line)
        assert not said or said.endswith("\n")
        bare = OWN.sub("", said)
        assert bare == clean(bare)
        if talk.do is not None and hasattr(talk.do, "text"):
            assert talk.do.text == clean(talk.do.text)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    opener=st.sampled_from(["and ", "what about ", "how about ", ""]),
    words=st.lists(
        st.one_of(
            st.from_regex(r"[a-z]{3,9}", fullmatch=True),
            st.sampled_from(["linux", "mac", "ikev2", "sstp", "the", "windows"]),
        ),
        max_size=4,
    ),
    first=st.sampled_from(["win 10 ok", "how fast is it", "how many users"]),
)
def test_a_follow_up_is_sure_only_if_the_answer_has_its_telling_words(p2s, opener, words, first):
    bot = p2s.bot
    topic = Topic(first, bot.ask(first).matches[0].entry)
    understood = understand(bot, opener + " ".join(words), topic)
    if understood.after is None:
        assert understood.answer == bot.ask(opener + " ".join(words))
    else:
        assert understood.answer.outcome is Outcome.ANSWERED
        assert any(one.counterpart for one in understood.evidence)
        assert not understood.answer.unmentioned
