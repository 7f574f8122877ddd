"""Vectors are worked out once and kept: after an edit, only what is new is encoded."""

import os
import sys
from dataclasses import replace

import numpy as np
import pytest
from encoders import LetterEncoder

from p2sbot.match.vectors import Vectors
from p2sbot.model import Entry, Source
from p2sbot.vectorstore import open_vectors, read_vectors

ENTRIES = [
    Entry(name, f"Where is the {name}?", f"The {name} is here.", "", Source("f.md", name, 1))
    for name in ("lamp", "door", "desk")
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "faq.vectors"


def opened(path, entries=ENTRIES, key="one", digest="letters", watch=lambda rows, _: rows):
    """The encoder, with what it was asked, and the vectors."""
    encoder = LetterEncoder(digest)
    return encoder, open_vectors(entries, encoder, path, key, watch)


def same(one: Vectors, other: Vectors) -> bool:
    question = "is there a lamp on the desk"
    return np.array_equal(one.compare(question).nearest, other.compare(question).nearest)


def test_what_was_encoded_is_taken_from_the_cache(path):
    first, vectors = opened(path)
    assert len(first.asked) == 6
    second, again = opened(path)
    assert second.asked == []
    assert same(vectors, again)


def test_the_cache_has_half_precision_and_so_has_the_first_answer(path):
    opened(path)
    assert read_vectors(path).table.dtype == np.float16
    assert same(opened(path)[1], opened(None)[1])


def test_with_the_whole_faq_in_the_cache_no_entry_is_looked_at(path):
    opened(path)
    _, vectors = opened(path, entries=None)
    assert same(vectors, opened(path)[1])


def test_an_edited_entry_is_encoded_and_no_other(path):
    opened(path)
    edited = [ENTRIES[0], replace(ENTRIES[1], question="Where is the gate?"), ENTRIES[2]]
    encoder, vectors = opened(path, edited, key="two")
    assert encoder.asked == ["Where is the gate?", "Where is the gate? The door is here."]
    assert same(vectors, opened(None, edited)[1])
    assert len(read_vectors(path).marks) == 6


def test_a_new_program_or_a_moved_entry_encodes_nothing(path):
    opened(path)
    assert opened(path, key="two")[0].asked == []
    assert opened(path, ENTRIES[::-1], key="three")[0].asked == []


def test_another_model_encodes_everything_anew(path):
    opened(path)
    assert len(opened(path, digest="another")[0].asked) == 6


def test_what_was_done_before_an_interruption_is_kept(path):
    def stop(rows, _):
        for number, row in enumerate(rows):
            if number == 4:
                raise KeyboardInterrupt
            yield row

    with pytest.raises(KeyboardInterrupt):
        opened(path, watch=stop)
    encoder, vectors = opened(path)
    assert len(encoder.asked) == 2
    assert same(vectors, opened(None)[1])


def test_every_damaged_file_is_ignored_and_replaced(path):
    opened(path)
    whole = path.read_bytes()
    damaged = [b"", b"\0" * 99, whole[:-1], whole[:70], b"x" + whole, whole + b"x"]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, 400, 7)]
    for data in damaged:
        path.write_bytes(data)
        assert read_vectors(path) is None
        opened(path)
        assert path.read_bytes() == whole


def test_without_a_folder_to_keep_them_in_they_are_worked_out_each_time(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    for _ in range(2):
        assert len(opened(blocked / "faq.vectors")[0].asked) == 6


def test_two_entries_with_one_text_have_it_encoded_once(path):
    twins = [replace(ENTRIES[0], id=str(number)) for number in range(3)]
    encoder, vectors = opened(path, twins)
    assert len(encoder.asked) == 2
    assert len(set(vectors.compare("lamp").nearest.tolist())) == 1
    assert opened(path, twins)[0].asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_nobody_else_reads_the_vectors(path):
    before = os.umask(0)
    try:
        opened(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
