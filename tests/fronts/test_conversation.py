from dataclasses import replace

import pytest

from p2sbot import Index, Policy, load_bot
from p2sbot.fronts.repl import turns
from p2sbot.fronts.repl.commands import COMMANDS
from p2sbot.fronts.repl.conversation import complete
from p2sbot.fronts.repl.records import Copy, Open, Option, Quit, Reload, State
from p2sbot.match.suggest import Suggester
from p2sbot.model import Answer, Match, Outcome

PRINTERS = "which-printers-does-the-office-have"
BADGE = "how-do-i-replace-a-lost-badge"
HEADSET = "how-do-i-replace-a-broken-headset"


def test_an_answer_shows_the_question_matched_and_its_source(talk):
    said = talk("lost badge")
    assert said.startswith("How do I replace a lost badge?\n")
    assert "spare badge" in said
    assert said.rstrip().endswith(f"office.md#{BADGE}")


def test_the_list_item_that_answers_is_set_off(talk):
    said = talk("is there a green lexmark printer in the office")
    assert "• ▸ The green Lexmark beside the kitchen ◂" in said
    assert said.count("▸") == 1


def test_the_item_that_answers_is_bold_where_there_is_colour(talk):
    coloured = type(talk)(talk.bot, color=True)
    said = coloured("is there a green lexmark printer in the office")
    assert "• \x1b[1mThe green Lexmark beside the kitchen\x1b[0m\n" in said
    assert "▸" not in said


def test_a_word_that_the_faq_never_uses_is_named(talk):
    assert "It does not mention: zebra" in talk("zebra")


def test_an_unsure_answer_numbers_its_options_and_a_bare_digit_chooses(talk):
    said = talk("how do i replace it")
    assert talk.state.answer.outcome is Outcome.UNSURE
    assert "  1  How do I replace a" in said
    assert "  2  How do I replace a" in said
    second = talk.state.options[1].id
    assert {option.id for option in talk.state.options[:2]} == {BADGE, HEADSET}
    talk("2")
    assert talk.shown == second


def test_after_one_option_the_other_is_still_a_digit_away(talk):
    talk("how do i replace it")
    options = {option.id: number for number, option in enumerate(talk.state.options, 1)}
    talk(str(options[HEADSET]), str(options[BADGE]))
    assert talk.shown == BADGE


def test_a_number_that_stands_for_nothing_says_which_do(talk):
    talk("how do i replace it")
    assert talk("9") == f"There is no 9; choose 1 to {len(talk.state.options)}.\n"
    assert talk("0").startswith("There is no 0")


def test_a_number_is_a_question_where_nothing_is_numbered(talk):
    assert "FAQ has no answer" in talk("7")


def test_unknown_says_so_and_where_to_turn(talk):
    said = talk("weather tomorrow")
    assert said.startswith("The FAQ has no answer to that.\n")
    assert "Where to turn: Front desk, ext. 9" in said


def test_unknown_numbers_the_nearest_two_questions(talk):
    talk = type(talk)(replace(talk.bot, policy=Policy(answer=2, offer=2)))
    said = talk("replace badge and printers")
    assert said.startswith("The FAQ has no answer to that.\nClosest\n  1  ")
    assert len(talk.state.options) == 2
    first = talk.state.options[0].id
    talk("1")
    assert talk.shown == first


def test_the_one_question_that_is_near_is_numbered_too(talk):
    talk = type(talk)(replace(talk.bot, policy=Policy(answer=2, offer=2)))
    said = talk("canteen weather")
    assert len(talk.state.options) == 1
    assert "Closest\n  1  When does the canteen open?\n" in said


def test_nothing_is_called_near_that_shares_no_telling_word(talk):
    talk("how do i do the weather")
    assert talk.state.answer.outcome is Outcome.UNKNOWN
    assert talk.state.options == ()


def test_a_link_to_another_entry_is_numbered_and_its_digit_follows_it(talk):
    assert "See printers [1]." in " ".join(talk("lost badge").split())
    talk("1")
    assert talk.shown == PRINTERS


def test_a_link_elsewhere_keeps_its_address(talk):
    assert "the shop (https://shop.example/headsets)" in " ".join(talk("broken headset").split())
    assert talk.state.options == ()


def test_more_offers_the_other_candidates(talk):
    talk("how do i replace a badge")
    assert talk.shown == BADGE
    talk("/more")
    assert BADGE not in {option.id for option in talk.state.options}
    others = {option.id: number for number, option in enumerate(talk.state.options, 1)}
    talk(str(others[HEADSET]))
    assert talk.shown == HEADSET


def test_more_before_any_question_says_so(talk):
    assert talk("/more") == "Nothing was asked yet.\n"
    assert talk("/why") == "Nothing was asked yet.\n"


def test_why_shows_the_evidence_alone(talk):
    assert talk("lost badge", "/why").startswith("Why: answered")
    assert "spare badge" not in talk("/why")
    assert talk("how do i replace it", "/why").startswith("Why: unsure")


