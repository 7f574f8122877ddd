"""Whatever the FAQ and the question hold: within every limit, and nobody is mentioned."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from p2sbot.fronts.slack.feedback import parse_verdict
from p2sbot.fronts.slack.fit import MESSAGE, SECTION
from p2sbot.fronts.slack.message import size, to_json
from p2sbot.fronts.slack.render import (
    entry_key,
    render_entry,
    render_offer,
    render_slack,
    render_usage,
    suggested_prompts,
)
from p2sbot.links import safe_url
from p2sbot.model import Answer, Match, Outcome
from p2sbot.overlay import Overlay, apply_overlay
from p2sbot.parse import parse_faq

MARKUP = re.compile(r"<([^<>]*)>")
HOSTILE = [
    "<!channel>",
    "<!here|x>",
    "<!everyone>",
    "<@U1>",
    "<@U1|ada>",
    "<#C1|general>",
    "<!subteam^S1|@team>",
    "<!date^1392734382^{date}|x>",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "&#60;!channel&#62;",
    "<https://evil.example|https://bank.example>",
    "<mailto:a@b.c|x>",
    "<javascript:alert(1)|x>",
    "[x](javascript:alert(1))",
    "[x](https://a.example/?a=<!channel>|<@U1>)",
    "[<!channel>](https://a.example)",
    "[a|b>c](https://a.example)",
    "![<@U1>](https://a.example/x.png)",
    "https://a.example/<!here>",
    "https://a.example/a|b&amp;c",
    "`<!channel>`",
    "```\n<!channel> ``` <@U1>\n```",
    "| <!here> | b |\n|---|---|\n| <@U1> | ``` |",
    "@channel @here #general",
    "*bold* _x_ ~y~ `z` > q",
    "\x1b]8;;x\x07 \u202e \u2028 \ud800 \x00",
    "> <!channel>\n> - <@U1>",
    ":tada: <",
    "&",
]


def entry_of(answer, question="How do I &lt;!channel&gt; & more?", base_url=""):
    text = f"### {question}\n\n{answer}\n"
    found = parse_faq(text, path="faq.md")
    return apply_overlay(Overlay(base_url=base_url), found)[0]


def answered(entry, question="?", unmentioned=()):
    match = Match(entry, 0.9)
    return Answer(question, Outcome.ANSWERED, (match,), tuple(unmentioned))


def texts(node):
    """Every text object of a message's JSON, and the message's own text."""
    if isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "plain_text") and isinstance(node.get("text"), str):
            yield node
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def assert_harmless(said):
    """Slack finds nothing in it but links to pages."""
    parsed = [said["text"]]
    for text in texts(said["blocks"]):
        if text["type"] == "mrkdwn":
            assert text["verbatim"] is True
            parsed.append(text["text"])
        else:
            assert not set("<>") & set(text["text"])
    for text in parsed:
        rest = MARKUP.sub("", text)
        assert "<" not in rest
        assert ">" not in re.sub(r"^(?: *(?:\d+\. |• )*> )+", "", rest, flags=re.M)
        assert not re.sub(r"&(?:amp|lt|gt);", "", rest).count("&")
        for found in MARKUP.finditer(text):
            url, bar, label = found[1].partition("|")
            assert bar
            assert "|" not in label
            assert url.startswith(("https://", "http://", "mailto:"))
            url = url.replace("&amp;", "&")
            assert safe_url(url) == url


def assert_within_limits(said):
    """By the Slack SDK's own rules, by the documentation's, and by what was seen to be refused."""
    assert 1 <= len(said["blocks"]) <= 40
    for block in said["blocks"]:
        Block.parse(block).to_dict()  # checks lengths
    for text in texts(said["blocks"]):
        assert 1 <= len(text["text"]) <= SECTION
    labels = re.findall(r'"accessibility_label": "([^"]*)"', json.dumps(said["blocks"]))
    assert all(label for label in labels)
    total = sum(len(text["text"]) for text in texts(said["blocks"])) + sum(map(len, labels))
    assert total <= MESSAGE
    assert 1 <= len(said["text"]) <= 12_000
    for value in re.findall(r'"value": "([^"]*)"', json.dumps(said["blocks"])):
        assert len(value) <= 2_000
    json.dumps(said).encode()


def assert_fit_to_send(message):
    said = to_json(message)
    assert_within_limits(said)
    assert_harmless(said)
    return said


FAQ_TEXT = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(max_size=60),
        st.sampled_from(
            [
                "\n\n",
                "\n",
                "\n\n#### ",
                "\n# ",
                "#",
                "- ",
                "1. ",
                "> ",
                "**",
                "`",
                "[",
                "](",
                "x" * 4_000,
                " ",
            ]
        ),
        st.integers(1, 400).map(lambda n: "word & <b> " * n),
    ),
    max_size=30,
).map("".join)


@hypothesis_settings(deadline=None, max_examples=150)
@given(FAQ_TEXT, st.sampled_from(["", "https://a.example/faq"]), FAQ_TEXT)
def test_any_answer_is_fit_to_send(answer, base_url, question):
    entry = entry_of(answer, base_url=base_url)
    assert_fit_to_send(render_slack(answered(entry, question), keep_question=True))
    assert_fit_to_send(render_offer(answered(entry, question), "1700000000.000001"))


@hypothesis_settings(deadline=None, max_examples=150)
@given(FAQ_TEXT, st.lists(FAQ_TEXT, max_size=8), FAQ_TEXT, st.sampled_from(Outcome), st.booleans())
def test_any_question_and_outcome_is_fit_to_send(asked, unmentioned, title, outcome, cut):
    title = " ".join(title.split()) + " ok?"
    matches = tuple(Match(entry_of("Yes.", title), c) for c in (0.5, 0.4, 0.3))
    unmentioned = tuple(word for word in unmentioned if word.strip())
    answer = Answer(asked, outcome, matches, unmentioned, matches, None, title, cut)
    said = assert_fit_to_send(render_slack(answer, keep_question=True))
    assert said["text"]
    assert_fit_to_send(render_usage([match.entry for match in matches], "/faq"))
    for prompt in suggested_prompts([match.entry for match in matches]):
        assert 1 <= len(prompt["title"]) <= 75
        assert 1 <= len(prompt["message"]) <= 2_000


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_and_not_obeyed(hostile):
    entry = entry_of(f"Before {hostile} after.\n\n{hostile}", f"Is {hostile.split(chr(10))[0]} ok?")
    assert_fit_to_send(render_slack(answered(entry, hostile, [hostile]), keep_question=True))


def test_what_was_escaped_twice_comes_out_as_it_was_written():
    said = to_json(render_entry(entry_of("Write `&amp;lt;` and &amp;amp; here."), "answered"))
    assert "`&amp;amp;lt;` and &amp;amp; here" in said["blocks"][1]["text"]["text"]


LONG = {
    "one paragraph of 12,000 characters": "word " * 2_400,
    "one word of 12,000 characters": "x" * 12_000,
    "one word of 12,000 ampersands": "&" * 12_000,
    "60 paragraphs": "\n\n".join(f"Paragraph {n}: " + "word " * 60 for n in range(60)),
    "a list of 60 items": "\n".join(f"{n}. item {n} " + "word " * 60 for n in range(1, 61)),
    "a list of one long item": "- " + "word " * 2_400,
    "a long code block": "```\n" + "ping -n 1 host\n" * 900 + "```",
    "a long table": "| a | b |\n|---|---|\n" + "| one | two three |\n" * 900,
    "a table of one long row": "| a | b |\n|---|---|\n| " + "x " * 6_000 + "| y |\n",
    "a long quote": "> " + "word " * 2_400,
    "a nested list": "".join("  " * (n % 8) + "- " + "word " * 30 + "\n" for n in range(100)),
    "links only": " ".join(f"[link {n}](https://a.example/{n}/{'y' * 100})" for n in range(300)),
    "one link of 5,000 characters": "[" + "label " * 800 + "](https://a.example/x)",
    "an address of 5,000 characters": f"See https://a.example/{'y' * 5_000} there.",
    "a relative target of 5,000 characters": f"[x](../{'y' * 5_000}) and more",
    "an address that grows when quoted": f"[x](https://a.example/{'é' * 1_000})",
    "hundreds of headings": "#### x\n\nyes\n\n" * 900,
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("base_url", ["", "https://a.example/faq"])
def test_a_long_answer_is_cut_with_a_link_to_the_rest(name, base_url):
    entry = entry_of(LONG[name], base_url=base_url)
    said = assert_fit_to_send(render_entry(entry, "answered"))
    whole = "Source: " in said["text"]
    assert whole == ("… read the rest: " not in said["text"])
    shown = sum(len(b["text"]["text"]) for b in said["blocks"] if b["type"] == "section")
    assert shown > 4_000 or whole
    where = json.dumps(said["blocks"][-2], ensure_ascii=False)
    assert ("<https://a.example/faq#" in where) == bool(base_url)
    assert "faq.md#how-do-i" in where


def test_a_list_of_60_items_is_shown_whole_and_in_order():
    entry = entry_of("\n".join(f"{n}. item number {n} " + "word " * 20 for n in range(1, 61)))
    said = assert_fit_to_send(render_entry(entry, "answered"))
    shown = "\n".join(b["text"]["text"] for b in said["blocks"] if b["type"] == "section")
    assert re.findall(r"^(\d+)\. item number", shown, re.M) == [str(n) for n in range(1, 61)]
    assert [int(n) for n in re.findall(r"item number (\d+)", shown)] == list(range(1, 61))
    assert "Source:" in said["text"]


@pytest.mark.parametrize("target", [f"../{'y' * 5_000}", f"https://a.example/{'y' * 5_000}"])
def test_a_target_too_long_to_be_shown_does_not_take_its_label_away(target):
    message = render_entry(entry_of(f"See [the page]({target}), please."), "answered")
    assert "See the page, please." in message.text


def test_a_long_published_address_is_no_link():
    entry = entry_of("Yes.", "Is it?", f"https://a.example/{'y' * 5_000}")
    assert_fit_to_send(render_entry(entry, "answered"))


def test_a_long_answer_is_cut_between_blocks():
    paragraphs = [f"Paragraph {n}. " + "word " * 200 + f"End {n}." for n in range(30)]
    said = to_json(render_entry(entry_of("\n\n".join(paragraphs)), "answered"))
    shown = "\n\n".join(b["text"]["text"] for b in said["blocks"][1:] if b["type"] == "section")
    kept = shown.split("\n\n")
    assert 5 < len(kept) < 30
    assert kept == [" ".join(p.split()) for p in paragraphs[: len(kept)]]


@pytest.mark.parametrize("name", ["a long code block", "a long table"])
def test_code_that_is_cut_is_closed(name):
    said = to_json(render_entry(entry_of(LONG[name]), "answered"))
    for block in said["blocks"]:
        if block["type"] == "section":
            assert block["text"]["text"].count("```") % 2 == 0


def test_an_answer_is_mrkdwn_built_from_its_markdown():
    answer = "Use **bold**, *italic*, ~~gone~~, `code` and [a link](https://a.example/?a=1&b=2)."
    said = to_json(render_entry(entry_of(answer), "answered"))
    assert said["blocks"][1]["text"]["text"] == (
        "Use *bold*, _italic_, ~gone~, `code` and <https://a.example/?a=1&amp;b=2|a link>."
    )


def test_an_address_in_the_contact_is_a_link():
    answer = Answer("?", Outcome.UNKNOWN, contact="https://help.example/new?a=1&b=2 or ext. 4711")
    said = assert_fit_to_send(render_slack(answer))
    link = "<https://help.example/new?a=1&amp;b=2|https://help.example/new?a=1&amp;b=2>"
    assert said["blocks"][-1]["text"]["text"] == f"Where to turn: {link} or ext. 4711"


def test_a_bare_address_is_a_link():
    said = to_json(render_entry(entry_of("See https://a.example/x?y=1."), "answered"))
    assert "See <https://a.example/x?y=1|https://a.example/x?y=1>." in said["text"]


def test_the_text_says_all_that_the_blocks_say_and_is_plain():
    entry = entry_of(
        "Use **bold**.\n\n- one\n- two\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |"
    )
    text = render_slack(answered(entry, unmentioned=["linux"])).text
    assert text == (
        "How do I &lt;!channel&gt; &amp; more?\n\nUse bold.\n\n• one\n• two\n\ncode\n\na | b\nc | d\n\n"
        "The FAQ does not mention: linux\n\nSource: faq.md#how-do-i-channel--more"
    )


def test_the_source_is_a_link_where_the_faq_is_published():
    said = to_json(render_entry(entry_of("Yes.", "Is it?", "https://a.example/faq"), "answered"))
    (note,) = said["blocks"][-2]["elements"]
    assert note["text"] == "Source: <https://a.example/faq#is-it|faq.md#is-it>"


def test_the_source_is_file_and_anchor_where_it_is_not():
    said = to_json(render_entry(entry_of("Yes.", "Is it?"), "answered"))
    assert said["blocks"][-2]["elements"][0]["text"] == "Source: faq.md#is-it"


def test_an_entry_without_an_answer_is_its_question_and_source():
    said = assert_fit_to_send(render_entry(entry_of("", "Is it?"), "answered"))
    assert said["text"] == "Is it?\n\nSource: faq.md#is-it"


def test_a_question_that_was_cut_is_told_so():
    answer = Answer("?", Outcome.ANSWERED, (Match(entry_of("Yes."), 0.9),), cut=True)
    assert "I looked at its beginning only" in render_slack(answer).text


def test_a_question_travels_with_feedback_only_if_it_is_to_be_recorded():
    entry = entry_of("Yes.")
    answer = answered(entry, "läuft es?")
    for keep, expected in ((False, ""), (True, "läuft es?")):
        feedback = to_json(render_slack(answer, keep_question=keep))["blocks"][-1]
        button = feedback["elements"][0]["positive_button"]
        verdict = parse_verdict(button["value"])
        assert verdict.question == expected
        assert verdict.key == entry_key(entry)
        assert verdict.outcome == "answered"
        assert verdict.verdict == "helpful"


def test_the_size_that_is_planned_with_is_no_less_than_what_is_sent():
    message = render_slack(answered(entry_of("Yes."), unmentioned=["linux"]))
    sent = sum(len(text["text"]) for text in texts(to_json(message)["blocks"]))
    assert sum(map(size, message.blocks)) >= sent
