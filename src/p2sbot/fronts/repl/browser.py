"""Showing an address in a browser, only where there is one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import PurePath

_IN_THE_TERMINAL = {"www-browser", "browsh", "elinks", "links", "links2", "lynx", "w3m"}


def has_browser(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Return whether a browser can open outside of the terminal; a text browser would block it."""
    if platform in ("darwin", "win32"):
        return not environ.get("SSH_CONNECTION")
    return any(environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))


def open_url(url: str) -> bool:
    """Open an http, https or file address; return whether a browser with a window of its own took it."""
    if not url.startswith(("http://", "https://", "file://")):
        return False
    import webbrowser

    try:
        browser = webbrowser.get()
        name = str(getattr(browser, "name", ""))
        if PurePath(name).name in _IN_THE_TERMINAL:
            return False
        if type(browser) is webbrowser.GenericBrowser:  # It would be waited for.
            browser = webbrowser.BackgroundBrowser([name, *browser.args])
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False
