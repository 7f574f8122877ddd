"""Build the sdist and, from it, the wheel; install that alone; ask it a question from another folder.

Shows what the tests in the checkout cannot: that the wheel carries the FAQ, its overlay and the
templates, and runs without a single development dependency.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUESTION = "Can I use it on Windows 10?"


def main() -> int:
    """Run the smoke test; return 0, or raise on the first thing that is not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run([sys.executable, "-m", "build", "--outdir", home / "dist", ROOT], home)
        (wheel,) = (home / "dist").glob("*.whl")
        venv.create(home / "venv", with_pip=True)
        python = home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        run([python, "-m", "pip", "install", "--quiet", wheel], home)
        result = json.loads(run([python, "-I", "-m", "p2sbot", "ask", "--json", QUESTION], home))
        source = result["answer"]["source"]
        citation = f"{source['path']}#{source['anchor']}"
        if citation != "data/faq.md#supportedclientos":
            raise SystemExit(f"the wheel cites {citation} for {QUESTION!r}")
        for medium in ("text", "markdown", "html", "slack"):
            said = run([python, "-I", "-m", "p2sbot", "ask", "--format", medium, QUESTION], home)
            if "Windows 10" not in said:
                raise SystemExit(f"the wheel does not answer in {medium}: {said}")
    print("the wheel answers, on its own, from another folder")
    return 0


def run(command: list[object], home: Path) -> str:
    """Return what a command prints, run in ``home`` with that as home folder."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    # The package registry, wherever this machine has it.
    environment |= {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "SSL_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
