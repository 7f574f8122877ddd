"""What comes from Slack: whether it is a person's question, and its text as that person typed it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from p2sbot.clean import QUESTION_LIMIT

_ASKED = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that a person has just written; all others are news about messages."""
_MARKUP = re.compile(r"<([^<>]*)>")
_TYPED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


def is_question(event: Mapping[str, Any], bot_user: str | None) -> bool:
    """Return whether a person other than the bot has just written this message.

    False for messages of bots, edited and deleted ones, and every other notice that Slack sends as
    a message.
    """
    by_bot = any(event.get(key) for key in ("bot_id", "bot_profile"))
    news = event.get("subtype") not in _ASKED or event.get("hidden") or event.get("edited")
    author = event.get("user")
    return bool(author) and author != bot_user and not by_bot and not news


def read_question(text: str, bot_user: str | None = None) -> str:
    """Return the question in a message's ``text``: markup as its reader sees it, entities decoded.

    At most one character more than a question may have, so that the bot sees that it was cut.
    The rules are Slack's (docs.slack.dev, "Formatting message text", "Retrieving messages").
    """
    text = _MARKUP.sub(lambda found: _shown(found[1], bot_user), text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    text = " ".join(text.translate(_TYPED).split())
    # Cut before normalising, which is quadratic in combining marks.
    return unicodedata.normalize("NFC", text[: QUESTION_LIMIT + 1])[: QUESTION_LIMIT + 1]


def _shown(markup: str, bot_user: str | None) -> str:
    target, _, label = markup.partition("|")
    kind, name = target[:1], target[1:]
    if kind == "@":
        return "" if name == bot_user else "@" + (label or "user")
    if kind == "#":
        return "#" + (label or "channel")
    if kind == "!":
        return label or "@" + name.partition("^")[0]
    return label or target.removeprefix("mailto:")
