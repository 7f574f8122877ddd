"""What Slack sends, field by field as in its documentation and in recorded traffic."""

from __future__ import annotations

import itertools
from typing import Any

from fake_slack import BOT_USER

_NUMBERS = itertools.count(1)
CHANNEL, DIRECT, USER = "C0CHANNEL1", "D0DIRECT01", "U0PERSON01"
TEAM = {"id": "T0TEAM0001", "domain": "contoso"}


def stamp() -> str:
    return f"1700000000.{next(_NUMBERS):06}"


def event_callback(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "token": "verification",
        "team_id": TEAM["id"],
        "api_app_id": "A0APP00001",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_NUMBERS):09}",
        "event_time": 1_700_000_000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM["id"],
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6ImFwcF9tZW50aW9uIn0",
    }


def _message(text: str, **more: Any) -> dict[str, Any]:
    ts = stamp()
    return {
        "client_msg_id": "3f7c9b1e-0000-4000-8000-000000000001",
        "type": "message",
        "text": text,
        "user": USER,
        "ts": ts,
        "team": TEAM["id"],
        "blocks": [{"type": "rich_text", "block_id": "x1", "elements": []}],
        "event_ts": ts,
        **more,
    }


def mention(question: str, **more: Any) -> dict[str, Any]:
    event = {"type": "app_mention", "channel": CHANNEL, **more}
    return event_callback(_message(f"<@{BOT_USER}> {question}", **event))


def direct_message(text: str, **more: Any) -> dict[str, Any]:
    return event_callback(_message(text, **{"channel": DIRECT, "channel_type": "im", **more}))


def edited_message(text: str) -> dict[str, Any]:
    old = _message("before")
    changed = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": stamp()}
    now = {**old, "text": text, "edited": {"user": USER, "ts": stamp()}}
    where = {"channel": DIRECT, "channel_type": "im", "event_ts": stamp()}
    return event_callback({**changed, **where, "message": now, "previous_message": old})


def deleted_message() -> dict[str, Any]:
    old = _message("how many users")
    gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": stamp()}
    where = {"channel": DIRECT, "channel_type": "im", "event_ts": stamp()}
    return event_callback(
        {**gone, **where, "deleted_ts": old["ts"], "previous_message": old, "user": USER}
    )


def home_opened(tab: str = "messages") -> dict[str, Any]:
    where = {"user": USER, "channel": DIRECT, "tab": tab, "event_ts": stamp()}
    return event_callback({"type": "app_home_opened", **where})


def command(text: str, name: str = "/faq") -> dict[str, Any]:
    return {
        "token": "verification",
        "team_id": TEAM["id"],
        "team_domain": TEAM["domain"],
        "channel_id": CHANNEL,
        "channel_name": "general",
        "user_id": USER,
        "user_name": "ada",
        "command": name,
        "text": text,
        "api_app_id": "A0APP00001",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.invalid/commands/1",
        "trigger_id": f"1.2.{next(_NUMBERS)}",
    }


def shortcut(text: str, response_url: str, **message: Any) -> dict[str, Any]:
    return {
        "type": "message_action",
        "token": "verification",
        "action_ts": stamp(),
        "team": TEAM,
        "user": {"id": "U0AGENT001", "username": "grace", "team_id": TEAM["id"], "name": "grace"},
        "channel": {"id": CHANNEL, "name": "helpdesk"},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": "p2sbot_answer_message",
        "trigger_id": f"1.2.{next(_NUMBERS)}",
        "response_url": response_url,
        "message_ts": "1700000000.000001",
        "message": {**_message(text), "ts": "1700000000.000001", **message},
    }


def click(
    action: dict[str, Any], response_url: str, *, ephemeral: bool = False, thread: str = ""
) -> dict[str, Any]:
    ts = stamp()
    where = {"channel_id": CHANNEL, "is_ephemeral": ephemeral, "message_ts": ts}
    if thread:
        where["thread_ts"] = thread
    message = {"type": "message", "user": BOT_USER, "bot_id": "B0BOT0001", "ts": ts}
    return {
        "type": "block_actions",
        "user": {"id": USER, "username": "ada", "name": "ada", "team_id": TEAM["id"]},
        "api_app_id": "A0APP00001",
        "token": "verification",
        "container": {"type": "message", **where},
        "trigger_id": f"1.2.{next(_NUMBERS)}",
        "team": TEAM,
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": CHANNEL, "name": "general"},
        **({} if ephemeral else {"message": message}),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [{"block_id": "b1", "action_ts": stamp(), **action}],
    }


def button(action_id: str, value: str, kind: str = "button") -> dict[str, Any]:
    text = {"type": "plain_text", "text": "x", "emoji": True}
    return {"action_id": action_id, "text": text, "value": value, "type": kind}
