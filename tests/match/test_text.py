"""What a word is."""

import time

import pytest

from p2sbot.match.answer import answer_text
from p2sbot.match.rarity import FUNCTION, LEAST, rarity
from p2sbot.match.terms import Phrases, compounds, keys_of
from p2sbot.match.text import normalise, normalise_question, split_words, stem
from p2sbot.model import Block, Entry, Source, Span


def words(text):
    return [word.text for word in split_words(normalise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Does it run on OSX 10.12?", ["does", "it", "run", "on", "osx", "10.12"]),
        ("2012 R2, IKEv2", ["2012", "r2", "ikev2"]),
        ("Don't touch the user's PC.", ["don't", "touch", "the", "user", "pc"]),
        ("don\u2019t", ["don't"]),
        ("Point-to-Site", ["point", "to", "site"]),
        ("site\u2011to\u2011site", ["site", "to", "site"]),
        ("SSTP and/or IKEv2", ["sstp", "and", "or", "ikev2"]),
        ("l'ordinateur d\u2019Anne", ["l", "ordinateur", "d", "anne"]),
        ("Caf\u00e9 cafe\u0301 \uff35\uff33\uff22", ["cafe", "cafe", "usb"]),
        ("zero\u200bwidth", ["zerowidth"]),
        ("Stra\u00dfe", ["strasse"]),
        ("忘记密码", ["忘记", "记密", "密码"]),
        ("VPN接続", ["vpn", "接続"]),
        ("सहायता", ["सहायता"]),
        ("?! -- \0 👍", []),
    ],
)
def test_words_are_split_as_people_read_them(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("connect", "connecting"),
        ("connect", "connected"),
        ("proxy", "proxies"),
        ("stop", "stopped"),
        ("configure", "configures"),
        ("address", "addresses"),
        ("price", "prices"),
    ],
)
def test_forms_of_a_word_share_their_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["10.12", "vpn", "sing", "red", "密码", "bus", "this"])
def test_what_has_no_english_ending_keeps_its_letters(word):
    assert stem(word) == word


def test_phrases_count_as_one_word_with_spaces_or_hyphens():
    phrases = Phrases([keys_of("site to site"), keys_of("site to")])
    terms = phrases.terms(list(split_words("a site-to-site or site to site, site to")))
    assert [term.text for term in terms] == ["a", "site to site", "or", "site to site", "site to"]
    assert (terms[1].start, terms[1].end) == (2, 14)


def test_compounds_are_what_hyphens_alone_join():
    found = [[word.text for word in run] for run in compounds("site-to-site - wi-fi, a -b")]
    assert found == [["site", "to", "site"], ["wi", "fi"]]


def test_a_question_is_cut_before_and_after_it_is_composed():
    assert len(normalise_question("\ufdfa" * 5000)) == 512
    assert normalise_question("a" * 600) == "a" * 512


def test_a_megabyte_of_combining_marks_is_composed_in_no_time():
    start = time.process_time()
    normalise("e" + "\u0316\u0301" * 500_000)
    assert time.process_time() - start < 5


def test_markup_is_no_part_of_an_answer():
    answer = "**Bold** [link](https://a.example/b) <b>x</b> `code`\n\n```sh\nrun \\*\n```\nhttps://c.example"
    entry = Entry("a", "?", answer, "", Source("f", "a", 1))
    assert words(answer_text(entry)) == ["bold", "link", "x", "code", "run"]


def test_the_blocks_of_an_answer_stand_for_its_markdown():
    cell = Block("cell", (Span("in a "), Span("table", "b")))
    blocks = (
        Block("paragraph", (Span("One"),)),
        Block("table", children=(Block("row", (), (cell,)),)),
    )
    entry = Entry("a", "?", "ignored", "", Source("f", "a", 1), blocks=blocks)
    assert words(answer_text(entry)) == ["one", "in", "a", "table"]


def test_rarity_grows_from_function_words_to_unknown_ones():
    assert rarity("the") == rarity("nicht") == FUNCTION
    assert LEAST <= rarity("server") < rarity("throughput") <= rarity("xyzzy") == 1
    assert rarity("how many") == 2 * FUNCTION
