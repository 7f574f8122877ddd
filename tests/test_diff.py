import json
from pathlib import Path

import pytest

from p2sbot.cli import main
from p2sbot.diff import Edit, compare
from p2sbot.diff.report import diff_json, diff_text
from p2sbot.parse import parse_faq

OLD = """\
# Where do I get a badge?

At the front desk.

# Can I bring my dog?

No. Only guide dogs are allowed in the building.

# How many people fit into the large meeting room?

Up to 12 people at the same time.

# Is there a gym?

Yes.
"""
NEW = """\
# <a name="badge"></a>Where do I get a badge?

At the front desk.

# Can I bring my dog?

Yes. All dogs are allowed in the building.

# How many people fit into the large meeting room on the first floor?

Up to 20 people at the same time.

# Where can I park?

Behind the building.
"""


def changes(old, new):
    return compare(parse_faq(old, path="faq.md"), parse_faq(new, path="faq.md"))


def edits(old, new):
    (pair,) = changes(f"# Why?\n\n{old}\n", f"# Why?\n\n{new}\n").pairs
    return list(pair.edits)


def test_where_links_and_images_lead_is_compared():
    assert edits("See [it](a.md) now.", "See [it](b.md) now.") == [
        Edit("<a.md>", "<b.md>", "See it")
    ]
    assert edits("![x](a.png)", "![x](b.png)") == [Edit("<a.png>", "<b.png>", "x")]
    assert edits("See [a *b*](a.md).", "See [a *b*](a.md).") == []


def test_a_faq_of_its_own_is_refused(capsys):
    assert main(["diff", "a.md", "b.md", "--faq", "c.md"]) == 2
    assert "no use for --faq" in capsys.readouterr().err


def test_questions_that_came_and_went_are_told_from_those_that_were_reworded():
    found = changes(OLD, NEW)
    assert [entry.question for entry in found.added] == ["Where can I park?"]
    assert [entry.question for entry in found.removed] == ["Is there a gym?"]
    assert [pair.new.question for pair in found.pairs if pair.reworded] == [
        "How many people fit into the large meeting room on the first floor?"
    ]


def test_an_anchor_moves_when_the_question_is_reworded_or_gets_one_of_its_own():
    moved = [(p.old.source.anchor, p.new.source.anchor) for p in changes(OLD, NEW).pairs if p.moved]
    assert moved == [
        ("where-do-i-get-a-badge", "badge"),
        (
            "how-many-people-fit-into-the-large-meeting-room",
            "how-many-people-fit-into-the-large-meeting-room-on-the-first-floor",
        ),
    ]


def test_an_answer_that_turns_from_no_to_yes_is_marked():
    assert [p.turned for p in changes(OLD, NEW).pairs] == [False, True, False]


def test_a_question_that_only_moved_is_unchanged():
    there = "# A one?\n\nYes.\n\n# Another two?\n\nNo.\n"
    back = "# Another two?\n\nNo.\n\n# A one?\n\nYes.\n"
    assert not changes(there, back).any


def test_equal_questions_are_matched_in_their_order():
    found = changes("# Why?\n\na\n\n# Why?\n\nb\n", "# Why?\n\na\n\n# Why?\n\nc\n")
    assert [bool(pair.edits) for pair in found.pairs] == [False, True]


