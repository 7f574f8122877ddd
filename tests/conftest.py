import os

import pytest

import p2sbot.load

TERMINAL = {
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "COLUMNS",
    "DOMTERM",
    "FORCE_COLOR",
    "FORCE_HYPERLINK",
    "KONSOLE_VERSION",
    "LINES",
    "NO_COLOR",
    "TERM_PROGRAM",
    "VTE_VERSION",
    "WT_SESSION",
}


@pytest.fixture(autouse=True)
def nobody_s_environment(tmp_path_factory, monkeypatch):
    """No test sees or touches the home folder and the settings of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    for name in list(os.environ):
        if name in TERMINAL or name.startswith("P2SBOT_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def words_alone(request, monkeypatch):
    """In this process the sentence encoder is as good as not installed, but where a test is about it."""
    if not request.node.get_closest_marker("semantic"):
        monkeypatch.setattr(p2sbot.load, "is_installed", lambda: False)
