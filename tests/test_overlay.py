import pytest

from p2sbot.errors import OverlayError
from p2sbot.overlay import Aliases, Overlay, apply_overlay, parse_overlay
from p2sbot.parse import parse_faq

WHOLE = """\
base_url = "https://learn.example/faq"
contact = "Network team,\\n ext. 4711"
model = "encoders/multilingual"

[synonyms]
groups = [["p2s", "point-to-site"], ["reboot", "restart"]]

[entries."how-so"]
aliases = ["why on earth", "pourquoi"]
[entries.why]
"""
FAQ = "### Why?\n### How so?\n"


def test_an_overlay_is_read_whole():
    assert parse_overlay(WHOLE, path="o.toml") == Overlay(
        path="o.toml",
        base_url="https://learn.example/faq",
        contact="Network team, ext. 4711",
        model="encoders/multilingual",
        synonyms=(("p2s", "point-to-site"), ("reboot", "restart")),
        aliases=(Aliases("how-so", ("why on earth", "pourquoi"), 8), Aliases("why", (), 10)),
    )


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "[synonyms]\n[entries]\n"])
def test_an_overlay_may_say_nothing(text):
    assert parse_overlay(text, path="o.toml") == Overlay(path="o.toml")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("contact = ", "1: not valid TOML: Invalid value"),
        ("\n\na b = 1\n", "3: not valid TOML: Expected '=' after a key in a key/value pair"),
        ('[a]\nx = "', "2: not valid TOML: Unterminated string"),
        ('contact = "a"\ncontact = "b"\n', "2: not valid TOML: Cannot overwrite a value"),
        ("a = " + "9" * 5000, "1: not valid TOML: "),
        ("a = " + "[" * 5000, "1: not valid TOML: "),
        ('\nbase_ur = "x"\n', '2: unknown key "base_ur"; did you mean "base_url"?'),
        ("zzz = 1\n", '1: unknown key "zzz"; known here: base_url, contact, model, synonyms'),
        ("[synonyms]\ngroup = []\n", '2: unknown key "group"; did you mean "groups"?'),
        (
            '[entries.a]\naliases = ["x"]\n[entries.b]\nalias = ["y"]\n',
            '4: unknown key "alias"; did you mean "aliases"?',
        ),
        ("synonyms = 1\n", "1: synonyms must be a table: [synonyms]"),
        ("\nentries = []\n", "2: entries must be a table: [entries]"),
        ("[entries]\na = 1\n", "2: a must be a table: [entries.a]"),
        ("contact = 4711\n", '1: contact must be a text in quotes, such as contact = "..."'),
        ("base_url = true\n", '1: base_url must be a text in quotes, such as base_url = "..."'),
        ("model = 1\n", '1: model must be a text in quotes, such as model = "..."'),
        ('base_url = "ftp://x"\n', "1: base_url must be a web address, https://..."),
        ('base_url = "learn.example"\n', "1: base_url must be a web address, https://..."),
        ('base_url = "mailto:a@b"\n', "1: base_url must be a web address, https://..."),
        ('base_url = "javascript:x"\n', "1: base_url must be a web address, https://..."),
        ("[synonyms]\ngroups = 1\n", '2: groups must be a list of lists: [["pc", "computer"]]'),
        ('[synonyms]\ngroups = ["a"]\n', "2: group 1 of the synonyms must be a list of texts"),
        ("[synonyms]\ngroups = [[1]]\n", "2: group 1 of the synonyms must be a list of texts"),
        ('[synonyms]\ngroups = [[" "]]\n', "2: group 1 of the synonyms must be a list of texts"),
        ('[entries.a]\n\naliases = "x"\n', "3: aliases must be a list of texts"),
        ('[entries.b]\n[entries."a"]\naliases = [""]\n', "3: aliases must be a list of texts"),
    ],
)
def test_what_is_wrong_in_an_overlay_is_named_with_file_line_and_the_nearest_key(text, complaint):
    with pytest.raises(OverlayError) as error:
        parse_overlay(text, path="o.toml")
    said = str(error.value)
    assert said.startswith(f"o.toml:{complaint}")
    assert "\n" not in said


@pytest.mark.parametrize("text", [WHOLE.replace("\n", "\r\n"), WHOLE])
def test_crlf_makes_no_difference(text):
    assert parse_overlay(text, path="o.toml") == parse_overlay(WHOLE, path="o.toml")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\n[entries.hwo-so]\n", '2: no entry has the id "hwo-so"; did you mean "how-so"?'),
        ("[entries.zzzzzz]\n", '1: no entry has the id "zzzzzz"'),
        ('[entries."how-so"]\n[entries.so]\n', '2: no entry has the id "so"'),
        ("[entries.how-so]\n[entries]\nso.aliases = []\n", '3: no entry has the id "so"'),
        ('contact = "x"\n[entries.contact]\n', '2: no entry has the id "contact"'),
        ('entries.so.aliases = ["x"]\n', '1: no entry has the id "so"'),
        ('contact = "x"\nentries.so.aliases = ["x"]\n', '2: no entry has the id "so"'),
        ("[ entries . so ]\n", '1: no entry has the id "so"'),
        ("[entries.'so']\n", '1: no entry has the id "so"'),
    ],
)
def test_an_id_that_no_entry_has_is_named_with_file_line_and_the_nearest_id(text, complaint):
    with pytest.raises(OverlayError) as error:
        apply_overlay(parse_overlay(text, path="o.toml"), parse_faq(FAQ, path="faq.md"))
    assert str(error.value).startswith(f"o.toml:{complaint}")


def test_aliases_and_published_addresses_are_laid_over_the_entries():
    entries = apply_overlay(parse_overlay(WHOLE, path="o.toml"), parse_faq(FAQ, path="faq.md"))
    assert [entry.aliases for entry in entries] == [(), ("why on earth", "pourquoi")]
    assert [entry.source.citation for entry in entries] == [
        "https://learn.example/faq#why",
        "https://learn.example/faq#how-so",
    ]


def test_without_base_url_the_citation_is_the_file_and_its_anchor():
    (entry,) = apply_overlay(Overlay(), parse_faq("# Why?", path="data/faq.md"))
    assert entry.source.citation == "data/faq.md#why"


def test_a_fragment_of_base_url_gives_way_to_the_anchor():
    overlay = Overlay(base_url="https://learn.example/faq?view=1#top")
    (entry,) = apply_overlay(overlay, parse_faq("# Why?", path="faq.md"))
    assert entry.source.url == "https://learn.example/faq?view=1#why"
