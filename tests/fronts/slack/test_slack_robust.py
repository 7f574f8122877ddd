"""Duplicates, limits, failures: what happens when Slack or the bot has a bad day."""

import inspect
import json
import logging
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Lock

import payloads
import pytest
from fake_slack import APP_TOKEN, ODD, PATIENCE, SECRET, TOKEN, Reply, error, rate_limited
from slack_bolt import BoltRequest

from p2sbot.bot import Bot
from p2sbot.fronts.slack.app import build_app
from p2sbot.fronts.slack.outbox import Job, Outbox
from p2sbot.fronts.slack.render import entry_key
from p2sbot.fronts.slack.seen import Seen
from p2sbot.fronts.slack.settings import SlackError, read_settings

QUESTION = "how many ppl can conect at once"


@pytest.fixture
def broken_bot(monkeypatch):
    def ask(self, question, *, limit=5):
        raise LookupError("secret detail of the index")

    monkeypatch.setattr(Bot, "ask", ask)


def deliver(app, body):
    return app.dispatch(BoltRequest(body=body, mode="socket_mode"))


# Duplicates


def test_an_event_delivered_again_is_answered_once(said):
    asked = payloads.mention(QUESTION)
    said(asked)
    assert len(said(asked)) == 1


def test_a_retry_is_answered_when_the_first_delivery_never_came_through(app, said):
    asked = payloads.mention(QUESTION)
    headers = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    assert app.dispatch(BoltRequest(body=asked, mode="socket_mode", headers=headers)).status == 200
    assert len(said(payloads.home_opened("home"))) == 1


def test_two_apps_on_one_machine_answer_each_event_once(bot, settings, slack):
    events = [payloads.mention(QUESTION) for _ in range(20)]
    boxes = [Outbox(), Outbox()]
    apps = [build_app(bot, settings, outbox=box) for box in boxes]
    for event in events:
        for app in apps:
            deliver(app, event)
    assert all(box.close(PATIENCE) for box in boxes)
    threads = [message["thread_ts"] for message in slack.sent("chat.postMessage")]
    assert sorted(threads) == sorted(event["event"]["ts"] for event in events)


CLAIM = """
import sys
from pathlib import Path
from p2sbot.fronts.slack.render import entry_key
from p2sbot.fronts.slack.seen import Seen
seen = Seen(Path(sys.argv[1]))
sys.stdin.readline()
for key in range(200):
    with seen.claim(str(key)) as first:
        if first:
            print(key)
"""


def test_of_several_processes_exactly_one_answers_each_event(tmp_path):
    command = [sys.executable, "-c", CLAIM, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for _ in range(3)]
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    won = [
        int(key) for worker in workers for key in worker.communicate(timeout=PATIENCE)[0].split()
    ]
    assert sorted(won) == list(range(200))


HOLD = """
import sys
from pathlib import Path
from p2sbot.fronts.slack.render import entry_key
from p2sbot.fronts.slack.seen import Seen
with Seen(Path(sys.argv[1])).claim("Ev1") as first:
    print(first, flush=True)
    sys.stdin.readline()
"""


def test_what_a_killed_process_left_unanswered_is_answered_by_another(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as worker:
        assert worker.stdout.readline() == "True\n"
        with Seen(tmp_path).claim("Ev1") as first:
            assert not first  # at work on it
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(PATIENCE)
    with Seen(tmp_path).claim("Ev1") as first:
        assert first
    with Seen(tmp_path).claim("Ev1") as first:
        assert not first


def test_what_failed_may_be_tried_again(said, slack):
    asked = payloads.mention(QUESTION)
    slack.will("chat.postMessage", error("internal_error"))
    said(asked)
    assert "Something went wrong" in slack.sent("chat.postMessage")[1]["text"]
    assert "128 VPN clients" in said(asked)[2]["text"]
    assert len(said(asked)) == 3


def test_what_was_answered_long_ago_is_forgotten(tmp_path):
    with Seen(tmp_path).claim("Ev1"):
        pass
    (file,) = (tmp_path / "seen").iterdir()
    os.utime(file, (0, 0))
    with Seen(tmp_path).claim("Ev2"):
        assert len(list((tmp_path / "seen").iterdir())) == 1


def test_no_file_but_its_own_is_ever_forgotten(tmp_path):
    own = Seen(tmp_path)
    foreign = [
        tmp_path / "feedback.jsonl",
        tmp_path / "seen" / "thesis.docx",
        tmp_path / ("a" * 64),
    ]
    for path in foreign:
        path.write_text("precious")
        os.utime(path, (0, 0))
    with own.claim("Ev1"):
        pass
    assert [path.read_text() for path in foreign] == ["precious"] * 3


def test_the_documented_service_keeps_its_old_feedback(bot, slack, outbox, tmp_path):
    docs = (Path(__file__).parents[3] / "docs" / "slack.md").read_text(encoding="utf-8")
    unit = dict(re.findall(r"(P2SBOT_\w+)=(\S+)", docs.partition("```ini")[2].partition("```")[0]))
    for line in ("RestartSec=10", "WantedBy=multi-user.target", "After=network-online.target"):
        assert f"\n{line}\n" in docs
    tokens = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.api_url}
    where = {name: value.replace("%S", str(tmp_path)) for name, value in unit.items()}
    settings, _ = read_settings({**tokens, **where})
    settings.state.mkdir()
    settings.feedback.write_text("precious")
    os.utime(settings.feedback, (0, 0))
    deliver(build_app(bot, settings, outbox=outbox), payloads.mention(QUESTION))
    assert outbox.close(PATIENCE)
    assert settings.feedback.read_text() == "precious"


