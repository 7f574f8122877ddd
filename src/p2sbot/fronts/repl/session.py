"""A session: lines read, turned into steps, and the steps carried out. The effects are here."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from p2sbot.clean import clean
from p2sbot.errors import P2sbotError
from p2sbot.fronts.repl import browser, clipboard, pager
from p2sbot.fronts.repl.conversation import Conversation, complete
from p2sbot.fronts.repl.history import HistoryFile, state_folder
from p2sbot.fronts.repl.reader import PlainReader, Reader
from p2sbot.fronts.repl.records import Copy, Effect, Open, Quit, Reload, Setting, State
from p2sbot.fronts.repl.service import Files
from p2sbot.fronts.repl.turns import note
from p2sbot.match.suggest import Suggester
from p2sbot.render import Renderer
from p2sbot.screen import Screen, choose_screen, color_bits, wants_plain

_NO_CONSOLE = (
    "This console cannot show the menu: reading plain lines. "
    "Windows Terminal, cmd.exe or winpty can."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for."""

    color: str = "auto"
    """``auto``, ``always`` or ``never``."""
    plain: bool = False
    """No menu and no toolbar."""
    history: bool = True
    """Whether lines are kept for the next session."""


class Session:
    """One session on a terminal."""

    def __init__(
        self,
        files: Files,
        make_renderer: Callable[[Screen], Renderer],
        environ: Mapping[str, str],
        wishes: Wishes,
    ) -> None:
        """Read the FAQ.

        Args:
            files: how to read it, now and again.
            make_renderer: lays out for a screen.
            environ: the process's environment.
            wishes: what the user asked for.

        Raises:
            P2sbotError: the FAQ cannot be read.
        """
        self._files = files
        self._make_renderer = make_renderer
        self._environ = environ
        self._wishes = wishes
        self._service = files.open()
        self._suggester: Suggester | None = None
        self._state = State()
        self._screen: Screen | None = None
        self._reader: Reader = self._choose_reader()

    def run(self) -> int:
        """Talk until the user leaves; return the exit code, 0."""
        _write(self._greeting())
        while True:
            try:
                self._refresh()
                line = self._reader.read()
                self._refresh()
                if self._turn(line):
                    return 0
            except KeyboardInterrupt:
                _write(self._line_end() + "Ctrl-D or /quit leaves.\n")
            except EOFError:
                _write(self._line_end())
                return 0
            except P2sbotError as error:
                self._note(str(error))

    def _line_end(self) -> str:
        """What the terminal itself does not write after Ctrl-C and Ctrl-D."""
        return "\n" if isinstance(self._reader, PlainReader) else ""

    def _turn(self, line: str) -> bool:
        """Take one line; return whether it was the last."""
        step = Conversation(self._setting()).take(self._state, line)
        self._state = step.state
        self._show(step.say)
        return step.do is not None and self._carry_out(step.do)

    def _carry_out(self, effect: Effect) -> bool:
        match effect:
            case Copy(text, what):
                self._copy(text, what)
            case Open(url):
                self._open(url)
            case Reload():
                self._refresh(anyway=True)
            case Quit():
                return True
        return False

    def _open(self, url: str) -> None:
        if not browser.has_browser(self._environ):
            self._note(f"No browser here; the address is: {url}")
        elif browser.open_url(url):
            self._note(f"Opened: {url}")
        else:
            self._note(f"No browser took it; the address is: {url}")

    def _copy(self, text: str, what: str) -> None:
        ways = clipboard.this_ways(self._environ)
        way = clipboard.copy(text, ways, self._environ, _write)
        if way:
            self._note(clipboard.report(way, f"{what} ({len(text)} characters)"))
        else:
            _write(f"No clipboard here; this is the text:\n\n{text}\n")

    def _refresh(self, *, anyway: bool = False) -> None:
        before = self._service.bot
        self._service, said = self._files.refresh(self._service, anyway=anyway)
        if self._service.bot is not before:
            self._suggester = None
        if said:
            self._note(said)

    def _setting(self) -> Setting:
        size = shutil.get_terminal_size()
        screen = choose_screen(
            self._environ, tty=True, columns=size.columns, color=self._wishes.color
        )
        if screen != self._screen:
            self._screen, self._renderer = screen, self._make_renderer(screen)
        return Setting(
            self._service.bot, self._renderer, screen, self._service.dates, self._reader.keys
        )

    def _complete(self, line: str) -> Iterable[tuple[str, str]]:
        bot = self._service.bot
        if self._suggester is None:
            self._suggester = Suggester(bot.entries)
        return complete(bot, self._suggester, line)

    def _choose_reader(self) -> Reader:
        if wants_plain(self._environ, asked=self._wishes.plain):
            return PlainReader(self._history(), edits=self._environ.get("TERM") != "dumb")
        # Imported here: a plain session does without it.
        from p2sbot.fronts.repl.prompt import Prompt, unsupported

        bits = color_bits(self._environ, tty=True, color=self._wishes.color)
        try:
            return Prompt(self._complete, self._history(), color_bits=bits)
        except unsupported():
            _write(_NO_CONSOLE + "\n")
            return PlainReader(self._history())

    def _history(self) -> HistoryFile | None:
        folder = state_folder(self._environ) if self._wishes.history else None
        return HistoryFile(folder / "history") if folder else None

    def _greeting(self) -> str:
        entries = self._service.bot.entries
        first, last = entries[0].source.path, entries[-1].source.path
        where = first if first == last else f"{first} and others"
        many = f"{len(entries)} question{'s' * (len(entries) != 1)}"
        return clean(f"p2sbot · {many} from {where} · /help") + "\n\n"

    def _show(self, text: str) -> None:
        if not text:
            return
        command = pager.choose_pager(self._environ)
        size = shutil.get_terminal_size()
        long = pager.is_long(text, size.lines, size.columns)
        if not (long and command and pager.page(text, command)):
            _write(text)
        _write("\n")

    def _note(self, text: str) -> None:
        _write(note(self._setting(), " ".join(text.split())) + "\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
