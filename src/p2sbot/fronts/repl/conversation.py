"""The conversation itself: a line in, what to show and to do out. It knows no terminal."""

from __future__ import annotations

from dataclasses import dataclass

from p2sbot.bot import Bot
from p2sbot.clean import one_line
from p2sbot.fronts.repl import turns
from p2sbot.fronts.repl.commands import complete_command, take_command
from p2sbot.fronts.repl.records import Setting, State, Step
from p2sbot.fronts.repl.tidy import tidy
from p2sbot.match.suggest import Suggester

FEW = 3
"""With fewer suggestions by the words of the questions, the whole index is asked too."""
ANCHOR = 30
"""Characters of an anchor that the menu shows."""
_WORDS = {"quit": "/quit", "exit": "/quit", "help": "/help", "?": "/help"}


@dataclass(frozen=True, slots=True)
class Conversation:
    """What lines lead to. Pure: the state comes in and goes out."""

    setting: Setting

    def take(self, state: State, line: str) -> Step:
        """Return what ``line`` leads to: a command, a number, a question, or nothing."""
        line = tidy(line).strip()
        line = _WORDS.get(line.lower(), line)
        if line.startswith("/") and not line.startswith("//"):
            return take_command(self.setting, state, line)
        line = line.removeprefix("/")
        if not line:
            return Step(state)
        if state.options and line.isdecimal() and len(line) < 4:
            return turns.choose(self.setting, state, int(line))
        return turns.ask(self.setting, state, line)


def complete(bot: Bot, suggester: Suggester, line: str, limit: int = 8) -> list[tuple[str, str]]:
    """Return what an unfinished ``line`` may become, each with a remark; best first.

    Args:
        bot: whose questions are offered.
        suggester: of the bot's entries.
        line: what was typed so far.
        limit: how many questions at most.
    """
    if line.startswith("/") and not line.startswith("//"):
        return complete_command(bot, line)
    if len(line.strip()) < 2:
        return []
    found = suggester.suggest(line, limit)
    entries = [bot.entries[at] for at in found]
    if len(found) < FEW:
        matches = bot.index.search(line, limit=limit, words_only=True)
        entries += [m.entry for m in matches if m.confidence >= bot.policy.offer]
    menu: dict[str, str] = {}
    for entry in entries:
        menu.setdefault(tidy(entry.question).strip(), _clip(f"#{entry.id}"))
    return list(menu.items())[:limit]


def _clip(anchor: str) -> str:
    anchor = one_line(anchor)
    return anchor if len(anchor) <= ANCHOR else f"{anchor[: ANCHOR - 1]}…"
