"""One Answer -> a Slack message. Pure: no network, no state."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from p2sbot.bot import OPTIONS
from p2sbot.clean import clean
from p2sbot.fronts.slack.fit import MESSAGE, clip, fit
from p2sbot.fronts.slack.message import (
    CHOOSE,
    POST,
    Choice,
    Echo,
    Feedback,
    Message,
    Note,
    Section,
    size,
    unparsed,
)
from p2sbot.fronts.slack.message import Block as Part
from p2sbot.layout.slack import escape, lay_out
from p2sbot.links import safe_url, shown_target
from p2sbot.model import Answer, Block, Entry, Outcome, Source, Span

LABEL = 75
"""Characters of a button's or a suggested prompt's text."""
PROMPTS = 4
"""Suggested prompts at most (docs.slack.dev, assistant.threads.setSuggestedPrompts)."""
_TITLE, _LINE, _TASTE = 600, 600, 300
_LONGEST_URL = 1_000
_KEPT = 160
"""Characters of a question that travel with the feedback buttons when questions are recorded."""
_NOWHERE = Source("", "", 0)
_BARE_URL = re.compile(r"""https?://[^\s<>"'`|]*[^\s<>"'`|.,;:!?)\]}*_~]""")


def render_slack(answer: Answer, *, keep_question: bool = False) -> Message:
    """Return what is said to a question.

    Args:
        answer: the bot's.
        keep_question: whether the beginning of the question comes back with the feedback.
    """
    notes = _notes(answer)
    match answer.outcome:
        case Outcome.ANSWERED:
            question = answer.question if keep_question else ""
            return render_entry(answer.matches[0].entry, answer.outcome, notes, question)
        case Outcome.UNSURE:
            choices = [_choice(match.entry) for match in answer.offered]
            return Message((_said("Did you mean"), *choices, *notes))
        case _:
            closest = [_choice(match.entry, "Closest: ") for match in answer.offered]
            contact = [_said(f"Where to turn: {answer.contact}")] if answer.contact else []
            return Message((_said("The FAQ has no answer to that."), *notes, *closest, *contact))


def render_entry(
    entry: Entry, outcome: str, notes: Sequence[Part] = (), question: str = ""
) -> Message:
    """Return an entry with its source and feedback buttons, as much of it as a message holds.

    Args:
        entry: what is said.
        outcome: how it came to be said; comes back with the feedback.
        notes: what else is to be said about it.
        question: comes back with the feedback; empty for none.
    """
    title = _section([Block("paragraph", (Span(entry.question, "b"),))], entry.source, _TITLE)
    kept = urlsafe_b64encode(question[:_KEPT].encode("utf-8", "replace")).decode()
    feedback = Feedback(f"{entry_key(entry)} {outcome} {kept}")
    frame = [title, *notes, _source_note(entry.source, "… read the rest: "), feedback]
    blocks = [_prepare(block, entry.source) for block in entry.blocks]
    body = fit(blocks, entry.source, MESSAGE - sum(map(size, frame)))
    source = _source_note(entry.source, "Source: ") if body.whole else frame[-2]
    sections = [_section(section, entry.source) for section in body.sections]
    return Message((title, *sections, *notes, source, feedback))


def render_offer(answer: Answer, thread: str) -> Message:
    """Return the candidates for somebody else's message, each to be posted in ``thread`` by a click."""
    if answer.outcome is Outcome.UNKNOWN:
        return render_slack(answer)
    least = answer.policy.offer if answer.policy else 0.0
    likely = [match for match in answer.matches[:OPTIONS] if match.confidence >= least]
    offers = [_offer(match.entry, thread) for match in answer.offered or likely]
    return Message((_said("Which answer shall I post in the thread?"), *_notes(answer), *offers))


def render_usage(entries: Iterable[Entry], command: str) -> Message:
    """Return how to ask, with a few of the questions that the FAQ answers."""
    known = [Block("item", (), (_paragraph(entry.question),)) for entry in entries]
    example = clip(Block("list", (), tuple(known)), _NOWHERE, _TITLE)
    return Message((_said(f"Ask me in your own words: {command} question"), _section([example])))


