"""What a new version of a FAQ changes: questions, answers, anchors, and what hangs on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from p2sbot.blocks import plain_text
from p2sbot.collection import collect
from p2sbot.match.text import normalise, split_words, stem
from p2sbot.model import Block, Entry
from p2sbot.overlay import Overlay, parse_overlay
from p2sbot.parse import parse_faq
from p2sbot.sources import SourceFile, read_cases, read_faq, read_overlay

SAME = 0.6
"""From this likeness on, 0..1, a question of the old version and one of the new are the same, reworded."""
_WORD = re.compile(r"<[^<>\s]+>|\w+(?:[-'.]\w+)*|[^\w\s]")
_REWRITTEN = 0.3
"""Below this likeness lines are shown whole, not word by word."""
_APART = 3
"""Words in common that keep two changes apart."""
_CONTEXT = 4
"""Words shown around a change."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of an answer that became others."""

    old: str
    """What was taken out; empty for a mere insertion."""
    new: str
    before: str
    """The few unchanged words in front of it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question that both versions have."""

    old: Entry
    new: Entry
    edits: tuple[Edit, ...]
    """How the answer changed, word by word; empty when it did not."""

    @property
    def reworded(self) -> bool:
        """Whether the question itself changed."""
        return self.old.question != self.new.question

    @property
    def turned(self) -> bool:
        """Whether the answer said no and says yes, or the other way round."""
        said = [
            _WORD.findall(plain_text(entry.blocks)[:20].casefold())[:1]
            for entry in (self.old, self.new)
        ]
        return said in ([["no"], ["yes"]], [["yes"], ["no"]])

    @property
    def moved(self) -> bool:
        """Whether links to it break."""
        return self.old.source.anchor != self.new.source.anchor


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something that names an id that the new version does not have."""

    where: str
    """``path:line``."""
    what: str
    """``alias`` or ``case``."""
    id: str
    became: str
    """The id of the same question in the new version; empty when the question is gone."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is different."""

    pairs: tuple[Pair, ...]
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    orphans: tuple[Orphan, ...] = field(default=())

    @property
    def any(self) -> bool:
        """Whether the two versions differ in a question, an answer or an anchor."""
        changed = any(pair.reworded or pair.moved or pair.edits for pair in self.pairs)
        return bool(changed or self.added or self.removed)


def compare_faqs(
    old: Path, new: Path, overlay: Path | None = None, cases: Path | None = None
) -> Changes:
    """Return what the FAQ ``new`` changes of ``old``.

    Args:
        old: a file or a folder.
        new: the same of the new version.
        overlay: the overlay that was written for ``old``.
        cases: labelled questions (cases.tsv) that were written for ``old``.

    Raises:
        P2sbotError: a file cannot be read.
    """
    before, after = (_read(path) for path in (old, new))
    changes = compare(before, after)
    became = {pair.old.id: pair.new.id for pair in changes.pairs}
    known = {entry.id for entry in after}
    orphans: list[Orphan] = []
    if source := read_overlay(overlay, shipped=False):
        named = parse_overlay(source.text, path=source.path)
        orphans += _orphaned(_named_in_overlay(named), became, known)
    if cases:
        orphans += _orphaned(_named_in_cases(read_cases(cases)), became, known)
    return Changes(changes.pairs, changes.added, changes.removed, tuple(orphans))


def compare(old: Sequence[Entry], new: Sequence[Entry]) -> Changes:
    """Return the changes between two lists of entries, questions matched by likeness."""
    matched = _match(old, new)
    pairs = tuple(
        Pair(old[i], new[j], tuple(_edits(old[i], new[j]))) for i, j in sorted(matched.items())
    )
    found = set(matched.values())
    added = tuple(entry for j, entry in enumerate(new) if j not in found)
    removed = tuple(entry for i, entry in enumerate(old) if i not in matched)
    return Changes(pairs, added, removed)


