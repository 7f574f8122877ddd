"""An evaluation -> text or JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from p2sbot.clean import clean_json, one_line
from p2sbot.evaluate import Measures, Report, Result
from p2sbot.layout.terminal import columns

NAMES = {
    "right": "answered",
    "helped": "helped",
    "misled": "misled",
    "abstained": "abstained",
    "hit@1": "hit1",
    "hit@3": "hit3",
    "mrr": "mrr",
    "auc": "auc",
    "bal": "bal",
    "ece": "calibration",
}
"""What the measures are called, and the field of ``Measures`` that holds each."""


def report_text(report: Report) -> str:
    """Return a table of the measures by kind, and every wrong case."""
    rows = [["kind", "n", *NAMES]]
    for kind, measures in (*report.kinds, ("all", report.measures)):
        rows.append([one_line(kind), str(measures.questions), *map(_share, _values(measures))])
    wrong = [result for result in report.results if not result.good]
    lines = _aligned(rows)
    for result in wrong:
        lines += ["", *_wrong(result)]
    return "\n".join(lines) + "\n"


def report_json(report: Report) -> str:
    """Return the measures, in all and by kind, and every wrong case (schema ``p2sbot.eval/1``)."""
    document = {
        "schema": "p2sbot.eval/1",
        "measures": _object(report.measures),
        "kinds": {kind: _object(measures) for kind, measures in report.kinds},
        "wrong": [
            {
                "question": result.case.question,
                "kind": result.case.kind,
                "expected": sorted(result.case.expected),
                "outcome": result.answer.outcome.value,
                "given": result.given,
                "confidence": round(result.confidence, 4),
            }
            for result in report.results
            if not result.good
        ],
    }
    return clean_json(json.dumps(document, ensure_ascii=False)) + "\n"


def _values(measures: Measures) -> list[float]:
    return [getattr(measures, field) for field in NAMES.values()]


def _object(measures: Measures) -> dict[str, float | None]:
    shares = {
        name: None if math.isnan(value) else round(value, 4)
        for name, value in zip(NAMES, _values(measures), strict=True)
    }
    return {"questions": measures.questions, **shares}


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - columns(cell)) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _wrong(result: Result) -> list[str]:
    return [
        one_line(result.case.question),
        f"  expected  {' or '.join(map(one_line, sorted(result.case.expected))) or 'no answer'}",
        f"  given     {one_line(result.given)}  {result.answer.outcome.value} {result.confidence:.2f}",
    ]
