"""Labelled sets on disk: a folder each, with cases.tsv, faq.md and overlay.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from p2sbot.evaluate import Case, parse_cases
from p2sbot.match.encoder import Encoder, OnnxEncoder
from p2sbot.match.vectors import Vectors
from p2sbot.model import Entry
from p2sbot.modelfiles import SHIPPED, read_model
from p2sbot.overlay import Overlay, apply_overlay, parse_overlay
from p2sbot.parse import parse_faq
from p2sbot.vectorstore import open_vectors

ROOT = Path(__file__).parents[1]
FAQ = ROOT / "data" / "faq.md"


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Questions with the entries that answer them."""

    name: str
    entries: Sequence[Entry]
    synonyms: Sequence[Sequence[str]]
    cases: Sequence[Case]


def read_sets(folder: Path) -> list[LabelledSet]:
    """Return the sets in ``folder``; one without a FAQ asks ours, with and without its overlay."""
    sets = []
    for path in sorted(one.parent for one in folder.glob("*/cases.tsv")):
        if (path / "faq.md").exists():
            sets.append(_read_set(path.name, path, path / "faq.md", path / "overlay.toml"))
        else:
            sets.append(_read_set(path.name, path, FAQ, ROOT / "faq" / "overlay.toml"))
            sets.append(_read_set(f"{path.name}, no overlay", path, FAQ, None))
    return sets


def read_own_cases() -> LabelledSet:
    """Return our FAQ with its overlay and the cases that are shipped with it."""
    return _read_set("p2s, shipped cases", ROOT / "faq", FAQ, ROOT / "faq" / "overlay.toml")


def carried_encoder() -> Encoder:
    """Return the sentence encoder that p2sbot carries."""
    files = read_model(SHIPPED)
    return OnnxEncoder(files.model, files.tokenizer, digest=files.digest, mend="")


def vectors_of(labelled: LabelledSet, encoder: Encoder) -> Vectors:
    """Return the vectors of a set's entries, encoded anew."""
    return open_vectors(labelled.entries, encoder, None, "", lambda rows, _: rows)


def held_back(labelled: LabelledSet, case: int) -> bool:
    """Whether a case is kept out of all fitting: every third one of our own FAQ."""
    return labelled.entries[0].source.path == "data/faq.md" and case % 3 == 2


def _read_set(name: str, path: Path, faq: Path, overlay: Path | None) -> LabelledSet:
    entries = parse_faq(faq.read_text("utf-8"), path="data/faq.md" if faq == FAQ else faq.name)
    laid_over = Overlay()
    if overlay and overlay.exists():
        laid_over = parse_overlay(overlay.read_text("utf-8"), path=overlay.name)
    return LabelledSet(
        name,
        apply_overlay(laid_over, entries),
        laid_over.synonyms,
        parse_cases((path / "cases.tsv").read_text("utf-8"), path=str(path / "cases.tsv")),
    )
