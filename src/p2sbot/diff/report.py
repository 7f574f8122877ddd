"""Changes between two versions of a FAQ -> text and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from p2sbot.clean import clean, clean_json
from p2sbot.diff import Changes, Edit, Orphan, Pair
from p2sbot.model import Entry

_LONGEST = 120
"""Characters of a change that are shown to people; JSON has all."""


def diff_text(changes: Changes) -> str:
    """Return changes for people, ending in a newline; one line when there are none."""
    lines = [line for pair in changes.pairs for line in _pair(pair)]
    lines += [f"+ {entry.question}" for entry in changes.added]
    lines += [f"- {entry.question}" for entry in changes.removed]
    lines += _orphans(changes.orphans)
    lines.append(_summary(changes))
    return "".join(clean(line) + "\n" for line in lines)


def diff_json(changes: Changes) -> str:
    """Return changes as one JSON object (``p2sbot.diff/1``) in a line."""
    document = {
        "schema": "p2sbot.diff/1",
        "changed": [_pair_record(pair) for pair in changes.pairs if _is_changed(pair)],
        "added": [_entry_record(entry) for entry in changes.added],
        "removed": [_entry_record(entry) for entry in changes.removed],
        "orphans": [
            {"where": o.where, "what": o.what, "id": o.id, "became": o.became or None}
            for o in changes.orphans
        ],
        "unchanged": sum(not _is_changed(pair) for pair in changes.pairs),
    }
    return clean_json(json.dumps(document, ensure_ascii=False)) + "\n"


def _is_changed(pair: Pair) -> bool:
    return bool(pair.reworded or pair.moved or pair.edits)


def _pair(pair: Pair) -> Iterator[str]:
    if not _is_changed(pair):
        return
    yield f"{'!' if pair.turned else '~'} {pair.old.question}"
    if pair.reworded:
        yield f"    now asks: {pair.new.question}"
    if pair.moved:
        yield f"    anchor #{pair.old.source.anchor} -> #{pair.new.source.anchor}"
    for edit in pair.edits:
        yield "    " + _edit(edit)


def _orphans(orphans: Sequence[Orphan]) -> Iterator[str]:
    """One line for all that hangs on an entry in one file."""
    groups: dict[tuple[str, str, str], list[Orphan]] = {}
    for one in orphans:
        groups.setdefault((one.where.rpartition(":")[0], one.what, one.id), []).append(one)
    for (_, what, id), group in groups.items():
        became = f"is now {group[0].became}" if group[0].became else "is gone"
        yield f"# {group[0].where}: {_count(len(group), what)} of {id}, which {became}"


def _edit(edit: Edit) -> str:
    after = f"... {edit.before} " if edit.before else ""
    if not edit.old:
        return f'{after}+ "{_short(edit.new)}"'
    if not edit.new:
        return f'{after}- "{_short(edit.old)}"'
    return f'{after}"{_short(edit.old)}" -> "{_short(edit.new)}"'


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def _summary(changes: Changes) -> str:
    orphans = Counter(orphan.what for orphan in changes.orphans)
    counts = [
        ("+", len(changes.added), "question", "added"),
        ("-", len(changes.removed), "question", "removed"),
        ("~", sum(pair.reworded for pair in changes.pairs), "question", "reworded"),
        ("~", sum(bool(pair.edits) for pair in changes.pairs), "answer", "changed"),
        ("#", sum(pair.moved for pair in changes.pairs), "anchor", "moved"),
        ("#", orphans["alias"], "alias", "orphaned"),
        ("#", orphans["case"], "case", "orphaned"),
    ]
    said = [f"{mark} {_count(n, what)} {how}" for mark, n, what, how in counts if n]
    return "   ".join(said) or "no question, answer or anchor changed"


def _count(number: int, what: str) -> str:
    plural = "aliases" if what == "alias" else what + "s"
    return f"{number} {what if number == 1 else plural}"


def _pair_record(pair: Pair) -> dict[str, Any]:
    return {
        "id": pair.old.id,
        "new_id": pair.new.id,
        "question": pair.old.question,
        "new_question": pair.new.question,
        "reworded": pair.reworded,
        "anchor": pair.old.source.anchor,
        "new_anchor": pair.new.source.anchor,
        "turned": pair.turned,
        "line": pair.old.source.line,
        "new_line": pair.new.source.line,
        "edits": [{"old": e.old, "new": e.new, "before": e.before} for e in pair.edits],
    }


def _entry_record(entry: Entry) -> dict[str, Any]:
    source = entry.source
    return {
        "id": entry.id,
        "question": entry.question,
        "path": source.path,
        "anchor": source.anchor,
        "line": source.line,
    }
