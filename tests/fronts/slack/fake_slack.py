"""A Slack on a loopback port: the Web API, response URLs, and the other end of Socket Mode."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import parse_qsl

PATIENCE = 20.0
"""Seconds until a test gives up on something that should happen at once."""
BOT_USER, BOT_ID = "U0BOT0001", "B0BOT0001"
TOKEN, APP_TOKEN, SECRET = "xoxb-1-canary", "xapp-1-canary", "8f742231b10e8888abcd99yyyzzz85a5"
SCOPES = "app_mentions:read,assistant:write,chat:write,commands,im:history"


@dataclass
class Call:
    """One request that the fake Slack was sent."""

    method: str
    """``chat.postMessage`` and so on, or the path of a response URL."""
    arguments: dict[str, Any]
    token: str = ""


@dataclass
class Reply:
    """One answer of the fake Slack's."""

    body: dict[str, Any] = field(default_factory=lambda: {"ok": True})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: Event | None = None
    """What it waits for."""
    raw: bytes | None = None
    """Bytes to send instead of any HTTP, after which it hangs up."""
    page: str | None = None
    """Text to send instead of JSON."""


def error(code: str) -> Reply:
    return Reply({"ok": False, "error": code})


GARBAGE = Reply(raw=b"\x00\x01nonsense\r\n\r\n")
CUT_SHORT = Reply(raw=b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":')
NO_TEXT = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe")
PORTAL = Reply(page="<html>Please pay for canary</html>")
DOWN = Reply(page="<html>canary is down</html>", status=503)
ODD = {
    "garbage": GARBAGE,
    "cut short": CUT_SHORT,
    "no text": NO_TEXT,
    "portal": PORTAL,
    "down": DOWN,
}
"""What may come instead of an answer of Slack's."""


def rate_limited(seconds: int) -> Reply:
    return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


class FakeSlack:
    """Answers every call as Slack does, or as a test has told it to; keeps what it was sent."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.changed = Condition()
        self.replies: dict[str, deque[Reply]] = {}
        """Replies to come, by method; the usual one when there are none left."""
        self.connections: list[Connection] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self._sockets = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._accept, daemon=True).start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def api_url(self) -> str:
        return self.root + "api/"

    @property
    def response_url(self) -> str:
        return self.root + "actions/T1/1/abc"

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        self._sockets.close()
        self._server.shutdown()
        self._server.server_close()

    def will(self, method: str, *replies: Reply) -> None:
        with self.changed:
            self.replies.setdefault(method, deque()).extend(replies)

    def sent(self, method: str) -> list[dict[str, Any]]:
        with self.changed:
            return [call.arguments for call in self.calls if call.method == method]

    def wait_for(self, method: str, count: int = 1) -> list[dict[str, Any]]:
        """The arguments of the calls of a method, once there are ``count``."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.sent(method)) >= count, PATIENCE)
        found = self.sent(method)
        assert len(found) >= count, f"{len(found)} calls of {method}, not {count}"
        return found

    def wait_until(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE)

    def answer(self, call: Call) -> Reply:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
            waiting = self.replies.get(call.method)
            if waiting:
                return waiting.popleft()
        if call.method == "auth.test":
            identity = {"ok": True, "user_id": BOT_USER, "bot_id": BOT_ID, "user": "p2sbot"}
            team = {"team": "Contoso", "team_id": "T1", "url": "https://contoso.slack.com/"}
            return Reply({**identity, **team}, headers={"x-oauth-scopes": SCOPES})
        if call.method == "apps.connections.open":
            port = self._sockets.getsockname()[1]
            return Reply({"ok": True, "url": f"ws://127.0.0.1:{port}/link/?ticket=1"})
        return Reply({"ok": True, "ts": "1700000001.000100", "channel": "C1"})

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._sockets.accept()
            except OSError:
                return
            connection = Connection(ours, self.changed)
            with self.changed:
                self.connections.append(connection)
                self.changed.notify_all()


def _handler(slack: FakeSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            kind = self.headers.get("Content-Type", "")
            arguments = json.loads(body or "{}") if "json" in kind else dict(parse_qsl(body))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            method = self.path.partition("?")[0].removeprefix("/api/").lstrip("/")
            reply = slack.answer(Call(method, arguments, token))
            if reply.after:
                reply.after.wait(PATIENCE)
            if reply.raw is not None:
                self.wfile.write(reply.raw)
                self.close_connection = True
                return
            data = (json.dumps(reply.body) if reply.page is None else reply.page).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class Connection:
    """One WebSocket connection of the app's, seen from Slack (RFC 6455, text frames only)."""

    def __init__(self, ours: socket.socket, changed: Condition) -> None:
        self.socket = ours
        self.acknowledged: dict[str, dict[str, Any]] = {}
        """Envelope id -> what came back."""
        self._changed = changed
        self._stream = ours.makefile("rb")
        self._shake_hands()
        Thread(target=self._read, daemon=True).start()
        self.send({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})

    def send(self, envelope: dict[str, Any]) -> None:
        self._frame(0x1, json.dumps(envelope).encode())

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def hang_up(self) -> None:
        """Say goodbye as Slack does, and close."""
        self._frame(0x8, struct.pack("!H", 1000))
        self.close()

    def _shake_hands(self) -> None:
        key = b""
        while line := self._stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"sec-websocket-key":
                key = value.strip()
        accepted = base64.b64encode(
            hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        )
        self.socket.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n"
        )

    def _frame(self, opcode: int, data: bytes) -> None:
        size = len(data)
        head = struct.pack("!B", 0x80 | opcode)
        if size < 126:
            head += struct.pack("!B", size)
        elif size < 65_536:
            head += struct.pack("!BH", 126, size)
        else:
            head += struct.pack("!BQ", 127, size)
        self.socket.sendall(head + data)

    def _read(self) -> None:
        try:
            while True:
                opcode, data = self._read_frame()
                if opcode == 0x9:
                    self._frame(0xA, data)
                elif opcode == 0x1:
                    envelope = json.loads(data)
                    with self._changed:
                        self.acknowledged[envelope["envelope_id"]] = envelope.get("payload") or {}
                        self._changed.notify_all()
        except (OSError, ValueError, struct.error):
            return

    def _read_frame(self) -> tuple[int, bytes]:
        first, second = struct.unpack("!BB", self._stream.read(2))
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._stream.read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._stream.read(8))
        mask = self._stream.read(4)
        data = self._stream.read(size)
        return first & 0x0F, bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
