import itertools

import pytest

from p2sbot.screen import WIDEST, Screen, choose_screen, color_bits

SETTINGS = {
    "FORCE_COLOR": (None, "", "0", "1"),
    "CLICOLOR_FORCE": (None, "0", "1"),
    "NO_COLOR": (None, "", "1"),
    "CLICOLOR": (None, "0", "1"),
    "TERM": (None, "dumb", "xterm"),
}

# First row that fits decides; None fits everything. Columns: --color, FORCE_COLOR or CLICOLOR_FORCE
# on, NO_COLOR on, CLICOLOR=0, TERM=dumb, a terminal; the last is whether there is colour.
TRUTH = [
    ("always", None, None, None, None, None, True),
    ("never", None, None, None, None, None, False),
    ("auto", True, None, None, None, None, True),
    ("auto", False, True, None, None, None, False),
    ("auto", False, False, True, None, None, False),
    ("auto", False, False, False, True, None, False),
    ("auto", False, False, False, False, False, False),
    ("auto", False, False, False, False, True, True),
]
CASES = [
    (color, dict(zip(SETTINGS, values, strict=True)), tty)
    for color in ("auto", "always", "never")
    for values in itertools.product(*SETTINGS.values())
    for tty in (True, False)
]


def wanted(color, environ, tty):
    facts = (
        color,
        environ["FORCE_COLOR"] == "1" or environ["CLICOLOR_FORCE"] == "1",
        environ["NO_COLOR"] == "1",
        environ["CLICOLOR"] == "0",
        environ["TERM"] == "dumb",
        tty,
    )
    for *row, verdict in TRUTH:
        if all(want is None or want == fact for want, fact in zip(row, facts, strict=True)):
            return verdict
    raise AssertionError(facts)


@pytest.mark.parametrize("color", ["auto", "always", "never"])
@pytest.mark.parametrize("tty", [True, False])
def test_colour_follows_the_truth_table(color, tty):
    wrong = []
    for asked, environ, on in CASES:
        if (asked, on) == (color, tty):
            present = {name: value for name, value in environ.items() if value is not None}
            screen = choose_screen(present, tty=tty, columns=80, color=color)
            wrong += [present] if screen.color != wanted(color, environ, tty) else []
    assert wrong == []


@pytest.mark.parametrize(
    ("environ", "links"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "alacritty"}, True),
        ({"TERM": "alacritty-direct"}, True),
        ({"DOMTERM": "1"}, True),
        ({"WT_SESSION": "x"}, True),
        ({"KONSOLE_VERSION": "230804"}, True),
        ({"VTE_VERSION": "5000"}, True),
        ({"VTE_VERSION": "4999"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"VTE_VERSION": ""}, False),
        *[
            ({"TERM_PROGRAM": name}, True)
            for name in ("Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "zed")
        ],
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"COLORTERM": "xfce4-terminal"}, True),
        ({"COLORTERM": "truecolor"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "x"}, False),
        ({"FORCE_HYPERLINK": "1", "TERM": "dumb"}, True),
        ({"WT_SESSION": "x", "TERM": "dumb"}, False),
        ({"WT_SESSION": "x", "NO_COLOR": "1"}, True),
    ],
)
def test_hyperlinks_go_only_to_a_terminal_known_to_support_them(environ, links):
    assert choose_screen(environ, tty=True, columns=80).links == links
    assert choose_screen(environ, tty=False, columns=80).links is False
    assert choose_screen(environ, tty=True, columns=80, color="never").links is False


@pytest.mark.parametrize(
    ("columns", "width"), [(0, 20), (19, 20), (20, 20), (60, 60), (WIDEST, WIDEST), (500, WIDEST)]
)
def test_a_terminal_is_wrapped_at_its_width_within_reason_and_a_pipe_never(columns, width):
    assert choose_screen({}, tty=True, columns=columns).width == width
    assert choose_screen({}, tty=False, columns=columns) == Screen() == Screen(None, False, False)


@pytest.mark.parametrize(
    ("environ", "color", "bits"),
    [
        ({"TERM": "xterm"}, "auto", 8),
        ({"TERM": "linux"}, "auto", 4),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "auto", 1),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "always", 8),
        ({"TERM": "linux", "NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", 4),
        ({"TERM": "xterm"}, "never", 1),
    ],
)
def test_how_many_colours_the_menu_has(environ, color, bits):
    assert color_bits(environ, tty=True, color=color) == bits
