import json
import os
from pathlib import Path

import pytest

import p2sbot.load
from p2sbot import FaqError, load_bot
from p2sbot.cache import cache_folder
from p2sbot.check.faq import assemble
from p2sbot.diff import compare_faqs
from p2sbot.sources import read_raw_faq

FAQ = "### How do I use my badge?\n\nHold it to the reader.\n\n### Where is lunch?\n\nDownstairs.\n"


@pytest.fixture
def faq(tmp_path):
    path = tmp_path / "faq.md"
    path.write_text(FAQ, encoding="utf-8")
    return path


@pytest.fixture
def overlay(tmp_path):
    path = tmp_path / "overlay.toml"
    path.write_text('contact = "Front desk"\n', encoding="utf-8")
    return path


def cached():
    return list(cache_folder(os.environ).glob("*.jsonl"))


def no_compiling(monkeypatch):
    def fail(*_):
        raise AssertionError("compiled again")

    monkeypatch.setattr(p2sbot.load, "_compile", fail)


def test_the_second_load_takes_the_compiled_index(faq, monkeypatch):
    load_bot(faq)
    no_compiling(monkeypatch)
    assert load_bot(faq).ask("where is lunch").matches[0].entry.answer == "Downstairs."


def test_a_cached_bot_gives_the_same_answers_as_a_fresh_one(tmp_path, monkeypatch):
    questions = ["does it run on linux", "vpn", "hw many clints", "asdfghjkl", "two vnets", ""]
    fresh, stored = load_bot(), load_bot()
    assert [stored.ask(q) for q in questions] == [fresh.ask(q) for q in questions]
    assert list(stored.entries) == list(fresh.entries)


@pytest.mark.parametrize("edit", ["Upstairs..", "Upstairs", "Downstairs!"])
def test_an_edited_faq_is_read_anew_even_when_its_size_and_time_are_the_same(faq, edit):
    load_bot(faq)
    before = faq.stat()
    faq.write_text(FAQ.replace("Downstairs.", edit), encoding="utf-8")
    os.utime(faq, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load_bot(faq).ask("where is lunch").matches[0].entry.answer == edit


def test_an_edited_overlay_is_read_anew(faq, overlay):
    assert load_bot(faq, overlay).ask("x").contact == "Front desk"
    overlay.write_text('contact = "Back office"\n', encoding="utf-8")
    assert load_bot(faq, overlay).ask("x").contact == "Back office"
    assert load_bot(faq).ask("x").contact == ""


def test_a_changed_program_compiles_anew(faq, monkeypatch):
    load_bot(faq)
    monkeypatch.setattr(p2sbot.load, "program", lambda _: "another")
    no_compiling(monkeypatch)
    with pytest.raises(AssertionError, match="compiled again"):
        load_bot(faq)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:200],
        lambda data: data.replace(b"Downstairs", b"Upstairs.."),
        lambda data: b"\x80" + data,
        lambda data: b"{}\n" + data,
    ],
)
def test_a_damaged_cache_is_ignored(faq, damage):
    load_bot(faq)
    (path,) = cached()
    path.write_bytes(damage(path.read_bytes()))
    assert load_bot(faq).ask("where is lunch").matches[0].entry.answer == "Downstairs."


def test_an_unusable_cache_folder_is_ignored(faq, tmp_path, monkeypatch):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert load_bot(faq).ask("where is lunch").matches[0].entry.answer == "Downstairs."


def test_the_cache_is_the_users_alone_and_one_file_a_faq(faq):
    old = os.umask(0)
    try:
        load_bot(faq)
        faq.write_text(FAQ + "\n### Who?\n\nYou.\n", encoding="utf-8")
        load_bot(faq)
    finally:
        os.umask(old)
    (path,) = cached()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [p for p in path.parent.iterdir() if p.is_file()] == [path]


