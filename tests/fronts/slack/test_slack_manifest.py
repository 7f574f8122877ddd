"""slack/manifest.yaml and the listeners agree, and the manifest is within Slack's limits."""

import re
from pathlib import Path

import payloads
import pytest
import yaml
from slack_bolt import BoltRequest, BoltResponse

from p2sbot.fronts.slack.app import SHORTCUT
from p2sbot.fronts.slack.check import SCOPES
from p2sbot.fronts.slack.settings import COMMAND

ROOT = Path(__file__).parents[3]
MANIFEST = yaml.safe_load((ROOT / "slack" / "manifest.yaml").read_text(encoding="utf-8"))
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
COMMANDS = [command["command"] for command in MANIFEST["features"]["slash_commands"]]
SHORTCUTS = [shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]]
SCOPE_OF = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "app_home_opened": None,
}
SENT = {
    "app_mention": payloads.mention("x"),
    "message.im": payloads.direct_message("x"),
    "app_home_opened": payloads.home_opened(),
}


def listened_to(app, body):
    """Whether a listener is registered for a payload."""
    request = BoltRequest(body=body, mode="socket_mode")
    app._init_context(request)
    response = BoltResponse(status=200)
    return any(listener.matches(req=request, resp=response) for listener in app._listeners)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_of_the_manifest_is_listened_to(app, event):
    assert listened_to(app, SENT[event])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_manifest_is_listened_to(app, command):
    assert listened_to(app, payloads.command("x", command))


@pytest.mark.parametrize("callback", SHORTCUTS)
def test_every_shortcut_of_the_manifest_is_listened_to(app, callback):
    assert listened_to(app, {**payloads.shortcut("x", "http://x"), "callback_id": callback})


def test_nothing_is_listened_to_that_is_not_in_the_manifest(app):
    actions = ("p2sbot_choose", "p2sbot_post", "p2sbot_feedback")
    sent = [*(SENT[event] for event in EVENTS), *(payloads.command("x", c) for c in COMMANDS)]
    sent += [{**payloads.shortcut("x", "http://x"), "callback_id": c} for c in SHORTCUTS]
    sent += [payloads.click(payloads.button(action, "x"), "http://x") for action in actions]
    for body in sent:
        app._listeners[:] = [one for one in app._listeners if not matches(app, one, body)]
    assert app._listeners == []
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def matches(app, listener, body):
    request = BoltRequest(body=body, mode="socket_mode")
    app._init_context(request)
    return listener.matches(req=request, resp=BoltResponse(status=200))


def test_the_names_in_the_code_are_those_of_the_manifest():
    assert [COMMAND] == COMMANDS
    assert [SHORTCUT] == SHORTCUTS


def test_the_scopes_are_those_that_are_needed_and_no_more():
    needed = {SCOPE_OF[event] for event in EVENTS} - {None}
    needed |= {"chat:write", "commands", "assistant:write"}
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed == set(SCOPES)


def test_the_texts_are_within_slack_s_limits():
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4_000
    assert re.fullmatch("#[0-9a-f]{6}", about["background_color"])
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
    assert len(MANIFEST["features"]["bot_user"]["display_name"]) <= 80
    for command in MANIFEST["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
        assert command["should_escape"]
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert shortcut["type"] == "message"
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["callback_id"]) <= 255
        assert len(shortcut["description"]) <= 150


def test_socket_mode_and_direct_messages_are_on():
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["features"]["app_home"]["messages_tab_enabled"]
    assert not MANIFEST["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert "agent_view" in MANIFEST["features"]
    assert "assistant_view" not in MANIFEST["features"]
