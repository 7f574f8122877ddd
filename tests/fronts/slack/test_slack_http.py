"""The guard before Bolt, /healthz, and the WSGI app under a real server."""

import io
import json
import time
import urllib.error
import urllib.request
from threading import Event, Thread
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import payloads
import pytest
from fake_slack import ODD, PATIENCE, SECRET, error, rate_limited
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from p2sbot.fronts.slack.health import FRESH, TIMEOUT, TokenWorks, make_health, outbox_moves
from p2sbot.fronts.slack.outbox import Job, Outbox
from p2sbot.fronts.slack.wsgi import LONGEST, create_app, make_wsgi

NOW = 1_700_000_000
QUESTION = "how many ppl can conect at once"


def sign(body: bytes | str, timestamp: object = NOW, secret: str = SECRET) -> dict[str, str]:
    signature = SignatureVerifier(secret).generate_signature(timestamp=str(timestamp), body=body)
    return {
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": str(timestamp),
        "HTTP_X_SLACK_SIGNATURE": str(signature),
        "CONTENT_TYPE": "application/json",
    }


class Http:
    """Asks the WSGI app as a server would."""

    def __init__(self, wsgi):
        self.wsgi = wsgi

    def __call__(self, body: bytes = b"", **environ: str) -> tuple[int, bytes]:
        said = []
        asked = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/slack/events",
            "QUERY_STRING": "",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        chunks = self.wsgi(asked, lambda status, headers: said.append(status))
        return int(said[0][:3]), b"".join(chunks)


@pytest.fixture
def http(app, monkeypatch):
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda self: NOW)
    return Http(make_wsgi(app, SECRET, make_health([])))


def test_a_signed_mention_is_answered(http, slack):
    body = json.dumps(payloads.mention(QUESTION)).encode()
    assert http(body, **sign(body)) == (200, b"")
    (message,) = slack.wait_for("chat.postMessage")
    assert "128 VPN clients" in message["text"]


def test_a_signed_command_is_answered_in_the_response(http):
    body = urlencode(payloads.command(QUESTION)).encode()
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    status, said = http(body, **{**sign(body), **form})
    assert status == 200
    assert "128 VPN clients" in json.loads(said)["text"]


def test_a_signed_shortcut_is_taken(http, slack):
    payload = json.dumps(payloads.shortcut(QUESTION, slack.response_url))
    body = urlencode({"payload": payload}).encode()
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    assert http(body, **{**sign(body), **form})[0] == 200
    slack.wait_for("actions/T1/1/abc")


def test_slack_s_url_verification_is_answered(http):
    body = json.dumps({"token": "x", "challenge": "3eZbrw1a", "type": "url_verification"}).encode()
    status, said = http(body, **sign(body))
    assert status == 200
    assert json.loads(said) == {"challenge": "3eZbrw1a"}


@pytest.mark.parametrize("age", [-300, -299, 0, 299, 300])
def test_a_request_up_to_five_minutes_old_is_taken(http, age):
    body = json.dumps(payloads.home_opened("home")).encode()
    assert http(body, **sign(body, NOW - age))[0] == 200


@pytest.mark.parametrize("age", [-301, 301, 86_400])
def test_an_older_request_is_refused_so_that_none_can_be_replayed(http, age):
    body = json.dumps(payloads.home_opened("home")).encode()
    assert http(body, **sign(body, NOW - age)) == (401, b"")


TIMESTAMPS = ["", "abc", "1e3", "nan", "-1", "+1", " 1", "1_0", "٣٤٥", "9" * 13, "9" * 5_000, "1\n"]
SIGNATURES = [
    "",
    "v0=",
    "v0=" + "0" * 64,
    "v1=" + "0" * 64,
    "v0=" + "G" * 64,
    "v0=\xff" + "0" * 63,
    "v0=" + "A" * 64,
    "v0=" + "٠" * 64,
    "x" * 100_000,
]
BODIES = [
    b"",
    b"\xff\xfe",
    b"not json",
    b"[]",
    b"null",
    b'"x"',
    b"1",
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b"9" * 5_000,
    b'{"n": ' + b"9" * 5_000 + b"}",
    b'{"event": "x"}',
    b'{"event": {"type": []}}',
    b'{"authorizations": 1}',
    b'{"team": [], "user": 3, "event": null}',
    b'{"type": "block_actions"}',
    b'{"type": "event_callback", "event": {}}',
    b"payload=%5B%5D",
    b"payload=null",
    b"payload=" + b"%5B" * 10_000,
    b"payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%5D%7D",
    b"command=/faq",
    b"\x00" * 100,
    b"%ff=%fe&payload",
]


