"""``/healthz``: whether questions are being answered, for whoever watches over the process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from socketserver import ThreadingMixIn
from threading import Lock, Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_sdk import WebClient

from p2sbot.fronts.slack.outbox import Outbox
from p2sbot.fronts.slack.trouble import TROUBLE, code_of, explain

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/healthz"
STUCK = 300.0
"""Seconds after which a message that still waits for Slack counts as stuck."""
FRESH = 30.0
"""Seconds for which Slack's word about the token is taken: nobody can make us ask more often."""
TIMEOUT = 3
"""Seconds in which Slack has to answer: whoever watches has little patience."""

Check = Callable[[], str]
"""Returns what is wrong, or ``""``."""


def make_health(checks: Sequence[Check]) -> WSGIApplication:
    """Return a WSGI app that answers 200 if every check is content, else 503, and says why."""

    def health(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return respond(start_response, HTTPStatus.NOT_FOUND)
        problems = [problem for check in checks if (problem := check())]
        status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
        said = respond(start_response, status, {"ok": not problems, "problems": problems})
        return [] if environ["REQUEST_METHOD"] == "HEAD" else said

    return health


def respond(
    start_response: StartResponse, status: HTTPStatus, said: object = None
) -> Iterable[bytes]:
    """Answer an HTTP request with JSON, or with an empty body for None."""
    body = b"" if said is None else json.dumps(said).encode() + b"\n"
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def outbox_moves(outbox: Outbox) -> Check:
    """Return a check that fails while a message has been waiting for Slack for too long."""
    return lambda: "messages are stuck" if outbox.longest() > STUCK else ""


class TokenWorks:
    """A check that fails when Slack cannot be reached or no longer takes the token."""

    def __init__(self, client: WebClient, clock: Callable[[], float] = time.monotonic) -> None:
        # Waits neither for a limit to pass nor for a second try.
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=TIMEOUT,
            ssl=client.ssl,
            proxy=client.proxy,
            retry_handlers=[],
        )
        self._clock = clock
        self._lock = Lock()
        self._problem = ""
        self._asked: float | None = None

    def __call__(self) -> str:
        """Return what is wrong, or ``""``."""
        with self._lock:
            if self._asked is None or self._clock() - self._asked > FRESH:
                self._problem = self._ask()
                self._asked = self._clock()
            return self._problem

    def _ask(self) -> str:
        try:
            self._client.auth_test()
        except TROUBLE as error:
            # Asked to ask less often, we have been answered.
            return "" if code_of(error) == "ratelimited" else explain(error, "the token")
        return ""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    # Whoever connects and says nothing holds one thread for that long.
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: somebody asks every few seconds."""


def serve(health: WSGIApplication, host: str, port: int) -> WSGIServer:
    """Serve ``/healthz`` in a thread until the process ends; port 0 takes a free one.

    Raises:
        OSError: the address cannot be listened to.
    """
    server = make_server(host, port, health, _Server, _Silent)
    Thread(target=server.serve_forever, daemon=True, name="p2sbot-health").start()
    return server
