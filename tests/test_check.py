import json
from pathlib import Path

import pytest

from p2sbot.check import CHECKS, check
from p2sbot.check.report import report
from p2sbot.check.rules import Finding, rules
from p2sbot.cli import main
from p2sbot.errors import P2sbotError

FIXTURES = Path(__file__).parent / "fixtures" / "check"
CODES = [rule.code for rule in rules()]
ODD = "# <a name=x></a>Why?\n\n<u>So</u>.\n"


@pytest.fixture
def faq(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="faq.md"):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def codes(*paths, **options):
    return [finding.code for finding in check(paths, **options)]


@pytest.mark.parametrize("code", CODES)
def test_each_check_has_a_faq_that_only_it_objects_to(code, monkeypatch):
    monkeypatch.chdir(FIXTURES)
    overlay = Path(f"{code}.toml")
    findings = check([Path(f"{code}.md")], overlay if overlay.exists() else None)
    assert report(findings, "text") == Path(f"{code}.txt").read_text(encoding="utf-8")
    assert {finding.code for finding in findings} == {code}


def test_there_are_no_fixtures_of_checks_that_do_not_exist():
    assert {path.stem for path in FIXTURES.iterdir()} == set(CODES)


def test_each_check_is_one_function_that_names_its_code():
    named = {one.__doc__.partition(":")[0] for one in CHECKS}
    assert len(named) == len(CHECKS)
    assert named | {"P2S098", "P2S099"} == set(CODES)


def test_the_documentation_says_of_each_code_what_explain_says():
    document = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    for rule in rules():
        assert f"### {rule.code}: {rule.title}" in document
        assert f"{rule.level.capitalize()}. {rule.explanation}" in document
    assert document.count("### P2S") == len(CODES)


def test_our_own_faq_and_overlay_have_nothing_that_is_not_accepted():
    assert check() == []


def test_a_clean_faq_has_no_findings(faq):
    assert codes(faq("# <a name=x></a>Why?\n\nSo.\n")) == []


def test_a_link_across_a_folder_must_lead_to_an_anchor_of_that_file(faq):
    faq("# <a name=one></a>One?\n\nSee [two](b.md#two), [none](b.md#too), [B](./b.md).\n", "f/a.md")
    faq("# <a name=two></a>Two?\n\nSee [one](../f/a.md#one).\n", "f/b.md")
    (finding,) = check([Path("f")])
    assert finding.message == "no anchor #too in b.md; the nearest is #two"


def test_the_same_anchor_in_two_files_names_the_other(faq):
    faq("# <a name=one></a>One?\n\nYes.\n", "f/a.md")
    faq("# <a name=one></a>Two?\n\nNo.\n", "f/b.md")
    assert check([Path("f")]) == [
        Finding("P2S002", "f/b.md", 1, "the anchor #one stands in f/a.md:1 already")
    ]


@pytest.mark.parametrize(
    "target", ["#x", "#w%68y", "#section", "#top", "#", "https://a.example/#z"]
)
def test_a_link_to_what_exists_is_no_finding(target, faq):
    path = faq(f"# Section\n\n## <a name=x></a>Why?\n\n[so it is](<{target}>) <a id=why></a>\n")
    assert codes(path) == []


def test_yaml_is_checked_at_the_lines_of_its_answers(faq):
    text = "### YamlMime:FAQ\nsections:\n- questions:\n  - question: Why?\n    answer: |\n"
    (finding,) = check([faq(text + "      So.\n\n      ![x](https://a.example/x)\n", "faq.yml")])
    assert (finding.code, finding.line) == ("P2S012", 8)
    plain = text.replace("|\n", "![x](https://a.example/x)\n      So.\n")
    assert [f.line for f in check([faq(plain, "faq.yml")])] == [5]
    below = text.replace("|\n", "\n\n      ![x](https://a.example/x)\n")
    assert [f.line for f in check([faq(below, "faq.yml")])] == [7]


def test_a_comment_suppresses_the_code_it_names_in_the_line_below(faq):
    text = ODD.replace("<u>", "<!-- p2sbot-ignore: P2S011 -->\n\n<u>")
    assert codes(faq(text)) == []
    assert codes(faq(text + "\n<u>More</u>.\n")) == ["P2S011"]
    assert codes(faq(text.replace("P2S011", "P2S012"))) == ["P2S099", "P2S011"]