def test_why_is_about_what_is_on_the_table(talk):
    talk("how do i replace it")
    number = [option.id for option in talk.state.options].index(HEADSET) + 1
    said = talk(str(number), "/why")
    assert HEADSET in said
    assert BADGE not in said
    assert talk(f"/show {PRINTERS}", "/why") == "You chose it yourself; no question was matched.\n"


def reloaded(talk, faq, text, day="2026-02-02"):
    """The same conversation after the FAQ became ``text``."""
    faq.write_text(text, encoding="utf-8")
    setting = replace(talk.conversation.setting, bot=load_bot(faq), dates={str(faq): day})
    talk.conversation = replace(talk.conversation, setting=setting)


def test_after_a_reload_a_ticket_never_has_the_old_answer_and_the_new_date(talk, faq):
    talk("lost badge")
    reloaded(talk, faq, "# New\n\n" + faq.read_text().replace("At noon", "At one"))
    talk("/copy")
    assert "spare badge" in talk.do.text
    assert "FAQ of 2026-02-02" in talk.do.text
    reloaded(talk, faq, faq.read_text().replace("spare badge", "new badge"), "2026-03-03")
    said = " ".join(talk("/copy").split())
    assert said == f"The FAQ has changed this answer since: /show {BADGE} shows it as it is."
    assert talk.do is None
    talk(f"/show {BADGE}", "/copy")
    assert "new badge" in talk.do.text
    assert "FAQ of 2026-03-03" in talk.do.text


def test_what_a_reload_took_away_is_neither_copied_nor_opened(talk, faq):
    talk("lost badge")
    reloaded(talk, faq, "### When does the canteen open?\n\nAt noon.\n")
    for line in ("/copy", "/copy show", "/open", "/open 1", "1"):
        assert talk(line) == "That question is no longer in the FAQ.\n"
        assert talk.do is None


def test_copy_show_shows_the_ticket(talk):
    talk("lost badge", "/copy")
    text = talk.do.text
    assert talk("/copy show") == text
    assert talk.do is None


def test_what_follows_a_command_may_be_written_large(talk):
    talk("lost badge", "/COPY MD")
    assert talk.do.text.endswith("FAQ of 2026-01-31\n")
    assert "**" in talk.do.text or "#" in talk.do.text


def test_copy_takes_question_answer_link_and_the_date_of_the_faq(talk):
    assert talk("lost badge", "/copy") == ""
    assert isinstance(talk.do, Copy)
    path = talk.bot.entries[0].source.path
    assert talk.do.text == (
        "How do I replace a lost badge?\n\n"
        "Yes. Ask reception for a spare badge. Old badges are shredded on Fridays. "
        f"See printers ({path}#{PRINTERS}).\n\n"
        f"Source: {path}#{BADGE} (FAQ of 2026-01-31)\n"
    )


def test_copy_md_takes_markdown(talk):
    talk("broken headset", "/copy md")
    assert "[the shop](<https://shop.example/headsets>)" in talk.do.text
    assert talk.do.text.endswith("FAQ of 2026-01-31\n")


def test_a_copy_says_what_the_faq_does_not_mention(p2s):
    p2s("does it run on linux")
    assert p2s.state.answer.unmentioned == ("linux",)
    if p2s.state.shown is None:
        p2s("1")
    p2s("/copy")
    assert "The FAQ does not mention: linux" in p2s.do.text


def test_there_is_nothing_to_copy_or_open_after_an_unsure_answer(talk):
    talk("lost badge", "how do i replace it")
    for command in ("/copy", "/open"):
        assert talk(command) == "Nothing to take yet: ask, or choose a number first.\n"
        assert talk.do is None


def test_copy_in_an_unknown_shape_says_which_there_are(talk):
    assert "/copy md" in talk("lost badge", "/copy pdf")
    assert talk.do is None


def test_open_takes_the_source_of_the_answer(talk):
    talk("lost badge", "/open")
    assert isinstance(talk.do, Open)
    assert talk.do.url.startswith("file://")
    assert talk.do.url.endswith(f"office.md#{BADGE}")


def test_open_with_a_number_takes_what_the_number_stands_for(talk):
    talk("lost badge", "/open 1")
    assert talk.do.url.endswith(PRINTERS)
    for wrong in ("/open 2", "/open x", "/open 0"):
        assert talk(wrong).startswith("Nothing has the number")


def test_show_takes_an_anchor_with_or_without_its_mark(talk):
    for wanted in (HEADSET, f"#{HEADSET}"):
        assert talk(f"/show {wanted}").startswith("How do I replace a broken headset?")
    assert f"did you mean {BADGE}?" in " ".join(talk("/show how-do-i-replace-a-badge").split())
    assert "/list shows" in talk("/show qqqqqqq")


