"""What people thought of an answer: one JSON line each."""

from __future__ import annotations

import json
import os
import sys
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from p2sbot.clean import clean_json


@dataclass(frozen=True, slots=True)
class Verdict:
    """One click on a feedback button."""

    verdict: str
    """``helpful`` or ``unhelpful``."""
    key: str
    """The entry's, as :func:`p2sbot.fronts.slack.render.entry_key` makes it."""
    outcome: str
    """How the entry came to be said: ``answered``, ``chosen`` or ``posted``."""
    question: str = ""
    """The beginning of the question, when questions are recorded."""


def parse_verdict(value: str) -> Verdict:
    """Return what a feedback button's ``value`` says.

    Raises:
        ValueError: it is none of ours.
    """
    verdict, key, outcome, *kept = value.split(" ", 3)
    return Verdict(verdict, key, outcome, urlsafe_b64decode("".join(kept)).decode())


def record(path: Path | None, verdict: Verdict, entry_id: str, now: datetime | None = None) -> None:
    """Append a verdict on an entry to the file at ``path``, or write it to stderr for None.

    Raises:
        OSError: it cannot be written.
    """
    line = {
        "time": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "event": "feedback",
        "id": entry_id,
        "outcome": verdict.outcome,
        "verdict": verdict.verdict,
        **({"question": verdict.question} if verdict.question else {}),
    }
    text = clean_json(json.dumps(line, ensure_ascii=False)) + "\n"
    if path is None:
        sys.stderr.write(text)
        return
    # One write of one line: several processes may append to the same file.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, text.encode("utf-8", "replace"))
    finally:
        os.close(descriptor)
