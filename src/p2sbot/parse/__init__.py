"""Text -> entries, whatever style the questions are written in."""

from __future__ import annotations

import re

from p2sbot.anchors import Slugger
from p2sbot.blocks import parse_blocks
from p2sbot.model import Entry, Source
from p2sbot.parse.choose import sections
from p2sbot.parse.document import Document, normalise_lines, read_document
from p2sbot.parse.html import anchor_of, inner_text
from p2sbot.parse.tokens import read_tokens
from p2sbot.parse.yaml import is_yaml_faq, read_records


def parse_faq(text: str, *, path: str, file: str = "") -> list[Entry]:
    """Return the entries of a FAQ in its order; an empty list when it holds no question.

    Markdown, or Microsoft's YAML (``### YamlMime:FAQ``). Which parts of Markdown are questions is
    :func:`p2sbot.parse.choose.choose`'s to say. An answer goes to the next question, to the next
    heading that is no deeper, or to the end of the list item, quote or ``<details>`` that holds both.

    Args:
        text: the whole document; any line ends, with or without a byte order mark.
        path: the file's name as citations show it.
        file: the file's absolute path, for clickable citations.

    Never raises on content. Ids are unique: a repeated explicit anchor gets ``-1``, ``-2``, ...
    """
    if is_yaml_faq(text):
        return _yaml_entries(normalise_lines(text), path, file)
    return document_entries(read_document(text, path=path), path=path, file=file)


def document_entries(document: Document, *, path: str, file: str = "") -> list[Entry]:
    """Return the entries of a Markdown document that was taken apart, as :func:`parse_faq` does."""
    ids = Slugger()
    named = [(ids.unique(document.anchors[unit]), unit) for unit in document.questions]
    known = {document.anchors[unit]: id for id, unit in reversed(named)}
    above = sections(document.units, document.questions)
    return [
        Entry(
            id=id,
            question=unit.text,
            answer=document.answer(unit),
            section=above[unit],
            source=Source(path, document.anchors[unit], unit.line + 1, file=file),
            blocks=document.blocks(unit, known),
        )
        for id, unit in named
    ]


def _yaml_entries(text: str, path: str, file: str) -> list[Entry]:
    records = read_records(text)
    slugs = Slugger()
    questions = [inner_text(record.question) for record in records]
    ids = [
        slugs.unique(anchor_of(record.question) or _learn_slug(question))
        for record, question in zip(records, questions, strict=True)
    ]
    known = {id: id for id in ids}
    return [
        Entry(
            id=id,
            question=question,
            answer=record.answer,
            section=record.section,
            source=Source(path, id, record.line + 1, file=file),
            blocks=parse_blocks(read_tokens(record.answer), known),
        )
        for id, question, record in zip(ids, questions, records, strict=True)
        if question
    ]


def _learn_slug(question: str) -> str:
    """The anchor that Microsoft Learn gives a question of a YAML FAQ, as its own links to such show.

    ``... the 1.2.0-preview release, how ...?`` is ``...-the-1-2-0-preview-release--how-...``: unlike in
    Markdown, each character that is no letter or digit becomes a hyphen.
    """
    return re.sub(r"\W", "-", question.lower()).strip("-")
