"""Showing an address in a browser, only where there is one."""

from __future__ import annotations

import sys
from collections.abc import Mapping


def has_browser(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Return whether a browser can open outside of the terminal; a text browser would block it."""
    if platform in ("darwin", "win32"):
        return not environ.get("SSH_CONNECTION")
    return any(environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))


def open_url(url: str) -> bool:
    """Open an http, https or file address; return whether a browser took it."""
    if not url.startswith(("http://", "https://", "file://")):
        return False
    import webbrowser

    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
