"""Ways to say a message: in a thread for all, or to one person alone."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)
from slack_sdk.webhook import WebhookClient

from p2sbot.fronts.slack.message import Message, to_json
from p2sbot.fronts.slack.settings import SlackError

Reply = Callable[[Message], None]
RETRIES = 20
"""How often a message is sent again after "429 Too Many Requests", each time after ``Retry-After``."""
TIMEOUT = 10


def obey_limits(client: WebClient) -> WebClient:
    """Return the client, which now waits when Slack asks it to; Bolt copies that for each request."""
    handlers = client.retry_handlers
    if not any(isinstance(handler, RateLimitErrorRetryHandler) for handler in handlers):
        handlers.append(RateLimitErrorRetryHandler(max_retry_count=RETRIES))
    return client


def in_thread(client: WebClient, channel: str, thread: str) -> Reply:
    """Return a way to post in the thread that begins with message ``thread`` of ``channel``."""

    def reply(message: Message) -> None:
        client.chat_postMessage(channel=channel, thread_ts=thread, **to_json(message))

    return reply


def to_one(client: WebClient, channel: str, thread: str | None, user: str) -> Reply:
    """Return a way to tell one ``user`` something in a channel that the bot is in."""

    def reply(message: Message) -> None:
        said = to_json(message)
        client.chat_postEphemeral(
            channel=channel, user=user, thread_ts=thread, text=said["text"], blocks=said["blocks"]
        )

    return reply


def by_url(url: str, client: WebClient, *, replace: bool = False) -> Reply:
    """Return a way to tell something to whoever clicked, wherever the bot is; works five times.

    Args:
        url: the ``response_url`` that came with the click.
        client: its proxy and certificates are used.
        replace: whether the message with the button goes away.
    """

    def reply(message: Message) -> None:
        said = to_json(message)
        response = WebhookClient(
            url,
            timeout=TIMEOUT,
            proxy=client.proxy,
            ssl=client.ssl,
            retry_handlers=[ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler(RETRIES)],
        ).send_dict(
            {
                "text": said["text"],
                "blocks": said["blocks"],
                "response_type": "ephemeral",
                "replace_original": replace,
            }
        )
        if response.status_code != 200:
            raise SlackError(f"a response URL answered {response.status_code}")

    return reply
