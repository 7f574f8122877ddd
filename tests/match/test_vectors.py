"""What is read of an entry, and how near a question comes to it."""

import os
from threading import Barrier

import numpy as np
import pytest
from encoders import LetterEncoder

from p2sbot.match.vectors import Nearness, Vectors, encode_all, entry_texts
from p2sbot.model import Entry, Source


def entry(question, answer="", aliases=()):
    return Entry(question, question, answer, "", Source("faq.md", "x", 1), tuple(aliases))


def test_an_entry_is_read_by_its_question_its_aliases_and_the_passages_of_its_answer():
    long = " ".join(f"Sentence number {n} of an answer that goes on." for n in range(9))
    texts = list(entry_texts(entry("Why?", f"So.\n\n{long}", ["How come?"])))
    assert texts[:2] == ["Why?", "How come?"]
    assert all(text.startswith("Why? ") for text in texts[2:])
    assert " ".join(text.removeprefix("Why? ") for text in texts[2:]) == f"So. {long}"
    assert len(texts) == 2 + 3
    assert list(entry_texts(entry("Why?"))) == ["Why?"]


def test_of_an_endless_answer_the_beginning_is_read():
    texts = list(entry_texts(entry("Why?", "And so it goes on. " * 10_000)))
    assert len(texts) == 33


def rows(encoder, texts):
    return np.array(list(encode_all(encoder, texts, lambda found, _: found)))


def test_the_nearest_text_of_an_entry_counts_and_their_mean():
    encoder = LetterEncoder()
    texts = ["abc", "xyz", "abx", "mmm"]
    vectors = Vectors(encoder, rows(encoder, texts), [2, 1, 1])
    near = vectors.compare("cba")
    cosines = [float(encoder.encode(text) @ encoder.encode("cba")) for text in texts]
    assert near.nearest == pytest.approx([cosines[0], *cosines[2:]], abs=2e-3)
    assert near.usual == pytest.approx([sum(cosines[:2]) / 2, *cosines[2:]], abs=2e-3)


def test_the_nearest_entries_come_first_and_equals_in_their_order():
    near = Nearness(np.array([0.1, 0.9, 0.5, 0.9], np.float32), np.zeros(4, np.float32))
    assert near.best(3) == [1, 3, 2]
    assert near.best(99) == [1, 3, 2, 0]


def test_texts_are_encoded_in_their_order_and_each_is_seen_coming():
    seen = []

    def watch(found, total):
        for row in found:
            seen.append(total)
            yield row

    encoder = LetterEncoder()
    texts = [chr(97 + n % 26) * n for n in range(2500)]
    found = np.array(list(encode_all(encoder, texts, watch)))
    assert np.array_equal(found, np.array([encoder.encode(t) for t in texts], np.float16))
    assert seen == [2500] * 2500


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread")
def test_texts_are_encoded_by_several_threads_at_once():
    both = Barrier(2, timeout=20)

    class Meeting(LetterEncoder):
        def encode(self, text):
            both.wait()
            return super().encode(text)

    assert len(rows(Meeting(), ["a", "b"])) == 2
