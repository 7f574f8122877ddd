import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2sbot import load_bot
from p2sbot.match.passage import set_off, split_sentences
from p2sbot.model import Block, Evidence, Field, Span


def text_of(blocks):
    return "|".join(
        "".join(span.text for span in block.spans) + text_of(block.children) for block in blocks
    )


def marked(blocks):
    for block in blocks:
        own = "".join(span.text for span in block.spans if "h" in span.style)
        yield from [own] if own else []
        yield from marked(block.children)


def marked_spans(blocks):
    for block in blocks:
        yield from (span.text for span in block.spans if "h" in span.style)
        yield from marked_spans(block.children)


def ask(question):
    answer = load_bot().ask(question)
    match = answer.matches[0]
    return list(marked(set_off(match.entry.blocks, match.evidence)))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("win 10 ok", ["Windows 10"]),
        (
            "static routing gateways",
            [
                "We do not support Point-to-Site for static routing VPN gateways or PolicyBased "
                "VPN gateways."
            ],
        ),
        ("classic deployment", ["For the classic deployment model, you need a dynamic gateway."]),
        ("64 bit", []),  # Half the list has it.
        ("What client operating systems can I use with Point-to-Site?", []),
        ("how many users", []),  # The answer is one sentence.
    ],
)
def test_the_sentence_or_item_that_answers_is_set_off(question, expected):
    assert ask(question) == expected


def test_yes_and_no_are_one_with_the_sentence_after_them():
    sentences = split_sentences([Span("No. Use ours. "), Span("See e.g. Help. That is all.", "b")])
    assert ["".join(span.text for span in one) for one in sentences] == [
        "No. Use ours. ",
        "See e.g. Help. ",
        "That is all.",
    ]


def test_sentences_without_spaces_are_told_apart():
    sentences = split_sentences([Span("受付にお越しください。社員証が必要です。")])
    assert [one[0].text for one in sentences] == ["受付にお越しください。", "社員証が必要です。"]


def test_a_whole_item_is_set_off_when_no_one_sentence_of_it_stands_out():
    def item(*texts):
        return Block("item", children=tuple(Block("paragraph", (Span(t),)) for t in texts))

    found = Evidence("zebra", "zebra", "exact", Field.ANSWER, 1.0)
    items = (item("A zebra.", "The zebra eats."), item("A lion.", "It sleeps."), item("An ape."))
    assert list(marked(set_off([Block("list", children=items)], [found]))) == [
        "A zebra.",
        "The zebra eats.",
    ]


words = st.sampled_from(["zebra", "lion", "the", "Sleeps.", "no.", "Yes.", "vpn", "ポート。", "10"])
spans = st.lists(
    st.builds(Span, st.lists(words, min_size=1).map(" ".join), st.sampled_from(["", "b", "c"])),
    max_size=3,
).map(tuple)
leaves = st.builds(Block, st.sampled_from(["paragraph", "code", "heading"]), spans)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda kind, children: Block(kind, children=tuple(children)),
        st.sampled_from(["list", "item", "quote", "table"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
evidence = st.lists(
    st.builds(
        lambda word, field: Evidence(word, word, "exact", field, 0.5),
        words,
        st.sampled_from([Field.ANSWER, Field.ALIAS]),
    ),
    max_size=4,
)


@given(st.lists(trees, max_size=4), evidence)
def test_nothing_but_the_style_of_the_answer_s_own_text_changes(blocks, evidence):
    after = set_off(blocks, evidence)
    assert text_of(after) == text_of(blocks)
    assert [block.kind for block in after] == [block.kind for block in blocks]
    assert all(text in text_of(blocks) for text in marked_spans(after))


@given(spans)
def test_the_sentences_of_a_paragraph_are_together_the_paragraph(spans):
    sentences = split_sentences(spans)
    assert "".join(s.text for one in sentences for s in one) == "".join(s.text for s in spans)


@given(st.lists(trees, max_size=4))
def test_without_evidence_nothing_is_set_off(blocks):
    assert set_off(blocks, []) == tuple(blocks)
