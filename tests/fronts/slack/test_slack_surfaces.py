"""Every place in Slack where somebody asks, end to end against the fake Slack."""

import json
from dataclasses import replace

import payloads
import pytest
from fake_slack import BOT_USER, PATIENCE, error
from slack_bolt import BoltRequest

from p2sbot.fronts.slack.app import build_app
from p2sbot.fronts.slack.listeners import GONE, NOT_THERE

AT_ONCE = "How many VPN client endpoints can I have in my Point-to-Site configuration?"


def buttons(message):
    return [block["accessory"] for block in message["blocks"] if "accessory" in block]


def feedback(message):
    (block,) = (block for block in message["blocks"] if block["type"] == "context_actions")
    return block["elements"][0]


def verdict(message, which="positive_button"):
    asked = feedback(message)
    return payloads.button(asked["action_id"], asked[which]["value"], "feedback_buttons")


def test_a_mention_is_answered_in_its_thread_with_the_source(said):
    asked = payloads.mention("how many ppl can conect at once")
    (message,) = said(asked)
    assert message["channel"] == payloads.CHANNEL
    assert message["thread_ts"] == asked["event"]["ts"]
    assert message["blocks"][0]["text"]["text"] == f"*{AT_ONCE}*"
    assert "We support up to 128 VPN clients" in message["blocks"][1]["text"]["text"]
    assert "Source: data/faq.md#how-many-vpn-client-endpoints" in message["text"]


def test_a_mention_within_a_thread_is_answered_in_that_thread(said):
    (message,) = said(payloads.mention("how many users", thread_ts="1699999999.000001"))
    assert message["thread_ts"] == "1699999999.000001"


def test_a_direct_message_is_answered_in_its_thread(said):
    asked = payloads.direct_message("how many ppl can conect at once")
    (message,) = said(asked)
    assert message["channel"] == payloads.DIRECT
    assert message["thread_ts"] == asked["event"]["ts"]


def test_a_question_under_a_screenshot_is_answered(said):
    assert said(payloads.direct_message("how many users", subtype="file_share", files=[]))


def test_no_message_unfurls_or_links_names(said):
    (message,) = said(payloads.mention("how many users"))
    assert message["unfurl_links"] is False
    assert message["unfurl_media"] is False
    assert not {"link_names", "parse"} & set(message)


def test_an_answer_names_what_the_faq_does_not_mention(said):
    (message,) = said(payloads.mention("does it run on linux"))
    assert "The FAQ does not mention: linux" in message["text"]
    assert {"type": "plain_text", "text": "The FAQ does not mention: linux", "emoji": False} in [
        element for block in message["blocks"] for element in block.get("elements", [])
    ]


def test_an_unknown_question_is_told_so_and_where_to_turn(said):
    (message,) = said(payloads.mention("reset my outlook password"))
    assert message["text"].startswith("The FAQ has no answer to that.")
    assert message["text"].endswith("Where to turn: Network team, ext. 4711")
    assert not any(block["type"] == "context_actions" for block in message["blocks"])


def test_an_unsure_answer_offers_the_candidates_and_a_click_answers_in_the_thread(said, slack):
    (offer,) = said(payloads.mention("vpn"))
    assert offer["text"].startswith("Did you mean")
    assert len(buttons(offer)) == 3
    chosen = buttons(offer)[1]
    click = payloads.click(chosen, slack.response_url, thread="1699999999.000001")
    answer = said(click)[1]
    assert answer["thread_ts"] == "1699999999.000001"
    assert answer["channel"] == payloads.CHANNEL
    assert answer["blocks"][0]["text"]["text"].strip("*") in offer["text"]
    assert " chosen " in feedback(answer)["positive_button"]["value"]


def test_each_button_is_read_out_with_its_question(said):
    (offer,) = said(payloads.mention("vpn"))
    spoken = [button["accessibility_label"] for button in buttons(offer)]
    assert len(set(spoken)) == 3
    assert all(1 <= len(label) <= 75 for label in spoken)


def test_a_long_question_is_answered_and_told_that_it_was_cut(said):
    (message,) = said(payloads.direct_message("how many users " + "so much &amp; more " * 400))
    assert "I looked at its beginning only" in message["text"]


