from hostile import MARKDOWN
from hypothesis import given
from markdown_it import MarkdownIt

from p2sbot.clean import one_line
from p2sbot.layout.markdown import escape, lay_out
from p2sbot.links import safe_url
from p2sbot.model import Source
from p2sbot.parse import parse_faq

HERE = Source("faq.md", "x", 1)
PUBLISHED = Source("faq.md", "x", 1, url="https://help.example/faq/page#x")
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def laid_out(answer, source=HERE):
    (entry,) = parse_faq(f"### Why?\n\n{answer}\n", path="faq.md")
    return lay_out(entry.blocks, source)


def tokens(markdown):
    for token in READER.parse(markdown):
        yield token
        yield from token.children or ()


def test_ordinary_markdown_comes_out_as_it_went_in():
    answer = (
        "One **bold word**, *both* and `code`.\n\n"
        "* first\n\n  second paragraph\n* third\n\n"
        "7. seven\n8. eight\n\n"
        "> quoted\n\n"
        "```\n# code\n```\n\n"
        "| a | b |\n| --- | --- |\n| 1 | 2 |"
    )
    same = READER.render(answer).replace("\n", "")
    assert READER.render(laid_out(answer)).replace("\n", "") == same


def test_a_link_that_leads_nowhere_shows_its_text_and_target():
    assert laid_out("[a](../b.md#c) and [d](#x)") == "a (../b.md#c) and d (faq.md#x)"


def test_a_relative_link_is_resolved_against_where_the_faq_is_published():
    assert (
        laid_out("[a](../b.md#c) and [d](#y)", PUBLISHED)
        == "[a](<https://help.example/b.md#c>) and [d](<https://help.example/faq/page#y>)"
    )


def test_a_reference_link_keeps_its_address():
    assert laid_out("[a][r]\n\n[r]: https://a.example/") == "[a](<https://a.example/>)"


def test_raw_html_comes_out_as_its_text():
    assert laid_out("<script>alert(1)</script>\n\n<b onclick='x'>hi</b>") == "hi"


def test_a_code_span_or_block_may_hold_backticks():
    assert laid_out("`` a`b ``") == "``a`b``"
    assert laid_out("````\n```\n````") == "````\n```\n````"


@given(MARKDOWN)
def test_whatever_a_faq_holds_there_is_no_html_and_no_unsafe_link(text):
    for entry in parse_faq("### Why?\n\n" + text, path="faq.md"):
        for token in tokens(lay_out(entry.blocks, HERE)):
            assert token.type not in ("html_inline", "html_block")
            assert token.type != "link_open" or safe_url(str(token.attrs["href"]))


@given(MARKDOWN)
def test_escaped_text_is_nothing_but_text(text):
    shown = {"paragraph_open", "inline", "paragraph_close", "text", "softbreak"}
    assert {token.type for token in tokens(escape(one_line(text)).strip())} <= shown