def _match(old: Sequence[Entry], new: Sequence[Entry]) -> dict[int, int]:
    """Index of an old entry -> that of the new one: equal questions first, then the most alike."""
    matched: dict[int, int] = {}
    free: dict[str, list[int]] = {}
    for j, entry in enumerate(new):
        free.setdefault(entry.question, []).append(j)
    for i, entry in enumerate(old):
        if free.get(entry.question):
            matched[i] = free[entry.question].pop(0)
    left = [i for i in range(len(old)) if i not in matched]
    taken = set(matched.values())
    right = [j for j in range(len(new)) if j not in taken]
    words = {id(e): _stems(e.question) for e in (*old, *new)}
    answers = {id(e): set(_stems(plain_text(e.blocks))) for e in (*old, *new)}
    ranked = sorted(
        (-likeness, abs(i - j), i, j)
        for i in left
        for j in right
        if (likeness := _likeness(old[i], new[j], words, answers)) >= SAME
    )
    for _, _, i, j in ranked:
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def _likeness(
    old: Entry, new: Entry, words: dict[int, list[str]], answers: dict[int, set[str]]
) -> float:
    """How alike two questions are, 0..1; the same anchor by hand or the same answer says much as well."""
    first, second = words[id(old)], words[id(new)]
    if not set(first) & set(second):
        return 0.0
    question = SequenceMatcher(None, first, second, autojunk=False).ratio()
    one, two = answers[id(old)], answers[id(new)]
    answer = len(one & two) / len(one | two) if one and two else 0.0
    anchored = old.source.anchor == new.source.anchor
    return max(question, 0.5 * question + 0.5 * answer) + 0.3 * anchored


def _edits(old: Entry, new: Entry) -> Iterator[Edit]:
    """Whole lines that came or went, and the words of lines that changed."""
    first, second = (list(_lines(entry.blocks)) for entry in (old, new))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for kind, i, until_i, j, until_j in matcher.get_opcodes():
        if kind == "replace":
            yield from _word_edits(" ".join(first[i:until_i]), " ".join(second[j:until_j]))
        elif kind != "equal":
            yield from (Edit(line, "", "") for line in first[i:until_i] if line)
            yield from (Edit("", line, "") for line in second[j:until_j] if line)


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of blocks, and where their links and images lead: ``text <target>``."""
    for block in blocks:
        text = ""
        for i, span in enumerate(block.spans):
            last = i + 1 == len(block.spans) or block.spans[i + 1].target != span.target
            text += span.text + (f" <{span.target}>" if span.target and last else "")
        yield from filter(None, text.split("\n"))
        yield from _lines(block.children)


def _word_edits(old: str, new: str) -> Iterator[Edit]:
    first, second = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.ratio() < _REWRITTEN:
        yield Edit(old, new, "")
        return
    start: tuple[int, int] | None = None
    end = ("equal", len(first), len(first) + _APART, len(second), len(second))
    for kind, i, until, j, _ in (*matcher.get_opcodes(), end):
        if kind != "equal":
            start = start or (i, j)
        # A word or two in common do not make two changes of one.
        elif start and (until - i >= _APART or until >= len(first)):
            before = first[max(0, start[0] - _CONTEXT) : start[0]]
            yield Edit(*map(_join, (first[start[0] : i], second[start[1] : j], before)))
            start = None


def _join(words: Sequence[str]) -> str:
    return re.sub(r"\s+([,.;:!?)\]])|([(\[])\s+", r"\1\2", " ".join(words))


def _stems(text: str) -> list[str]:
    return [stem(word.text) for word in split_words(normalise(text))]


def _read(path: Path) -> list[Entry]:
    files = read_faq([path])
    parsed = [_shown(e, f) for f in files for e in parse_faq(f.text, path=f.path, file=f.file)]
    return collect(parsed, {file.file: file.name for file in files})


def _shown(entry: Entry, file: SourceFile) -> Entry:
    """The entry with its file's name below the folder that was given: two versions have one name."""
    return replace(entry, source=replace(entry.source, path=file.name))


def _named_in_overlay(overlay: Overlay) -> Iterator[tuple[str, str, str]]:
    for aliases in overlay.aliases:
        for _ in aliases.texts:
            yield f"{overlay.path}:{aliases.line}", "alias", aliases.id


def _named_in_cases(file: SourceFile) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(file.text.splitlines(), 1):
        columns = line.split("\t")
        if number > 1 and len(columns) > 1:
            for id in filter(None, columns[1].split("|")):
                yield f"{file.path}:{number}", "case", id


def _orphaned(
    named: Iterator[tuple[str, str, str]], became: dict[str, str], known: set[str]
) -> Iterator[Orphan]:
    for where, what, id in named:
        if id not in known:
            yield Orphan(where, what, id, became.get(id, ""))
