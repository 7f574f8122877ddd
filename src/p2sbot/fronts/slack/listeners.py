"""What is done with what comes from Slack. Plain functions; Bolt passes arguments by their names.

A listener acknowledges within milliseconds: it looks at the payload and leaves everything that
talks to Slack to the outbox.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, BoltContext, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from p2sbot.bot import Bot
from p2sbot.errors import P2sbotError
from p2sbot.fronts.slack.feedback import parse_verdict, record
from p2sbot.fronts.slack.incoming import is_question, read_question
from p2sbot.fronts.slack.message import UNHELPFUL, to_json
from p2sbot.fronts.slack.outbox import Job, Outbox
from p2sbot.fronts.slack.render import (
    entry_key,
    render_entry,
    render_offer,
    render_slack,
    render_usage,
    say,
    suggested_prompts,
)
from p2sbot.fronts.slack.replies import Reply, by_url, in_thread, to_one
from p2sbot.fronts.slack.seen import Seen
from p2sbot.fronts.slack.settings import Settings
from p2sbot.fronts.slack.trouble import TROUBLE, code_of
from p2sbot.model import Entry

Body = dict[str, Any]
POSTED = "Posted in the thread."
GONE = "That entry is no longer in the FAQ. Please ask again."
NOT_THERE = "I am not in this conversation. Invite me and click again, or copy the answer yourself."
_LOG = logging.getLogger("p2sbot.slack")
_CLOSED = {
    "not_in_channel": NOT_THERE,
    "channel_not_found": NOT_THERE,
    "is_archived": "This conversation is archived: nobody can post in it.",
    "restricted_action": "I may not post in this conversation. Copy the answer yourself.",
}
"""What to say of Slack's reasons not to let the bot post."""


class NotPossibleError(P2sbotError):
    """Why something cannot be done, for whoever asked for it; it may be tried again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every listener works with."""

    bot: Bot
    settings: Settings
    outbox: Outbox
    seen: Seen
    places: Mapping[str, int]
    """Where in ``bot.entries`` the entry with a key stands."""

    def entry(self, key: str) -> Entry | None:
        """Return the entry with this key, or None where the FAQ has changed since."""
        return self.bot.entries[self.places[key]] if key in self.places else None


def places(bot: Bot) -> dict[str, int]:
    """Return where each entry stands, by its key."""
    return {entry_key(entry): i for i, entry in enumerate(bot.entries)}


def answer_mention(desk: Desk, body: Body, client: WebClient, context: BoltContext) -> None:
    """Somebody mentioned the bot in a channel: answer in the thread."""
    # In a direct message a mention is a message as well, and is answered as that.
    if not body["event"]["channel"].startswith("D"):
        _answer(desk, body, client, context.bot_user_id)


def answer_message(desk: Desk, body: Body, client: WebClient, context: BoltContext) -> None:
    """Somebody wrote to the bot directly: answer in the thread."""
    if body["event"].get("channel_type") == "im":
        _answer(desk, body, client, context.bot_user_id)


def _answer(desk: Desk, body: Body, client: WebClient, bot_user: str | None) -> None:
    event = body["event"]
    question = read_question(event.get("text") or "", bot_user)
    if not question or not is_question(event, bot_user):
        return
    reply = in_thread(client, event["channel"], event.get("thread_ts") or event["ts"])

    def work() -> None:
        answer = desk.bot.ask(question)
        reply(render_slack(answer, keep_question=desk.settings.keep_questions))

    _later(desk, body["event_id"], event["channel"], work, reply)


def suggest_prompts(desk: Desk, body: Body, client: WebClient) -> None:
    """Somebody opened the conversation with the bot: suggest what to ask."""
    event = body["event"]
    if event.get("tab") != "messages":
        return

    def work() -> None:
        # No thread_ts: with one, the call fails silently in the agent messaging experience.
        client.assistant_threads_setSuggestedPrompts(
            channel_id=event["channel"], prompts=suggested_prompts(desk.bot.entries)
        )

    _later(desk, body["event_id"], event["channel"], work)


def answer_command(desk: Desk, body: Body, ack: Ack, context: BoltContext) -> BoltResponse:
    """Somebody typed /faq: answer that person alone, in the acknowledgement itself."""
    question = read_question(body.get("text") or "", context.bot_user_id)
    if question and question.lower() != "help":
        answer = desk.bot.ask(question)
        message = render_slack(answer, keep_question=desk.settings.keep_questions)
    else:
        message = render_usage(desk.bot.entries[:4], desk.settings.command)
    return ack(response_type="ephemeral", **to_json(message))


