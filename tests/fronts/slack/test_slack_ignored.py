"""What the bot must not answer."""

import payloads
import pytest
from fake_slack import BOT_ID, BOT_USER

QUESTION = "how many ppl can conect at once"
IGNORED = {
    "an edited message": payloads.edited_message(QUESTION),
    "a deleted message": payloads.deleted_message(),
    "a message edited before it was delivered": payloads.direct_message(
        QUESTION, edited={"user": payloads.USER, "ts": "1700000000.1"}
    ),
    "its own direct message": payloads.direct_message(QUESTION, user=BOT_USER, bot_id=BOT_ID),
    "its own message without a bot id": payloads.direct_message(QUESTION, user=BOT_USER),
    "another bot's direct message": payloads.direct_message(QUESTION, bot_id="B0OTHER001"),
    "another bot's mention": payloads.mention(QUESTION, bot_id="B0OTHER001"),
    "another bot's mention by profile": payloads.mention(QUESTION, bot_profile={"id": "B0"}),
    "a mention without an author": payloads.mention(QUESTION, user=None),
    "a mention that was edited in": payloads.mention(QUESTION, edited={"user": payloads.USER}),
    "an empty mention": payloads.mention("   "),
    "an empty direct message": payloads.direct_message(""),
    "a message without text": payloads.direct_message(None),
    "somebody joining": payloads.direct_message(QUESTION, subtype="channel_join"),
    "an old-style bot message": payloads.direct_message(
        QUESTION, subtype="bot_message", user=None, username="x"
    ),
    "a hidden message": payloads.direct_message(QUESTION, hidden=True),
    "a message in a channel": payloads.direct_message(
        QUESTION, channel=payloads.CHANNEL, channel_type="channel"
    ),
    "a message in a group conversation": payloads.direct_message(QUESTION, channel_type="mpim"),
    "a mention in a direct message, which comes as a message too": payloads.mention(
        QUESTION, channel=payloads.DIRECT
    ),
    "the home tab being opened": payloads.home_opened("home"),
    "an event nobody listens to": payloads.event_callback(
        {"type": "reaction_added", "user": payloads.USER, "reaction": "eyes"}
    ),
    "a button of another age": payloads.click(payloads.button("unheard_of", "x"), "http://x"),
    "a callback id nobody knows": {**payloads.shortcut("x", "http://x"), "callback_id": "other"},
}


@pytest.mark.parametrize("name", IGNORED)
def test_it_is_acknowledged_and_not_answered(name, app, said, slack):
    before = len(slack.calls)
    assert said(IGNORED[name]) == []
    assert len(slack.calls) == before


def test_the_same_message_from_a_person_is_answered(said):
    assert said(payloads.direct_message(QUESTION))
