"""What a question without misspellings has to import."""

import subprocess
import sys

PROGRAM = """
import sys
from p2sbot.match.index import Index
from p2sbot.model import Entry, Source
entries = [Entry("a", "How do I restart it?", "So.", "", Source("f", "a", 1))]
index = Index.restore(entries, Index(entries).state())
assert index.search({question!r})
print(*sorted({{"rapidfuzz", "markdown_it", "numpy"}} & set(sys.modules)))
"""


def imported(question):
    program = PROGRAM.format(question=question)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_a_question_whose_words_are_known_needs_no_library():
    assert imported("how do I restart") == []


def test_a_misspelt_word_needs_rapidfuzz_alone():
    assert imported("how do I restatr") == ["rapidfuzz"]
