"""Vectors are worked out once and kept: after an edit, only what is new is encoded."""

import hashlib
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
def base(tmp_path):
    return tmp_path / "cache" / "faq"


@pytest.fixture
def path(base):
    """The file of the encoder that counts letters."""
    return base.with_name("faq-letters.vectors")


def opened(base, entries=ENTRIES, key="one", digest="letters", watch=lambda rows, _: rows):
    """The encoder, with what it was asked, and the vectors."""
    encoder = LetterEncoder(digest)
    return encoder, open_vectors(entries, encoder, base, key, watch)


def same(one: Vectors, other: Vectors) -> bool:
    question = "is there a lamp on the desk"
    return np.array_equal(one.compare(question).nearest, other.compare(question).nearest)


def test_what_was_encoded_is_taken_from_the_cache(base, path):
    first, vectors = opened(base)
    assert len(first.asked) == 6
    second, again = opened(base)
    assert second.asked == []
    assert same(vectors, again)


def test_the_cache_has_half_precision_and_so_has_the_first_answer(base, path):
    opened(base)
    assert read_vectors(path).table.dtype == np.float16
    assert same(opened(base)[1], opened(None)[1])


def test_with_the_whole_faq_in_the_cache_no_entry_is_looked_at(base, path):
    opened(base)
    _, vectors = opened(base, entries=None)
    assert same(vectors, opened(base)[1])


def test_an_edited_entry_is_encoded_and_no_other(base, path):
    opened(base)
    edited = [ENTRIES[0], replace(ENTRIES[1], question="Where is the gate?"), ENTRIES[2]]
    encoder, vectors = opened(base, edited, key="two")
    assert encoder.asked == ["Where is the gate?", "Where is the gate? The door is here."]
    assert same(vectors, opened(None, edited)[1])
    assert len(read_vectors(path).marks) == 6


def test_a_new_program_or_a_moved_entry_encodes_nothing(base, path):
    opened(base)
    assert opened(base, key="two")[0].asked == []
    assert opened(base, ENTRIES[::-1], key="three")[0].asked == []


def test_another_model_encodes_everything_and_takes_nothing_from_the_first(base, path):
    opened(base)
    assert len(opened(base, digest="another")[0].asked) == 6
    assert opened(base)[0].asked == opened(base, digest="another")[0].asked == []


def test_what_was_done_before_an_interruption_is_kept(base, path):
    def stop(rows, _):
        for number, row in enumerate(rows):
            if number == 4:
                raise KeyboardInterrupt
            yield row

    with pytest.raises(KeyboardInterrupt):
        opened(base, watch=stop)
    encoder, vectors = opened(base)
    assert len(encoder.asked) == 2
    assert same(vectors, opened(None)[1])


def test_what_was_done_before_a_kill_is_kept_from_time_to_time(base, path):
    kept = []

    def look(rows, total):
        for row in rows:
            kept.append(path.exists())
            yield row

    many = [replace(ENTRIES[0], id=str(n), question=f"Where is lamp {n}?") for n in range(300)]
    opened(base, many, watch=look)
    assert kept.index(True) == 256
    assert len(kept) == 600


def test_a_file_of_another_format_is_ignored_and_replaced(base, path):
    opened(base)
    whole = path.read_bytes()
    body = b"[1, 2, 3]\njunk"
    for head in (b"", b"p2sbot.vectors/1 ", b"p2sbot.vectors/2 "):
        path.write_bytes(head + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        assert read_vectors(path) is None
        opened(base)
        assert path.read_bytes() == whole


def test_every_damaged_file_is_ignored_and_replaced(base, path):
    opened(base)
    whole = path.read_bytes()
    damaged = [b"", b"\0" * 99, whole[:-1], whole[:70], b"x" + whole, whole + b"x"]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, 400, 7)]
    for data in damaged:
        path.write_bytes(data)
        assert read_vectors(path) is None
        opened(base)
        assert path.read_bytes() == whole


def test_without_a_folder_to_keep_them_in_they_are_worked_out_each_time(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    for _ in range(2):
        assert len(opened(blocked / "faq")[0].asked) == 6


def test_two_entries_with_one_text_have_it_encoded_once(base, path):
    twins = [replace(ENTRIES[0], id=str(number)) for number in range(3)]
    encoder, vectors = opened(base, twins)
    assert len(encoder.asked) == 2
    assert len(set(vectors.compare("lamp").nearest.tolist())) == 1
    assert opened(base, twins)[0].asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_nobody_else_reads_the_vectors(base, path):
    before = os.umask(0)
    try:
        opened(base)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
