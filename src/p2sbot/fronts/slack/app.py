"""The Bolt app: what comes from Slack, and which listener gets it."""

from __future__ import annotations

import logging
from functools import partial

from slack_bolt import App
from slack_bolt.error import BoltError
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from p2sbot.bot import Bot
from p2sbot.fronts.slack import listeners
from p2sbot.fronts.slack.listeners import Desk
from p2sbot.fronts.slack.message import CHOOSE, FEEDBACK, POST
from p2sbot.fronts.slack.outbox import Outbox
from p2sbot.fronts.slack.replies import TIMEOUT, obey_limits
from p2sbot.fronts.slack.seen import Seen
from p2sbot.fronts.slack.settings import OAUTH, Settings, SlackError
from p2sbot.fronts.slack.trouble import TROUBLE, explain

SHORTCUT = "p2sbot_answer_message"


def build_app(
    bot: Bot,
    settings: Settings,
    *,
    client: WebClient | None = None,
    outbox: Outbox | None = None,
) -> App:
    """Return the app, its listeners registered and its token tried out with ``auth.test``.

    Args:
        bot: answers the questions.
        settings: where to remember and record, and the signing secret of HTTP.
        client: talks to Slack; made from the settings if None.
        outbox: does what may take long; a new one if None.

    Raises:
        SlackError: Slack cannot be reached or does not take the token, or there is no folder to
            remember in.
    """
    try:
        seen = Seen(settings.state)
    except OSError as error:
        raise SlackError(f"{settings.state}: cannot remember there: {error.strerror}") from None
    client = obey_limits(client or make_client(settings))
    try:
        app = App(
            client=client,
            signing_secret=settings.signing_secret,
            name="p2sbot",
            logger=_bolt_logger(),
            # Listeners run before the acknowledgement and are quick; what is slow is in the outbox.
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )
    except BoltError as error:  # raised while the reason was handled
        raise SlackError(explain(error.__context__, "the bot's token")) from None
    except TROUBLE as error:
        raise SlackError(explain(error, "the bot's token")) from None
    if app.oauth_flow:
        raise SlackError(OAUTH)
    _register(app, Desk(bot, settings, outbox or Outbox(), seen, listeners.places(bot)))
    return app


def make_client(settings: Settings) -> WebClient:
    """Return a client of the Web API with the bot's token."""
    return WebClient(token=settings.bot_token, base_url=settings.api_url, timeout=TIMEOUT)


def _register(app: App, desk: Desk) -> None:
    app.event("app_mention")(partial(listeners.answer_mention, desk))
    app.event("message")(partial(listeners.answer_message, desk))
    app.event("app_home_opened")(partial(listeners.suggest_prompts, desk))
    app.command(desk.settings.command)(partial(listeners.answer_command, desk))
    app.shortcut(SHORTCUT)(partial(listeners.offer_answers, desk))
    app.action(CHOOSE)(partial(listeners.answer_choice, desk))
    app.action(POST)(partial(listeners.post_offer, desk))
    app.action(FEEDBACK)(partial(listeners.take_feedback, desk))
    app.error(partial(listeners.fail, desk))


def _bolt_logger() -> logging.Logger:
    """The logger that all of Bolt's take after: below WARNING they log whole requests."""
    logger = logging.getLogger("p2sbot.slack.bolt")
    logger.setLevel(logging.WARNING)
    logger.addFilter(_is_news)
    return logger


def _is_news(record: logging.LogRecord) -> bool:
    # Bolt looks for SLACK_BOT_TOKEN by itself and wonders why there is a client as well.
    return record.getMessage() != warning_client_prioritized_and_token_skipped()
