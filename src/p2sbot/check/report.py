"""Findings -> text, JSON, GitHub's annotations, SARIF."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from p2sbot import __version__
from p2sbot.check.rules import Finding, rules
from p2sbot.clean import clean, clean_json

_ANNOTATIONS = 10
"""GitHub shows so many of each kind for a step."""


def report(findings: Sequence[Finding], form: str) -> str:
    """Return findings in the form ``text``, ``json``, ``github`` or ``sarif``; every text that is not empty ends in a newline.

    ``json`` and ``sarif`` are for programs and stable, ``github`` follows its platform, ``text`` is
    for people and may change.
    """
    writers = {"text": _text, "json": _json, "github": _github, "sarif": _sarif}
    return writers[form](findings)


def explain(code: str) -> str:
    """Return what a code stands for; ``""`` if there is none of that name."""
    for rule in rules():
        if rule.code == code.upper():
            return f"{rule.code} ({rule.level}): {rule.title}\n\n{rule.explanation}\n"
    return ""


def _levels() -> dict[str, str]:
    return {rule.code: rule.level for rule in rules()}


def _text(findings: Sequence[Finding]) -> str:
    return "".join(clean(f"{f.path}:{f.line}: {f.code} {f.message}") + "\n" for f in findings)


def _json(findings: Sequence[Finding]) -> str:
    levels = _levels()
    records = [
        {
            "code": f.code,
            "level": levels[f.code],
            "path": f.path,
            "line": f.line,
            "message": f.message,
        }
        for f in findings
    ]
    document = {"schema": "p2sbot.check/1", "findings": records}
    return clean_json(json.dumps(document, ensure_ascii=False)) + "\n"


def _github(findings: Sequence[Finding]) -> str:
    levels = _levels()
    lines = [
        f"::{levels[f.code]} file={_property(f.path)},line={f.line},title={f.code}::{_data(f.message)}"
        for f in findings
    ]
    counts = Counter(levels[f.code] for f in findings)
    if more := sum(max(0, count - _ANNOTATIONS) for count in counts.values()):
        lines.append(f"::notice::{more} more findings are in the log, GitHub shows 10 of each kind")
    return "".join(line + "\n" for line in lines)


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, of which GitHub's code scanning reads these parts."""
    levels = _levels()
    driver = {
        "name": "p2sbot",
        "version": __version__,
        "rules": [
            {
                "id": rule.code,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.explanation},
                "defaultConfiguration": {"level": rule.level},
            }
            for rule in rules()
        ],
    }
    results = [
        {
            "ruleId": f.code,
            "level": levels[f.code],
            "message": {"text": f.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(f.path)},
                        "region": {"startLine": f.line},
                    }
                }
            ],
            # Without the line, so that an alert survives edits above it.
            "partialFingerprints": {"p2sbot/v1": fingerprint},
        }
        for f, fingerprint in zip(findings, _fingerprints(findings), strict=True)
    ]
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return clean_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _uri(path: str) -> str:
    """A reference relative to the working directory, or a whole URI for a file outside of it."""
    folder = Path.cwd()
    absolute = Path(os.path.normpath(folder / path))
    if absolute.is_relative_to(folder):
        return quote(absolute.relative_to(folder).as_posix(), errors="replace")
    return absolute.as_uri()


def _fingerprints(findings: Sequence[Finding]) -> list[str]:
    """One for each finding: of its code, file and message, and how often these came before."""
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        text = "\n".join((finding.code, _uri(finding.path), finding.message))
        seen[text] += 1
        text += f"\n{seen[text]}" if seen[text] > 1 else ""
        result.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return result