@pytest.mark.parametrize("timestamp", TIMESTAMPS)
def test_a_bad_timestamp_is_refused(http, timestamp):
    body = b"{}"
    bad = {**sign(body), "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp}
    assert http(body, **bad) == (401, b"")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_bad_signature_is_refused(http, signature):
    bad = {**sign(b"{}"), "HTTP_X_SLACK_SIGNATURE": signature}
    assert http(b"{}", **bad) == (401, b"")


def test_a_signature_by_another_secret_or_of_another_body_is_refused(http):
    assert http(b"{}", **sign(b"{}", secret="other")) == (401, b"")
    assert http(b'{"a": 1}', **sign(b"{}")) == (401, b"")


KINDS = ["application/json", "application/x-www-form-urlencoded", ""]


@pytest.mark.parametrize("body", BODIES)
def test_a_bad_body_that_is_not_signed_is_refused_without_being_looked_at(
    http, slack, body, caplog
):
    before = len(slack.calls)
    for kind in KINDS:
        headers = {"HTTP_X_SLACK_REQUEST_TIMESTAMP": str(NOW), "CONTENT_TYPE": kind}
        assert http(body, **headers, HTTP_X_SLACK_SIGNATURE="v0=" + "0" * 64) == (401, b"")
    assert len(slack.calls) == before
    assert caplog.text == ""


@pytest.mark.parametrize("body", BODIES)
def test_not_even_a_signed_body_of_any_shape_is_a_server_error(http, body):
    try:
        signed = sign(body)
    except UnicodeDecodeError:
        signed = sign(b"")
    for kind in KINDS:
        status, said = http(body, **{**signed, "CONTENT_TYPE": kind})
        assert status in (200, 401)
        assert b"Traceback" not in said


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣", " 3"])
def test_a_bad_content_length_is_refused(http, length):
    assert http(b"{}", **{**sign(b"{}"), "CONTENT_LENGTH": length}) == (401, b"")


class Unread(io.BytesIO):
    def read(self, *args):
        pytest.fail("read")


@pytest.mark.parametrize("header", ["HTTP_X_SLACK_REQUEST_TIMESTAMP", "HTTP_X_SLACK_SIGNATURE"])
def test_a_body_with_bad_headers_is_refused_unread(http, header):
    bad = {**sign(b"{}"), header: "nan", "CONTENT_LENGTH": "2", "wsgi.input": Unread()}
    assert http(b"", **bad) == (401, b"")


@pytest.mark.parametrize("error", [EOFError, RuntimeError, TimeoutError, ValueError])
def test_a_body_that_cannot_be_read_is_refused(http, error):
    class Gone(io.BytesIO):
        def read(self, *args):
            raise error("the client is gone")

    assert http(b"{}", **sign(b"{}"), **{"wsgi.input": Gone()}) == (401, b"")


@pytest.mark.parametrize("length", [LONGEST + 1, 10**8, 10**20, "9" * 5_000])
def test_a_body_that_is_too_long_is_refused_unread(http, length):
    bad = {**sign(b""), "CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    assert http(b"", **bad) == (413, b"")


def test_a_body_of_unknown_length_is_not_read(http):
    assert http(b"{}", **{**sign(b"{}"), "CONTENT_LENGTH": ""}) == (401, b"")


def test_only_one_path_and_one_method_lead_to_the_bot(http):
    assert http(REQUEST_METHOD="GET")[0] == 405
    assert http(PATH_INFO="/")[0] == 404
    assert http(PATH_INFO="/slack/events/x")[0] == 404


def test_a_genuine_request_sent_again_is_answered_once(http, slack, outbox):
    body = json.dumps(payloads.mention(QUESTION)).encode()
    retry = {"HTTP_X_SLACK_RETRY_NUM": "1", "HTTP_X_SLACK_RETRY_REASON": "http_timeout"}
    for more in ({}, {}, retry):
        assert http(body, **sign(body), **more)[0] == 200
    assert outbox.close(PATIENCE)
    assert len(slack.sent("chat.postMessage")) == 1


@hypothesis_settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.binary(max_size=400),
    timestamp=st.text(max_size=20),
    signature=st.one_of(st.text(max_size=80), st.from_regex("v0=[0-9a-f]{64}", fullmatch=True)),
    length=st.one_of(st.none(), st.text(max_size=8)),
    kind=st.text(max_size=30),
)
def test_whatever_a_stranger_sends_is_refused(http, body, timestamp, signature, length, kind):
    status, said = http(
        body,
        HTTP_X_SLACK_REQUEST_TIMESTAMP=timestamp,
        HTTP_X_SLACK_SIGNATURE=signature,
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(body)) if length is None else length,
    )
    assert status in (401, 413)
    assert said == b""


# Health


def health(checks):
    status, body = Http(make_health(checks))(PATH_INFO="/healthz", REQUEST_METHOD="GET")
    return status, json.loads(body)


