"""One Answer -> text, Markdown, HTML, Slack mrkdwn or JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from p2sbot.model import Answer, Entry
    from p2sbot.screen import Screen

MEDIA = ("text", "markdown", "html", "slack", "json")


class Renderer(Protocol):
    """Says things in one medium. Every text ends in a newline."""

    def answer(self, answer: Answer, *, why: bool = False) -> str:
        """Return what is said to one question, with the evidence if ``why``."""
        ...

    def evidence(self, answer: Answer) -> str:
        """Return what speaks for the matches of an answer; empty where the medium has no word for it."""
        ...

    def entry(self, entry: Entry) -> str:
        """Return one entry."""
        ...

    def entries(self, entries: Iterable[Entry]) -> str:
        """Return every question with its citation."""
        ...


def make_renderer(
    medium: str, *, screen: Screen | None = None, templates: Path | None = None
) -> Renderer:
    """Return the renderer of a medium, one of ``MEDIA``.

    Args:
        medium: what to write.
        screen: how the place of output wants ``text``; None for a pipe.
        templates: a folder whose templates stand in for the shipped ones of the same name.
    """
    if medium not in MEDIA:
        raise ValueError(f"no medium is called {medium!r}; there are {', '.join(MEDIA)}")
    # Imported where needed: JSON does without Jinja2, which is half of what a start costs.
    if medium == "json":
        from p2sbot.layout.json import JsonRenderer

        return JsonRenderer()
    from p2sbot.layout.template import TemplateRenderer
    from p2sbot.screen import Screen

    return TemplateRenderer(medium, screen or Screen(), templates)


def render(answer: Answer, medium: str) -> str:
    """Return an answer in a medium, one of ``MEDIA``, as it goes into a pipe or a message."""
    return make_renderer(medium).answer(answer)
