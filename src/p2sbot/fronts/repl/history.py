"""What was typed, kept for the next session: one line each, for nobody else to read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from p2sbot.fronts.repl.tidy import tidy

LIMIT = 5_000
"""Lines that are kept; a file that has grown longer is cut back when a session starts."""
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def state_folder(environ: Mapping[str, str]) -> Path | None:
    """Return p2sbot's folder for what should outlive a session, where the platform keeps such files.

    None where there is no home folder to keep it in.
    """
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "p2sbot"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "p2sbot"
    # The XDG specification: a relative path is to be ignored.
    named = environ.get("XDG_STATE_HOME", "")
    return (Path(named) if named.startswith("/") else home / ".local" / "state") / "p2sbot"


def worth_keeping(line: str) -> bool:
    """Return whether a line belongs into the history: no space leads it, and it is no mere number."""
    return bool(line) and not line.startswith(" ") and not line.isdecimal()


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file of lines, oldest first. Where it cannot be used, there is no history and no error."""

    path: Path

    def read(self) -> list[str]:
        """Return the last ``LIMIT`` lines, oldest first; what is older is taken out of the file."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | _FLAGS)
            with open(descriptor, "rb") as stream:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return []
                data = stream.read()
        except OSError:
            return []
        lines = [tidy(line) for line in data.decode("utf-8", "replace").split("\n") if line]
        if len(lines) > LIMIT:
            self._rewrite(lines[-LIMIT:])
        return lines[-LIMIT:]

    def append(self, line: str) -> None:
        """Add a line, tidy, at the end of the file; make it, for its owner alone, if it is not there."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _FLAGS
            descriptor = os.open(self.path, flags, 0o600)
            with open(descriptor, "ab") as stream:
                found = os.fstat(descriptor)
                if stat.S_ISREG(found.st_mode):
                    if found.st_mode & 0o077 and hasattr(os, "fchmod"):
                        os.fchmod(descriptor, 0o600)
                    stream.write(line.encode("utf-8", "replace") + b"\n")
        except OSError:
            return

    def _rewrite(self, lines: list[str]) -> None:
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS
            with open(os.open(temporary, flags, 0o600), "wb") as stream:
                stream.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
            os.replace(temporary, self.path)
        except OSError:
            temporary.unlink(missing_ok=True)