def test_a_question_put_in_other_words_is_known_by_its_answer():
    answer = "Hold your badge to the reader beside the door until it turns green."
    found = changes(f"# How do I open the door?\n\n{answer}\n", f"# Door open how?\n\n{answer}\n")
    assert [pair.new.question for pair in found.pairs] == ["Door open how?"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("same", "same", []),
        ("same", "*same*", []),
        ("up to 12 at once", "up to 20 at once", [Edit("12", "20", "up to")]),
        ("at the desk", "at the front desk", [Edit("", "front", "at the")]),
        ("at the front desk", "at the desk", [Edit("front", "", "at the")]),
        ("* a\n* b\n* c", "* a\n* c\n* d", [Edit("b", "", ""), Edit("", "d", "")]),
        ("one two three", "four five six", [Edit("one two three", "four five six", "")]),
        (
            "we open at 8 and 9 in winter",
            "we open at 7 and 8 in summer",
            [Edit("8 and 9 in winter", "7 and 8 in summer", "we open at")],
        ),
    ],
)
def test_an_answer_is_compared_by_lines_and_words(old, new, expected):
    assert edits(old, new) == expected


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("old.md").write_text(OLD, encoding="utf-8")
    Path("new.md").write_text(NEW, encoding="utf-8")
    Path("overlay.toml").write_text(
        '[entries."is-there-a-gym"]\naliases = ["fitness", "sports"]\n\n'
        '[entries."where-do-i-get-a-badge"]\naliases = ["card"]\n',
        encoding="utf-8",
    )
    Path("cases.tsv").write_text(
        "question\texpected\tkind\nfitness?\tis-there-a-gym\tx\n"
        "dogs?\tcan-i-bring-my-dog|is-there-a-gym\tx\nrain?\t\tx\n",
        encoding="utf-8",
    )


def test_the_command_shows_changes_and_what_they_orphan(files, capsys):
    command = ["diff", "old.md", "new.md", "--overlay", "overlay.toml", "--cases", "cases.tsv"]
    assert main(command) == 1
    assert (
        capsys.readouterr().out
        == """\
~ Where do I get a badge?
    anchor #where-do-i-get-a-badge -> #badge
! Can I bring my dog?
    "No. Only guide" -> "Yes. All"
~ How many people fit into the large meeting room?
    now asks: How many people fit into the large meeting room on the first floor?
    anchor #how-many-people-fit-into-the-large-meeting-room -> \
#how-many-people-fit-into-the-large-meeting-room-on-the-first-floor
    ... Up to "12" -> "20"
+ Where can I park?
- Is there a gym?
# overlay.toml:1: 2 aliases of is-there-a-gym, which is gone
# overlay.toml:4: 1 alias of where-do-i-get-a-badge, which is now badge
# cases.tsv:2: 2 cases of is-there-a-gym, which is gone
+ 1 question added   - 1 question removed   ~ 1 question reworded   ~ 2 answers changed   \
# 2 anchors moved   # 3 aliases orphaned   # 2 cases orphaned
"""
    )


def test_json_holds_the_same(files, capsys):
    main(["diff", "old.md", "new.md", "--cases", "cases.tsv", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "p2sbot.diff/1"
    assert [pair["turned"] for pair in document["changed"]] == [False, True, False]
    assert document["changed"][1]["edits"] == [
        {"old": "No. Only guide", "new": "Yes. All", "before": ""}
    ]
    assert [entry["line"] for entry in document["added"]] == [13]
    assert [entry["anchor"] for entry in document["removed"]] == ["is-there-a-gym"]
    assert document["orphans"][0] == {
        "where": "cases.tsv:2",
        "what": "case",
        "id": "is-there-a-gym",
        "became": None,
    }
    assert document["unchanged"] == 0


def test_equal_versions_exit_with_0_and_unreadable_ones_with_2(files, capsys):
    assert main(["diff", "old.md", "old.md"]) == 0
    assert capsys.readouterr().out == "no question, answer or anchor changed\n"
    assert main(["diff", "old.md", "none.md"]) == 2
    assert main(["diff", "old.md", "new.md", "--cases", "none.tsv"]) == 2
    assert main(["diff", "old.md", "new.md", "--format", "html"]) == 2


def test_two_versions_of_a_folder_are_compared_file_by_file(files, capsys):
    for name in ("a", "b"):
        Path(name).mkdir()
        for file in ("x.md", "y.md"):
            Path(name, file).write_text(OLD, encoding="utf-8")
    assert main(["diff", "a", "b"]) == 0


def test_neither_report_lets_a_control_character_through():
    found = changes("# Why?\n\na\n", "# Why?\n\nb\x1b[2J\u202e\n\n# Odd\x9b?\n\nc\n")
    for said in (diff_text(found), diff_json(found)):
        assert not set(said) & {"\x1b", "\x9b", "\u202e"}
