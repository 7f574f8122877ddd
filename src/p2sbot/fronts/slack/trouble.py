"""What can go wrong on the way to Slack, in a sentence."""

from __future__ import annotations

import re
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from p2sbot.clean import one_line

TROUBLE = (SlackClientError, OSError, HTTPException, ValueError)
"""All that a call of the Web API raises: Slack refuses, nobody answers, or somebody else does."""
_LONGEST = 200
_CODE = re.compile(r"[a-z0-9_]{1,80}", re.ASCII)
_DOWN = ("fatal_error", "internal_error", "request_timeout", "service_unavailable")
"""Codes by which Slack says that it cannot answer (docs.slack.dev, any method, "Errors")."""


def code_of(error: BaseException | None) -> str:
    """Return Slack's own code for why it refused; empty where Slack has not refused."""
    if not isinstance(error, SlackApiError) or error.response.status_code >= 500:
        return ""
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    # Where there is no JSON, the SDK puts the page that came instead.
    known = isinstance(code, str) and _CODE.fullmatch(code) and code not in _DOWN
    return str(code) if known else ""


def explain(error: BaseException | None, token: str) -> str:
    """Return what is wrong, without a word of what a stranger answered.

    Args:
        error: one of ``TROUBLE``, raised by a call of the Web API.
        token: what that call's token is called.
    """
    code = code_of(error)
    if code and code != "ratelimited":
        return f"Slack does not take {token}: {code}"
    if isinstance(error, SlackApiError):
        return (
            f"Slack cannot be reached: HTTP {error.response.status_code}, and no answer of Slack's"
        )
    reason = error.reason if isinstance(error, URLError) else error
    said = getattr(reason, "strerror", None)
    if not said and isinstance(error, OSError):
        said = str(reason)
    return f"Slack cannot be reached: {one_line(said or type(error).__name__)[:_LONGEST]}"