def test_list_numbers_every_question_or_those_with_the_words(talk):
    assert talk("/list").count("office.md#") == 4
    assert talk("/list BADGE printers").startswith("1  How do I replace a lost badge?\n")
    talk("1")
    assert talk.shown == BADGE
    assert talk("/list zebra") == "No question or answer has: zebra\n"


def test_reload_and_quit_are_left_to_the_session(talk):
    talk("/reload")
    assert talk.do == Reload()
    for line in ("/quit", "quit", "exit", "/QUIT"):
        talk(line)
        assert talk.do == Quit()


def test_help_names_every_command_with_its_arguments(talk):
    said = talk("/help")
    for command in COMMANDS:
        assert f"\n/{command.name} {command.arguments}".rstrip() in said
        assert command.help in said
    assert talk("?") == said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("/cpy", "/copy"), ("/lst", "/list"), ("/qu", "/quit"), ("/H", "/help"), ("/zzzz", "")],
)
def test_an_unknown_command_suggests_the_nearest_and_is_never_asked(typed, meant, talk):
    said = talk(typed)
    assert said.startswith(f"There is no {typed}; ")
    assert (f"did you mean {meant}?" if meant else "/help shows") in said
    assert talk.state.answer is None


def test_two_slashes_ask_a_question_that_begins_with_one(talk):
    talk("//lost badge")
    assert talk.state.answer.question == "/lost badge"
    assert talk.shown == BADGE


@pytest.mark.parametrize("line", ["", "   ", "\t", "\x1b[31m", "\n\n"])
def test_an_empty_line_does_nothing(line, talk):
    before = talk.state
    assert talk(line) == ""
    assert talk.state is before


def test_the_very_question_of_an_entry_is_answered_by_it(p2s):
    for entry in p2s.bot.entries:
        p2s(entry.question)
        assert p2s.shown == entry.id


def test_an_option_that_a_reload_took_away_says_so(talk):
    talk("how do i replace it")
    talk.state = type(talk.state)(talk.state.answer, options=(Option("gone"),))
    assert talk("1") == "That question is no longer in the FAQ.\n"


def test_commands_complete_with_what_they_do_and_take(talk):
    suggester = Suggester(talk.bot.entries)
    assert complete(talk.bot, suggester, "/co") == [
        ("/copy ", "put the answer on the clipboard, for a ticket")
    ]
    assert [line for line, _ in complete(talk.bot, suggester, "/copy ")] == [
        "/copy text",
        "/copy md",
        "/copy show",
    ]
    assert complete(talk.bot, suggester, "/show head") == [(f"/show {HEADSET}", "")]
    assert complete(talk.bot, suggester, "/quit now") == []


def test_the_menu_offers_whole_questions_for_misspelt_and_unfinished_words(talk):
    suggester = Suggester(talk.bot.entries)
    for typed in ("bagde", "lost ba", "replce lst bad", "How do I replace a l"):
        assert complete(talk.bot, suggester, typed)[0] == (
            "How do I replace a lost badge?",
            f"#{BADGE}",
        )
    assert complete(talk.bot, suggester, "x") == []


def test_the_menu_shows_where_a_question_stands_but_not_at_any_length(talk):
    suggester = Suggester(talk.bot.entries)
    remark = dict(complete(talk.bot, suggester, "printers"))["Which printers does the office have?"]
    assert remark == "#which-printers-does-the-offi…"
    assert len(remark) == 30


def test_the_menu_knows_the_words_of_answers_too(talk):
    suggester = Suggester(talk.bot.entries)
    assert complete(talk.bot, suggester, "green lexmark")[0][0] == (
        "Which printers does the office have?"
    )


def test_hostile_text_comes_out_as_visible_characters(tmp_path, talk):
    path = tmp_path / "evil.md"
    path.write_text(
        "### Is \x1b]0;pwn\x07 this \u202e fine?\n\nCall \x9b31m [x](javascript:a) now.\n"
    )
    talk = type(talk)(load_bot(path))
    said = talk("/list", "1") + talk("is this fine \x1b]52;c;x\x07") + talk("/nope\x1b[2J")
    talk("/list", "1", "/copy")
    for text in (said, talk.do.text):
        assert not set(text) & set("\x1b\x07\x9b\u202e\r")


def test_the_menu_never_waits_for_the_encoder(talk):
    def refuse():
        raise AssertionError("the encoder was asked for")

    bot = replace(talk.bot, index=Index(talk.bot.entries, (), refuse))
    assert complete(bot, Suggester(bot.entries), "any food around here") == []
    with pytest.raises(AssertionError, match="asked for"):
        bot.ask("any food around here")


def test_more_offers_what_comes_near_in_meaning_though_it_shares_no_word(talk):
    entries = {entry.id: entry for entry in talk.bot.entries}
    near, far = Match(entries[BADGE], 0.1, (), 0.4), Match(entries[HEADSET], 0.1, (), 0.39)
    state = State(Answer("x", Outcome.UNKNOWN, (near, far)))
    step = turns.more(talk.conversation.setting, state)
    assert [option.id for option in step.state.options] == [BADGE]
