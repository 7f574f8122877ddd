import re
import unicodedata
from pathlib import Path

import pytest
import wcwidth
from hostile import ENTRIES, entry_of
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from p2sbot.layout.terminal import cite, lay_out, paint, wrap
from p2sbot.model import Source
from p2sbot.screen import Screen

FIXTURES = read_fixture_file(Path(__file__).parents[1] / "fixtures" / "terminal.md")
RICH = Screen(width=30, color=True, links=True)
OWN = re.compile(
    r"\x1b\[(?P<codes>(?:0|[1239]|36)(?:;(?:[1239]|36))*)m"
    r"|\x1b\]8;(?:id=[0-9a-f]+)?;(?P<url>(?:(?:https?|mailto|file):[!-~]+)?)\x1b\\"
)
STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def without_own_escapes(text):
    """What is left of a terminal's text; fails where a style or a link is left open."""
    style = link = False
    for found in OWN.finditer(text):
        if found["codes"]:
            assert style == (found["codes"] == "0")
            style = not style
        else:
            assert link == (not found["url"])
            link = not link
            assert "evil" not in found["url"]
    assert not style
    assert not link
    return OWN.sub("", text)


def steers(character):
    return (
        (unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in "\n\t")
        or unicodedata.bidirectional(character) in STEERING
        or character == "\ufeff"
        or 0xE0000 <= ord(character) < 0xE0080
    )


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [pytest.param(given, wanted, id=title) for _, title, given, wanted in FIXTURES],
)
def test_lay_out_at_20_columns(markdown, expected):
    entry = entry_of(markdown)
    assert lay_out(entry.blocks, entry.source, Screen(width=20)) + "\n" == expected


@given(ENTRIES, st.sampled_from([RICH, Screen(), Screen(color=True), Screen(width=20, links=True)]))
def test_no_control_c1_or_bidi_character_of_a_faq_reaches_a_terminal(entry, screen):
    laid = lay_out(entry.blocks, entry.source, screen, 2) + cite(entry.source, screen)
    assert not [c for c in without_own_escapes(laid) if steers(c)]


@given(ENTRIES)
def test_off_a_terminal_there_is_not_one_escape(entry):
    assert "\x1b" not in lay_out(entry.blocks, entry.source, Screen())


@given(ENTRIES)
def test_colour_and_links_add_nothing_but_escapes(entry):
    laid = lay_out(entry.blocks, entry.source, Screen(links=True))
    assert without_own_escapes(laid) == lay_out(entry.blocks, entry.source, Screen())


@given(
    st.lists(
        st.tuples(
            st.sampled_from([" ", "\n", "\n\n", "\n* ", "\n\n  * ", "\n7. ", "\n> ", "\n\n## "]),
            st.sampled_from(
                [
                    "a",
                    "word",
                    "wörd",
                    "日本語の文章はここで",
                    "**two words**",
                    "*x*",
                    "`some code`",
                    "[three more words](https://a.example/x)",
                    "x" * 40,
                    "é" * 40,
                    "\n\n| a | b |\n|---|---|\n| some `words` | 日本語 **more** |\n\n",
                ]
            ),
        ).map("".join),
        max_size=20,
    ).map("".join),
    st.sampled_from([20, 40, 88]),
    st.booleans(),
)
def test_no_line_is_wider_than_the_screen_but_for_one_word_that_cannot_break(text, width, rich):
    entry = entry_of(text)
    laid = lay_out(entry.blocks, entry.source, Screen(width, color=rich, links=rich), 2)
    for line in without_own_escapes(laid).split("\n"):
        words = re.sub(r"^(?:[•>] |\d+\. | )*", "", line).split()
        assert wcwidth.width(line) <= width or len(words) == 1


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**b** *i* ~~s~~ `c`", "\x1b[1mb\x1b[0m \x1b[3mi\x1b[0m \x1b[9ms\x1b[0m \x1b[36mc\x1b[0m"),
        ("# *h*", "\x1b[1;3mh\x1b[0m"),
        ("**a\\\nb**", "\x1b[1ma\x1b[0m\n\x1b[1mb\x1b[0m"),
    ],
)
def test_styles_are_colours_where_there_is_colour(markdown, expected):
    entry = entry_of("#" + markdown if markdown.startswith("#") else markdown)
    assert lay_out(entry.blocks, entry.source, Screen(color=True)) == expected


def test_columns_of_a_table_stand_in_line_in_colour_as_without():
    entry = entry_of("| `a` | b |\n|---|---|\n| c | **日本** |\n| [d](x) | e |\n")
    coloured = lay_out(entry.blocks, entry.source, Screen(width=40, color=True))
    lines = without_own_escapes(coloured).split("\n")
    assert lines == ["a      b", "-----  ----", "c      日本", "d (x)  e"]


def test_links_are_hyperlinks_where_they_are_known_and_text_everywhere():
    entry = entry_of("[a **b**](https://a.example/) [c](javascript:x) [d](ftp://e.example)")
    assert lay_out(entry.blocks, entry.source, Screen(links=True)) == (
        "\x1b]8;;https://a.example/\x1b\\a b\x1b]8;;\x1b\\ (https://a.example/)"
        " [c](javascript:x) d (ftp://e.example)"
    )


def test_a_link_over_several_lines_leaves_the_margin_alone():
    entry = entry_of("> [a\\\nb](https://a.example/)")
    first, second = lay_out(entry.blocks, entry.source, Screen(links=True)).split("\n")
    assert first.startswith("> \x1b]8;;")
    assert second.startswith("> \x1b]8;;")


def test_the_citation_is_a_link_and_always_readable():
    source = Source("data/faq.md", "x", 1, file="/data/faq.md")
    assert cite(source, Screen()) == "data/faq.md#x"
    linked = "\x1b]8;;file:///data/faq.md#x\x1b\\data/faq.md#x\x1b]8;;\x1b\\"
    assert cite(source, Screen(links=True)) == linked


def test_paint_cleans_and_colours_only_words():
    assert paint("\x1b[31m", "b", Screen(color=True)) == "\x1b[1m^[[31m\x1b[0m"
    assert paint(" ", "b", Screen(color=True)) == " "


def test_wrap_without_a_width_wraps_nothing():
    assert wrap("a " * 100 + "\nb", None) == ["a " * 100, "b"]