def test_a_folder_that_vanishes_does_not_keep_the_bot_from_answering(said, settings, caplog):
    (settings.state / "seen").rmdir()
    assert len(said(payloads.mention(QUESTION))) == 1
    assert "cannot remember" in caplog.text


# Rate limits


@pytest.fixture
def slept(monkeypatch):
    """For how long the Slack SDK meant to wait; it does not wait."""
    waits = []

    class Time:
        sleep = waits.append

    monkeypatch.setattr("slack_sdk.http_retry.builtin_handlers.time", Time)
    return waits


def test_a_rate_limit_is_waited_for_as_long_as_slack_says(said, slack, slept):
    slack.will("chat.postMessage", rate_limited(30), rate_limited(7))
    messages = said(payloads.mention(QUESTION))
    assert len(messages) == 3
    assert messages[0] == messages[2]
    first, second = slept
    assert first >= 30
    assert second >= 7


def test_a_rate_limit_is_waited_for_with_response_urls_too(dispatch, slack, slept, outbox):
    slack.will("actions/T1/1/abc", rate_limited(5))
    dispatch(payloads.shortcut("vpn", slack.response_url))
    slack.wait_for("actions/T1/1/abc", 2)
    assert outbox.close(PATIENCE)
    assert slept[0] >= 5


def test_a_limited_channel_holds_up_no_other_and_keeps_its_order():
    outbox, held, order = Outbox(workers=2), Event(), []
    nothing = pytest.fail
    outbox.put("slow", Job(lambda: held.wait(PATIENCE) and None, nothing))
    for i in range(50):
        outbox.put("slow", Job(lambda i=i: order.append(i), nothing))
    done = Event()
    outbox.put("other", Job(done.set, nothing))
    assert done.wait(PATIENCE)
    assert order == []
    held.set()
    assert outbox.close(PATIENCE)
    assert order == list(range(50))


def test_one_channel_never_has_two_messages_under_way():
    outbox, lock, most = Outbox(workers=8), Lock(), []
    together = Barrier(2)

    def job():
        assert lock.acquire(blocking=False)
        most.append(1)
        lock.release()

    for _ in range(200):
        outbox.put("one", Job(job, pytest.fail))
    for channel in ("a", "b"):
        outbox.put(channel, Job(lambda: together.wait(PATIENCE) and None, pytest.fail))
    assert outbox.close(PATIENCE)
    assert len(most) == 200


# Acknowledgements


def test_everything_is_acknowledged_while_slack_answers_nothing(bot, settings, slack):
    outbox, released = Outbox(workers=2), Event()
    app = build_app(bot, settings, outbox=outbox)
    for channel in ("a", "b"):
        outbox.put(channel, Job(lambda: released.wait(PATIENCE) and None, pytest.fail))
    offer = payloads.button("p2sbot_choose", "0" * 16)
    waiting = [
        payloads.mention(QUESTION),
        payloads.direct_message(QUESTION),
        payloads.home_opened(),
        payloads.shortcut("vpn", slack.response_url),
        payloads.click(offer, slack.response_url),
    ]
    # No thread of the outbox is free, and yet each of these returns.
    assert [deliver(app, body).status for body in waiting] == [200] * len(waiting)
    assert "128 VPN clients" in deliver(app, payloads.command(QUESTION)).body
    assert not slack.sent("chat.postMessage")
    released.set()
    assert outbox.close(PATIENCE)
    assert len(slack.sent("chat.postMessage")) == 3


