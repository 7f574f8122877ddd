"""The slash commands: one table, from which help, completion and "did you mean" come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from p2sbot.bot import Bot
from p2sbot.errors import UnknownEntryError
from p2sbot.fronts.repl import turns
from p2sbot.fronts.repl.records import Copy, Open, Quit, Reload, Setting, State, Step
from p2sbot.fronts.repl.ticket import SHAPES, ticket
from p2sbot.fronts.repl.turns import note
from p2sbot.links import source_url
from p2sbot.lookup import find_entry
from p2sbot.match.text import normalise
from p2sbot.model import Entry


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    name: str
    """Without the slash."""
    arguments: str
    """As help shows them; empty for none."""
    help: str
    """One line."""
    run: Callable[[Setting, State, str], Step]
    """Takes what follows the name."""
    choices: Callable[[Bot], Iterator[tuple[str, str]]] | None = None
    """What may follow, each with a remark."""


def take_command(setting: Setting, state: State, line: str) -> Step:
    """Return what a line that begins with a slash leads to."""
    name, _, argument = line[1:].partition(" ")
    for command in COMMANDS:
        if command.name == name.lower():
            if argument and not command.arguments:
                return Step(state, note(setting, f"/{command.name} takes nothing after it."))
            return command.run(setting, state, argument.strip())
    return Step(state, note(setting, f"There is no /{name}; {_nearest(name.lower())}"))


def complete_command(bot: Bot, line: str) -> list[tuple[str, str]]:
    """Return the lines that an unfinished command may become, each with a remark."""
    name, space, argument = line[1:].partition(" ")
    if not space:
        begun = [c for c in COMMANDS if c.name.startswith(name.lower())]
        return [(f"/{c.name}{' ' if c.choices else ''}", c.help) for c in begun]
    for command in COMMANDS:
        if command.name == name.lower() and command.choices:
            wanted = argument.strip().lower()
            known = [(c, remark) for c, remark in command.choices(bot) if wanted in c.lower()]
            known.sort(key=lambda choice: not choice[0].lower().startswith(wanted))
            return [(f"/{name} {choice}", remark) for choice, remark in known]
    return []


def _nearest(name: str) -> str:
    names = [command.name for command in COMMANDS]
    begun = [known for known in names if name and known.startswith(name)]
    near = begun or get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean /{near[0]}?" if near else "/help shows what there is."


def _help(setting: Setting, state: State, argument: str) -> Step:
    usages = [f"/{c.name} {c.arguments}".rstrip() for c in COMMANDS]
    wide = max(map(len, usages)) + 2
    lines = [
        "Type a question, however badly: the menu offers what the FAQ has.",
        "A number chooses what was numbered last. //... asks a question that begins with /.",
        "",
        *(f"{usage:<{wide}}{c.help}" for usage, c in zip(usages, COMMANDS, strict=True)),
        *(["", setting.keys] if setting.keys else []),
    ]
    return Step(state, "".join(note(setting, line) if line else "\n" for line in lines))


def _copy(setting: Setting, state: State, argument: str) -> Step:
    shape = argument.lower() or "text"
    if shape not in (*SHAPES, "show"):
        return Step(state, note(setting, f"/copy {argument}? It is /copy, /copy md or /copy show."))
    answer, problem = turns.on_the_table(setting, state)
    if answer is None:
        return Step(state, note(setting, problem))
    if shape == "show":
        return Step(state, ticket(answer, "text", setting.dates))
    return Step(state, do=Copy(ticket(answer, shape, setting.dates), "question, answer and link"))


def _open(setting: Setting, state: State, argument: str) -> Step:
    if argument:
        number = int(argument) if argument.isdecimal() else 0
        if not 1 <= number <= len(state.options):
            return Step(state, note(setting, f"Nothing has the number {argument}."))
        wanted = state.options[number - 1].id
    elif state.shown:
        wanted = state.shown.matches[0].entry.id
    else:
        return Step(state, note(setting, turns.NOTHING))
    entry = turns.current(setting, wanted)
    if entry is None:
        return Step(state, note(setting, turns.GONE))
    url = source_url(entry.source)
    if not url:
        return Step(state, note(setting, f"There is no page to open: {entry.source.citation}"))
    return Step(state, do=Open(url))


def _more(setting: Setting, state: State, argument: str) -> Step:
    return turns.more(setting, state)


def _why(setting: Setting, state: State, argument: str) -> Step:
    return turns.why(setting, state)


def _show(setting: Setting, state: State, argument: str) -> Step:
    if not argument:
        return Step(state, note(setting, "Which entry? /show ANCHOR, as /list shows it."))
    try:
        return turns.show(setting, state, find_entry(setting.bot.entries, argument, "/list"))
    except UnknownEntryError as error:
        return Step(state, note(setting, str(error)))


def _list(setting: Setting, state: State, argument: str) -> Step:
    words = normalise(argument).split()
    found = [entry for entry in setting.bot.entries if _has(entry, words)]
    if not found:
        return Step(state, note(setting, f"No question or answer has: {argument}"))
    return turns.enumerate_entries(setting, state, found)


def _has(entry: Entry, words: list[str]) -> bool:
    text = normalise("\n".join((entry.question, *entry.aliases, entry.answer))) if words else ""
    return all(word in text for word in words)


def _reload(setting: Setting, state: State, argument: str) -> Step:
    return Step(state, do=Reload())


def _quit(setting: Setting, state: State, argument: str) -> Step:
    return Step(state, do=Quit())


def _shapes(bot: Bot) -> Iterator[tuple[str, str]]:
    return iter([("text", "plain text"), ("md", "Markdown"), ("show", "on the screen only")])


def _anchors(bot: Bot) -> Iterator[tuple[str, str]]:
    return ((entry.id, "") for entry in bot.entries)


COMMANDS = (
    Command("help", "", "what can be typed here", _help),
    Command(
        "copy", "[text|md|show]", "put the answer on the clipboard, for a ticket", _copy, _shapes
    ),
    Command("open", "[N]", "show its source in a browser", _open),
    Command("more", "", "the other questions that may be meant", _more),
    Command("why", "", "what speaks for the answer", _why),
    Command("show", "ANCHOR", "one entry", _show, _anchors),
    Command("list", "[WORDS]", "every question, or those with these words", _list),
    Command("reload", "", "read the FAQ again, though it has not changed", _reload),
    Command("quit", "", "leave, like Ctrl-D", _quit),
)
