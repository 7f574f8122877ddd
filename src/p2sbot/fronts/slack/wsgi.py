"""HTTP instead of Socket Mode: a WSGI app for any server, such as ``gunicorn`` or ``waitress``.

A guard stands before Bolt, which reads a request before it has looked at who signed it, and fails
on what nobody at Slack would send.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_sdk.signature import SignatureVerifier

from p2sbot.bot import Bot
from p2sbot.fronts.slack.app import build_app
from p2sbot.fronts.slack.health import PATH as HEALTH
from p2sbot.fronts.slack.health import TokenWorks, make_health, outbox_moves, respond
from p2sbot.fronts.slack.outbox import Outbox
from p2sbot.fronts.slack.settings import read_settings, require
from p2sbot.load import load_bot

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/slack/events"
"""The one request URL for events, commands and interactivity."""
LONGEST = 1_048_576
"""Bytes of a request's body; what Slack sends is far shorter."""
_LOG = logging.getLogger("p2sbot.slack")
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def create_app(bot: Bot | None = None, environ: Mapping[str, str] = os.environ) -> WSGIApplication:
    """Return the WSGI app: ``POST /slack/events`` and ``GET /healthz``.

    Args:
        bot: answers the questions; None for the FAQ that ``P2SBOT_FAQ`` and ``P2SBOT_OVERLAY`` name.
        environ: where the settings are.

    Raises:
        P2sbotError: the settings, the FAQ or the model are not right, or Slack does not take the token.
    """
    settings = require(*read_settings(environ), http=True)
    faq = [path for path in environ.get("P2SBOT_FAQ", "").split(os.pathsep) if path]
    if bot is None:
        model = environ.get("P2SBOT_MODEL") or None
        bot = load_bot(faq or None, environ.get("P2SBOT_OVERLAY") or None, model=model)
    bot.prepare()
    outbox = Outbox()
    app = build_app(bot, settings, outbox=outbox)
    # A server that stops its workers lets them finish what they have taken on.
    atexit.register(outbox.close)
    health = make_health([TokenWorks(app.client), outbox_moves(outbox)])
    return make_wsgi(app, settings.signing_secret, health)


def make_wsgi(app: App, signing_secret: str, health: WSGIApplication) -> WSGIApplication:
    """Return the WSGI app over an ``app``; requests that Slack has not signed never reach it."""
    verifier = SignatureVerifier(signing_secret)

    def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == HEALTH:
            return health(environ, start_response)
        request = _admit(environ, verifier)
        if isinstance(request, HTTPStatus):
            return respond(start_response, request)
        try:
            answer = app.dispatch(request)
        except Exception:  # Bolt's own error handler gives up on payloads of an odd shape.
            _LOG.exception("a signed request that Bolt cannot read")
            return respond(start_response, HTTPStatus.OK)
        response = WsgiHttpResponse(answer.status, answer.headers, answer.body)
        start_response(response.status, response.get_headers())
        return response.get_body()

    return wsgi


def _admit(environ: WSGIEnvironment, verifier: SignatureVerifier) -> BoltRequest | HTTPStatus:
    """The request if Slack has sent it, or else what to answer: the cheapest look first."""
    if environ.get("PATH_INFO") != PATH:
        return HTTPStatus.NOT_FOUND
    if environ.get("REQUEST_METHOD") != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED
    length = environ.get("CONTENT_LENGTH") or "0"
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    if not (length.isascii() and length.isdecimal()):
        return HTTPStatus.UNAUTHORIZED
    if len(length) > 9 or int(length) > LONGEST:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return HTTPStatus.UNAUTHORIZED
    try:
        sent = environ["wsgi.input"].read(int(length))
    except Exception:  # Each server has its own for a client that is gone.
        return HTTPStatus.UNAUTHORIZED
    try:
        body = sent.decode("utf-8")
        if not verifier.is_valid(body, timestamp, signature):
            return HTTPStatus.UNAUTHORIZED
        request = BoltRequest(
            body=body,
            query=environ.get("QUERY_STRING", ""),
            headers=WsgiHttpRequest(environ).get_headers(),
        )
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        # Not UTF-8, not JSON, no object, or an object of a shape that Slack never sends.
        return HTTPStatus.UNAUTHORIZED
    return request if isinstance(request.body, dict) else HTTPStatus.UNAUTHORIZED
