"""``p2sbot slack --check``: what is wrong, before a user finds out."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from tempfile import TemporaryFile

from slack_sdk import WebClient

from p2sbot.fronts.slack.app import make_client
from p2sbot.fronts.slack.seen import FOLDER, Seen
from p2sbot.fronts.slack.settings import Settings, read_settings, with_missing
from p2sbot.fronts.slack.trouble import TROUBLE, explain

SCOPES = ("app_mentions:read", "assistant:write", "chat:write", "commands", "im:history")
"""What the bot needs to be allowed: those of slack/manifest.yaml."""


def find_problems(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each thing that would keep the bot from answering.

    Looks at the environment, at the files that are to be written, and asks Slack about the tokens.
    """
    settings, problems = read_settings(environ)
    http = bool(settings.signing_secret and not settings.app_token)
    yield from with_missing(settings, problems, http=http)
    if "P2SBOT_STATE" not in problems:
        yield from _files(settings)
    if settings.health:
        yield from _listening(*settings.health)
    if settings.bot_token:
        yield from _bot(make_client(settings))
    if settings.app_token:
        yield from _socket(make_client(replace(settings, bot_token="")), settings.app_token)


def _files(settings: Settings) -> Iterator[str]:
    try:
        Seen(settings.state)
        TemporaryFile(dir=settings.state / FOLDER).close()
    except OSError as error:
        yield f"{settings.state}: cannot remember there: {error.strerror}"
    if settings.feedback:
        try:
            settings.feedback.open("a").close()
        except OSError as error:
            yield f"{settings.feedback}: feedback cannot be written: {error.strerror}"


def _listening(host: str, port: int) -> Iterator[str]:
    try:
        with socket.socket() as listener:
            listener.bind((host, port))
    except (OSError, ValueError) as error:
        # In use it may well be by the bot, whose set-up is checked while it runs.
        if getattr(error, "errno", None) != errno.EADDRINUSE:
            yield f"P2SBOT_HEALTH: cannot listen on {host}:{port}: {error}"


def _bot(client: WebClient) -> Iterator[str]:
    try:
        granted = client.auth_test().headers.get("x-oauth-scopes", "").split(",")
    except TROUBLE as error:
        yield explain(error, "SLACK_BOT_TOKEN")
        return
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        yield f"the app lacks {', '.join(missing)}; add it under OAuth & Permissions, reinstall"


def _socket(client: WebClient, app_token: str) -> Iterator[str]:
    try:
        client.apps_connections_open(app_token=app_token)
    except TROUBLE as error:
        yield explain(error, "SLACK_APP_TOKEN")