def test_a_comment_suppresses_the_code_it_names_in_the_whole_file(faq):
    comment = "<!-- p2sbot-ignore-file: P2S011, P2S012 -->\n"
    assert codes(faq(comment + ODD + "\n<u>More</u>.\n")) == ["P2S099"]


def test_a_suppression_must_name_codes(faq):
    assert codes(faq("<!-- p2sbot-ignore -->\n" + ODD), select=["P2S098"]) == ["P2S098"]


def test_the_overlay_accepts_a_code_for_a_reason(faq, tmp_path):
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('[check.ignore]\nP2S011 = "the site shows it"\n', encoding="utf-8")
    assert codes(faq(ODD), overlay=overlay) == []
    overlay.write_text('\n[check.ignore]\nP2S012 = "none"\nP2S1 = "x"\n', encoding="utf-8")
    found = check([faq(ODD)], overlay=overlay)
    assert [(f.code, f.line) for f in found if f.path != "faq.md"] == [("P2S099", 3), ("P2S098", 4)]
    overlay.write_text('[check.ignore]\nP2S011 = ""\n', encoding="utf-8")
    with pytest.raises(P2sbotError, match=r":2: P2S011 must say why"):
        check([faq(ODD)], overlay=overlay)


def test_select_and_ignore_choose_codes_and_know_their_names(faq):
    path = faq(ODD + "\n![x](https://a.example/x)\n")
    assert codes(path) == ["P2S011", "P2S012"]
    assert codes(path, select=["P2S012"]) == ["P2S012"]
    assert codes(path, ignore=["P2S012"]) == ["P2S011"]
    with pytest.raises(P2sbotError, match=r"no check is called P2S11; did you mean P2S"):
        check([path], select=["P2S11"])


def test_a_code_that_is_not_selected_does_not_make_its_suppression_unused(faq):
    path = faq(ODD.replace("<u>", "<!-- p2sbot-ignore: P2S011 -->\n<u>"))
    assert codes(path, select=["P2S012", "P2S099"]) == []


def test_a_comment_in_code_suppresses_nothing(faq):
    text = "\n```\n<!-- p2sbot-ignore-file: P2S011 -->\n```\n"
    assert codes(faq(ODD + text)) == ["P2S011"]


def test_a_suppression_may_say_why(faq):
    text = ODD.replace("<u>", "<!-- p2sbot-ignore: P2S011, p2s012\nbecause of A4 paper -->\n\n<u>")
    assert codes(faq(text)) == ["P2S099"]
    assert codes(faq(text.replace("P2S011,", "because P2S011,"))) == ["P2S098", "P2S011"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Ask @here-be-dragons, @channel/x, @here.example.org, a@here.", 0),
        ("Ask @here. Or @channel, @everyone!", 3),
        ("&lt;!channel&gt; and `<!here>`", 2),
        ("```\n<@U123>\n```", 1),
        ("<!-- @here -->", 0),
    ],
)
def test_a_mention_is_what_a_reader_would_copy(text, mentions, faq):
    path = faq(f"# <a name=x></a>Why?\n\n{text}\n\nSo.\n")
    assert codes(path, select=["P2S015"]) == ["P2S015"] * mentions


def test_links_in_html_are_checked_and_the_nearest_anchor_is_found_in_any_case(faq):
    path = faq('# <a name=Badge></a>Why?\n\n[a](#BADGES)\n\nSo, <a href="#badgee">b</a>.\n')
    found = check([path], select=["P2S003"])
    assert [(f.line, f.message) for f in found] == [
        (3, "no anchor #BADGES; the nearest is #Badge"),
        (5, "no anchor #badgee; the nearest is #Badge"),
    ]


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("# Office\n\nWelcome.\n\n## General\n\nThis is about it.\n\n### ", 0),
        ("# Office\n\n## Contents\n\n* one\n\n## General\n\n### ", 0),
        ("# Office\n\nWelcome.\n\n## Hours\n\nNine to five.\n\n## General\n\n### ", 7),
    ],
)
def test_text_in_front_of_the_questions_that_is_no_introduction_is_reported(before, line, faq):
    path = faq(before + "<a name=x></a>Where is my badge?\n\nThere.\n", "office.md")
    found = check([path], select=["P2S025"])
    assert [f.line for f in found] == ([line] if line else [])


