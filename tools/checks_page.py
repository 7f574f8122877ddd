"""Write docs/checks.md from the checks' own table: ``python tools/checks_page.py``."""

from __future__ import annotations

from pathlib import Path

from p2sbot.check.rules import rules

PAGE = Path(__file__).parent.parent / "docs" / "checks.md"
HEAD = """\
# What `p2sbot check` reports

`p2sbot check [PATH...]` prints one line a finding, `path:line: CODE message`, and exits with 0 (nothing found),
1 (findings) or 2 (it could not run). Codes are stable: none is ever given another meaning.

| | |
|---|---|
| `--format text\\|json\\|github\\|sarif` | for people; for programs; annotations in GitHub Actions; code scanning. `json` (`p2sbot.check/1`) and `sarif` (2.1.0) are stable, `text` may change |
| `--select CODES`, `--ignore CODES` | only these, not these: `--ignore P2S009,P2S024` |
| `--overlay PATH` | the overlay that belongs to the FAQ; it is checked as well |
| `--explain CODE` | what is said below |
| `--exit-zero` | exit with 0 whatever was found, for uploads of SARIF |

What is right as it is can be suppressed, by name only:

- `<!-- p2sbot-ignore: P2S011 -->` in the FAQ, for its own line and the next one that is not blank;
- `<!-- p2sbot-ignore-file: P2S009, P2S011 -->`, for the whole file;
- where the file is not yours to edit, with its reason in the overlay:

  ```toml
  [check.ignore]
  P2S009 = "The vendor's site makes the anchors from the headings."
  ```

A suppression that suppresses nothing is a finding itself (P2S099).

Style, spelling and the addresses of other sites are left to the tools for them, such as rumdl, vale and lychee.

## The checks
"""


def page() -> str:
    """Return the whole page."""
    parts = [
        f"### {rule.code}: {rule.title}\n\n{rule.level.capitalize()}. {rule.explanation}\n"
        for rule in rules()
    ]
    return "\n".join([HEAD, *parts])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
