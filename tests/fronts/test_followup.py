import pytest

from p2sbot.fronts.repl.followup import understand
from p2sbot.model import Outcome

SYSTEMS = "supportedclientos"


@pytest.mark.parametrize(
    ("first", "then", "marked"),
    [
        ("win 10 ok", "and on a mac?", "▸ OSX version 10.11 for Mac (El Capitan) ◂"),
        ("win 10 ok", "what about windows 7", "▸ Windows 7 (32-bit and 64-bit) ◂"),
        ("how fast is it", "what about ikev2", "▸ For a VPN"),
        ("does it get through a firewall", "and ikev2?", "▸ IKEv2 VPN"),
    ],
)
def test_a_follow_up_stays_with_the_last_answer_and_says_so(first, then, marked, p2s):
    p2s(first)
    entry = p2s.shown
    said = p2s(then)
    assert said.startswith(f"(after: {first})\n")
    assert p2s.shown == entry
    assert marked in said


def test_several_follow_ups_all_follow_the_first_question(p2s):
    p2s("win 10 ok", "and on a mac?")
    assert p2s("and windows 7?").startswith("(after: win 10 ok)\n")


def test_without_an_answer_before_it_a_follow_up_is_asked_alone(p2s):
    assert "(after" not in p2s("what about ikev2")


def test_a_line_that_is_surely_answered_and_does_not_follow_stands_alone(p2s):
    p2s("win 10 ok")
    for line in ("how many users can connect", "and how many users can connect at once"):
        assert "(after" not in p2s(line)
        assert p2s.shown.startswith("how-many")
        p2s("win 10 ok")


@pytest.mark.parametrize(
    "line", ["and the weather?", "what about linux", "and my outlook password", "and", "radius"]
)
def test_the_last_answer_never_makes_an_unknown_word_sure(line, p2s):
    p2s("win 10 ok")
    said = p2s(line)
    assert "(after" not in said
    assert p2s.state.answer.outcome is not Outcome.ANSWERED


def test_a_follow_up_names_only_what_itself_leaves_unmentioned(p2s):
    p2s("does it get through my hotel firewall")
    p2s("and ikev2?")
    assert p2s.state.answer.unmentioned == ()


def test_an_unknown_line_in_between_does_not_end_the_topic(p2s):
    p2s("win 10 ok", "xyzzy")
    assert p2s("and on a mac?").startswith("(after: win 10 ok)")


def test_understanding_without_a_topic_is_asking(p2s):
    understood = understand(p2s.bot, "win 10 ok", None)
    assert understood.after is None
    assert understood.answer == p2s.bot.ask("win 10 ok")
