"""What has been answered already, by this process or another one on this machine."""

from __future__ import annotations

import hashlib
import logging
import os
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
_LOG = logging.getLogger("p2sbot.slack")


class Seen:
    """A folder with an empty file for whatever is being answered, and a full one for what has been.

    Whoever answers holds a lock on the file. The system lets go of it when the process dies, so
    what a dead process has left unanswered is answered when Slack sends it again.
    """

    def __init__(self, folder: Path, remembered: float = REMEMBERED) -> None:
        """Remember in ``folder``, which is made if need be, for so many seconds.

        Raises:
            OSError: there can be no such folder.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
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
                if now - path.stat().st_mtime > self._remembered:
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