def test_fields_of_yaml_that_nothing_shows_are_reported(faq):
    text = """\
### YamlMime:FAQ
title: Office
summary: Not a question.
sections:
- name: General
  description: |
    Lost
    words.
  questions:
  # a comment
  - question: Why?
    answer: So.
  - {question: "How?", answer: "Thus."}
- questions: [{question: "Who?", answer: "She."}]
"""
    found = check([faq(text, "faq.yml")], select=["P2S025"])
    assert [f.line for f in found] == [6, 13, 14]


def test_the_command_exits_with_0_1_or_2(faq, capsys):
    assert main(["check", str(faq("# <a name=x></a>Why?\n\nSo.\n"))]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", str(faq(ODD)), "--format", "text"]) == 1
    assert capsys.readouterr().out == "faq.md:3: P2S011 only the text of <u> is shown\n"
    assert main(["check", "faq.md", "--exit-zero", "--ignore", "p2s012,P2S013"]) == 0
    assert main(["check", "none.md"]) == 2
    assert main(["check", "--select", "X"]) == 2
    assert main(["check", "--format", "slack"]) == 2
    assert main(["--format", "slack", "check"]) == 2


def test_explain_says_what_a_code_means(capsys):
    assert main(["check", "--explain", "p2s001"]) == 0
    assert capsys.readouterr().out.startswith("P2S001 (error): A question without an answer\n\n")
    assert main(["check", "--explain", "P2S000"]) == 2


def test_json_has_a_schema_and_every_finding(faq, capsys):
    main(["check", "--json", str(faq(ODD))])
    document = json.loads(capsys.readouterr().out)
    assert document == {
        "schema": "p2sbot.check/1",
        "findings": [
            {
                "code": "P2S011",
                "level": "warning",
                "path": "faq.md",
                "line": 3,
                "message": "only the text of <u> is shown",
            }
        ],
    }


def test_github_annotations_are_escaped_and_more_than_ten_are_counted():
    findings = [Finding("P2S001", "a,b:c.md", n, "50 %\nmore") for n in range(1, 13)]
    lines = report(findings, "github").splitlines()
    assert lines[0] == "::error file=a%2Cb%3Ac.md,line=1,title=P2S001::50 %25%0Amore"
    assert lines[-1].startswith("::notice::2 more findings")


def test_sarif_names_rule_file_line_and_a_fingerprint_that_outlives_moves():
    found = json.loads(report([Finding("P2S001", "a.md", 3, "x")], "sarif"))
    moved = json.loads(report([Finding("P2S001", "a.md", 9, "x")], "sarif"))
    assert (found["version"], found["$schema"].rpartition("/")[2]) == ("2.1.0", "sarif-2.1.0.json")
    (result,) = found["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("P2S001", "error")
    assert place == {"artifactLocation": {"uri": "a.md"}, "region": {"startLine": 3}}
    assert result["partialFingerprints"] == moved["runs"][0]["results"][0]["partialFingerprints"]
    assert {rule["id"] for rule in found["runs"][0]["tool"]["driver"]["rules"]} == set(CODES)


def test_sarif_names_files_by_uri_and_tells_equal_findings_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outside = tmp_path.parent / "b c.md"
    paths = ["a b%.md", str(tmp_path / "f" / "x#.md"), str(outside)]
    found = [Finding("P2S001", path, line, "x") for path in paths for line in (1, 2)]
    results = json.loads(report(found, "sarif"))["runs"][0]["results"]
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results]
    assert uris[::2] == ["a%20b%25.md", "f/x%23.md", outside.as_uri()]
    assert len({r["partialFingerprints"]["p2sbot/v1"] for r in results}) == len(results)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_no_report_holds_a_control_character(form):
    said = report([Finding("P2S001", "a\x1b[2J.md", 1, "\x9b31m\u202e")], form)
    assert not set(said) & {"\x1b", "\x9b", "\u202e"}