# Failures


def test_a_failure_is_apologised_for_with_an_id_that_is_in_the_log(broken_bot, said, caplog):
    (message,) = said(payloads.mention(QUESTION))
    found = re.fullmatch(
        r"Something went wrong on my side. If you report it, please mention ([0-9a-f]{8}).",
        message["text"],
    )
    assert found
    assert f"[{found[1]}] LookupError" in caplog.text
    assert "Traceback" in caplog.text


def test_a_failing_command_is_apologised_for_in_its_acknowledgement(broken_bot, dispatch, caplog):
    response = dispatch(payloads.command(QUESTION))
    said = json.loads(response.body)
    assert response.status == 200
    assert said["response_type"] == "ephemeral"
    id = re.search("mention ([0-9a-f]{8})", said["text"])[1]
    assert id in caplog.text
    assert "secret detail" not in said["text"]


def test_a_failing_shortcut_is_apologised_for_to_the_agent(broken_bot, dispatch, slack):
    dispatch(payloads.shortcut(QUESTION, slack.response_url))
    (told,) = slack.wait_for("actions/T1/1/abc")
    assert "Something went wrong" in told["text"]


def test_feedback_that_cannot_be_recorded_is_apologised_for(bot, settings, slack, outbox):
    app = build_app(bot, replace(settings, feedback=settings.state), outbox=outbox)
    value = "helpful 0000000000000000 answered "
    deliver(app, payloads.click(payloads.button("p2sbot_feedback", value), slack.response_url))
    (told,) = slack.wait_for("chat.postEphemeral")
    assert "Something went wrong" in told["text"]


def test_what_was_posted_is_not_posted_again_because_nobody_could_be_told(
    app, outbox, slack, caplog
):
    deliver(app, payloads.shortcut("vpn", slack.response_url))
    (offer,) = slack.wait_for("actions/T1/1/abc")
    post = next(block["accessory"] for block in offer["blocks"] if "accessory" in block)
    slack.will("actions/T1/1/abc", Reply({}, 404))
    for _ in range(2):
        click = payloads.click(post, slack.response_url, ephemeral=True)
        click["container"]["message_ts"] = "1700000000.000009"
        deliver(app, click)
        assert outbox.close(PATIENCE)
    assert len(slack.sent("chat.postMessage")) == 1
    assert "could not say so" in caplog.text
    assert "Something went wrong" not in json.dumps(slack.sent("actions/T1/1/abc"))


def test_feedback_is_not_recorded_again_because_nobody_could_be_thanked(
    app, outbox, slack, settings
):
    slack.will("chat.postEphemeral", error("user_not_in_channel"))
    value = "helpful 0000000000000000 answered "
    click = payloads.click(payloads.button("p2sbot_feedback", value), slack.response_url)
    for _ in range(2):
        deliver(app, click)
        assert outbox.close(PATIENCE)
    assert len(settings.feedback.read_text().splitlines()) == 1
    assert len(slack.sent("chat.postEphemeral")) == 1


def test_a_click_that_cannot_be_read_is_apologised_for(said, slack):
    said(payloads.click(payloads.button("p2sbot_feedback", "odd"), slack.response_url))
    (told,) = slack.sent("chat.postEphemeral")
    assert "Something went wrong" in told["text"]


def test_a_choice_that_cannot_be_rendered_is_apologised_for(app, outbox, slack, bot, monkeypatch):
    def render_entry(entry, outcome):
        raise LookupError(outcome)

    monkeypatch.setattr("p2sbot.fronts.slack.listeners.render_entry", render_entry)
    choice = payloads.button("p2sbot_choose", entry_key(bot.entries[0]))
    deliver(app, payloads.click(choice, slack.response_url))
    (told,) = slack.wait_for("chat.postMessage")
    assert "Something went wrong" in told["text"]


def test_a_shortcut_of_an_unknown_shape_is_apologised_for(dispatch, outbox, slack):
    odd = payloads.shortcut("vpn", slack.response_url)
    del odd["message"]
    assert dispatch(odd).status == 200
    (told,) = slack.wait_for("actions/T1/1/abc")
    assert "Something went wrong" in told["text"]


def test_a_payload_of_an_unknown_shape_is_acknowledged_and_logged(dispatch, caplog):
    odd = payloads.event_callback({"type": "app_mention", "text": "x"})
    assert dispatch(odd).status == 200
    assert "KeyError" in caplog.text


