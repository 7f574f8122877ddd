"""Write ``p2sbot/match/words.txt`` anew: the commonest words of English by how many sentences have them.

Usage: python benchmarks/rarity.py SETS_DIR

The function words of its first line are kept; they are chosen by hand, English first.
"""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

WORDS = Path(__file__).parents[1] / "src" / "p2sbot" / "match" / "words.txt"
SENTENCES = 349_476
LEAST = 16
"""Words in fewer sentences are as rare as unknown ones."""


def main(folder: Path) -> None:
    """Read the counts in ``background-df.tsv`` and write the words."""
    function_words = WORDS.read_text("utf-8").split("\n", 1)[0].split()[1:]
    levels: dict[int, list[str]] = {}
    for line in (folder / "background-df.tsv").read_text("utf-8").splitlines():
        word, _, count = line.partition("\t")
        plain = re.fullmatch(r"[a-z][a-z']+|[0-9]{1,2}", word) and word not in function_words
        if plain and int(count) >= LEAST:
            levels.setdefault(int(math.log2(SENTENCES / int(count))), []).append(word)
    lines = [f"{level} {' '.join(sorted(words))}" for level, words in sorted(levels.items())]
    WORDS.write_text("\n".join([f"0 {' '.join(sorted(function_words))}", *lines, ""]), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
