"""A FAQ of a few plain questions, so that no test here hangs on how well the matching does."""

from __future__ import annotations

import pytest

from p2sbot import load_bot
from p2sbot.fronts.repl.conversation import Conversation
from p2sbot.fronts.repl.records import Setting, State
from p2sbot.render import make_renderer
from p2sbot.screen import Screen

FAQ = """\
# Office

### Which printers does the office have?

These can be used:

* The green Lexmark beside the kitchen
* The large Brother on floor two
* A plotter in the basement

### How do I replace a lost badge?

Yes. Ask reception for a spare badge. Old badges are shredded on Fridays. See [printers](#which-printers-does-the-office-have).

### How do I replace a broken headset?

Order one from [the shop](https://shop.example/headsets). It takes a week.

### When does the canteen open?

At noon.
"""


@pytest.fixture
def faq(tmp_path):
    path = tmp_path / "office.md"
    path.write_text(FAQ, encoding="utf-8")
    return path


@pytest.fixture
def overlay(tmp_path):
    path = tmp_path / "overlay.toml"
    path.write_text('contact = "Front desk, ext. 9"\n', encoding="utf-8")
    return path


class Talk:
    """A conversation with its state, for tests."""

    def __init__(self, bot, width=78, **setting):
        screen = Screen(width=width, **setting)
        self.bot = bot
        dates = {bot.entries[0].source.file: "2026-01-31"}
        renderer = make_renderer("text", screen=screen)
        self.conversation = Conversation(Setting(bot, renderer, screen, dates))
        self.state = State()
        self.do = None

    def __call__(self, *lines):
        for line in lines:
            step = self.conversation.take(self.state, line)
            self.state, self.do = step.state, step.do
        return step.say

    @property
    def shown(self):
        return self.state.shown.matches[0].entry.id


@pytest.fixture
def talk(faq, overlay):
    return Talk(load_bot(faq, overlay))


@pytest.fixture
def p2s():
    """A conversation about the FAQ that is shipped."""
    return Talk(load_bot())