def test_a_double_click_answers_once(said, slack):
    (offer,) = said(payloads.mention("vpn"))
    click = payloads.click(buttons(offer)[0], slack.response_url)
    said(click)
    again = {**click, "trigger_id": "9.9.9"}
    assert len(said(again)) == 2


def test_a_candidate_of_an_older_faq_is_not_answered_with_another_entry(said, slack):
    (message,) = said(payloads.click(payloads.button("p2sbot_choose", "0" * 16), "http://x"))
    assert message["text"] == GONE


def test_suggested_prompts_are_set_when_the_messages_tab_opens(dispatch, slack):
    dispatch(payloads.home_opened())
    (asked,) = slack.wait_for("assistant.threads.setSuggestedPrompts")
    assert asked["channel_id"] == payloads.DIRECT
    assert "thread_ts" not in asked  # or the call fails silently
    assert len(asked["prompts"]) == 4
    assert all(1 <= len(prompt["title"]) <= 75 for prompt in asked["prompts"])
    assert AT_ONCE in [prompt["message"] for prompt in asked["prompts"]]


def test_a_command_is_answered_to_one_person_in_the_acknowledgement_itself(dispatch, slack):
    before = len(slack.calls)
    response = dispatch(payloads.command("how many ppl can conect at once"))
    said = json.loads(response.body)
    assert response.status == 200
    assert said["response_type"] == "ephemeral"
    assert said["blocks"][0]["text"]["text"] == f"*{AT_ONCE}*"
    assert "128 VPN clients" in said["text"]
    assert len(slack.calls) == before


@pytest.mark.parametrize("text", ["", "   ", "help"])
def test_a_command_without_a_question_says_how_to_ask(dispatch, text):
    said = json.loads(dispatch(payloads.command(text)).body)
    assert "/faq question" in said["text"]
    assert "What client operating systems" in said["text"]


def test_a_mention_of_the_bot_is_no_part_of_the_question(dispatch, slack):
    text = f"<@{BOT_USER}|p2sbot> how many users"
    assert "p2sbot" not in json.loads(dispatch(payloads.command(text)).body)["text"]
    dispatch(payloads.shortcut(text, slack.response_url))
    (offer,) = slack.wait_for("actions/T1/1/abc")
    assert "p2sbot" not in offer["text"]


def test_a_choice_under_a_command_is_answered_to_that_person_alone(dispatch, slack):
    offer = json.loads(dispatch(payloads.command("vpn")).body)
    dispatch(payloads.click(buttons(offer)[0], slack.response_url, ephemeral=True))
    (answer,) = slack.wait_for("actions/T1/1/abc")
    assert answer["response_type"] == "ephemeral"
    assert answer["replace_original"] is False
    assert not slack.sent("chat.postMessage")


def test_the_shortcut_offers_candidates_to_the_agent_and_posts_the_chosen_one(
    dispatch, slack, outbox
):
    dispatch(payloads.shortcut("Customer: how many ppl can conect at once?", slack.response_url))
    (offer,) = slack.wait_for("actions/T1/1/abc")
    assert offer["response_type"] == "ephemeral"
    assert AT_ONCE in offer["text"]
    assert "We support up to 128" in offer["text"]
    assert not slack.sent("chat.postMessage")
    dispatch(payloads.click(buttons(offer)[0], slack.response_url, ephemeral=True))
    (posted,) = slack.wait_for("chat.postMessage")
    assert posted["channel"] == payloads.CHANNEL
    assert posted["thread_ts"] == "1700000000.000001"
    assert AT_ONCE in posted["text"]
    told = slack.wait_for("actions/T1/1/abc", 2)[1]
    assert told["text"] == "Posted in the thread."
    assert told["replace_original"] is True


def test_the_shortcut_offers_all_that_the_bot_would_offer_itself(dispatch, slack):
    dispatch(payloads.shortcut("vpn", slack.response_url))
    (offer,) = slack.wait_for("actions/T1/1/abc")
    assert len(buttons(offer)) == 3