def say(text: str) -> Message:
    """Return a message of one plain sentence."""
    return Message((_said(text),))


def suggested_prompts(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Return questions to begin a conversation with, as Slack takes them."""
    first = [entry.question for entry, _ in zip(entries, range(PROMPTS), strict=False)]
    return [{"title": _label(question), "message": question[:2_000]} for question in first]


def entry_key(entry: Entry) -> str:
    """Return a short name for an entry that survives a restart and any anchor."""
    return hashlib.sha256(entry.id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _notes(answer: Answer) -> list[Part]:
    notes: list[Part] = []
    if answer.unmentioned:
        which = "It" if answer.outcome is Outcome.UNKNOWN else "The FAQ"
        echo = clean(f"{which} does not mention: {', '.join(answer.unmentioned)}")
        notes.append(Echo(echo[:_LINE], escape(echo[:_LINE])))
    if answer.cut:
        said = "Your question is long: I looked at its beginning only."
        notes.append(Note(said, said))
    return notes


def _said(text: str) -> Section:
    return _section([_prepare(_paragraph(text), _NOWHERE)], _NOWHERE, _LINE)


def _section(blocks: Sequence[Block], source: Source = _NOWHERE, room: int = 0) -> Section:
    if room:
        blocks = [clip(block, source, room) for block in blocks]
    mrkdwn = lay_out(blocks, source)
    return Section(mrkdwn or " ", lay_out([_plain(block) for block in blocks], source))


def _choice(entry: Entry, before: str = "") -> Choice:
    said = _section([_paragraph(before + entry.question)], entry.source, _TITLE)
    return Choice(
        said.mrkdwn, said.plain, "This one", _label(entry.question), CHOOSE, entry_key(entry)
    )


def _offer(entry: Entry, thread: str) -> Choice:
    title = clip(Block("paragraph", (Span(entry.question, "b"),)), entry.source, _TITLE)
    taste = [clip(_prepare(b, entry.source), entry.source, _TASTE) for b in entry.blocks[:1]]
    said = _section([title, *taste], entry.source)
    spoken = _label("Post: " + entry.question)
    return Choice(said.mrkdwn, said.plain, "Post", spoken, POST, f"{entry_key(entry)} {thread}")


def _source_note(source: Source, before: str) -> Note:
    where = f"{source.path}#{source.anchor}"
    span = Span(where[:_TASTE], target=safe_url(source.url or ""))
    said = _section([Block("paragraph", (Span(before), span))], source)
    return Note(said.mrkdwn, said.plain)


def _paragraph(text: str) -> Block:
    return Block("paragraph", (Span(text),))


def _label(text: str) -> str:
    text = unparsed(clean(text))
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


def _prepare(block: Block, source: Source) -> Block:
    """The block with its bare addresses as links, and without targets too long to be one."""
    spans = tuple(part for span in block.spans for part in _linked(span, source))
    return replace(
        block, spans=spans, children=tuple(_prepare(child, source) for child in block.children)
    )


def _linked(span: Span, source: Source) -> Iterator[Span]:
    if span.target or "c" in span.style:
        long = len(shown_target(span, source)) > _LONGEST_URL
        yield replace(span, target="") if long else span
        return
    end = 0
    for found in _BARE_URL.finditer(span.text):
        if 0 < len(safe_url(found[0])) <= _LONGEST_URL:
            yield replace(span, text=span.text[end : found.start()])
            yield replace(span, text=found[0], target=found[0])
            end = found.end()
    yield replace(span, text=span.text[end:])


def _plain(block: Block) -> Block:
    """The block without bold, italics and boxes."""
    if block.kind == "table":
        rows = (
            " | ".join("".join(s.text for s in cell.spans) for cell in row.children)
            for row in block.children
        )
        return _paragraph("\n".join(rows))
    spans = tuple(replace(span, style="") for span in block.spans)
    kind = "paragraph" if block.kind in ("heading", "code") else block.kind
    return replace(block, kind=kind, spans=spans, children=tuple(map(_plain, block.children)))
