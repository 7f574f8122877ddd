"""Settings, secrets, and what --check finds."""

import socket

import pytest
from fake_slack import APP_TOKEN, ODD, SECRET, TOKEN, Reply, error

from p2sbot.fronts.slack.check import find_problems
from p2sbot.fronts.slack.settings import SlackError, read_settings, require


@pytest.fixture
def environ(slack, tmp_path):
    return {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url,
        "P2SBOT_STATE": str(tmp_path / "state"),
    }


def test_tokens_come_from_the_environment(environ):
    settings, problems = read_settings(environ)
    assert (settings.bot_token, settings.app_token) == (TOKEN, APP_TOKEN)
    assert problems == {}
    assert require(settings, problems) is settings


def test_tokens_come_from_files(environ, tmp_path):
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        path = tmp_path / name
        path.write_text(environ.pop(name) + "\n")
        environ[name + "_FILE"] = str(path)
    settings, problems = read_settings(environ)
    assert (settings.bot_token, settings.app_token) == (TOKEN, APP_TOKEN)
    assert problems == {}


WRONG = {
    "a user's token": {"SLACK_BOT_TOKEN": "xoxp-canary"},
    "the two tokens swapped": {"SLACK_BOT_TOKEN": "xapp-canary", "SLACK_APP_TOKEN": "xoxb-canary"},
    "two words": {"SLACK_BOT_TOKEN": "xoxb-canary xoxb-canary"},
    "not ASCII": {"SLACK_BOT_TOKEN": "xoxb-canary–1"},
    "a file that is not there": {"SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": "/nowhere/x"},
    "an odd command": {"P2SBOT_SLACK_COMMAND": "faq"},
    "a command of two words": {"P2SBOT_SLACK_COMMAND": "/faq me"},
    "no command": {"P2SBOT_SLACK_COMMAND": "/"},
    "a token for a signing secret": {"SLACK_SIGNING_SECRET": "xoxb-canary"},
    "what makes Bolt an OAuth app": {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "canary"},
    "an odd address": {"P2SBOT_HEALTH": "localhost"},
    "an odd port": {"P2SBOT_HEALTH": "localhost:99999"},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_and_never_shown(environ, name):
    settings, problems = read_settings({**environ, **WRONG[name]})
    assert problems
    assert any(key.removesuffix("_FILE") in " ".join(problems.values()) for key in WRONG[name])
    assert "canary" not in " ".join(problems.values())
    with pytest.raises(SlackError) as refused:
        require(settings, problems)
    assert "canary" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_token_file_that_is_no_text_is_named(environ, tmp_path):
    (tmp_path / "token").write_bytes(b"\xff\xfe")
    del environ["SLACK_BOT_TOKEN"]
    _, problems = read_settings({**environ, "SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})
    said = f"SLACK_BOT_TOKEN_FILE: {tmp_path / 'token'} cannot be read: it is no text"
    assert problems == {"SLACK_BOT_TOKEN": said}


def test_http_needs_a_signing_secret_instead_of_an_app_token(environ):
    del environ["SLACK_APP_TOKEN"]
    with pytest.raises(SlackError, match="SLACK_SIGNING_SECRET is not set"):
        require(*read_settings(environ), http=True)
    assert require(*read_settings({**environ, "SLACK_SIGNING_SECRET": SECRET}), http=True)


def test_the_other_settings(environ, tmp_path):
    more = {
        "P2SBOT_FEEDBACK": str(tmp_path / "feedback"),
        "P2SBOT_FEEDBACK_QUESTIONS": "1",
        "P2SBOT_SLACK_COMMAND": "/ask",
        "P2SBOT_HEALTH": ":8080",
    }
    settings, problems = read_settings({**environ, **more})
    assert problems == {}
    assert settings.feedback == tmp_path / "feedback"
    assert settings.keep_questions
    assert settings.command == "/ask"
    assert settings.health == ("127.0.0.1", 8080)
    assert not read_settings({**environ, "P2SBOT_FEEDBACK_QUESTIONS": "0"})[0].keep_questions


def test_check_finds_nothing_wrong_with_a_good_set_up(environ):
    assert list(find_problems(environ)) == []


def test_check_of_http_asks_for_no_app_token(environ, slack):
    del environ["SLACK_APP_TOKEN"]
    assert list(find_problems({**environ, "SLACK_SIGNING_SECRET": SECRET})) == []
    assert not slack.sent("apps.connections.open")


def test_check_names_everything_that_is_missing(environ):
    environ = {key: value for key, value in environ.items() if "TOKEN" not in key}
    assert list(find_problems(environ)) == [
        "SLACK_BOT_TOKEN is not set",
        "SLACK_APP_TOKEN is not set",
    ]


def test_a_wrong_token_is_not_said_to_be_missing_too(environ):
    (problem,) = find_problems({**environ, "SLACK_BOT_TOKEN": "xoxp-1"})
    assert problem.startswith("SLACK_BOT_TOKEN does not begin with xoxb-")


@pytest.mark.parametrize(
    ("method", "name"),
    [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")],
)
def test_check_finds_a_token_that_slack_does_not_take(environ, slack, method, name):
    slack.will(method, error("invalid_auth"))
    assert list(find_problems(environ)) == [f"Slack does not take {name}: invalid_auth"]


@pytest.mark.parametrize("name", ODD)
def test_check_says_that_slack_cannot_be_reached_whatever_came_instead(environ, slack, name):
    for method in ("auth.test", "apps.connections.open"):
        slack.will(method, *[ODD[name]] * 2)
    problems = list(find_problems(environ))
    assert [problem.partition(":")[0] for problem in problems] == ["Slack cannot be reached"] * 2
    assert "canary" not in " ".join(problems)


def test_check_names_the_permissions_that_are_missing(environ, slack):
    granted = {"x-oauth-scopes": "chat:write,commands"}
    slack.will("auth.test", Reply({"ok": True, "user_id": "U1"}, headers=granted))
    (problem,) = find_problems(environ)
    assert problem.startswith("the app lacks app_mentions:read, assistant:write, im:history;")


def test_check_finds_a_slack_that_cannot_be_reached(environ):
    problems = list(find_problems({**environ, "SLACK_API_URL": "http://127.0.0.1:9/api/"}))
    assert len(problems) == 2
    assert all("cannot be reached" in problem for problem in problems)


@pytest.mark.parametrize("address", ["192.0.2.1:8080", "no.such.invalid:8080", f"{'x' * 70}:1"])
def test_check_finds_an_address_that_cannot_be_listened_on(environ, address):
    (problem,) = find_problems({**environ, "P2SBOT_HEALTH": address})
    assert problem.startswith(f"P2SBOT_HEALTH: cannot listen on {address}: ")


def test_check_does_not_mind_a_bot_that_runs(environ):
    with socket.create_server(("127.0.0.1", 0)) as running:
        taken = f"127.0.0.1:{running.getsockname()[1]}"
        assert list(find_problems({**environ, "P2SBOT_HEALTH": taken})) == []


def test_a_secret_is_said_to_be_missing_whatever_another_problem_names(environ):
    del environ["SLACK_APP_TOKEN"]
    environ |= {"SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": "/nowhere/SLACK_APP_TOKEN"}
    assert list(find_problems(environ))[1:] == ["SLACK_APP_TOKEN is not set"]


def test_check_makes_no_folder_where_none_is_named(environ, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("p2sbot.fronts.slack.settings.cache_folder", lambda environ: None)
    del environ["P2SBOT_STATE"]
    (problem,) = find_problems(environ)
    assert "P2SBOT_STATE" in problem
    assert list(tmp_path.iterdir()) == []


def test_check_finds_files_that_cannot_be_written(environ, tmp_path):
    (tmp_path / "file").touch()
    environ |= {
        "P2SBOT_STATE": str(tmp_path / "file" / "state"),
        "P2SBOT_FEEDBACK": str(tmp_path / "no" / "feedback"),
    }
    state, feedback = find_problems(environ)
    assert "cannot remember there: Not a directory" in state
    assert "feedback cannot be written: No such file or directory" in feedback
