"""What has been answered already, by this process or another one on this machine."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

REMEMBERED = 900.0
"""Seconds. Slack tries again at once, after one minute and after five."""
FOLDER = "seen"
_NAME = re.compile(r"[0-9a-f]{64}")
_LOG = logging.getLogger("p2sbot.slack")


class Seen:
    """A folder with an empty file for whatever is being answered, and a full one for what has been.

    Whoever answers holds a lock on the file. The system lets go of it when the process dies: what
    it has left unanswered is not taken for answered, should it come again. It does so only if it
    was not acknowledged; what was, and waited for its turn in the outbox, is lost.
    """

    def __init__(self, folder: Path, remembered: float = REMEMBERED) -> None:
        """Remember for so many seconds in ``seen`` within ``folder``; both are made if need be.

        Raises:
            OSError: there can be no such folder.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder / FOLDER
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._remembered = remembered
        self._swept = 0.0

    @contextmanager
    def claim(self, key: str) -> Iterator[bool]:
        """Say whether ``key`` is for the caller to answer; without an exception, it then is answered.

        True when it cannot be told: twice is better than never.
        """
        path = self._folder / hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            self._sweep()
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            _LOG.warning("cannot remember what was answered: %s", error)
            yield True
            return
        try:
            first = _lock(descriptor) and os.fstat(descriptor).st_size == 0
            yield first
            if first:
                with suppress(OSError):
                    os.write(descriptor, b"done")
        finally:
            os.close(descriptor)

    def _sweep(self) -> None:
        now = time.time()
        if now - self._swept < self._remembered:
            return
        self._swept = now
        for path in self._folder.iterdir():
            # Another process may sweep as well; Windows removes no open file.
            with suppress(OSError):
                ours = _NAME.fullmatch(path.name)
                if ours and now - path.stat().st_mtime > self._remembered:
                    path.unlink()


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