def test_the_shortcut_answers_in_the_thread_that_the_message_stands_in(dispatch, slack):
    within = payloads.shortcut("vpn", slack.response_url, thread_ts="1690000000.000009")
    dispatch(within)
    (offer,) = slack.wait_for("actions/T1/1/abc")
    assert buttons(offer)[0]["value"].endswith(" 1690000000.000009")


def test_the_shortcut_says_when_there_is_no_candidate(dispatch, slack):
    dispatch(payloads.shortcut("xyzzy", slack.response_url))
    (offer,) = slack.wait_for("actions/T1/1/abc")
    assert "The FAQ has no answer to that." in offer["text"]


CLOSED = {
    "not_in_channel": NOT_THERE,
    "channel_not_found": NOT_THERE,
    "is_archived": "This conversation is archived: nobody can post in it.",
    "restricted_action": "I may not post in this conversation. Copy the answer yourself.",
}


@pytest.mark.parametrize("code", CLOSED)
def test_the_agent_is_told_where_the_bot_cannot_post(dispatch, slack, outbox, code):
    slack.will("chat.postMessage", error(code))
    dispatch(payloads.shortcut("how many users", slack.response_url))
    (offer,) = slack.wait_for("actions/T1/1/abc")
    again = payloads.click(buttons(offer)[0], slack.response_url, ephemeral=True)
    dispatch(again)
    told = slack.wait_for("actions/T1/1/abc", 2)[1]
    assert told["text"] == CLOSED[code]
    assert told["replace_original"] is False
    # Once it is invited, the same button works.
    assert outbox.close(PATIENCE)
    dispatch(again)
    told = slack.wait_for("actions/T1/1/abc", 3)[2]
    assert told["text"] == "Posted in the thread."


def test_feedback_is_one_json_line_with_the_entry_and_the_outcome(said, slack, settings):
    (answer,) = said(payloads.mention("how many ppl can conect at once"))
    said(payloads.click(verdict(answer), slack.response_url))
    said(payloads.click(verdict(answer, "negative_button"), slack.response_url))
    lines = [json.loads(line) for line in settings.feedback.read_text().splitlines()]
    assert [line["verdict"] for line in lines] == ["helpful", "unhelpful"]
    for line in lines:
        assert line["event"] == "feedback"
        assert line["id"] == AT_ONCE.lower().replace(" ", "-").rstrip("?")
        assert line["outcome"] == "answered"
        assert line["time"].endswith("+00:00")
        assert "question" not in line


def test_feedback_goes_to_stderr_and_holds_the_question_if_it_is_to(
    bot, settings, outbox, slack, capsys
):
    settings = replace(settings, feedback=None, keep_questions=True)
    app = build_app(bot, settings, outbox=outbox)
    app.dispatch(BoltRequest(body=payloads.mention("how many users?"), mode="socket_mode"))
    (answer,) = slack.wait_for("chat.postMessage")
    click = payloads.click(verdict(answer), slack.response_url)
    app.dispatch(BoltRequest(body=click, mode="socket_mode"))
    assert outbox.close(PATIENCE)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["question"] == "how many users?"


def test_whoever_gives_feedback_is_thanked_alone_and_told_where_to_turn(said, slack):
    (answer,) = said(payloads.mention("how many users"))
    said(payloads.click(verdict(answer, "negative_button"), slack.response_url, thread="1.2"))
    (thanks,) = slack.sent("chat.postEphemeral")
    assert thanks["user"] == payloads.USER
    assert thanks["thread_ts"] == "1.2"
    assert thanks["text"] == "Thank you. Where to turn: Network team, ext. 4711"


def test_feedback_on_a_command_is_thanked_by_its_url(dispatch, slack):
    answer = json.loads(dispatch(payloads.command("how many users")).body)
    dispatch(payloads.click(verdict(answer), slack.response_url, ephemeral=True))
    assert slack.wait_for("actions/T1/1/abc")[0]["text"] == "Thank you."


def test_the_same_feedback_counts_once(said, slack, settings):
    (answer,) = said(payloads.mention("how many users"))
    click = payloads.click(verdict(answer), slack.response_url)
    said(click)
    said(click)
    assert len(settings.feedback.read_text().splitlines()) == 1
