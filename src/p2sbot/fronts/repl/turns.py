"""The turns of a conversation: a question, a number, more of the same. Pure: setting and state in, step out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from p2sbot.clean import clean
from p2sbot.errors import UnknownEntryError
from p2sbot.fronts.repl.followup import Topic, understand
from p2sbot.fronts.repl.numbering import number_links
from p2sbot.fronts.repl.records import Option, Setting, State, Step
from p2sbot.fronts.repl.tidy import tidy
from p2sbot.layout.terminal import cite, columns, paint, wrap
from p2sbot.lookup import find_entry
from p2sbot.match.calibration import STRANGE
from p2sbot.match.passage import set_off, tells
from p2sbot.match.text import normalise_question, split_words
from p2sbot.model import Answer, Entry, Evidence, Match, Outcome

CANDIDATES = 6
"""How many entries are kept for "the other one"."""
NEAREST = 2
"""How many questions are named when the FAQ has no answer."""
GONE = "That question is no longer in the FAQ."
NOTHING = "Nothing to take yet: ask, or choose a number first."


def ask(setting: Setting, state: State, question: str) -> Step:
    """Answer a question, after the last one if it only makes sense after it."""
    understood = understand(setting.bot, question, state.topic, limit=CANDIDATES)
    answer, after = _settled(understood.answer), understood.after
    notes = ["Too long: only the beginning was looked at."] if answer.cut else []
    if answer.outcome is Outcome.ANSWERED:
        notes += [f"(after: {after.question})"] if after else []
        entry = answer.matches[0].entry
        stays = after is not None and after.entry.id == entry.id
        topic = after if stays else Topic(question, entry)
        state = State(answer, topic=topic)
        evidence = understood.evidence if after else answer.matches[0].evidence
        return _told(setting, state, answer, evidence, notes)
    if answer.outcome is Outcome.UNKNOWN:
        answer = replace(answer, offered=tuple(filter(_is_near, answer.matches))[:NEAREST])
    state = State(answer, options=_options(answer.offered), topic=state.topic)
    return Step(state, _notes(setting, notes) + setting.renderer.answer(answer))


def _settled(answer: Answer) -> Answer:
    """An answer, sure if the question is the very question of one entry, as the menu puts it in."""
    asked = _words(answer.question)
    same = [m for m in answer.matches if asked and _words(m.entry.question) == asked]
    if len(same) != 1:
        return answer
    others = (match for match in answer.matches if match is not same[0])
    return replace(answer, outcome=Outcome.ANSWERED, matches=(same[0], *others), offered=())


def _is_near(match: Match) -> bool:
    """Return whether an entry shares a telling word with the question, or means something like it."""
    return any(map(tells, match.evidence)) or (match.meaning or 0.0) >= STRANGE


def _words(text: str) -> list[str]:
    return [word.text for word in split_words(normalise_question(tidy(text)))]


def choose(setting: Setting, state: State, number: int) -> Step:
    """Show the entry that a number stands for."""
    if not 1 <= number <= len(state.options):
        known = "1" if len(state.options) == 1 else f"1 to {len(state.options)}"
        return Step(state, note(setting, f"There is no {number}; choose {known}."))
    option = state.options[number - 1]
    entry = current(setting, option.id)
    if entry is None:
        return Step(state, note(setting, GONE))
    if option.match is None or state.answer is None:
        return show(setting, state, entry)
    match = replace(option.match, entry=entry)
    answer = replace(state.answer, outcome=Outcome.ANSWERED, matches=(match,), offered=())
    state = replace(state, topic=Topic(answer.question, entry))
    return _told(setting, state, answer, match.evidence)


def show(setting: Setting, state: State, entry: Entry) -> Step:
    """Show an entry that was chosen by its name."""
    answer = Answer(entry.question, Outcome.ANSWERED, (Match(entry, 1.0),))
    return _told(setting, replace(state, topic=Topic(entry.question, entry)), answer)


def more(setting: Setting, state: State) -> Step:
    """Offer what else the last question may have meant."""
    if state.answer is None:
        return Step(state, note(setting, "Nothing was asked yet."))
    shown = state.shown.matches[0].entry.id if state.shown else ""
    others = [
        match for match in state.answer.matches if match.entry.id != shown and _is_near(match)
    ]
    if not others:
        return Step(
            state, note(setting, "No other question of the FAQ comes near; /list shows all.")
        )
    offer = replace(state.answer, outcome=Outcome.UNSURE, offered=tuple(others), unmentioned=())
    return Step(replace(state, options=_options(others)), setting.renderer.answer(offer))


def why(setting: Setting, state: State) -> Step:
    """Show what speaks for what is on the table; for the options, where nothing is."""
    answer = state.shown or state.answer
    if answer is None:
        return Step(state, note(setting, "Nothing was asked yet."))
    if answer.policy is None:
        return Step(state, note(setting, "You chose it yourself; no question was matched."))
    return Step(state, setting.renderer.evidence(answer).lstrip("\n"))


def current(setting: Setting, wanted: str) -> Entry | None:
    """Return the entry with an id as the FAQ has it now; None when a reload took it away."""
    try:
        return find_entry(setting.bot.entries, wanted)
    except UnknownEntryError:
        return None


def on_the_table(setting: Setting, state: State) -> tuple[Answer | None, str]:
    """Return what was shown last as the FAQ has it now; or None, and why it cannot be taken."""
    if state.shown is None:
        return None, NOTHING
    best, *others = state.shown.matches
    entry = current(setting, best.entry.id)
    if entry is None:
        return None, GONE
    if _said(entry) != _said(best.entry):
        return None, f"The FAQ has changed this answer since: /show {entry.id} shows it as it is."
    return replace(state.shown, matches=(replace(best, entry=entry), *others)), ""


def _said(entry: Entry) -> tuple[object, ...]:
    return entry.question, entry.answer, entry.blocks


def enumerate_entries(setting: Setting, state: State, entries: Sequence[Entry]) -> Step:
    """List entries by number."""
    width = len(str(len(entries)))
    lines = []
    for number, entry in enumerate(entries, 1):
        mark = f"{number:>{width}}  "
        lines += _hang(setting, mark, entry.question)
        lines.append(" " * len(mark) + cite(entry.source, setting.screen))
    options = tuple(Option(entry.id) for entry in entries)
    return Step(replace(state, options=options), "".join(f"{line}\n" for line in lines))


def note(setting: Setting, text: str) -> str:
    """Return a remark of our own as it is shown."""
    lines = wrap(clean(text), setting.screen.width)
    return "".join(f"{line}\n" for line in lines)


def _told(
    setting: Setting,
    state: State,
    answer: Answer,
    evidence: Iterable[Evidence] = (),
    notes: Sequence[str] = (),
) -> Step:
    """The step that shows the best entry of an answer, its links numbered."""
    match = answer.matches[0]
    blocks, links = number_links(set_off(match.entry.blocks, evidence))
    laid = replace(match, entry=replace(match.entry, blocks=blocks))
    said = setting.renderer.answer(replace(answer, matches=(laid, *answer.matches[1:])))
    options = tuple(map(Option, links)) or state.options
    state = replace(state, shown=answer, options=options)
    return Step(state, _notes(setting, notes) + said)


def _options(matches: Iterable[Match]) -> tuple[Option, ...]:
    return tuple(Option(match.entry.id, match) for match in matches)


def _notes(setting: Setting, notes: Iterable[str]) -> str:
    lines = [
        line
        for text in notes
        for line in wrap(paint(text, "d", setting.screen), setting.screen.width)
    ]
    return "".join(f"{line}\n" for line in lines)


def _hang(setting: Setting, mark: str, text: str) -> list[str]:
    width = setting.screen.width
    lines = wrap(clean(text.replace("\n", " ")), width and max(1, width - columns(mark)))
    return [(" " * len(mark) if i else mark) + line for i, line in enumerate(lines)]