def test_several_files_make_one_set_whose_ids_say_which_file_where_they_must(faq, tmp_path):
    other = tmp_path / "other.md"
    other.write_text("### Where is lunch?\n\nHere.\n\n### Who?\n\nYou.\n", encoding="utf-8")
    assert [entry.id for entry in load_bot([faq, other]).entries] == [
        "how-do-i-use-my-badge",
        "faq.md#where-is-lunch",
        "other.md#where-is-lunch",
        "who",
    ]


def test_links_from_file_to_file_are_links_to_entries(tmp_path):
    (tmp_path / "a.md").write_text(
        "### Where?\n\n[b](b.md#where), [own](#where), [web](https://b.md/#where).\n",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text("### Where?\n\nHere.\n", encoding="utf-8")
    first, second = load_bot(tmp_path).entries
    links = [span.entry for span in first.blocks[0].spans if span.target]
    assert links == [second.id, first.id, ""]


@pytest.mark.parametrize(("text", "what"), [("", "the file is empty"), ("x", "no question in it")])
def test_a_file_without_a_question_is_an_error_beside_others_too(faq, tmp_path, text, what):
    other = tmp_path / "other.md"
    other.write_text(text, encoding="utf-8")
    with pytest.raises(FaqError, match=what):
        load_bot([faq, other])


def test_base_url_makes_the_citation_a_web_address(faq, overlay):
    overlay.write_text('base_url = "https://help.example/faq"\n', encoding="utf-8")
    source = load_bot(faq, overlay).ask("where is lunch").matches[0].entry.source
    assert source.url == source.citation == "https://help.example/faq#where-is-lunch"
    assert source.path == faq.as_posix()


def test_a_faq_without_a_question_is_an_error(tmp_path):
    path = tmp_path / "x.md"
    path.write_text("words\n", encoding="utf-8")
    with pytest.raises(FaqError, match="no question in it"):
        load_bot(path)


def test_the_public_names_are_all_there():
    import p2sbot

    for name in p2sbot.__all__:
        assert getattr(p2sbot, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        p2sbot.nonsense  # noqa: B018 -- the look-up is the test


def test_the_embedded_faq_is_cited_by_its_name_and_not_by_its_place():
    source = load_bot().entries[0].source
    assert source.path == "data/faq.md"
    assert Path(source.file).read_bytes().startswith(b"### <a name=")
    assert json.dumps(source.url) == "null"


def test_a_folder_of_faqs_in_markdown_and_yaml_is_one_set(tmp_path):
    (tmp_path / "a.md").write_text("# Why?\n\nSo.\n", encoding="utf-8")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "b.markdown").write_text("# Why?\n\nNot so.\n", encoding="utf-8")
    (tmp_path / "c.yml").write_text(
        "### YamlMime:FAQ\nsections:\n- questions:\n  - question: How?\n    answer: Thus.\n",
        encoding="utf-8",
    )
    (tmp_path / "d.yml").write_text("name: no faq\nquestion: What?\n", encoding="utf-8")
    (tmp_path / "e.md").write_text("# About\n\nNo question here.\n", encoding="utf-8")
    assert [entry.id for entry in load_bot(tmp_path).entries] == [
        "a.md#why",
        "how",
        "deeper/b.markdown#why",
    ]


def test_ids_are_the_same_however_the_folder_is_named(tmp_path, monkeypatch):
    for name in ("a.md", "b.md"):
        (tmp_path / "faq").mkdir(exist_ok=True)
        (tmp_path / "faq" / name).write_text(f"# Why?\n\nSo {name}.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "faq")
    for given in (tmp_path / "faq", Path(), Path("../faq"), [Path("a.md"), tmp_path / "faq/b.md"]):
        assert [e.id for e in load_bot(given).entries] == ["a.md#why", "b.md#why"]
    checked = assemble(read_raw_faq([Path("../faq")]), None)
    assert [e.id for e in checked.entries] == ["a.md#why", "b.md#why"]
    monkeypatch.chdir(tmp_path)
    pairs = compare_faqs(Path("faq"), tmp_path / "faq").pairs
    assert [pair.new.id for pair in pairs] == ["a.md#why", "b.md#why"]
