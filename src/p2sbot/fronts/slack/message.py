"""What is said in Slack: records, and the one place that turns them into Block Kit JSON.

Names of fields and types are those of docs.slack.dev, "Block Kit". Every ``mrkdwn`` here is escaped
and every ``plain`` is too: both are parsed by Slack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FEEDBACK = "p2sbot_feedback"
CHOOSE = "p2sbot_choose"
POST = "p2sbot_post"
HELPFUL, UNHELPFUL = "helpful", "unhelpful"
_GUILLEMETS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph or several."""

    mrkdwn: str
    """1..3,000 characters."""
    plain: str
    """The same for screen readers and notifications."""


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    mrkdwn: str
    """1..3,000 characters."""
    plain: str


@dataclass(frozen=True, slots=True)
class Echo:
    """Small print that repeats words of the asker: never parsed, so that none can format or mention."""

    text: str
    """1..3,000 characters, not escaped."""
    plain: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry on offer, with a button."""

    mrkdwn: str
    """1..3,000 characters."""
    plain: str
    label: str
    """What the button says, 1..75 characters."""
    spoken: str
    """What a screen reader says instead, 1..75 characters: several buttons have the same label."""
    action: str
    """``CHOOSE`` or ``POST``."""
    value: str
    """What comes back with the click, at most 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Two buttons: helpful, unhelpful."""

    value: str
    """What comes back with the click, after the verdict and a space; at most 1,900 characters."""
    plain: str = ""


Block = Section | Note | Echo | Choice | Feedback


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """Everything the blocks say, as plain text: all that a screen reader reads."""
        return "\n\n".join(block.plain for block in self.blocks if block.plain)


def to_json(message: Message) -> dict[str, Any]:
    """Return the message as ``chat.postMessage``, a response URL or an acknowledgement takes it."""
    return {
        "text": message.text,
        "blocks": [_block(block) for block in message.blocks],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def unparsed(text: str) -> str:
    """Return ``text`` for a ``plain_text`` object, which Slack shows as it is.

    What it does with an escaped ``<`` there is not documented, so there is none.
    """
    return text.translate(_GUILLEMETS)


def size(block: Block) -> int:
    """Return how many characters a block adds to its message."""
    match block:
        case Echo(text):
            return len(text)
        case Choice(mrkdwn, _, label, spoken, _, value):
            return len(mrkdwn) + len(label) + len(spoken) + len(value)
        case Feedback(value):
            return 2 * len(value) + 100
        case _:
            return len(block.mrkdwn)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Section(mrkdwn):
            return {"type": "section", "text": _mrkdwn(mrkdwn)}
        case Note(mrkdwn):
            return {"type": "context", "elements": [_mrkdwn(mrkdwn)]}
        case Echo(text):
            return {"type": "context", "elements": [_plain_text(text)]}
        case Choice(mrkdwn, _, label, spoken, action, value):
            button = {
                "type": "button",
                "text": _plain_text(label),
                "accessibility_label": unparsed(spoken),
                "action_id": action,
                "value": value,
            }
            return {"type": "section", "text": _mrkdwn(mrkdwn), "accessory": button}
        case Feedback(value):
            buttons = {
                "type": "feedback_buttons",
                "action_id": FEEDBACK,
                "positive_button": _verdict("👍", "Helpful", f"{HELPFUL} {value}"),
                "negative_button": _verdict("👎", "Not helpful", f"{UNHELPFUL} {value}"),
            }
            return {"type": "context_actions", "elements": [buttons]}


def _mrkdwn(text: str) -> dict[str, Any]:
    # Verbatim, or Slack would look for addresses, channels and people in text that is not meant so.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": unparsed(text), "emoji": False}


def _verdict(face: str, label: str, value: str) -> dict[str, Any]:
    face_text = {"type": "plain_text", "text": face, "emoji": True}
    return {"text": face_text, "accessibility_label": label, "value": value}
