"""Blocks -> text for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from unicodedata import east_asian_width

from p2sbot.clean import clean, one_line
from p2sbot.links import resolve, shown_target, source_url
from p2sbot.model import Block, Source, Span
from p2sbot.screen import Screen

_SGR = {"b": "1", "h": "1", "i": "3", "s": "9", "c": "36", "d": "2"}
_SET_OFF = ("▸ ", " ◂")


def lay_out(blocks: Sequence[Block], source: Source, screen: Screen, indent: int = 0) -> str:
    """Return blocks as lines that fit the screen, ``indent`` columns in, without a final newline.

    Only links, colours and line ends of our own making are escapes in it; the FAQ's own control
    characters come out as visible text.
    """
    width = None if screen.width is None else max(1, screen.width - indent)
    lines = _Layout(source, screen).blocks(blocks, width)
    return "\n".join((" " * indent + line).rstrip() for line in lines)


def paint(text: str, style: str, screen: Screen) -> str:
    """Return ``text``, cleaned, in a style (letters of ``Span.style``, and ``d`` for dim) where there is colour."""
    codes = ";".join(_SGR[letter] for letter in style)
    text = clean(text)
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text.strip() and screen.color else text


def cite(source: Source, screen: Screen) -> str:
    """Return the citation of a source, clickable where the terminal can."""
    return _link(paint(one_line(source.citation), "d", screen), source_url(source), screen)


def wrap(text: str, width: int | None) -> list[str]:
    """Return ``text``, which may hold our own escapes, as lines of at most ``width`` columns.

    A word that is wider, such as an address, stays whole: broken it could not be copied. Only where
    a line holds a script without spaces may a word break anywhere.
    """
    lines = []
    for line in text.split("\n"):
        if width is None:
            lines.append(line)
        elif line.isascii() and "\x1b" not in line:
            lines += textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        else:
            # 30 ms to import, and only needed for what textwrap cannot measure.
            import wcwidth

            lines += wcwidth.wrap(
                line, width, break_long_words=_lacks_spaces(line), break_on_hyphens=False
            )
    return lines or [""]


def columns(text: str) -> int:
    """Return how many columns a terminal gives to ``text``, which may hold our own escapes."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    import wcwidth

    return int(wcwidth.width(text))


def _lacks_spaces(line: str) -> bool:
    """Whether a line holds letters of a script such as Chinese or Japanese."""
    return any(c.isalpha() and east_asian_width(c) in "WF" for c in line)


def _link(label: str, url: str, screen: Screen) -> str:
    if not url or not screen.links:
        return label
    # Line by line, so that what a list or a quote puts at the start of a line is no part of the link.
    lines = label.split("\n")
    return "\n".join(f"\x1b]8;;{url}\x1b\\{line}\x1b]8;;\x1b\\" for line in lines)


class _Layout:
    def __init__(self, source: Source, screen: Screen) -> None:
        self.source = source
        self.screen = screen

    def blocks(self, blocks: Sequence[Block], width: int | None, tight: bool = False) -> list[str]:
        lines: list[str] = []
        for block in blocks:
            inner = self.block(block, width)
            lines += [""] if lines and inner and not tight else []
            lines += inner
        return lines

    def block(self, block: Block, width: int | None) -> list[str]:
        match block.kind:
            case "list":
                return self.items(block, width)
            case "quote":
                return _hang("> ", "> ", self.blocks(block.children, _less(width, 2)))
            case "code":
                return _hang("    ", "    ", clean(block.spans[0].text).expandtabs(4).split("\n"))
            case "table":
                return self.table(block, width)
            case "rule":
                return ["* * *"]
            case "heading":
                return wrap(self.inline(block.spans, "b"), width)
            case _:
                return wrap(self.inline(block.spans), width) + self.blocks(block.children, width)

    def items(self, block: Block, width: int | None) -> list[str]:
        tight = all(_is_short(item) for item in block.children)
        lines: list[str] = []
        for i, item in enumerate(block.children):
            mark = "• " if block.start is None else f"{block.start + i}. "
            inner = self.blocks(item.children, _less(width, len(mark)), tight) or [""]
            lines += [""] if lines and not tight else []
            lines += _hang(mark, " " * len(mark), inner)
        return lines

    def table(self, block: Block, width: int | None) -> list[str]:
        rows = [
            [self.inline(cell.spans).replace("\n", " ") for cell in row.children]
            for row in block.children
        ]
        widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
        if width is not None and sum(widths) + 2 * len(widths) - 2 > width:
            return self.records(rows, width)
        lines = [
            "  ".join(cell + " " * (w - columns(cell)) for cell, w in zip(row, widths, strict=True))
            for row in rows
        ]
        return [lines[0], "  ".join("-" * w for w in widths), *lines[1:]]

    def records(self, rows: Sequence[Sequence[str]], width: int) -> list[str]:
        """A table too wide for the screen: each row as lines of ``heading: cell``."""
        if len(rows) == 1:
            return [line for name in rows[0] for line in wrap(name, width)]
        lines: list[str] = []
        for row in rows[1:]:
            lines += [""] if lines else []
            for name, cell in zip(rows[0], row, strict=True):
                lines += wrap(f"{name}: {cell}" if name else cell, width)
        return lines

    def inline(self, spans: Sequence[Span], style: str = "") -> str:
        parts = []
        for set_off, run in groupby(spans, key=lambda span: "h" in span.style):
            marks = _SET_OFF if set_off and not self.screen.color else ("", "")
            parts += [marks[0], self.run(run, style), marks[1]]
        return "".join(parts)

    def run(self, spans: Iterable[Span], style: str) -> str:
        parts = []
        for target, group in groupby(spans, key=lambda span: span.target):
            linked = list(group)
            label = "".join(self.span(span, style) for span in linked)
            parts.append(self.link(label, linked) if target else label)
        return "".join(parts)

    def span(self, span: Span, style: str) -> str:
        if "c" in span.style and not self.screen.color:
            return f"`{clean(span.text)}`"
        return paint(span.text, "".join(dict.fromkeys(style + span.style)), self.screen)

    def link(self, label: str, spans: Sequence[Span]) -> str:
        url = resolve(spans[0].target, self.source)
        shown = clean(shown_target(spans[0], self.source))
        label = _link(label, url, self.screen)
        text = clean("".join(span.text for span in spans))
        return label if shown.removeprefix("mailto:") == text else f"{label} ({shown})"


def _is_short(item: Block) -> bool:
    """Whether a list item is one paragraph, perhaps with a list below it: no blank lines then."""
    kinds = [child.kind for child in item.children]
    return kinds in ([], ["paragraph"], ["paragraph", "list"])


def _less(width: int | None, taken: int) -> int | None:
    return None if width is None else max(1, width - taken)


def _hang(first: str, rest: str, lines: Sequence[str]) -> list[str]:
    return [(first if i == 0 else rest) + line for i, line in enumerate(lines)]
