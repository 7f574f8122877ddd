"""Settings out of the environment. Secrets come from nowhere else and are never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from p2sbot.cache import cache_folder
from p2sbot.errors import P2sbotError

API_URL = "https://slack.com/api/"
COMMAND = "/faq"
OAUTH = "with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET set Bolt ignores the bot's token; unset them"
_COMMAND = re.compile(r"/[^\s/]+")


class SlackError(P2sbotError):
    """Slack, or what it needs, is not set up right."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; :func:`read_settings` says by which variable."""

    bot_token: str = field(repr=False)
    state: Path
    """A folder for what has been answered, shared by all processes of one app on a machine."""
    app_token: str = field(default="", repr=False)
    """For Socket Mode; empty for HTTP."""
    signing_secret: str = field(default="", repr=False)
    """For HTTP; empty for Socket Mode."""
    feedback: Path | None = None
    """The file that feedback is appended to; None for stderr."""
    keep_questions: bool = False
    """Whether feedback is recorded with the beginning of its question."""
    command: str = COMMAND
    health: tuple[str, int] | None = None
    """Host and port of ``/healthz`` in Socket Mode; None for none."""
    api_url: str = API_URL


def read_settings(environ: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """Return the settings in an environment, and a sentence for each variable that is wrong.

    ``SLACK_BOT_TOKEN``, ``SLACK_APP_TOKEN`` and ``SLACK_SIGNING_SECRET``, each or by a file named in
    ``..._FILE``; ``P2SBOT_STATE``, ``P2SBOT_FEEDBACK``, ``P2SBOT_FEEDBACK_QUESTIONS``,
    ``P2SBOT_SLACK_COMMAND``, ``P2SBOT_HEALTH``, ``SLACK_API_URL``. Nothing that is wrong is in the
    settings, and no sentence quotes a secret.
    """
    reader = _Reader(environ)
    cache = cache_folder(environ)
    state = environ.get("P2SBOT_STATE") or (str(cache / "slack") if cache else "")
    if not state:
        reader.problems["P2SBOT_STATE"] = (
            "no home folder to remember in; name a folder in P2SBOT_STATE"
        )
    if "SLACK_CLIENT_ID" in environ and "SLACK_CLIENT_SECRET" in environ:
        reader.problems["SLACK_CLIENT_ID"] = OAUTH
    feedback = environ.get("P2SBOT_FEEDBACK")
    settings = Settings(
        bot_token=reader.secret("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions"),
        app_token=reader.secret("SLACK_APP_TOKEN", "xapp-", "Basic Information, App-Level Tokens"),
        signing_secret=reader.signing_secret(),
        state=Path(state),
        feedback=Path(feedback) if feedback else None,
        keep_questions=environ.get("P2SBOT_FEEDBACK_QUESTIONS", "") not in ("", "0"),
        command=reader.command(),
        health=reader.address("P2SBOT_HEALTH"),
        api_url=environ.get("SLACK_API_URL") or API_URL,
    )
    return settings, reader.problems


def require(settings: Settings, problems: Mapping[str, str], *, http: bool = False) -> Settings:
    """Return the settings if Socket Mode, or ``http``, can start with them.

    Raises:
        SlackError: it cannot; the text names every problem.
    """
    found = with_missing(settings, problems, http=http)
    if found:
        raise SlackError("; ".join(found) + "; p2sbot slack --check says more")
    return settings


def with_missing(settings: Settings, problems: Mapping[str, str], *, http: bool) -> list[str]:
    """Return the problems, and a sentence for each secret that is not set and that Socket Mode, or ``http``, needs."""
    needed = {"SLACK_BOT_TOKEN": settings.bot_token}
    if http:
        needed["SLACK_SIGNING_SECRET"] = settings.signing_secret
    else:
        needed["SLACK_APP_TOKEN"] = settings.app_token
    missing = [name for name, value in needed.items() if not value and name not in problems]
    return [*problems.values(), *(f"{name} is not set" for name in missing)]


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: dict[str, str] = {}

    def secret(self, name: str, prefix: str, page: str) -> str:
        value = (self._environ.get(name) or self._file(name)).strip()
        if value and not value.startswith(prefix):
            self.problems[name] = (
                f"{name} does not begin with {prefix}; the right one is on the app's page {page}"
            )
            return ""
        if not value.isascii() or len(value.split()) > 1:
            self.problems[name] = f"{name} holds more than one word of ASCII"
            return ""
        return value

    def signing_secret(self) -> str:
        name, page = "SLACK_SIGNING_SECRET", "Basic Information, App Credentials"
        value = self.secret(name, "", page)
        if value.startswith(("xox", "xapp-")):
            self.problems[name] = f"{name} is a token; the right one is on the app's page {page}"
            return ""
        return value

    def _file(self, name: str) -> str:
        path = self._environ.get(name + "_FILE")
        if not path:
            return ""
        try:
            return Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            self.problems[name] = f"{name}_FILE: {path} cannot be read: {reason}"
            return ""

    def command(self) -> str:
        command = self._environ.get("P2SBOT_SLACK_COMMAND") or COMMAND
        if not _COMMAND.fullmatch(command):
            self.problems["P2SBOT_SLACK_COMMAND"] = (
                "P2SBOT_SLACK_COMMAND is no / and a word such as /faq"
            )
        return command

    def address(self, name: str) -> tuple[str, int] | None:
        value = self._environ.get(name)
        if not value:
            return None
        host, _, port = value.rpartition(":")
        if not port.isdecimal() or int(port) > 65_535:
            self.problems[name] = f"{name} is no host:port such as 127.0.0.1:8080"
            return None
        return host or "127.0.0.1", int(port)