def test_healthz_is_200_when_all_is_well(app):
    assert health([TokenWorks(app.client), outbox_moves(Outbox())]) == (
        200,
        {"ok": True, "problems": []},
    )


def test_healthz_is_503_when_the_token_is_revoked_and_recovers(app, slack):
    now = [0.0]
    check = TokenWorks(app.client, clock=lambda: now[0])
    slack.will("auth.test", error("token_revoked"))
    problems = ["Slack does not take the token: token_revoked"]
    assert health([check]) == (503, {"ok": False, "problems": problems})
    asked = len(slack.sent("auth.test"))
    assert health([check])[0] == 503
    assert len(slack.sent("auth.test")) == asked  # nobody can make it ask Slack more often
    now[0] = FRESH + 1
    assert health([check])[0] == 200


def test_healthz_is_503_when_slack_cannot_be_reached(app, slack):
    check = TokenWorks(app.client)
    slack.close()
    assert health([check])[0] == 503


def test_healthz_sends_no_body_to_head():
    checked = Http(make_health([]))
    assert checked(PATH_INFO="/healthz", REQUEST_METHOD="HEAD") == (200, b"")


@pytest.mark.parametrize("name", ODD)
def test_healthz_is_503_when_something_else_answers_for_slack(app, slack, name):
    slack.will("auth.test", ODD[name])
    status, said = health([TokenWorks(app.client)])
    assert status == 503
    assert said["problems"][0].startswith("Slack cannot be reached: ")
    assert "canary" not in said["problems"][0]


def test_healthz_is_200_when_slack_asks_to_ask_less_often_and_does_not_wait(
    app, slack, monkeypatch
):
    monkeypatch.setattr("slack_sdk.http_retry.builtin_handlers.time.sleep", pytest.fail)
    slack.will("auth.test", rate_limited(30))
    asked = len(slack.sent("auth.test"))
    assert health([TokenWorks(app.client)])[0] == 200
    assert len(slack.sent("auth.test")) == asked + 1


def test_healthz_waits_for_slack_for_a_few_seconds_only(app):
    assert TokenWorks(app.client)._client.timeout == TIMEOUT


def test_healthz_is_503_when_messages_are_stuck():
    now, started, released = [0.0], Event(), Event()
    outbox = Outbox(workers=1, clock=lambda: now[0])
    outbox.put("a", Job(lambda: started.set() or (released.wait(PATIENCE) and None), pytest.fail))
    assert started.wait(PATIENCE)
    outbox.put("b", Job(lambda: None, pytest.fail))  # no thread has begun with it
    now[0] = 301.0
    stuck = health([outbox_moves(outbox)])
    released.set()
    assert outbox.close(PATIENCE)
    assert health([outbox_moves(outbox)])[0] == 200
    assert stuck == (
        503,
        {"ok": False, "problems": ["messages are stuck"]},
    )


def test_the_outbox_tells_for_how_long_it_has_waited():
    outbox, started, released = Outbox(), Event(), Event()
    assert outbox.longest() == 0
    outbox.put("a", Job(lambda: started.set() or (released.wait(PATIENCE) and None), pytest.fail))
    assert started.wait(PATIENCE)
    assert outbox.longest() > 0
    released.set()
    assert outbox.close(PATIENCE)
    assert outbox.longest() == 0


# Under a server


@pytest.fixture
def server(slack, tmp_path, monkeypatch):
    class Silent(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    registered = []
    monkeypatch.setattr("atexit.register", registered.append)
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-1-canary",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.api_url,
        "P2SBOT_STATE": str(tmp_path),
    }
    wsgi = validator(create_app(environ=environ))
    server = make_server("127.0.0.1", 0, wsgi, handler_class=Silent)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(PATIENCE)
    server.server_close()
    assert registered  # what was taken on is done before the process ends
    assert registered[0](PATIENCE)


def test_the_app_answers_under_a_wsgi_server(server, slack):
    body = json.dumps(payloads.mention(QUESTION)).encode()
    signed = sign(body, int(time.time()))
    request = urllib.request.Request(
        server + "/slack/events",
        body,
        {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": signed["HTTP_X_SLACK_REQUEST_TIMESTAMP"],
            "X-Slack-Signature": signed["HTTP_X_SLACK_SIGNATURE"],
        },
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        assert response.status == 200
    assert "128 VPN clients" in slack.wait_for("chat.postMessage")[0]["text"]


def test_the_app_tells_its_health_under_a_wsgi_server(server):
    with urllib.request.urlopen(server + "/healthz", timeout=PATIENCE) as response:
        assert json.load(response)["ok"]


def test_a_stranger_s_request_is_refused_under_a_wsgi_server(server):
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(server + "/slack/events", b"{}", timeout=PATIENCE)
