import itertools
import re
from pathlib import Path

import pytest
from hostile import MARKDOWN
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from p2sbot.blocks import plain_text
from p2sbot.model import Span
from p2sbot.parse import parse_faq
from p2sbot.parse.document import read_document

FIXTURES = read_fixture_file(Path(__file__).parent / "fixtures" / "parse.md")
SHIPPED = Path(__file__).parents[1] / "data" / "faq.md"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [pytest.param(given, wanted, id=title) for _, title, given, wanted in FIXTURES],
)
def test_parse_faq(markdown, expected):
    entries = parse_faq(markdown, path="faq.md")
    lines = []
    for entry in entries:
        lines += [f"{entry.source.line} {entry.id} | {entry.section} | {entry.question}"]
        lines += [entry.answer] if entry.answer else []
    assert "".join(line + "\n" for line in lines) == expected


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_bom_and_line_ends_make_no_difference(start, newline):
    text = SHIPPED.read_text(encoding="utf-8")
    plain = parse_faq(text, path="faq.md")
    assert parse_faq(start + text.replace("\n", newline), path="faq.md") == plain


def test_the_shipped_faq_has_nine_entries_and_its_one_explicit_anchor():
    entries = parse_faq(SHIPPED.read_text(encoding="utf-8"), path="data/faq.md")
    assert len(entries) == 9
    assert entries[0].id == entries[0].source.anchor == "supportedclientos"
    assert entries[0].question == "What client operating systems can I use with Point-to-Site?"
    assert entries[-1].id.endswith("-sstp-andor-ikev2")


def test_a_line_separator_does_not_shift_the_lines_that_are_named():
    (entry,) = parse_faq("a\u2028b\x0bc\x85d\n\n# Why?\n", path="faq.md")
    assert entry.source.line == 3


@pytest.mark.parametrize(
    ("link", "entry"),
    [
        ("#one", "one"),
        ("#größe", "größe"),
        ("#gr%C3%B6%C3%9Fe", "größe"),
        ("#none", ""),
        ("x.md#one", ""),
    ],
)
def test_an_in_page_link_is_known_as_a_link_to_its_entry(link, entry):
    entries = parse_faq(f"# One?\n[x]({link})\n# Größe?\n", path="faq.md")
    assert [span.entry for span in entries[0].blocks[0].spans] == [entry]


def test_a_link_to_a_repeated_anchor_leads_to_its_first_entry():
    entries = parse_faq("# <a name=x></a>A?\n# <a name=x></a>B?\n[x](#x)", path="faq.md")
    assert entries[1].blocks[0].spans == (Span("x", target="#x", entry="x"),)
    assert [entry.source.anchor for entry in entries] == ["x", "x"]


def test_the_source_is_the_path_and_file_that_were_given():
    (entry,) = parse_faq("# Why?", path="a/faq.md", file="/a/faq.md")
    assert (entry.source.path, entry.source.file, entry.source.url) == (
        "a/faq.md",
        "/a/faq.md",
        None,
    )


@given(MARKDOWN)
def test_no_content_fails_and_ids_are_unique(markdown):
    entries = parse_faq(markdown, path="faq.md")
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids))
    assert all(entry.question.strip() for entry in entries)


@given(st.lists(st.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=1, max_size=20))
def test_no_word_of_an_answer_is_lost_from_its_blocks(words):
    (entry,) = parse_faq("# Why?\n\n" + " ".join(words), path="faq.md")
    assert plain_text(entry.blocks).split() == words


LEAVES = """\
WORD | **WORD** | `WORD` |     WORD | ```~WORD~``` | ## WORD | ##WORD | WORD~----- | **WORD?** | **WORD**~WORD
Q: WORD | Q: WORD~A: WORD | WORD? | <p>WORD</p> | <details>~<summary>WORD</summary> | </details>~WORD
<summary>WORD?</summary> | <br>~WORD | <h3>WORD?</h3> | <h3>WORD</h3> WORD | <div> | </div> WORD
WORD~********* | ::: details WORD?~WORD | <a name=x></a>WORD | [WORD](x) | ![WORD](x) | *WORD?* WORD
<button class="accordion">WORD?</button> WORD | </details> | <dt>WORD</dt><dd>WORD</dd> | <h2>WORD~WORD</h2>
""".replace("\n", " | ").split(" | ")


def hang(first, rest):
    def indent(text):
        return "\n".join((rest if i else first) + line for i, line in enumerate(text.split("\n")))

    return indent


def contain(inner):
    several = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        several.map(hang("> ", "> ")),
        several.map(hang("* ", "  ")),
        several.map(hang("1. ", "   ")),
    )


LEAF = st.sampled_from([leaf.replace("~", "\n") for leaf in LEAVES if leaf])
NESTED = st.lists(st.recursive(LEAF, contain, max_leaves=12), max_size=6).map("\n\n".join)


@given(NESTED, NESTED)
def test_no_word_is_lost_whatever_it_is_nested_in(before, markdown):
    numbers = itertools.count()
    whole = f"## Offices\n\n{before}\n\n# Why?\n\n{markdown}"
    text = re.sub("WORD", lambda _: f"w{next(numbers)}x", whole)
    # Below a section, text in front of its first question is its introduction.
    assume(before == "" or read_document(text, path="faq.md").questions[0].text == "Why?")
    shown = "\n".join(
        f"{entry.question}\n{plain_text(entry.blocks)}" for entry in parse_faq(text, path="faq.md")
    )
    document = read_document(text, path="faq.md")
    shown += "\n".join(unit.text for unit in document.units if unit.style == "heading")
    stray = {row for rows in document.stray for row in rows}
    for word in re.finditer(r"w\d+x", text):
        assert word[0] in shown or text.count("\n", 0, word.start()) in stray


@pytest.mark.parametrize("mark", [">", "* ", "1. "])
def test_text_deeper_than_markdown_is_read_stays_and_is_not_repeated(mark):
    (entry,) = parse_faq("# Why?\n\n" + mark * 60 + "deep\n", path="faq.md")
    assert plain_text(entry.blocks).count("deep") == 1


@pytest.mark.parametrize(
    "text",
    ["*a **a " * 2_000 + "b" + " a** a*" * 2_000, "[" * 5_000, "<div>\n" * 5_000, "> " * 999],
)
def test_reading_is_not_recursive(text):
    assert parse_faq(f"# Why?\n\n{text}", path="faq.md")


def test_a_paragraph_longer_than_anybody_writes_is_plain_text_and_complete():
    text = "*word* [\n" * 20_000
    (entry,) = parse_faq(f"# Why?\n\n{text}", path="faq.md")
    (paragraph,) = entry.blocks
    assert {span.style for span in paragraph.spans} == {""}
    assert plain_text(entry.blocks).count("*word* [") == 20_000