def offer_answers(
    desk: Desk, body: Body, ack: Ack, client: WebClient, context: BoltContext
) -> None:
    """Somebody wants an answer for another one's message: offer that person the candidates."""
    ack()
    message = body["message"]
    question = read_question(message.get("text") or "", context.bot_user_id)
    thread = message.get("thread_ts") or message["ts"]
    reply = by_url(body["response_url"], client)
    _later(
        desk,
        body["trigger_id"],
        body["channel"]["id"],
        lambda: reply(render_offer(desk.bot.ask(question), thread)),
        reply,
    )


def post_offer(desk: Desk, body: Body, ack: Ack, client: WebClient) -> None:
    """The candidate for another one's message was chosen: post it in that message's thread."""
    ack()
    channel, url = body["channel"]["id"], body["response_url"]

    def work() -> None:
        key, _, thread = body["actions"][0]["value"].partition(" ")
        entry = desk.entry(key)
        if entry is None:
            raise NotPossibleError(GONE)
        try:
            in_thread(client, channel, thread)(render_entry(entry, "posted"))
        except SlackApiError as error:
            if why := _CLOSED.get(code_of(error)):
                raise NotPossibleError(why) from error
            raise

    told = by_url(url, client, replace=True)
    _later(desk, _click(body), channel, work, by_url(url, client), lambda: told(say(POSTED)))


def answer_choice(desk: Desk, body: Body, ack: Ack, client: WebClient) -> None:
    """One of the entries on offer was chosen: say it where the offer stands."""
    ack()
    reply = _beside(body, client)

    def work() -> None:
        entry = desk.entry(body["actions"][0]["value"])
        reply(render_entry(entry, "chosen") if entry else say(GONE))

    _later(desk, _click(body), body["channel"]["id"], work, reply)


def take_feedback(desk: Desk, body: Body, ack: Ack, client: WebClient) -> None:
    """Somebody found an answer helpful or not: record that, and say thank you to that person alone."""
    ack()
    value, reply = body["actions"][0]["value"], _beside(body, client, alone=True)

    def work() -> None:
        verdict = parse_verdict(value)
        entry = desk.entry(verdict.key)
        record(desk.settings.feedback, verdict, entry.id if entry else "")

    def thank() -> None:
        unhelpful = parse_verdict(value).verdict == UNHELPFUL
        where = f" Where to turn: {desk.bot.contact}" if desk.bot.contact and unhelpful else ""
        reply(say("Thank you." + where))

    _later(desk, _click(body), body["channel"]["id"], work, reply, thank)


def fail(desk: Desk, error: Exception, body: Body, client: WebClient) -> BoltResponse:
    """Something went wrong before the acknowledgement, or nobody listens to what came: acknowledge it.

    Without a 200, Slack would send it again, and in the end stop sending anything.
    """
    if isinstance(error, BoltUnhandledRequestError):
        _LOG.debug("not listened to: %s", body.get("type"))
        return BoltResponse(status=200)
    sorry = _apology(error)
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sorry})
    if url := body.get("response_url"):
        reply = by_url(url, client)
        _later(desk, secrets.token_hex(), "", lambda: reply(say(sorry)))
    return BoltResponse(status=200)


def _later(
    desk: Desk,
    key: str,
    channel: str,
    work: Callable[[], None],
    reply: Reply | None = None,
    after: Callable[[], None] | None = None,
) -> None:
    """Have ``work`` done once for ``key``; if it fails, say so by ``reply``.

    What comes ``after`` it is a courtesy: should that fail, the work is done all the same.
    """

    def once() -> None:
        with desk.seen.claim(key) as first:
            if first:
                work()
        if first and after:
            try:
                after()
            except (*TROUBLE, P2sbotError) as error:
                _LOG.warning("done, but could not say so: %s", error)

    def failed(error: Exception) -> None:
        sorry = str(error) if isinstance(error, NotPossibleError) else _apology(error)
        if reply:
            reply(say(sorry))

    desk.outbox.put(channel, Job(once, failed))


def _apology(error: Exception) -> str:
    """Log the error; return a sentence by which it can be found in the log."""
    id = secrets.token_hex(4)
    _LOG.error("[%s] %s", id, type(error).__name__, exc_info=error)
    return f"Something went wrong on my side. If you report it, please mention {id}."


def _click(body: Body) -> str:
    """The same click, however often Slack or an impatient finger sends it."""
    container, action = body["container"], body["actions"][0]
    return " ".join((container["message_ts"], body["user"]["id"], action["value"]))


def _beside(body: Body, client: WebClient, *, alone: bool = False) -> Reply:
    """A way to answer beside the message that was clicked: to all who see it, or to the clicker ``alone``."""
    container, channel = body["container"], body["channel"]["id"]
    if container.get("is_ephemeral"):
        return by_url(body["response_url"], client)
    thread = container.get("thread_ts") or body.get("message", {}).get("thread_ts")
    if alone:
        return to_one(client, channel, thread, body["user"]["id"])
    return in_thread(client, channel, thread or container["message_ts"])
