"""The line editor: menu, suggestions, history, keys. prompt_toolkit's only home."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import completion_is_selected, has_completions, is_searching
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from p2sbot.fronts.repl.history import HistoryFile, worth_keeping
from p2sbot.fronts.repl.reader import PROMPT
from p2sbot.fronts.repl.tidy import tidy

MENU_ROWS = 8
_KEYS = (
    ("F1", "/help", "help"),
    ("F2", "/more", "others"),
    ("F3", "/copy", "copy"),
    ("F4", "/open", "open"),
)
_TOOLBAR = "  ".join(
    [*(f"{key} {label}" for key, _, label in _KEYS), "Ctrl-R history", "Ctrl-D leave"]
)
_TOOLBAR_ROWS = 12
# Attributes only: they are all that is left where there is no colour.
_STYLE = Style.from_dict({"auto-suggestion": "dim italic", "bottom-toolbar": "noreverse dim"})

Complete = Callable[[str], Iterable[tuple[str, str]]]
"""An unfinished line -> the lines it may become, each with a remark."""


class Prompt:
    """Reads lines with a menu while typing."""

    keys = "Keys: " + "  ".join(f"{key} {command}" for key, command, _ in _KEYS)

    def __init__(self, complete: Complete, history: HistoryFile | None, *, color_bits: int) -> None:
        """Take over the terminal for the time of each :meth:`read`.

        Args:
            complete: fills the menu.
            history: where lines are kept; None for nowhere.
            color_bits: 1 for no colours in the menu, 4 for 16 of them, 8 for 256.
        """
        self._unsent = Document()
        self._session: PromptSession[str] = PromptSession(
            PROMPT,
            completer=_Completer(complete),
            complete_while_typing=True,
            auto_suggest=AutoSuggestFromHistory(),
            history=_History(history),
            search_ignore_case=True,
            enable_suspend=True,
            key_bindings=self._bindings(),
            style=_STYLE,
            color_depth=ColorDepth(f"DEPTH_{color_bits}_BIT"),
        )
        control = self._session.layout.current_control
        if isinstance(control, BufferControl):
            control.menu_position = self._menu_position
        # A lone Esc is acted on at once; an escape sequence comes in one piece.
        self._session.app.ttimeoutlen = 0.05
        self._session.app.timeoutlen = 0.3
        self._session.app.before_render += lambda _: self._fit()

    def read(self) -> str:
        """Return the next line; see :class:`~p2sbot.fronts.repl.reader.Reader`."""
        unsent, self._unsent = self._unsent, Document()
        return self._session.prompt(default=unsent)

    def _fit(self) -> None:
        """Take no more rows than the window has by now; prompt_toolkit gives up on one too small."""
        size = self._session.output.get_size()
        roomy = size.columns > len(_TOOLBAR) and size.rows >= _TOOLBAR_ROWS
        self._session.bottom_toolbar = _TOOLBAR if roomy else None
        self._session.reserve_space_for_menu = min(MENU_ROWS, round(size.rows * 0.45))

    def _menu_position(self) -> int:
        """Where the row of the cursor begins: a choice stands in for the whole line, and covers none of it."""
        typed = self._session.default_buffer.document.text_before_cursor
        return row_start(typed, self._session.output.get_size().columns)

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        bindings.add("enter", filter=completion_is_selected)(_accept)
        bindings.add("escape", filter=has_completions, eager=False)(_close_menu)
        bindings.add("c-c", filter=~is_searching)(_clear)
        bindings.add(Keys.BracketedPaste)(_paste)
        # A pasted colour code reads like a mouse event, on which prompt_toolkit's handler fails.
        bindings.add(Keys.Vt100MouseEvent)(lambda event: None)
        for key, command, _ in _KEYS:
            # While searching, the current buffer is that of the search.
            bindings.add(key.lower(), filter=~is_searching)(self._sender(command))
        return bindings

    def _sender(self, command: str) -> Callable[[KeyPressEvent], None]:
        """A key that sends a command; what was being typed comes back after it."""

        def send(event: KeyPressEvent) -> None:
            self._unsent = event.current_buffer.document
            event.current_buffer.text = command
            event.app.exit(result=command)

        return send


def row_start(typed: str, columns: int) -> int:
    """Return the position in ``typed`` at which the last row begins, wrapped after the prompt."""
    start, taken = 0, get_cwidth(PROMPT)
    for at, character in enumerate(typed):
        width = get_cwidth(character)
        if taken + width > columns:
            start, taken = at, 0
        taken += width
    return start


def unsupported() -> tuple[type[Exception], ...]:
    """Return what making a :class:`Prompt` raises on a console that prompt_toolkit cannot drive."""
    if sys.platform == "win32":
        from prompt_toolkit.output.win32 import NoConsoleScreenBufferError

        return (NoConsoleScreenBufferError,)
    return ()


def _accept(event: KeyPressEvent) -> None:
    event.current_buffer.complete_state = None


def _close_menu(event: KeyPressEvent) -> None:
    event.current_buffer.cancel_completion()


def _clear(event: KeyPressEvent) -> None:
    if not event.current_buffer.text:
        event.app.exit(exception=KeyboardInterrupt())
    event.current_buffer.reset()


def _paste(event: KeyPressEvent) -> None:
    line = tidy(event.data)
    # A space between what was typed and what was pasted is meant; at the start it would hide the line.
    event.current_buffer.insert_text(line if event.current_buffer.text else line.lstrip())


class _Completer(Completer):
    def __init__(self, complete: Complete) -> None:
        self._complete = complete

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        typed = document.text_before_cursor
        if document.text_after_cursor.strip():
            return
        for line, remark in self._complete(typed):
            yield Completion(line, start_position=-len(typed), display=line, display_meta=remark)


class _History(History):
    """The lines of a file, and those of this session that are worth keeping."""

    def __init__(self, file: HistoryFile | None) -> None:
        super().__init__()
        self._file = file

    def append_string(self, string: str) -> None:
        line = tidy(string)
        if worth_keeping(line):
            super().append_string(line)

    def load_history_strings(self) -> Iterator[str]:
        return reversed(self._file.read() if self._file else [])

    def store_string(self, string: str) -> None:
        if self._file:
            self._file.append(string)
