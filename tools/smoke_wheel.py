"""Build the sdist and, from it, the wheel; install that alone; ask it a question from another folder.

Shows what the tests in the checkout cannot: that the wheel carries the FAQ, its overlay and the
templates, and runs without a single development dependency, first without any extra, then with the sentence encoder.
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
OTHERWISE = "What happens when my laptop dies overnight?"


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
        for extra, known in (("", False), ("[semantic]", True)):
            run([python, "-m", "pip", "install", "--quiet", f"{wheel}{extra}"], home)
            command = [python, "-I", "-m", "p2sbot", "ask", "--json", "--why", OTHERWISE]
            found = json.loads(run(command, home, fails=1))["candidates"][0]
            if (found["meaning"] is not None) is not known:
                raise SystemExit(f"with the extra {extra!r}, the meaning is {found['meaning']}")
    print("the wheel answers, on its own, from another folder")
    return 0


def run(command: list[object], home: Path, fails: int = 0) -> str:
    """Return what a command prints, run in ``home`` with that as home folder; it must exit with ``fails``."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    # The package registry, wherever this machine has it.
    environment |= {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "SSL_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != fails:
        raise SystemExit(f"{command}: exit code {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
