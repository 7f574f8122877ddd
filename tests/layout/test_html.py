from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hostile import ENTRIES, entry_of
from hypothesis import given

from p2sbot.layout.html import lay_out, link
from p2sbot.render import make_renderer

ALLOWED = {
    "a": {"href", "rel"},
    "article": {"class"},
    "blockquote": set(),
    "br": set(),
    "code": set(),
    "del": set(),
    "em": set(),
    "h3": set(),
    "hr": set(),
    "li": set(),
    "ol": {"start"},
    "p": {"class"},
    "pre": set(),
    "strong": set(),
    "table": set(),
    "td": set(),
    "tr": set(),
    "ul": set(),
}
VOID = {"br", "hr"}


class Oracle(HTMLParser):
    """Fails at a tag, an attribute, a link or a nesting that is not ours."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        attributes = dict(attrs)
        if tag == "a":
            assert urlsplit(attributes["href"]).scheme in ("http", "https", "mailto")
            assert attributes["href"].isascii()
            assert attributes["rel"] == "noopener noreferrer"
        if "start" in attributes:
            assert attributes["start"].isdecimal()
        assert tag not in ("a", "p") or tag not in self.open
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(html):
    oracle = Oracle()
    oracle.feed(html)
    oracle.close()
    assert oracle.open == []
    return oracle.text


@given(ENTRIES)
def test_no_tag_attribute_or_scheme_but_ours_reaches_a_page(entry):
    read(make_renderer("html").entry(entry))


@given(ENTRIES)
def test_no_control_character_reaches_a_page(entry):
    html = lay_out(entry.blocks, entry.source)
    assert all(c.isprintable() or c in "\n\t" for c in html if ord(c) < 0xA0)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a\\\nb & <c", "<p>a<br>b &amp; &lt;c</p>"),
        (
            "***b*** ~~s~~ `<c>`",
            "<p><em><strong>b</strong></em> <del>s</del> <code>&lt;c&gt;</code></p>",
        ),
        ("## *h*", "<p><strong><em>h</em></strong></p>"),
        ("---", "<hr>"),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;</code></pre>"),
        ("* a\n* b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("7. a", '<ol start="7"><li><p>a</p></li></ol>'),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("|a|\n|-|\n|b|", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"),
        (
            '[a **"b"**](https://a.example/?x=1&y=2)',
            '<p><a href="https://a.example/?x=1&amp;y=2" rel="noopener noreferrer">'
            "a <strong>&#34;b&#34;</strong></a></p>",
        ),
        ("[a](../x.md#y)", "<p>a (../x.md#y)</p>"),
        ("[a](#why)", "<p>a (faq.md#why)</p>"),
        (
            "![a](https://a.example/x.png)",
            '<p><a href="https://a.example/x.png" rel="noopener noreferrer">a</a></p>',
        ),
        ("<img src=x onerror=alert(1)>a", "<p>a</p>"),
        ("a\x1bb\u202e", "<p>a^[b&lt;U+202E&gt;</p>"),
    ],
)
def test_lay_out(markdown, html):
    entry = entry_of(markdown)
    assert lay_out(entry.blocks, entry.source) == html


def test_a_relative_link_is_a_link_where_the_faq_is_published():
    entry = entry_of("[a](../x.md#y)", url="https://learn.example/docs/faq#why")
    assert 'href="https://learn.example/x.md#y"' in lay_out(entry.blocks, entry.source)


def test_link_escapes_both_its_parts():
    assert link('<"', "https://a.example/?a&b") == (
        '<a href="https://a.example/?a&amp;b" rel="noopener noreferrer">&lt;&#34;</a>'
    )
    assert link("<", "") == "&lt;"
