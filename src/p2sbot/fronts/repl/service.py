"""The FAQ that a session serves, and keeping up with its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from p2sbot.bot import Bot
from p2sbot.errors import P2sbotError
from p2sbot.sources import Stamp

Stamps = Sequence[Stamp]


@dataclass(frozen=True, slots=True)
class Service:
    """A bot with the state of the files that it was made of. A reload makes another one."""

    bot: Bot
    made_of: Stamps
    """The files as they were when the bot was made of them."""
    seen: Stamps
    """The files as they were last looked at, whether or not they could be read then."""

    @property
    def dates(self) -> Mapping[str, str]:
        """The day on which each file served was last changed (ISO 8601, here), by absolute path."""
        return {stamp.file: _day(stamp.changed) for stamp in self.made_of if stamp.changed >= 0}


def _day(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9).astimezone().date().isoformat()


@dataclass(frozen=True, slots=True)
class Files:
    """How to look at the files, and how to make a bot of them."""

    load: Callable[[], Bot]
    stamp: Callable[[], Stamps]

    def open(self) -> Service:
        """Return what is served at first.

        Raises:
            P2sbotError: the files cannot be read.
        """
        stamps = self.stamp()  # Before reading, so that an edit in between is noticed.
        return Service(self.load(), stamps, stamps)

    def refresh(self, service: Service, *, anyway: bool = False) -> tuple[Service, str]:
        """Return what is to be served now, and what to say about it; ``""`` when nothing changed.

        Files that cannot be read leave the bot as it was. Either way they are not looked into again
        before they change again, unless ``anyway``.
        """
        stamps = self.stamp()
        if stamps == service.seen and not anyway:
            return service, ""
        try:
            bot = self.load()
        except P2sbotError as error:
            return replace(service, seen=stamps), f"Still answering from the FAQ as it was: {error}"
        count = f"{len(bot.entries)} question{'s' * (len(bot.entries) != 1)}"
        changed = {stamp.file for stamp in {*stamps} ^ {*service.seen}}
        faq = {entry.source.file for entry in (*service.bot.entries, *bot.entries)}
        what = "overlay" if changed and not changed & faq else "FAQ"
        return Service(bot, stamps, stamps), f"The {what} was read again: {count}."
