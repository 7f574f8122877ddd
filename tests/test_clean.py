import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.clean import QUESTION_LIMIT, clean, clean_json, clean_question

# CVE-2021-42574's nine, the marks, what begins a line where none is, and what nobody sees.
NAMED = (
    *(0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xE0000, 0xE0080),
)
UNSAFE = [chr(code) for code in NAMED] + [
    chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cs")
]
UNSAFE = sorted(set(UNSAFE) - {"\n", "\t"})
TEXT = st.lists(st.text(max_size=9) | st.sampled_from(UNSAFE), max_size=9).map("".join)


def test_every_unsafe_character_is_shown_in_plain_ascii():
    assert [c for c in UNSAFE if not clean(c).isascii() or not clean(c).isprintable()] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "^[[31mred^[[0m"),
        ("a\x00b\x07c\x7fd", "a^@b^Gc^?d"),
        ("a\rb", "a^Mb"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\u202eb", "a<U+202E>b"),
        ("\ud800\udcff", "<U+D800><U+DCFF>"),
        ("\U000e0041", "<U+E0041>"),
        ("tab\tand\nline, é 日本 👩‍👧 stay", "tab\tand\nline, é 日本 👩‍👧 stay"),
    ],
)
def test_an_unsafe_character_is_shown_and_not_dropped(text, shown):
    assert clean(text) == shown


@given(TEXT)
def test_no_unsafe_character_survives_clean_and_twice_is_once(text):
    assert not set(clean(text)) & set(UNSAFE)
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_leaves_what_is_safe(text):
    safe = "".join(c for c in text if c not in UNSAFE)
    assert clean(safe) == safe


# Two lone surrogates side by side are one character to every reader of JSON.
JSON_TEXT = TEXT.map(lambda text: "".join(c for c in text if not "\ud800" <= c <= "\udfff"))


@given(st.dictionaries(JSON_TEXT, JSON_TEXT | st.lists(JSON_TEXT)), st.sampled_from([None, 1]))
def test_clean_json_changes_no_value_and_leaves_no_unsafe_character(value, indent):
    cleaned = clean_json(json.dumps(value, ensure_ascii=False, indent=indent))
    assert json.loads(cleaned) == value
    assert not set(cleaned) & set(UNSAFE)


@pytest.mark.parametrize("character", ["\ud800", "\x9b", "\u202e", "\U000e0041"])
def test_clean_json_writes_an_escape_of_the_same_value(character):
    cleaned = clean_json(json.dumps(character, ensure_ascii=False))
    assert cleaned.isascii()
    assert json.loads(cleaned) == character


@given(TEXT)
def test_a_question_can_be_stored_anywhere(text):
    question, cut = clean_question(text)
    assert question.encode().find(b"\0") == -1
    assert len(question) == len(text)
    assert not cut


@pytest.mark.parametrize(("length", "cut"), [(QUESTION_LIMIT, False), (QUESTION_LIMIT + 1, True)])
def test_a_question_is_cut_at_the_limit_and_says_so(length, cut):
    question, was_cut = clean_question("a" * length)
    assert len(question) == QUESTION_LIMIT
    assert was_cut == cut
