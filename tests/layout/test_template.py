from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hostile import ENTRIES, MARKDOWN, entry_of
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from p2sbot.clean import clean
from p2sbot.errors import TemplateError
from p2sbot.model import Answer, Match, Outcome, Policy
from p2sbot.parse import parse_faq
from p2sbot.render import make_renderer, render
from p2sbot.screen import Screen

MEDIA = ("text", "markdown", "html", "slack")
ENTRY = entry_of("Because.")
POLICY = Policy(answer=0.6, offer=0.2)
ANSWERED = Answer("why", Outcome.ANSWERED, (Match(ENTRY, 0.9),), policy=POLICY)
UNSURE = Answer(
    "why", Outcome.UNSURE, (Match(ENTRY, 0.4),), ("linux",), (Match(ENTRY, 0.4),), policy=POLICY
)
UNKNOWN = Answer(
    "?", Outcome.UNKNOWN, contact="ext. 4711", unmentioned=("linux", "mars"), policy=POLICY
)


@pytest.fixture
def own(tmp_path):
    """Fills one template of one's own, in text."""

    def fill(template, name="entry.text.j2", entry=ENTRY):
        (tmp_path / name).write_text(template, encoding="utf-8")
        return make_renderer("text", templates=tmp_path).entry(entry)

    return fill


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ANSWERED, "Why?\n\n  Because.\n\n  faq.md#why\n"),
        (
            replace(ANSWERED, unmentioned=("linux",)),
            "Why?\n\n  Because.\n\n  The FAQ does not mention: linux\n  faq.md#why\n",
        ),
        (
            UNSURE,
            "Did you mean\n  1  Why?\n     faq.md#why\nThe FAQ does not mention: linux\n",
        ),
        (
            UNKNOWN,
            "The FAQ has no answer to that.\nIt does not mention: linux, mars\n"
            "Where to turn: ext. 4711\n",
        ),
        (
            Answer("?", Outcome.UNKNOWN, offered=(Match(ENTRY, 0.1),)),
            "The FAQ has no answer to that.\nClosest\n  1  Why?\n     faq.md#why\n",
        ),
    ],
)
def test_what_the_terminal_says_in_every_outcome(answer, said):
    assert render(answer, "text") == said


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("answer", [ANSWERED, UNSURE, UNKNOWN])
def test_every_medium_says_everything_and_ends_in_one_newline(medium, answer):
    said = render(answer, medium)
    assert said.endswith("\n")
    assert not said.endswith("\n\n")
    for text in (*answer.unmentioned, answer.contact):
        assert text in said
    for match in answer.matches:
        assert "Why?" in said
        assert "faq.md#why" in said
        assert match.entry.answer in said or answer.outcome is not Outcome.ANSWERED


@pytest.mark.parametrize("medium", MEDIA)
def test_an_empty_answer_leaves_no_gap(medium):
    said = make_renderer(medium).entry(entry_of(""))
    assert "\n\n\n" not in said
    assert "faq.md#why" in said


@pytest.mark.parametrize("medium", MEDIA)
def test_a_published_citation_is_a_link_to_the_page(medium):
    entry = entry_of("x", url="https://learn.example/faq#why")
    linked = {
        "text": "  https://learn.example/faq#why\n",
        "markdown": r"[https://learn.example/faq#why](<https://learn.example/faq#why>)",
        "html": '<a href="https://learn.example/faq#why" rel="noopener noreferrer">'
        "https://learn.example/faq#why</a>",
        "slack": "<https://learn.example/faq#why|https://learn.example/faq#why>",
    }
    assert linked[medium] in make_renderer(medium).entry(entry)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("answer", [ANSWERED, UNSURE, UNKNOWN])
def test_why_adds_the_evidence_in_text_only(medium, answer):
    without = make_renderer(medium).answer(answer)
    said = make_renderer(medium).answer(answer, why=True)
    assert said.startswith(without)
    assert (said != without) == (medium == "text")


def test_questions_wrap_at_the_width_and_hang_behind_their_mark():
    entry = replace(ENTRY, question="one two three four five six")
    answer = Answer("x", Outcome.UNSURE, offered=(Match(entry, 0.4),))
    said = make_renderer("text", screen=Screen(width=20)).answer(answer)
    assert said == "Did you mean\n  1  one two three\n     four five six\n     faq.md#why\n"


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    "payload",
    ["{{ 7*7 }}", "{% if x %}", "{# x #}", "{{ x.__class__ }}", "{% include 'x' %}", "{{", "%}"],
)
def test_text_of_a_faq_is_never_a_template(payload, medium):
    entry = entry_of(f"`{payload}`")
    entry = replace(entry, question=payload, source=replace(entry.source, path=payload))
    said = make_renderer(medium).entry(entry)
    said += render(replace(UNKNOWN, unmentioned=(payload,), contact=payload), medium)
    shown = {"html": payload.replace("'", "&#39;")}.get(medium, payload)
    assert shown in said
    assert "49" not in said


@given(ENTRIES, st.text(max_size=9))
def test_whatever_a_value_holds_no_medium_fails_or_lets_a_control_character_through(entry, text):
    answer = Answer(text, Outcome.UNKNOWN, unmentioned=(text,), contact=text)
    for medium in MEDIA:
        renderer = make_renderer(medium)
        said = renderer.entry(entry) + renderer.entries([entry]) + renderer.answer(answer)
        assert said == clean(said)


