"""Labelled sets on disk: a folder each, with faq.md, overlay.toml and cases.tsv."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from p2sbot.model import Entry, Source

_HEADING = re.compile(r'^###\s+(?:<a name="([^"]*)"></a>)?(.*)$', re.MULTILINE)


def read_entries(faq: Path, overlay: Path | None) -> tuple[list[Entry], list[list[str]]]:
    """The entries of a FAQ and the synonym groups of its overlay."""
    extra = tomllib.loads(overlay.read_text("utf-8")) if overlay and overlay.exists() else {}
    text = faq.read_text("utf-8")
    heads = list(_HEADING.finditer(text))
    entries = []
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        question = head[2].strip()
        anchor = head[1] or re.sub(r"[^\w\- ]", "", question.lower()).replace(" ", "-")
        answer = text[head.end() : after.start() if after else len(text)].strip()
        aliases = extra.get("entries", {}).get(anchor, {}).get("aliases", [])
        source = Source(faq.name, anchor, text.count("\n", 0, head.start()) + 1)
        entries.append(Entry(anchor, question, answer, "", source, tuple(aliases)))
    return entries, extra.get("synonyms", {}).get("groups", [])
