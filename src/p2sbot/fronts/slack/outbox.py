"""What is to be said, waiting its turn: one thing at a time in each channel."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread

PARTING = 60.0
"""Seconds for which the end of the process may wait for what is still to be said."""
_LOG = logging.getLogger("p2sbot.slack")


@dataclass(frozen=True, slots=True)
class Job:
    """Work that may wait for Slack."""

    work: Callable[[], None]
    failed: Callable[[Exception], None]
    """Told of whatever ``work`` raised."""


class Outbox:
    """Runs jobs in a few threads, those of one channel in order and one after the other.

    Slack limits each channel by itself. Whoever waits for a limit to pass holds up that channel
    only, and nobody competes with it for the next free second.
    """

    def __init__(self, workers: int = 10, clock: Callable[[], float] = time.monotonic) -> None:
        """Take jobs for ``workers`` threads, which start with the first one."""
        self._clock = clock
        # Not before: a web server may fork in between, and threads do not survive that.
        self._idle = workers
        self._changed = Condition()
        self._queues: dict[str, deque[tuple[float, Job]]] = {}
        self._ready: deque[str] = deque()

    def put(self, channel: str, job: Job) -> None:
        """Run ``job`` after everything else that was put for ``channel``."""
        with self._changed:
            for _ in range(self._idle):
                Thread(target=self._work, daemon=True, name="p2sbot-outbox").start()
            self._idle = 0
            queue = self._queues.setdefault(channel, deque())
            queue.append((self._clock(), job))
            if len(queue) == 1:
                self._ready.append(channel)
            self._changed.notify_all()

    def close(self, timeout: float = PARTING) -> bool:
        """Wait until everything is done; return whether it is, after at most ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queues, timeout)

    def longest(self) -> float:
        """Return for how many seconds the oldest job has been there, begun or not; 0 for none."""
        with self._changed:
            now = self._clock()
            return now - min((queue[0][0] for queue in self._queues.values()), default=now)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ready)
                channel = self._ready.popleft()
                _, job = self._queues[channel][0]
            try:
                _run(job)
            except Exception:  # A thread that ended here would leave its channel waiting for good.
                _LOG.exception("could not apologise either")
            finally:
                self._done(channel)

    def _done(self, channel: str) -> None:
        with self._changed:
            queue = self._queues[channel]
            queue.popleft()
            if queue:
                self._ready.append(channel)
            else:
                del self._queues[channel]
            self._changed.notify_all()


def _run(job: Job) -> None:
    try:
        job.work()
    except Exception as error:  # Whatever it was, somebody waits for a word about it.
        job.failed(error)
