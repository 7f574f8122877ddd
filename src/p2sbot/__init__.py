"""A Markdown FAQ that answers questions, always with the link to where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from p2sbot.bot import Bot, decide
    from p2sbot.errors import FaqError, ModelError, OverlayError, P2sbotError, TemplateError
    from p2sbot.load import load_bot
    from p2sbot.match.index import Index
    from p2sbot.model import Answer, Entry, Evidence, Match, Outcome, Policy, Source
    from p2sbot.parse import parse_faq

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Bot",
    "Entry",
    "Evidence",
    "FaqError",
    "Index",
    "Match",
    "ModelError",
    "Outcome",
    "OverlayError",
    "P2sbotError",
    "Policy",
    "Source",
    "TemplateError",
    "decide",
    "load_bot",
    "parse_faq",
]

# Handed on when asked for: `p2sbot ask` must not pay for what it does not use.
_HOMES = {
    "bot": ("Bot", "decide"),
    "errors": ("FaqError", "ModelError", "OverlayError", "P2sbotError", "TemplateError"),
    "load": ("load_bot",),
    "match.index": ("Index",),
    "model": ("Answer", "Entry", "Evidence", "Match", "Outcome", "Policy", "Source"),
    "parse": ("parse_faq",),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"p2sbot.{home}"), name)
    raise AttributeError(f"module 'p2sbot' has no attribute {name!r}")
