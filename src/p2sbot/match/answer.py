"""The words of an entry's answer, without its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from p2sbot.model import Block, Entry

_MARKUP = re.compile(
    r"^\s*(?:```|~~~).*$"
    r"|<[^<>]{1,200}>"
    r"|(?<=\])\([^()\s]{0,500}(?:\s[^()]{0,200})?\)"
    r"|\]\[[^\[\]]{0,100}\]"
    r"|\bhttps?://\S+"
    r"|\\(?=[!-/:-@\[-`{-~])",
    re.MULTILINE,
)


def answer_text(entry: Entry) -> str:
    """The words of an entry's answer: those of its blocks, or else its Markdown without the markup."""
    if entry.blocks:
        return "\n".join(_block_texts(entry.blocks))
    return _MARKUP.sub(" ", entry.answer)


def _block_texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield "".join(span.text for span in block.spans)
        yield from _block_texts(block.children)
