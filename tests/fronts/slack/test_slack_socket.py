"""Socket Mode, from the WebSocket in to the Web API out, and the program that runs it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import payloads
import pytest
from fake_slack import APP_TOKEN, PATIENCE, TOKEN, Reply, error
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient

from p2sbot.fronts.slack import run
from p2sbot.fronts.slack.run import with_socket
from p2sbot.fronts.slack.settings import SlackError

QUESTION = "how many ppl can conect at once"


@contextmanager
def running(bot, settings, slack):
    """The app in Socket Mode in a thread; the connection as Slack sees it."""
    stop = Event()
    thread = Thread(target=with_socket, args=(bot, settings, stop.wait))
    thread.start()
    try:
        slack.wait_until(lambda: bool(slack.connections))
        yield slack.connections[-1]
    finally:
        slack.connections[-1].close()
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def envelope(kind, payload, id="e-1", **more):
    return {"envelope_id": id, "type": kind, "payload": payload, **more}


def test_a_mention_is_acknowledged_and_answered(bot, settings, slack):
    with running(bot, settings, slack) as connection:
        connection.send(
            envelope("events_api", payloads.mention(QUESTION), retry_attempt=0, retry_reason="")
        )
        slack.wait_until(lambda: "e-1" in connection.acknowledged)
        (message,) = slack.wait_for("chat.postMessage")
    assert "128 VPN clients" in message["text"]
    (opened,) = [call for call in slack.calls if call.method == "apps.connections.open"]
    assert opened.token == APP_TOKEN
    assert {call.token for call in slack.calls if call.method == "chat.postMessage"} == {TOKEN}


def test_a_command_is_answered_in_its_acknowledgement(bot, settings, slack):
    with running(bot, settings, slack) as connection:
        asked = payloads.command(QUESTION)
        connection.send(envelope("slash_commands", asked, accepts_response_payload=True))
        slack.wait_until(lambda: "e-1" in connection.acknowledged)
        assert "128 VPN clients" in connection.acknowledged["e-1"]["text"]
        assert connection.acknowledged["e-1"]["response_type"] == "ephemeral"


def test_what_nobody_listens_to_is_acknowledged(bot, settings, slack):
    with running(bot, settings, slack) as connection:
        other = payloads.event_callback({"type": "team_join", "user": {"id": "U1"}})
        connection.send(envelope("events_api", other))
        slack.wait_until(lambda: "e-1" in connection.acknowledged)


def test_200_mentions_at_once_are_each_answered_once(bot, settings, slack):
    questions = [f"how many users {n}" for n in range(200)]
    asked = [
        payloads.mention(question, channel=f"C{n % 7}") for n, question in enumerate(questions)
    ]
    envelopes = [envelope("events_api", body, f"e-{n}") for n, body in enumerate(asked)]
    # A third comes twice, as it does when an acknowledgement is lost, some in another envelope.
    envelopes += envelopes[::6] + [
        {**e, "envelope_id": e["envelope_id"] + "b"} for e in envelopes[1::6]
    ]
    random.Random(5).shuffle(envelopes)
    with running(bot, settings, slack) as connection:
        for one in envelopes:
            connection.send(one)
        ids = {one["envelope_id"] for one in envelopes}
        slack.wait_until(lambda: ids <= set(connection.acknowledged))
        slack.wait_for("chat.postMessage", 200)
    posted = slack.sent("chat.postMessage")
    where = [(message["channel"], message["thread_ts"]) for message in posted]
    assert sorted(where) == sorted((a["event"]["channel"], a["event"]["ts"]) for a in asked)
    assert all("128 VPN clients" in message["text"] for message in posted)


def test_a_message_of_more_than_a_megabyte_is_read(bot, settings, slack):
    text = QUESTION + " " + "\U0001f600" * 60_000  # with its rich text, 1.4 MB of JSON
    rich = [{"type": "rich_text", "elements": [{"type": "text", "text": text}]}]
    with running(bot, settings, slack) as connection:
        connection.send(envelope("events_api", payloads.mention(text, blocks=rich)))
        slack.wait_until(lambda: "e-1" in connection.acknowledged)
        (message,) = slack.wait_for("chat.postMessage")
    assert "I looked at its beginning only" in message["text"]


def test_the_app_moves_to_a_new_connection_when_slack_says_so(bot, settings, slack):
    with running(bot, settings, slack) as connection:
        connection.send({"type": "disconnect", "reason": "refresh_requested"})
        slack.wait_until(lambda: len(slack.connections) == 2)
        slack.connections[1].send(envelope("events_api", payloads.mention(QUESTION)))
        assert "128 VPN clients" in slack.wait_for("chat.postMessage")[0]["text"]


def test_what_was_taken_on_is_answered_before_the_end(bot, settings, slack, monkeypatch):
    slow, close = Event(), SocketModeClient.close
    # Slack takes the first message only when the connection is closed already.
    monkeypatch.setattr(SocketModeClient, "close", lambda self: close(self) or slow.set())
    slack.will("chat.postMessage", Reply(after=slow))
    with running(bot, settings, slack) as connection:
        for n in range(30):
            connection.send(envelope("events_api", payloads.mention(QUESTION), f"e-{n}"))
        slack.wait_until(lambda: len(connection.acknowledged) == 30)
        slack.wait_for("chat.postMessage")
        assert len(slack.sent("chat.postMessage")) == 1
    assert len(slack.sent("chat.postMessage")) == 30


def test_the_documented_program_answers_what_it_was_asked_before_its_end(
    slack, environment, tmp_path, monkeypatch
):
    docs = (Path(__file__).parents[3] / "docs" / "slack.md").read_text(encoding="utf-8")
    program = docs.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "help.md").write_text("### How many users can connect?\n\n128 VPN clients.\n")
    monkeypatch.chdir(tmp_path)
    for name in set(environment) - set(os.environ):
        monkeypatch.setenv(name, environment[name])
    slow, close = Event(), SocketModeClient.close
    # Slack takes the message only when the connection is closed already.
    monkeypatch.setattr(SocketModeClient, "close", lambda self: close(self) or slow.set())
    slack.will("chat.postMessage", *[Reply(after=slow)] * 2)

    def start(handler):
        handler.connect()
        slack.wait_until(lambda: bool(slack.connections))
        for n in range(2):
            mention = payloads.mention("how many users can connect")
            slack.connections[0].send(envelope("events_api", mention, f"e-{n}"))
        slack.wait_until(lambda: len(slack.connections[0].acknowledged) == 2)

    monkeypatch.setattr(SocketModeHandler, "start", start)
    exec(program, {})
    assert len(slack.sent("chat.postMessage")) == 2


def test_an_app_token_that_does_not_work_is_said(bot, settings, slack):
    slack.will("apps.connections.open", error("invalid_auth"))
    with pytest.raises(SlackError, match="SLACK_APP_TOKEN: invalid_auth"):
        with_socket(bot, settings, lambda: pytest.fail("started"))


# The program


@pytest.fixture
def environment(slack, tmp_path):
    return {
        **os.environ,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url,
        "P2SBOT_STATE": str(tmp_path / "state"),
        "P2SBOT_HEALTH": "127.0.0.1:0",
    }


def p2sbot(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "p2sbot", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_answers_until_it_is_told_to_stop(slack, environment, number):
    command = [sys.executable, "-m", "p2sbot", "slack"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        slack.wait_until(lambda: bool(slack.connections))
        (connection,) = slack.connections
        connection.send(envelope("events_api", payloads.mention(QUESTION)))
        slack.wait_for("chat.postMessage")
        process.send_signal(number)
        connection.close()
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "connected to Slack; 9 questions in the FAQ" in said
    assert "stopping" in said
    assert "Traceback" not in said
    assert "canary" not in said


def test_healthz_fails_while_the_connection_is_lost(bot, settings, slack, monkeypatch):
    servers = []
    serve = run.serve
    monkeypatch.setattr(run, "serve", lambda *args: servers.append(serve(*args)) or servers[0])

    def ask():
        url = f"http://127.0.0.1:{servers[0].server_port}/healthz"
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as response:
                return response.status, json.load(response)["problems"]
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)["problems"]

    with running(bot, replace(settings, health=("127.0.0.1", 0)), slack) as connection:
        assert eventually(ask, (200, []))
        slack.will("apps.connections.open", *[error("internal_error")] * 100)
        connection.hang_up()
        assert eventually(ask, (503, ["not connected to Slack"]))


def eventually(ask, wanted):
    """Whether asking again and again gives what is wanted in the end."""
    until = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < until:
        if ask() == wanted:
            return True
    return False


def test_the_program_checks_its_set_up(slack, environment):
    done = p2sbot("slack", "--check", **environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ready to answer in Slack\n", "")


def test_the_program_names_what_is_missing(environment):
    missing = {k: v for k, v in environment.items() if not k.startswith("SLACK_")}
    done = p2sbot("slack", **missing)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "p2sbot: SLACK_BOT_TOKEN is not set; SLACK_APP_TOKEN is not set; p2sbot slack --check "
        "says more\n"
    )


def test_the_program_says_how_to_install_the_extra(environment, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib.util\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'slack_bolt' else find(name, *a)\n"
    )
    done = p2sbot("slack", **environment, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == (
        "p2sbot: slack_bolt is not installed; pip install 'p2sbot[slack]' installs it\n"
    )


@pytest.mark.parametrize(
    "code", ["import p2sbot.cli", "p2sbot.cli.main(['ask', 'how many users'])"]
)
def test_nothing_but_the_slack_command_imports_slack(code):
    program = f"""
import p2sbot.cli, sys
{code}
print(sorted(name for name in sys.modules if name.startswith(('slack', 'p2sbot.fronts'))))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
