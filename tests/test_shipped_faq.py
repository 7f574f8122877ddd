"""The shipped FAQ and its overlay, asked as people ask."""

import re
from pathlib import Path

import pytest

from p2sbot import Outcome, load_bot
from p2sbot.render import render

ROOT = Path(__file__).parents[1]
SYSTEMS = "supportedclientos"
HOW_MANY = "how-many-vpn-client-endpoints-can-i-have-in-my-point-to-site-configuration"
FIREWALLS = "can-i-traverse-proxies-and-firewalls-using-point-to-site-capability"
RESTART = (
    "if-i-restart-a-client-computer-configured-for-point-to-site"
    "-will-the-vpn-automatically-reconnect"
)
RECONNECT = "does-point-to-site-support-auto-reconnect-and-ddns-on-the-vpn-clients"
COEXIST = (
    "can-i-have-site-to-site-and-point-to-site-configurations-coexist-for-the-same-virtual-network"
)
NETWORKS = (
    "can-i-configure-a-point-to-site-client-to-connect-to-multiple-virtual-networks"
    "-at-the-same-time"
)
THROUGHPUT = "how-much-throughput-can-i-expect-through-site-to-site-or-point-to-site-connections"
SOFTWARE = "can-i-use-any-software-vpn-client-for-point-to-site-that-supports-sstp-andor-ikev2"

PARAPHRASES = {
    "is windows server 2012 r2 ok": SYSTEMS,
    "what's the maximum number of vpn clients": HOW_MANY,
    "will it get through our corporate firewall": FIREWALLS,
    "do I have to dial in again after I restarted my pc": RESTART,
    "is DDNS possible": RECONNECT,
    "p2s and s2s on one vnet": COEXIST,
    "connect one client to several vnets": NETWORKS,
    "how fast is it": THROUGHPUT,
    "may I use another vpn client than the native one": SOFTWARE,
    "does it work with policybased gateways": COEXIST,
}


@pytest.fixture(scope="module")
def bot():
    return load_bot()


def questions():
    return {entry.question: entry.id for entry in load_bot().entries}


def answered(bot, question):
    answer = bot.ask(question)
    return answer.outcome is Outcome.ANSWERED and answer.matches[0].entry.id


def misspellings(question):
    """The question with each slip of the pen in each word in turn that is long enough for it."""
    for word in re.finditer(r"[A-Za-z]{4,}", question):
        for at in range(word.start(), word.end() - 1):
            before, one, two, after = question[:at], *question[at : at + 2], question[at + 2 :]
            yield from (
                before + slip + after for slip in (two + one, two, one + one + two, "q" + two)
            )


def test_the_faq_is_the_vendors_text_byte_for_byte():
    data = (ROOT / "data/faq.md").read_bytes()
    assert len(data) == 2947
    assert not data.endswith(b"\n")


def test_the_anchors_are_those_of_the_web():
    assert list(questions().values()) == [
        SYSTEMS,
        HOW_MANY,
        FIREWALLS,
        RESTART,
        RECONNECT,
        COEXIST,
        NETWORKS,
        THROUGHPUT,
        SOFTWARE,
    ]


def test_every_question_finds_itself_verbatim_and_in_lower_and_upper_case(bot):
    for question, id in questions().items():
        for asked in (question, question.lower(), question.upper()):
            assert answered(bot, asked) == id, asked


def test_every_question_finds_itself_with_a_typo_in_any_one_word(bot):
    wrong = [
        asked
        for question, id in questions().items()
        for asked in misspellings(question)
        if answered(bot, asked) != id
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("can I use a thrid party cleint", SOFTWARE),
        ("opearting systems", SYSTEMS),
        ("poitn to site clients how many", HOW_MANY),
        ("site-to-stie and p2s", COEXIST),
    ],
)
def test_a_phrase_is_known_with_a_typo_in_one_of_its_words(bot, question, id):
    assert answered(bot, question) == id


def test_a_synonym_of_several_words_is_known_with_a_typo_in_one_of_them(bot):
    (first, *_) = bot.ask("secure socket tuneling protocol").matches
    assert [one.counterpart for one in first.evidence] == ["sstp"]


@pytest.mark.parametrize(("question", "id"), PARAPHRASES.items())
def test_paraphrases_find_their_entry(bot, question, id):
    assert answered(bot, question) == id


@pytest.mark.parametrize(
    "question",
    ["what is the weather today", "reset my outlook password", "the", "", "asdfghjkl", "?!", " "],
)
def test_what_has_nothing_to_do_with_the_faq_is_unknown(bot, question):
    assert bot.ask(question).outcome is Outcome.UNKNOWN


def test_a_telling_word_that_the_faq_never_uses_is_unmentioned(bot):
    assert bot.ask("does it run on linux").unmentioned == ("linux",)
    assert bot.ask("does it run on windows").unmentioned == ()


def test_a_misspelt_word_or_a_synonym_is_not_unmentioned(bot):
    assert bot.ask("bandwith of the tunel on my laptop").unmentioned == ()


def test_twins_are_offered_together_with_what_tells_them_apart(bot):
    said = render(bot.ask("reconnect"), "text")
    assert "*restart*" in said
    assert "*DDNS*" in said
    auto = bot.ask("auto reconnect")
    said = auto.offered or auto.matches[:1]
    assert RECONNECT in {match.entry.id for match in said}


def test_one_word_that_half_the_faq_shares_lists_options(bot):
    answer = bot.ask("vpn")
    assert answer.outcome is Outcome.UNSURE
    assert len(answer.offered) == 3
