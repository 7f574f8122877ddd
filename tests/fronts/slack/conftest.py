from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fake_slack import APP_TOKEN, PATIENCE, SECRET, TOKEN, FakeSlack
from slack_bolt import App, BoltRequest, BoltResponse

from p2sbot.bot import Bot
from p2sbot.fronts.slack.app import build_app
from p2sbot.fronts.slack.outbox import Outbox
from p2sbot.fronts.slack.settings import Settings
from p2sbot.load import load_bot

Dispatch = Callable[[dict[str, Any]], BoltResponse]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack()
    yield fake
    fake.close()


@pytest.fixture
def bot() -> Bot:
    return replace(load_bot(), contact="Network team, ext. 4711")


@pytest.fixture
def settings(slack: FakeSlack, tmp_path) -> Settings:
    return Settings(
        bot_token=TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        state=tmp_path / "state",
        feedback=tmp_path / "feedback.jsonl",
        api_url=slack.api_url,
    )


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    outbox = Outbox()
    yield outbox
    assert outbox.close(PATIENCE)


@pytest.fixture
def app(bot: Bot, settings: Settings, outbox: Outbox) -> App:
    return build_app(bot, settings, outbox=outbox)


@pytest.fixture
def dispatch(app: App) -> Dispatch:
    return lambda body: app.dispatch(BoltRequest(body=body, mode="socket_mode"))


@pytest.fixture
def said(app: App, outbox: Outbox, slack: FakeSlack) -> Callable[[dict[str, Any]], list[Any]]:
    """Deliver a payload, wait until all is done, and return what was posted by ``chat.postMessage``."""

    def deliver(body: dict[str, Any]) -> list[Any]:
        response = app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        assert response.status == 200
        assert outbox.close(PATIENCE)
        return slack.sent("chat.postMessage")

    return deliver
