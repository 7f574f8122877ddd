import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import ENTRIES, entry_of
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.cache import (
    Compiled,
    StoredEntries,
    cache_folder,
    digest,
    program,
    read_compiled,
    write_compiled,
)

ENTRY = replace(entry_of("* **a**\n* [b](#why)\n", url="https://a.example/#why"), aliases=("x",))
COMPILED = Compiled([ENTRY, ENTRY], {"words": [1, 2.5, "é"]}, "ext. 4711")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "faq.jsonl"


def is_same(found, wanted):
    return found is not None and (list(found.entries), found.index, found.contact) == (
        list(wanted.entries),
        wanted.index,
        wanted.contact,
    )


def test_what_was_written_is_read_again(path):
    write_compiled(path, "key", COMPILED)
    assert is_same(read_compiled(path, "key"), COMPILED)


@given(st.lists(ENTRIES, max_size=3))
def test_any_entry_survives_the_round_trip(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("cache") / "faq.jsonl"
    write_compiled(path, "key", Compiled(entries, {}, ""))
    assert is_same(read_compiled(path, "key"), Compiled(entries, {}, ""))


def test_stored_entries_are_a_sequence(path):
    other = replace(ENTRY, id="other")
    write_compiled(path, "key", Compiled([ENTRY, other], {}, ""))
    entries = read_compiled(path, "key").entries
    assert isinstance(entries, StoredEntries)
    assert (len(entries), entries[0], entries[-1]) == (2, ENTRY, other)
    assert list(entries[1:]) == [other]


def test_another_key_is_no_cache(path):
    write_compiled(path, "key", COMPILED)
    assert read_compiled(path, "another") is None


def test_every_truncated_cache_is_ignored(path):
    write_compiled(path, "key", COMPILED)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert read_compiled(path, "key") is None


def test_every_flipped_bit_is_ignored_or_harmless(path):
    write_compiled(path, "key", COMPILED)
    whole = path.read_bytes()
    for i in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[i // 8] ^= 1 << i % 8
        path.write_bytes(damaged)
        found = read_compiled(path, "key")
        assert found is None or is_same(found, COMPILED)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\0" * 99, b"\xff\xfe", b"null\n", b"[]\n", b"{}\n{}", b'["key"]\n\n', b"SQLite"],
)
def test_a_foreign_file_is_ignored_and_replaced(content, path):
    path.parent.mkdir()
    path.write_bytes(content)
    assert read_compiled(path, "key") is None
    write_compiled(path, "key", COMPILED)
    assert is_same(read_compiled(path, "key"), COMPILED)


def test_a_missing_cache_is_no_cache(path):
    assert read_compiled(path, "key") is None


def test_a_folder_that_cannot_be_made_or_written_is_ignored(tmp_path, path):
    path.parent.write_text("a file where the folder should be")
    write_compiled(path, "key", COMPILED)
    assert read_compiled(path, "key") is None
    taken = tmp_path / "taken.jsonl"
    taken.mkdir()
    write_compiled(taken, "key", COMPILED)
    assert read_compiled(taken, "key") is None
    assert not list(tmp_path.glob("taken.jsonl.*"))


def test_a_full_disk_leaves_the_old_cache_and_no_rubbish(path, monkeypatch):
    write_compiled(path, "key", COMPILED)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    write_compiled(path, "new", COMPILED)
    assert is_same(read_compiled(path, "key"), COMPILED)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_nobody_else_reads_the_cache(path):
    before = os.umask(0)
    try:
        write_compiled(path, "key", COMPILED)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_link_laid_for_the_new_file_is_not_followed(path):
    path.parent.mkdir()
    precious = path.parent / "precious"
    precious.write_text("mine")
    path.with_name(f"{path.name}.{os.getpid()}").symlink_to(precious)
    write_compiled(path, "key", COMPILED)
    assert precious.read_text() == "mine"


def test_a_reader_sees_the_old_or_the_new_cache_and_never_a_part(path, monkeypatch):
    write_compiled(path, "key", COMPILED)
    seen = []
    replace_file = os.replace

    def look_then_replace(*names):
        seen.append(is_same(read_compiled(path, "key"), COMPILED))
        replace_file(*names)

    monkeypatch.setattr(os, "replace", look_then_replace)
    write_compiled(path, "new", COMPILED)
    assert seen == [True]
    assert is_same(read_compiled(path, "new"), COMPILED)


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_a_digest_tells_texts_apart_however_they_are_cut(parts, others):
    assert (digest(*parts) == digest(*others)) == (parts == others)


def test_a_digest_takes_the_name_of_any_file():
    assert digest("\udcff") != digest("\udcfe")


def test_the_program_is_known_by_its_files():
    package = Path(sys.modules["p2sbot"].__file__).parent
    assert program() == program()
    for name in ("parse.py", "match/index.py", "match/words.txt"):
        assert str(package / name) in program()


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is for Linux")
@pytest.mark.parametrize(
    ("named", "folder"), [("/x", "/x/p2sbot"), ("", "{}/.cache/p2sbot"), ("x", "{}/.cache/p2sbot")]
)
def test_the_cache_is_where_xdg_says_and_a_relative_path_is_ignored(named, folder):
    home = os.environ["HOME"]
    assert cache_folder({"XDG_CACHE_HOME": named}) == Path(folder.format(home))


def test_the_cache_is_text_of_one_record_a_line(path):
    write_compiled(path, "key", COMPILED)
    records = [json.loads(line) for line in path.read_bytes().split(b"\n")]
    assert len(records) == 3 + len(COMPILED.entries)
