"""What the index finds in a FAQ, and what it says of its own sureness."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2sbot.match.index import Index
from p2sbot.model import Entry, Field, Source


def entry(id, question, answer="", aliases=(), section=""):
    return Entry(id, question, answer, section, Source("faq.md", id, 1), tuple(aliases))


ENTRIES = [
    entry("systems", "What operating systems are supported?", "Windows 10 and macOS 10.12."),
    entry("limit", "How many VPN clients can connect at the same time?", "Up to 128 clients."),
    entry("firewall", "Can the VPN traverse a firewall?", "SSTP uses TCP port 443."),
    entry("restart", "Does the VPN reconnect after a restart?", "No.", ["vpn gone in the morning"]),
    entry("sites", "Can Site-to-Site and wi-fi coexist?", "Yes, in a `RouteBased` gateway."),
    entry("price", "What does it cost?", "See [prices](https://example.org/zanzibar)."),
]
SYNONYMS = [["reboot", "restart"], ["operating system", "OS"]]
INDEX = Index(ENTRIES, SYNONYMS)


def best(question, index=INDEX):
    return index.search(question)[0].entry.id


def evidence(question, word):
    return next(one for one in INDEX.search(question)[0].evidence if one.word == word)


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("supported operating systems", "systems"),
        ("which os", "systems"),
        ("macos 10.12", "systems"),
        ("port 443", "firewall"),
        ("reboot", "restart"),
        ("rebot", "restart"),
        ("gone in the morning", "restart"),
        ("sitetosite", "sites"),
        ("s2s", "sites"),
        ("site to site", "sites"),
        ("wifi", "sites"),
        ("co exist", "sites"),
        ("route based", "sites"),
        ("fierwall", "firewall"),
        ("connecting clients", "limit"),
        ("price", "price"),
    ],
)
def test_a_question_is_found_however_its_words_are_written(question, id):
    assert best(question) == id


@pytest.mark.parametrize(
    ("question", "word", "counterpart", "how", "field"),
    [
        ("the firewall", "firewall", "firewall", "exact", Field.QUESTION),
        ("firewalls", "firewalls", "firewall", "stem", Field.QUESTION),
        ("reboot", "reboot", "restart", "synonym", Field.QUESTION),
        ("fierwall", "fierwall", "firewall", "spelling", Field.QUESTION),
        ("morning vpn", "morning", "morning", "exact", Field.ALIAS),
        ("port 443", "443", "443", "exact", Field.ANSWER),
        ("firewall on mars", "mars", "", "unmatched", None),
    ],
)
def test_evidence_says_what_was_matched_with_what_and_how(question, word, counterpart, how, field):
    found = evidence(question, word)
    assert (found.counterpart, found.how, found.field) == (counterpart, how, field)
    assert (found.worth > 0) is (how != "unmatched")


def test_telling_words_that_stand_nowhere_are_named_as_written():
    assert INDEX.unmentioned("Does the firewall run on Solaris?") == ("Solaris",)
    assert INDEX.unmentioned("reboot the fierwall, restarting wifi on my site") == ()


@pytest.mark.parametrize("written", ["sign-on", "sign on", "signon", "login"])
@pytest.mark.parametrize("asked", ["sign-on", "sign on", "signon", "login"])
def test_a_synonym_with_a_hyphen_is_known_in_every_writing(written, asked):
    index = Index([entry("in", f"How does {written} work?"), *ENTRIES], [["sign-on", "login"]])
    assert best(asked, index) == "in"
    assert index.search(asked)[0].confidence > 0.9
    assert index.unmentioned(asked) == ()


@pytest.mark.parametrize("question", ["ikve2", "iekv2", "ikeev2"])
def test_a_misspelt_name_is_known_by_its_number(question):
    index = Index([entry("key", "Is IKEv2 supported?"), *ENTRIES])
    assert best(question, index) == "key"
    assert index.unmentioned(question) == ()
    assert index.unmentioned(question.replace("2", "3")) == (question.replace("2", "3"),)


@pytest.mark.parametrize("question", ["2008", "r2", "2008 r2", "2008R2"])
def test_the_words_of_a_phrase_are_found_too(question):
    listed = entry("servers", "Which servers are there?", "2003, 2008 R2 and 2022.")
    index = Index([listed, *ENTRIES], [["2008 r2", "2008r2"]])
    assert best(question, index) == "servers"
    assert index.search(question)[0].confidence > 0.6


def test_words_run_together_are_known_where_the_faq_has_them_side_by_side():
    index = Index([entry("door", "Does the VPN client open a port?"), *ENTRIES])
    assert index.unmentioned("vpnclient") == ()
    assert index.unmentioned("does it work with OpenVPN") == ("OpenVPN",)


@pytest.mark.parametrize("question", ["v10.12", "10.12"])
@pytest.mark.parametrize("written", ["v10.12", "10.12"])
def test_a_version_is_known_with_or_without_its_letter(question, written):
    index = Index([entry("new", "What is new?", f"It is {written} now."), *ENTRIES[1:]])
    assert best(question, index) == "new"
    assert index.unmentioned(question) == ()


def test_a_synonym_that_is_a_function_word_counts_only_in_capitals():
    department = entry("department", "Where is the IT department?")
    index = Index([department, *ENTRIES], [["it", "information technology"]])
    assert index.search("IT")[0].confidence > 0.6
    for question in ("IT", "information technology", "who are IT"):
        assert best(question, index) == "department"
    for question in ("is it", "it", "WHAT IS IT"):
        assert index.search(question)[0].confidence <= 0.1


def test_the_target_of_a_link_is_no_word_of_the_answer():
    assert INDEX.unmentioned("zanzibar") == ("zanzibar",)


def test_a_word_that_half_the_faq_has_is_shared_and_tells_nothing_more():
    assert INDEX.find("vpn").shared
    assert not INDEX.find("vpn firewall").shared
    assert not INDEX.find("the").shared
    both = [entry(str(number), f"Can the VPN client do {number}?") for number in range(4)]
    assert Index(both).find("vpn client").shared
    assert not Index(both).find("how many clients").shared


@pytest.mark.parametrize("question", ["the", "is it", "how many", "can I", "do you"])
def test_function_words_alone_are_never_sure(question):
    assert all(match.confidence <= 0.1 for match in INDEX.search(question))


@pytest.mark.parametrize("question", ["", "?!", "👍", "\0", "\u200b", "..."])
def test_a_question_without_a_word_finds_nothing(question):
    assert INDEX.search(question) == []


def test_matches_are_no_more_than_asked_for_and_fall_in_confidence():
    matches = INDEX.search("vpn restart firewall", limit=3)
    assert len(matches) == 3
    assert [m.confidence for m in matches] == sorted((m.confidence for m in matches), reverse=True)


def test_equal_entries_keep_their_order():
    twins = [entry(str(number), "How do I reset my badge?") for number in range(5)]
    assert [m.entry.id for m in Index(twins).search("reset badge")] == ["0", "1", "2", "3", "4"]


def test_an_empty_faq_finds_nothing():
    assert Index([]).search("anything") == []
    assert Index([]).unmentioned("zebra") == ("zebra",)


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("忘记密码怎么办", "zh"),
        ("再起動したら", "ja"),
        ("ลืมรหัสผ่าน", "th"),
        ("PASSWORT VERGESSEN", "de"),
    ],
)
def test_scripts_without_spaces_are_matched_by_pairs_of_characters(question, id):
    index = Index(
        [
            entry("zh", "如何重置密码？", "点击忘记密码"),
            entry("ja", "再起動後に自動的に再接続されますか", "いいえ"),
            entry("th", "ฉันจะรีเซ็ตรหัสผ่านได้อย่างไร", "กดลืมรหัสผ่าน"),
            entry("de", "Wie setze ich mein Paßwort zurück?", "Passwort vergessen anklicken."),
        ]
    )
    assert best(question, index) == id
    assert not index.unmentioned("天気はどうですか")


def test_a_large_faq_finds_what_a_small_one_does():
    filler = [entry(f"f{n}", f"How do I mount part {n} of model {n % 7}?") for n in range(300)]
    assert best("rebooting, reconnect?", Index([*filler, *ENTRIES], SYNONYMS)) == "restart"


WORDS = st.lists(
    st.sampled_from(
        [
            *[
                "the",
                "vpn",
                "restart",
                "reboot",
                "firewal",
                "connect",
                "site-to-site",
                "Windows",
                "10",
                "密码",
                "10.12",
            ]
        ]
    )
    | st.text(max_size=12),
    max_size=12,
).map(" ".join)


@given(WORDS)
def test_an_index_that_was_stored_answers_as_the_one_it_was_taken_from(question):
    restored = Index.restore(ENTRIES, json.loads(json.dumps(INDEX.state())))
    assert restored.find(question) == INDEX.find(question)


@given(st.text(st.characters()) | WORDS)
def test_no_text_raises_and_every_confidence_is_a_share(question):
    for match in INDEX.search(question):
        assert 0 <= match.confidence <= 1


@pytest.mark.parametrize(
    "question",
    [
        "vpn " * 250_000,
        "e\u0301\u0316" * 300_000,
        "\ufdfa" * 2000,
        "\ud800vpn\udfff",
        "a" * 1_000_000,
    ],
)
def test_a_megabyte_or_a_broken_character_does_no_harm(question):
    assert len(INDEX.search(question)) <= 5


@given(st.text(string.ascii_letters + " -?10"))
def test_the_case_of_letters_makes_no_difference(question):
    assert INDEX.search(question.upper()) == INDEX.search(question.lower())


@settings(max_examples=20)
@given(st.permutations(ENTRIES))
def test_the_order_of_entries_makes_no_difference_to_confidence(entries):
    question = "does the vpn restart behind a firewall"
    one, other = Index(entries, SYNONYMS).search(question), INDEX.search(question)
    for left, right in zip(one, other, strict=True):
        assert left.entry == right.entry
        assert left.confidence == pytest.approx(right.confidence)


def test_only_the_entries_that_are_returned_are_looked_at_once_restored():
    class Lazy(list):
        def __iter__(self):
            raise AssertionError("all entries were read")

        def __getitem__(self, at):
            self.seen = {*getattr(self, "seen", ()), at}
            return super().__getitem__(at)

    entries = Lazy(ENTRIES)
    index = Index.restore(entries, INDEX.state())
    matches = index.search("restart the vpn", limit=2)
    assert {entries.index(match.entry) for match in matches} == entries.seen
