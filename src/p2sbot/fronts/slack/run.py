"""``p2sbot slack``: Socket Mode, until the process is told to stop."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Mapping
from threading import Event
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIServer

from slack_bolt.adapter.socket_mode import SocketModeHandler

from p2sbot.bot import Bot
from p2sbot.fronts.slack.app import build_app
from p2sbot.fronts.slack.health import Check, TokenWorks, make_health, outbox_moves, serve
from p2sbot.fronts.slack.outbox import Outbox
from p2sbot.fronts.slack.settings import Settings, SlackError, read_settings, require
from p2sbot.fronts.slack.trouble import TROUBLE, explain

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_LOG = logging.getLogger("p2sbot.slack")


def run_until_stopped(bot: Bot, environ: Mapping[str, str]) -> int:
    """Answer in Slack until SIGTERM or Ctrl-C; return the exit code.

    What has been taken on by then is answered first. Messages about what happens go to stderr.

    Raises:
        SlackError: the settings are not right, or Slack does not take a token.
    """
    settings = require(*read_settings(environ))
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _LOG.setLevel(logging.INFO)
    stop = Event()

    def hear(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt  # asked twice: at once, then
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)
    with_socket(bot, settings, stop.wait)
    return 0


def with_socket(bot: Bot, settings: Settings, until: Callable[[], object]) -> None:
    """Answer in Slack while ``until`` has not returned.

    Raises:
        SlackError: as :func:`run_until_stopped`.
    """
    outbox = Outbox()
    app = build_app(bot, settings, outbox=outbox)
    # The SDK takes a stack frame for each piece of a message: with its own 1 KiB, 1 MB is too long.
    handler = SocketModeHandler(app, settings.app_token, receive_buffer_size=65_536)
    checks: list[Check] = [
        lambda: "" if handler.client.is_connected() else "not connected to Slack",
        TokenWorks(app.client),
        outbox_moves(outbox),
    ]
    server = None
    try:
        if settings.health:
            server = _serve(make_health(checks), *settings.health)
        handler.client.connect()
        how = "connected" if handler.client.is_connected() else "not connected yet"
        _LOG.info("%s to Slack; %d questions in the FAQ", how, len(bot.entries))
        until()
        _LOG.info("stopping; what was asked before is answered first")
    except TROUBLE as error:
        raise SlackError(explain(error, "SLACK_APP_TOKEN")) from None
    finally:
        handler.client.close()
        if not outbox.close():
            _LOG.warning("not everything that was asked before has been answered")
        if server:
            server.shutdown()
            server.server_close()


def _serve(health: WSGIApplication, host: str, port: int) -> WSGIServer:
    try:
        return serve(health, host, port)
    except (OSError, ValueError) as error:
        raise SlackError(f"P2SBOT_HEALTH: cannot listen on {host}:{port}: {error}") from None
