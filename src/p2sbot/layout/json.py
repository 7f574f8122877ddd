"""Answers and entries -> JSON, exactly as the contract says (schema ``p2sbot.answer/1``)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from p2sbot.clean import clean_json
from p2sbot.layout.terminal import lay_out
from p2sbot.model import Answer, Entry, Match, Outcome, Source
from p2sbot.screen import Screen


class JsonRenderer:
    """One object a line; keys are only ever added within a schema's number."""

    def answer(self, answer: Answer, *, why: bool = False) -> str:
        """Return the answer's object; ``why`` adds its ``evidence`` to every candidate."""
        first = answer.matches[0] if answer.outcome is Outcome.ANSWERED else None
        return _dump(
            {
                "schema": "p2sbot.answer/1",
                "question": answer.question,
                "outcome": answer.outcome.value,
                "answer": first and _given(first),
                "candidates": [_candidate(match, why) for match in answer.matches],
                "unmentioned": list(answer.unmentioned),
            }
        )

    def evidence(self, answer: Answer) -> str:
        """Return the answer's object with its evidence: what belongs to it is not taken apart."""
        return self.answer(answer, why=True)

    def entry(self, entry: Entry) -> str:
        """Return one entry's object (schema ``p2sbot.entry/1``)."""
        return _dump(
            {
                "schema": "p2sbot.entry/1",
                **_entry(entry),
                "section": entry.section,
                "aliases": list(entry.aliases),
            }
        )

    def entries(self, entries: Iterable[Entry]) -> str:
        """Return one object a line, as :meth:`entry` makes them."""
        return "".join(map(self.entry, entries))


def _given(match: Match) -> dict[str, object]:
    given = _entry(match.entry)
    source = given.pop("source")
    return {**given, "confidence": round(match.confidence, 4), "source": source}


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "question": entry.question,
        "text": lay_out(entry.blocks, entry.source, Screen()),
        "markdown": entry.answer,
        "source": _source(entry.source),
    }


def _candidate(match: Match, why: bool) -> dict[str, object]:
    candidate: dict[str, object] = {
        "id": match.entry.id,
        "question": match.entry.question,
        "confidence": round(match.confidence, 4),
        "source": _source(match.entry.source),
    }
    if why:
        candidate["meaning"] = None if match.meaning is None else round(match.meaning, 4)
        candidate["evidence"] = [
            {
                "word": e.word,
                "counterpart": e.counterpart,
                "how": e.how,
                "field": e.field and e.field.value,
                "worth": round(e.worth, 4),
            }
            for e in match.evidence
        ]
    return candidate


def _source(source: Source) -> dict[str, object]:
    return {"path": source.path, "anchor": source.anchor, "line": source.line, "url": source.url}


def _dump(value: object) -> str:
    return clean_json(json.dumps(value, ensure_ascii=False)) + "\n"