def test_a_message_that_slack_refuses_does_not_stop_the_next_one(said, slack, caplog):
    slack.will("chat.postMessage", error("is_archived"), error("is_archived"))
    said(payloads.mention(QUESTION))
    assert len(said(payloads.mention(QUESTION))) == 3
    assert "could not apologise either" in caplog.text


@pytest.mark.parametrize("name", ODD)
def test_no_answer_however_odd_stops_the_bot(name, bot, settings, slack):
    outbox = Outbox(workers=1)
    app = build_app(bot, settings, outbox=outbox)
    slack.will("chat.postMessage", *[ODD[name]] * 4)  # the answer and the apology, each twice
    deliver(app, payloads.mention(QUESTION, channel="C1"))
    assert outbox.close(PATIENCE)
    slack.replies.clear()
    deliver(app, payloads.mention(QUESTION, channel="C2"))
    assert outbox.close(PATIENCE)
    assert "128 VPN clients" in slack.sent("chat.postMessage")[-1]["text"]


@pytest.mark.parametrize("name", ODD)
def test_an_app_is_not_built_on_an_odd_answer(name, bot, settings, slack):
    slack.will("auth.test", *[ODD[name]] * 2)
    with pytest.raises(SlackError, match="Slack cannot be reached: ") as refused:
        build_app(bot, settings)
    assert "canary" not in str(refused.value)


def test_the_end_waits_for_a_limited_time():
    outbox, held = Outbox(workers=1), Event()
    outbox.put("a", Job(lambda: held.wait(PATIENCE) and None, pytest.fail))
    assert not outbox.close(0.0)
    held.set()
    assert outbox.close(PATIENCE)
    assert isinstance(inspect.signature(outbox.close).parameters["timeout"].default, float)


@pytest.mark.parametrize("reply", [error("invalid_auth"), error("account_inactive")])
def test_an_app_whose_token_does_not_work_is_not_built(bot, settings, slack, reply):
    slack.will("auth.test", reply, reply)
    with pytest.raises(SlackError, match="Slack does not take"):
        build_app(bot, settings)


def test_an_app_that_bolt_takes_for_another_kind_is_not_built(bot, settings, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "x")
    with pytest.raises(SlackError, match="SLACK_CLIENT_ID"):
        build_app(bot, settings)


def test_an_app_that_cannot_reach_slack_is_not_built(bot, settings):
    with pytest.raises(SlackError, match="cannot be reached"):
        build_app(bot, replace(settings, api_url="http://127.0.0.1:9/api/"))


def test_an_app_that_cannot_remember_is_not_built(bot, settings, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SlackError, match="cannot remember there"):
        build_app(bot, replace(settings, state=tmp_path / "file" / "state"))


# Secrets and what is logged


def test_no_secret_and_no_question_is_logged_or_shown(
    bot, settings, slack, broken_bot, caplog, monkeypatch, outbox
):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    app = build_app(bot, settings, outbox=outbox)
    slack.will("chat.postMessage", error("is_archived"))
    deliver(app, payloads.mention("please tell me about my canary"))
    deliver(app, payloads.command("please tell me about my canary"))
    assert outbox.close(PATIENCE)
    # Even with everything logged that can be: only the SDK's own client then tells what it sends.
    ours = [record for record in caplog.records if not record.name.startswith("slack_sdk")]
    assert "LookupError" in caplog.text
    assert not [record.getMessage() for record in ours if "canary" in record.getMessage()]
    assert not {TOKEN, APP_TOKEN, SECRET} & set(re.findall(r"[\w-]+", caplog.text))
    assert not {TOKEN, APP_TOKEN, SECRET} & set(re.findall(r"[\w-]+", repr(settings)))


def test_bolt_logs_no_unsigned_request(app, caplog):
    caplog.set_level(logging.DEBUG)
    headers = {"x-slack-signature": "v0=0", "x-slack-request-timestamp": "1"}
    assert app.dispatch(BoltRequest(body='{"text": "canary"}', headers=headers)).status == 401
    assert "canary" not in caplog.text


def test_what_is_written_is_for_its_owner_only(said, slack, settings):
    (answer,) = said(payloads.mention("how many users"))
    (block,) = (b for b in answer["blocks"] if b["type"] == "context_actions")
    value = block["elements"][0]["positive_button"]["value"]
    said(payloads.click(payloads.button("p2sbot_feedback", value), slack.response_url))
    files = [settings.feedback, *(settings.state / "seen").iterdir()]
    assert len(files) > 2
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert Path(settings.state).stat().st_mode & 0o777 == 0o700