@given(MARKDOWN)
def test_a_question_in_markdown_reads_as_its_text(markdown):
    for entry in parse_faq("# " + markdown, path="faq.md"):
        tokens = MarkdownIt("commonmark").parse(make_renderer("markdown").entries([entry]))
        assert [token.type for token in tokens[:4]] == [
            "bullet_list_open",
            "list_item_open",
            "paragraph_open",
            "inline",
        ]
        shown = "".join(child.content for child in tokens[3].children)
        assert shown == f"{clean(entry.question)} ({clean(entry.source.citation)})"


@pytest.mark.parametrize("question", ["1. Why?", "2) Why?", "- Why?", "+ Why?", "# Why?", "&lt;?"])
def test_a_question_in_markdown_opens_no_list_or_heading(question):
    said = make_renderer("markdown").entries([replace(ENTRY, question=question)])
    shown = "".join(HTMLText(MarkdownIt("commonmark").render(said)).seen)
    assert shown.strip() == f"{question} (faq.md#why)"


class HTMLText(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)

    def handle_data(self, data):
        self.seen.append(data)


def test_templates_of_ones_own_replace_the_shipped_ones_one_by_one(tmp_path):
    (tmp_path / "entry.text.j2").write_text("mine: {{ entry.question }}\n")
    mine = make_renderer("text", templates=tmp_path)
    assert mine.entry(ENTRY) == "mine: Why?\n"
    assert mine.answer(ANSWERED) == "mine: Why?\n"
    assert mine.answer(UNSURE) == render(UNSURE, "text")
    assert make_renderer("html", templates=tmp_path).entry(ENTRY) == make_renderer("html").entry(
        ENTRY
    )


def test_what_ones_own_template_prints_is_escaped_for_its_medium(tmp_path):
    entry = replace(ENTRY, question="<b>\x1b*", answer="<!channel>")
    for medium, said in {
        "text": "<b>^[*",
        "markdown": r"\<b\>^\[\*",
        "html": "&lt;b&gt;^[*",
        "slack": "&lt;b&gt;^[*",
    }.items():
        (tmp_path / f"entry.{medium}.j2").write_text("{{ entry.question }}")
        assert make_renderer(medium, templates=tmp_path).entry(entry) == said


@pytest.mark.parametrize(
    "template",
    [
        "{{ entry.__class__ }}",
        "{{ entry.question.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(entry) }}",
        "{{ screen.__init__.__globals__ }}",
        "{{ cycler.__init__ }}",
        "{% set x = entry.aliases.__add__ %}{{ x(()) }}",
        "{{ range(999999999) }}",
    ],
)
def test_a_template_is_in_a_sandbox(template, own, tmp_path):
    with pytest.raises(TemplateError) as error:
        own("\n" + template)
    assert str(error.value).startswith(f"{tmp_path / 'entry.text.j2'}:2: ")


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("\n{{ entry.question", ":2: "),
        ("{% nope %}", ":1: Encountered unknown tag 'nope'."),
        ("\n\n{{ 1|nope }}", ":3: No filter named 'nope'."),
        ("\n{{ nope }}", ":2: 'nope' is undefined"),
        ("{{ entry.nope }}", ":1: 'p2sbot.model.Entry object' has no attribute 'nope'"),
        ("\n{% include 'nope.j2' %}", ":2: neither in this folder nor shipped: nope.j2"),
        ("{% include '../x.j2' %}", ":1: neither in this folder nor shipped: ../x.j2"),
        ("{{ 1/0 }}", ":1: division by zero"),
        ("{{ 5|wrapped }}", ":1: "),
        ("{{ 'x'|wrapped(style='z') }}", ":1: "),
        ("{{ 'x'|layout }}", ":1: "),
        ("{{ [][1].x }}", ":1: "),
        ("{% include 'entry.text.j2' %}", ":1: maximum recursion depth exceeded"),
    ],
)
def test_what_is_wrong_in_a_template_is_named_with_file_and_line(
    template, complaint, own, tmp_path
):
    with pytest.raises(TemplateError) as error:
        own(template)
    said = str(error.value)
    assert said.startswith(f"{tmp_path / 'entry.text.j2'}{complaint}")
    assert "\n" not in said


def test_a_template_that_is_no_text_is_named(tmp_path):
    (tmp_path / "entry.text.j2").write_bytes(b"\xff")
    with pytest.raises(TemplateError, match=r"entry\.text\.j2: cannot be read: "):
        make_renderer("text", templates=tmp_path).entry(ENTRY)


TWINS = tuple(
    Match(replace(ENTRY, id=one, question=one), 0.4)
    for one in ("Why <zinc> * 1?", "Why <lead> * 1?")
)


@pytest.mark.parametrize(
    ("medium", "said"),
    [
        ("text", "  1  Why <*zinc*> * 1?\n"),
        ("markdown", "1. Why \\<**zinc**\\> \\* 1? ("),
        ("html", "<li>Why &lt;<strong>zinc</strong>&gt; * 1? ("),
        ("slack", "1. Why &lt;*zinc*&gt; * 1? ("),
    ],
)
def test_the_words_that_tell_options_apart_are_marked(medium, said):
    assert said in render(Answer("why", Outcome.UNSURE, TWINS, offered=TWINS), medium)


def test_in_colour_they_are_bold():
    renderer = make_renderer("text", screen=Screen(width=20, color=True))
    said = renderer.answer(Answer("why", Outcome.UNSURE, TWINS, offered=TWINS))
    assert "  1  Why <\x1b[1mzinc\x1b[0m> * 1?\n" in said
