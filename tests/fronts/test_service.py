import os
from datetime import datetime
from pathlib import Path

import pytest

from p2sbot import load_bot
from p2sbot.fronts.repl.service import Files
from p2sbot.sources import stamp_files


@pytest.fixture
def files(faq, overlay):
    return Files(lambda: load_bot(faq, overlay), lambda: stamp_files([faq], overlay))


def test_nothing_is_read_or_said_while_nothing_changes(files):
    service = files.open()
    assert files.refresh(service) == (service, "")


def test_an_edited_faq_is_served_and_mentioned_once(files, faq):
    service = files.open()
    faq.write_text("### How do I log in?\n\nWith your badge.\n")
    after, said = files.refresh(service)
    assert said == "The FAQ was read again: 1 question."
    assert [entry.question for entry in after.bot.entries] == ["How do I log in?"]
    assert files.refresh(after) == (after, "")


def test_an_edited_overlay_is_read_too(files, overlay):
    service = files.open()
    overlay.write_text('contact = "Room 7"\n')
    after, said = files.refresh(service)
    assert said == "The overlay was read again: 4 questions."
    assert after.bot.contact == "Room 7"


@pytest.mark.parametrize("broken", ["", "no question here", "\0"])
def test_a_broken_edit_keeps_the_last_good_faq_and_shows_the_error_once(broken, files, faq):
    service = files.open()
    faq.write_text(broken)
    after, said = files.refresh(service)
    assert after.bot is service.bot
    assert "office.md" in said
    assert said.startswith("Still answering from the FAQ as it was: ")
    assert files.refresh(after) == (after, "")


def test_a_broken_overlay_names_its_line(files, overlay):
    service = files.open()
    overlay.write_text("contact = \n")
    after, said = files.refresh(service)
    assert after.bot is service.bot
    assert "overlay.toml:1:" in said


def test_a_faq_that_vanished_and_came_back_is_served_throughout(files, faq):
    service = files.open()
    text = faq.read_text()
    faq.unlink()
    service, said = files.refresh(service)
    assert "cannot be read" in said
    faq.write_text(text)
    after, said = files.refresh(service)
    assert said == "The FAQ was read again: 4 questions."
    assert len(after.bot.entries) == 4


def test_an_edit_while_it_is_being_read_is_noticed_next(faq):
    def load():
        bot = load_bot(faq)
        faq.write_text("### New question?\n\nYes.\n")
        return bot

    files = Files(load, lambda: stamp_files([faq], None))
    _, said = files.refresh(files.open())
    assert said


def test_a_file_added_to_a_folder_is_noticed(tmp_path):
    folder = tmp_path / "faqs"
    folder.mkdir()
    (folder / "a.md").write_text("### A?\n\nYes.\n")
    files = Files(lambda: load_bot(folder), lambda: stamp_files([folder], None))
    service = files.open()
    (folder / "b.md").write_text("### B?\n\nYes.\n")
    after, _ = files.refresh(service)
    assert len(after.bot.entries) == 2


def test_reload_reads_even_what_has_not_changed(files):
    service = files.open()
    after, said = files.refresh(service, anyway=True)
    assert said == "The FAQ was read again: 4 questions."
    assert after.bot is not service.bot


def test_the_date_is_that_of_the_faq_that_is_served(files, faq):
    noon = 1_770_000_000
    os.utime(faq, (noon, noon))
    service = files.open()
    day = datetime.fromtimestamp(noon).astimezone().date().isoformat()
    assert service.dates[str(faq)] == day
    faq.write_text("broken")
    after, _ = files.refresh(service)
    assert after.dates[str(faq)] == day


def test_the_shipped_faq_and_its_overlay_are_watched():
    names = [Path(stamp.file).name for stamp in stamp_files([], None)]
    assert names == ["faq.md", "overlay.toml"]
    assert all(stamp.changed > 0 for stamp in stamp_files([], None))
