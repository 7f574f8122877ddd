"""What a conversation is made of. All are immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from p2sbot.bot import Bot
from p2sbot.fronts.repl.followup import Topic
from p2sbot.model import Answer, Match
from p2sbot.render import Renderer
from p2sbot.screen import Screen


@dataclass(frozen=True, slots=True)
class Setting:
    """What the conversation happens in; another one after a reload or when the screen changes."""

    bot: Bot
    renderer: Renderer
    """Lays out for the screen."""
    screen: Screen
    dates: Mapping[str, str] = field(default_factory=dict)
    """The day on which each FAQ file was last changed (ISO 8601), by its absolute path."""
    keys: str = ""
    """What the keys do, for ``/help``; empty where there are none."""


@dataclass(frozen=True, slots=True)
class Option:
    """An entry that a number stands for."""

    id: str
    match: Match | None = None
    """How it matched the last question; None when it is not an option for that."""


@dataclass(frozen=True, slots=True)
class State:
    """Where the conversation stands."""

    answer: Answer | None = None
    """What the bot said to the last question, whatever the outcome."""
    shown: Answer | None = None
    """What is on the table since: its first match is the entry to copy or open; None after an unsure answer."""
    options: tuple[Option, ...] = ()
    """What the numbers that were shown last stand for, from 1 on."""
    topic: Topic | None = None
    """What a follow-up would follow."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Put ``text`` on the clipboard."""

    text: str
    what: str
    """What it holds, in words."""


@dataclass(frozen=True, slots=True)
class Open:
    """Show ``url`` in a browser."""

    url: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the FAQ and the overlay again."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the session."""


Effect = Copy | Open | Reload | Quit


@dataclass(frozen=True, slots=True)
class Step:
    """What a line leads to."""

    state: State
    say: str = ""
    """What is shown: cleaned and laid out, ending in a newline; empty for nothing."""
    do: Effect | None = None
    """What is to be done to the world."""
