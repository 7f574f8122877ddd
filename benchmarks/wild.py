"""How well FAQs in the wild are read: the table in docs/parsing.md.

    python benchmarks/wild.py WILD_FOLDER [-v]

WILD_FOLDER holds documents (``docs/``), one file of labels for each, and ``score.py``, which does the
scoring. The documents have licences of their own and are no part of this project.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from p2sbot.parse import parse_faq


def read(path: Path) -> dict[str, object]:
    """Return one document's questions in the form that ``score.py`` reads."""
    entries = parse_faq(path.read_bytes().decode("utf-8"), path=path.name)
    questions = [
        {
            "question": entry.question,
            "line": entry.source.line,
            "anchor": entry.source.anchor,
            "answer": entry.answer,
        }
        for entry in entries
    ]
    return {"file": path.name, "questions": questions}


def main(folder: Path, *options: str) -> int:
    """Read every document and print ``score.py``'s table."""
    scorer = next(
        place / "score.py" for place in (folder, folder.parent) if (place / "score.py").exists()
    )
    with tempfile.TemporaryDirectory() as temporary:
        output = Path(temporary, "output.jsonl")
        records = map(read, sorted((folder / "docs").iterdir()))
        output.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        command = [sys.executable, str(scorer), str(folder), str(output), *options]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
