from pathlib import Path

import pytest
from hostile import entry_of
from markdown_it.utils import read_fixture_file

from p2sbot.blocks import plain_text

FIXTURES = read_fixture_file(Path(__file__).parent / "fixtures" / "blocks.md")


def dump(blocks, indent=""):
    for block in blocks:
        start = "" if block.start is None else f" {block.start}"
        yield (
            f"{indent}{block.kind}{start}"
            + (": " if block.spans else "")
            + "".join(map(dump_span, block.spans)).replace("\n", "|")
        )
        yield from dump(block.children, indent + "  ")


def dump_span(span):
    if not (span.style or span.target):
        return span.text
    style = f"{span.style}:" if span.style else ""
    target = f"->{span.target}" if span.target else ""
    return "{" + style + span.text + target + (f"={span.entry}" if span.entry else "") + "}"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [pytest.param(given, wanted, id=title) for _, title, given, wanted in FIXTURES],
)
def test_parse_blocks(markdown, expected):
    assert "".join(line + "\n" for line in dump(entry_of(markdown).blocks)) == expected


def test_plain_text_is_the_words_a_block_a_line():
    blocks = entry_of("a **b**\n\n* c\n  * [d](x)\n\n| e | f |\n|-|-|\n").blocks
    assert plain_text(blocks) == "a b\nc\nd\ne\nf"
