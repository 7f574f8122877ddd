import html
import re

import pytest
from hostile import ENTRIES, entry_of
from hypothesis import given

from p2sbot.layout.slack import escape, lay_out, link
from p2sbot.render import make_renderer

LINK = re.compile(r"<((?:https?|mailto):[!-;=?-{}~]+)\|([^<>|\n]*)>")
QUOTE = re.compile(r"^(?: {4}|• |\d+\. |> )*", re.M)


def read(mrkdwn):
    """The text that Slack would show; fails at what Slack would obey and is no link of ours."""
    for url, _ in LINK.findall(mrkdwn):
        assert "evil" not in url
    text = LINK.sub(r"\2", mrkdwn)
    rest = QUOTE.sub("", text)
    assert "<" not in rest
    assert ">" not in rest
    assert not re.search(r"&(?!(?:amp|lt|gt);)", mrkdwn)
    return html.unescape(text)


@given(ENTRIES)
def test_no_mention_is_live_and_no_link_is_active_but_ours(entry):
    read(make_renderer("slack").entry(entry))


@given(ENTRIES)
def test_no_control_character_reaches_slack(entry):
    text = lay_out(entry.blocks, entry.source)
    assert all(c.isprintable() or c in "\n\t" for c in text if ord(c) < 0xA0)


@pytest.mark.parametrize(
    "place",
    [
        "{}",
        "`{}`",
        "```\n{}\n```",
        "    {}",
        "**{}**",
        "## {}",
        "* {}",
        "> {}",
        "|{}|\n|-|\n|{}|",
        "[{}](https://a.example/)",
        "[x](<{}>)",
        "![{}](x.png)",
        "\\{}",
        "a\n{}",
        "<div>{}</div>",
    ],
)
@pytest.mark.parametrize(
    "mention",
    [
        "<!channel>",
        "<!here|here>",
        "<!everyone>",
        "<@U123>",
        "<#C123|x>",
        "<!subteam^S1|@x>",
        "&lt;!channel&gt;",
        "&#60;@U123&#62;",
        "&amp;lt;!channel&amp;gt;",
        "<!date^1^{date}|x>",
    ],
)
def test_a_mention_is_text_wherever_it_stands(mention, place):
    entry = entry_of(place.replace("{}", mention))
    read(lay_out(entry.blocks, entry.source))


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**a** *b* ~~c~~ `d` ***e***", "*a* _b_ ~c~ `d` _*e*_"),
        ("**a **b", "**a **b"),
        ("***a** b*", "_*a*_ _b_"),
        ("a\\\nb", "a\nb"),
        ("a\n\nb", "a\n\nb"),
        ("## A **b** c", "*A b c*"),
        ("* a\n  * b\n\n7. c\n8. d", "• a\n    • b\n\n7. c\n8. d"),
        ("> a\n> > b", "> a\n> > b"),
        ("---", "———"),
        ("```\na & ```b\n```", "```\na &amp; '''b\n```"),
        ("|a|b|\n|-|-|\n|c|", "```\na | b\nc | \n```"),
        ("[a](https://a.example/?b=c&d|e)", "<https://a.example/?b=c&amp;d%7Ce|a>"),
        ("[a\\\n| b](https://a.example/)", "<https://a.example/|a ¦ b>"),
        ("[a](../x.md)", "a (../x.md)"),
        ("![a](../x.png)", "a (../x.png)"),
        ("<help@a.example>", "<mailto:help@a.example|help@a.example>"),
        ("`'\"&<>`", "`'\"&amp;&lt;&gt;`"),
        ("*", "• "),
    ],
)
def test_lay_out(markdown, mrkdwn):
    entry = entry_of(markdown)
    assert lay_out(entry.blocks, entry.source) == mrkdwn


def test_escape_is_slack_s_own_rule_and_no_more():
    assert escape("'\"&<>*\x1b") == "'\"&amp;&lt;&gt;*^["


def test_link_without_an_address_is_its_label():
    assert link("a", "") == "a"
