"""Answers and entries -> text, Markdown, HTML or Slack mrkdwn through Jinja2 templates.

Every value that a template prints goes through its medium's escape, unless it was laid out for that
medium here. Text of a FAQ or a question is only ever a value, never a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from markupsafe import escape as markup_escape

from p2sbot.clean import clean, one_line
from p2sbot.errors import TemplateError
from p2sbot.links import source_url
from p2sbot.match.twins import telling_words
from p2sbot.model import Answer, Entry, Outcome
from p2sbot.screen import Screen

_SHIPPED = Path(__file__).parents[1] / "templates"
# All that a template can make go wrong; without a folder of the user's, a bug of ours.
_FAULTS = (
    JinjaError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


class Laid(str):
    """Text that is already fit for its medium."""

    __slots__ = ()


class TemplateRenderer:
    """Fills the templates of one medium."""

    def __init__(self, medium: str, screen: Screen, folder: Path | None = None) -> None:
        """Make ready the templates of ``medium``, each from ``folder`` if it is there, else the shipped one."""
        self._medium = medium
        self._folder = folder
        escape, filters = _MEDIA[medium](screen)
        self._environment = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(self._load),
            autoescape=medium == "html",
            undefined=StrictUndefined,
            finalize=lambda value: (
                value if isinstance(value, Laid | Markup) else escape(str(value))
            ),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters.update(filters)
        self._environment.globals["screen"] = screen

    def answer(self, answer: Answer, *, why: bool = False) -> str:
        """Return what is said to one question; ``why`` adds the evidence, in ``text`` only."""
        said = (
            self.entry(answer.matches[0].entry, answer.unmentioned)
            if answer.outcome is Outcome.ANSWERED
            else self._fill(
                answer.outcome,
                answer=answer,
                unmentioned=answer.unmentioned,
                telling=telling_words([match.entry for match in answer.offered]),
            )
        )
        return said + (self.evidence(answer) if why else "")

    def evidence(self, answer: Answer) -> str:
        """Return what speaks for the matches of an answer, in ``text`` only."""
        return self._fill("why", answer=answer) if self._medium == "text" else ""

    def entry(self, entry: Entry, unmentioned: Sequence[str] = ()) -> str:
        """Return one entry, and what it leaves ``unmentioned`` of a question."""
        return self._fill("entry", entry=entry, unmentioned=unmentioned)

    def entries(self, entries: Iterable[Entry]) -> str:
        """Return every question with its citation."""
        return self._fill("list", entries=entries)

    def _fill(self, name: str, **values: object) -> str:
        try:
            return self._environment.get_template(f"{name}.{self._medium}.j2").render(values)
        except TemplateSyntaxError as error:
            _complain(f"{error.filename or error.name}:{error.lineno}: {error.message}")
        except _FAULTS as error:
            if self._folder is None:
                raise
            from traceback import extract_tb

            # Jinja2 puts the template's own lines into the traceback.
            frames = extract_tb(error.__traceback__)
            places = [f"{at.filename}:{at.lineno}" for at in frames if at.filename.endswith(".j2")]
            what = "neither in this folder nor shipped: " * isinstance(error, TemplateNotFound)
            _complain(
                f"{places[-1] if places else self._folder}: {what}{str(error) or type(error).__name__}"
            )

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        for folder in (self._folder, _SHIPPED):
            path = folder / name if folder else None
            if path and "/" not in name and path.is_file():
                try:
                    return path.read_text(encoding="utf-8-sig"), str(path), lambda: True
                except (OSError, ValueError) as error:
                    _complain(f"{path}: cannot be read: {error}")
        return None


def _complain(what: str) -> NoReturn:
    raise TemplateError(" ".join(what.split())) from None


_Medium = tuple[Callable[[str], str], dict[str, Callable[..., str]]]


def _emphasise(
    text: str, words: Sequence[str], plain: Callable[[str], str], strong: Callable[[str], str]
) -> str:
    """Return ``text`` with ``words`` made ``strong`` and all else ``plain``."""
    if not words:
        return plain(text)
    whole = rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, words))})(?![A-Za-z0-9])"
    pieces = re.split(whole, text)
    return "".join((strong if i % 2 else plain)(piece) for i, piece in enumerate(pieces))


def _strong_in(mark: str, escape: Callable[[str], str]) -> Callable[..., Laid]:
    """Return the filter that escapes a text and puts ``mark`` around words of it."""
    return lambda text, words: Laid(
        _emphasise(one_line(text), words, escape, lambda word: f"{mark}{escape(word)}{mark}")
    )


# Each medium imports its own layout: a start pays for one.


def _text(screen: Screen) -> _Medium:
    from p2sbot.layout import terminal

    def paint(text: str, style: str, strong: Sequence[str]) -> str:
        return _emphasise(
            text,
            strong if screen.color else (),
            lambda piece: terminal.paint(piece, style, screen),
            lambda word: terminal.paint(word, style + "b", screen),
        )

    def wrapped(
        text: str, indent: int = 0, style: str = "", mark: str = "", strong: Sequence[str] = ()
    ) -> Laid:
        starred = () if screen.color else strong
        text = _emphasise(one_line(text), starred, str, lambda word: f"*{word}*")
        mark = one_line(mark)
        first, rest = " " * indent + mark, " " * (indent + len(mark))
        width = None if screen.width is None else max(1, screen.width - len(rest))
        # Painted line by line, so that plain text is wrapped without wcwidth in colour too.
        lines = terminal.wrap(text, width)
        painted = (paint(line, style, strong) for line in lines)
        return Laid("\n".join((rest if i else first) + line for i, line in enumerate(painted)))

    def padded(text: str, width: int) -> Laid:
        text = one_line(text)
        return Laid(text + " " * (width - terminal.columns(text)))

    return clean, {
        "padded": padded,
        "layout": lambda entry, indent=0: Laid(
            terminal.lay_out(entry.blocks, entry.source, screen, indent)
        ),
        "cite": lambda entry: Laid(terminal.cite(entry.source, screen)),
        "wrapped": wrapped,
    }


def _markdown(screen: Screen) -> _Medium:
    from p2sbot.layout import markdown

    def cite(entry: Entry) -> Laid:
        url = (
            source_url(entry.source)
            if entry.source.url
            else quote(entry.source.citation, "/#", errors="replace")
        )
        return Laid(markdown.link(markdown.escape(one_line(entry.source.citation)), url))

    return lambda text: markdown.escape(one_line(text)), {
        "layout": lambda entry: Laid(markdown.lay_out(entry.blocks, entry.source)),
        "cite": cite,
        "strong": _strong_in("**", markdown.escape),
    }


def _html(screen: Screen) -> _Medium:
    from p2sbot.layout import html

    return clean, {
        "layout": lambda entry: html.lay_out(entry.blocks, entry.source),
        "cite": lambda entry: html.link(
            entry.source.citation, source_url(entry.source) if entry.source.url else ""
        ),
        "strong": lambda text, words: Markup(  # noqa: S704 -- every piece is escaped
            _emphasise(clean(text), words, markup_escape, Markup("<strong>{}</strong>").format)
        ),
    }


def _slack(screen: Screen) -> _Medium:
    from p2sbot.layout import slack

    def cite(entry: Entry) -> Laid:
        url = source_url(entry.source) if entry.source.url else ""
        return Laid(slack.link(slack.escape(one_line(entry.source.citation)), url))

    return slack.escape, {
        "layout": lambda entry: Laid(slack.lay_out(entry.blocks, entry.source)),
        "cite": cite,
        "strong": _strong_in("*", slack.escape),
    }


_MEDIA: dict[str, Callable[[Screen], _Medium]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "slack": _slack,
}
