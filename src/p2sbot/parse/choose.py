"""Which of a document's candidates are its questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from p2sbot.parse.units import Unit
from p2sbot.parse.words import is_about_questions, is_furniture, is_sentence

_WEAK = ("heading", "bold", "item", "quote", "line")


def choose(units: Sequence[Unit], *, about_questions: bool) -> list[Unit]:
    """Return the questions among ``units``, in their order.

    What asks, or is labelled as a question, is one. What does not ask is one if it stands among
    questions as one of them: at their level, in their style, with an answer, and not below one; or
    if a tag gives it an anchor. Where no heading asks, the most frequent lesser style that does is
    taken: bold lines, list items, quotes, single lines. Where nothing asks at all, headings are
    entries, or else the most frequent lesser style, if the document or a heading above is about
    questions.
    """
    candidates = [unit for unit in units if unit.labelled or not is_furniture(unit.full)]
    parents = _parents(units)
    about = {
        unit
        for unit in units
        if about_questions or any(is_about_questions(parent.text) for parent in parents[unit])
    }
    chosen = set(_outside_folds(_sure(candidates)))
    chosen |= set(_siblings(units, candidates, chosen, about))
    chosen |= set(_lesser(units, candidates, chosen))
    if not chosen:
        chosen = set(_statements(units, candidates, about))
        chosen = set(_most_frequent(units, candidates, about, chosen))
    ordered = [unit for unit in units if unit in chosen]
    return [unit for i, unit in enumerate(ordered) if not _is_section(unit, ordered[i + 1 : i + 2])]


def sections(units: Sequence[Unit], chosen: Iterable[Unit]) -> dict[Unit, str]:
    """Return the heading above each chosen unit: the nearest of a higher level that is no question."""
    questions = set(chosen)
    above: list[Unit] = []
    result = {}
    for unit in units:
        if unit in questions:
            higher = (h.text for h in reversed(above) if h.level < unit.level)
            result[unit] = next(higher, "")
        if unit.divides:
            above = [h for h in above if h.level < unit.level]
            above += [] if unit in questions else [unit]
    return result


def _sure(candidates: Sequence[Unit]) -> Iterator[Unit]:
    """What is a question on its own account."""
    for unit in candidates:
        alone = unit.style == "heading" and not unit.depth
        index = unit.linked and not unit.answered
        if unit.labelled or (unit.asks and not index and (alone or unit.style == "fold")):
            yield unit


def _is_section(unit: Unit, following: Sequence[Unit]) -> bool:
    """Whether a heading or fold that asks has no answer but the questions below or in it."""
    if unit.answered:
        return False
    if unit.style == "fold":
        return any(unit.limit and f.start.offset < unit.limit.offset for f in following)
    return unit.style == "heading" and any(
        f.level > unit.level and f.style == "heading" for f in following
    )


def _outside_folds(chosen: Iterable[Unit]) -> Iterator[Unit]:
    """Those that do not stand in the answer of a fold among them."""
    until = 0
    for unit in chosen:
        if unit.start.offset >= until:
            yield unit
            until = _folded_until(unit)


def _folded_until(unit: Unit) -> int:
    """The offset up to which a fold with an answer of its own holds everything; 0 for others."""
    return unit.limit.offset if unit.style == "fold" and unit.answered and unit.limit else 0


def _siblings(
    units: Sequence[Unit], candidates: Sequence[Unit], sure: set[Unit], about: set[Unit]
) -> Iterator[Unit]:
    """Headings and folds that do not ask but stand among those that do."""
    below = _below_questions(units, sure)
    parents = _parents(units)
    above = {parent for unit in sure for parent in parents.get(unit, ())}
    repeated = Counter(unit.text.casefold() for unit in candidates)
    groups: dict[tuple[str, int, bool], list[Unit]] = defaultdict(list)
    for unit in candidates:
        if unit.style in ("heading", "fold") and not unit.depth and unit not in below:
            groups[unit.style, unit.level, unit.folded].append(unit)
    for (style, _, folded), group in groups.items():
        asking = [i for i, unit in enumerate(group) if unit in sure]
        for i, unit in enumerate(group):
            if unit in sure or not unit.answered or unit in above:
                continue
            if unit.tagged and style == "heading" and not folded:
                yield unit
            elif asking and repeated[unit.text.casefold()] == 1:
                within = asking[0] < i < asking[-1] or unit.numbered or is_sentence(unit.text)
                most = 2 * len(asking) >= len(group)
                if unit in about or (most and within):
                    yield unit


def _below_questions(units: Sequence[Unit], questions: set[Unit]) -> set[Unit]:
    """The units that stand in the answer of a heading or fold that is a question."""
    below = set()
    asked: Unit | None = None
    until = 0
    for unit in units:
        if unit.divides and (not asked or unit.level <= asked.level):
            asked = unit if unit in questions else None
        elif asked or unit.start.offset < until:
            below.add(unit)
        if unit in questions:
            until = max(until, _folded_until(unit))
    return below


def _parents(units: Sequence[Unit]) -> dict[Unit, tuple[Unit, ...]]:
    """The headings that each unit stands below, from the highest."""
    parents = {}
    above: list[Unit] = []
    for unit in units:
        if unit.divides:
            above = [h for h in above if h.level < unit.level]
        parents[unit] = tuple(above)
        if unit.divides:
            above.append(unit)
    return parents


def _lesser(units: Sequence[Unit], candidates: Sequence[Unit], chosen: set[Unit]) -> Iterator[Unit]:
    """The questions of the lesser style that has most of them, outside the answers of others."""
    below = _below_questions(units, chosen)
    groups: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for unit in candidates:
        lesser = unit.style in _WEAK and (unit.style != "heading" or unit.depth)
        if (
            lesser
            and not unit.folded
            and unit not in below
            and unit not in chosen
            and unit.answered
        ):
            groups[unit.style, unit.depth].append(unit)

    def asking(key: tuple[str, int]) -> int:
        return sum(unit.asks for unit in groups[key])

    best = max(groups, key=lambda key: (asking(key), -_WEAK.index(key[0])), default=None)
    if best is None:
        return
    least = {"heading": 1, "bold": 1, "line": 3}.get(best[0], 2) + bool(chosen)
    group = groups[best]
    at = [i for i, unit in enumerate(group) if unit.asks]
    if len(at) < least:
        return
    for i, unit in enumerate(group):
        among = at[0] < i < at[-1] and 2 * len(at) >= len(group) and best[0] != "line"
        if unit.asks or among:
            yield unit


def _statements(
    units: Sequence[Unit], candidates: Sequence[Unit], about: set[Unit]
) -> Iterator[Unit]:
    """The headings that are about questions, each with all that is below it, but for categories.

    A category is a heading without text of its own, or with several headings below; headings that
    stand in several places ("Solution") are parts of answers.
    """
    repeated = Counter(unit.text.casefold() for unit in candidates)
    parents = _parents(units)
    headings = [u for u in units if u.divides and repeated[u.text.casefold()] <= 1]
    below = Counter(parents[unit][-1] for unit in headings if parents[unit])
    title = next((unit for unit in units if unit.divides), None)
    known = set(candidates)
    deepest = max((u.level for u in headings if u in known and u in about), default=0)
    taken: set[Unit] = set()
    for unit in headings:
        if unit not in known or unit not in about or (unit is title and unit.level == 1):
            continue
        whole = below[unit] < 2 if unit.answered else not below[unit] and unit.level == deepest
        if whole and taken.isdisjoint(parents[unit]):
            taken.add(unit)
            yield unit


def _most_frequent(
    units: Sequence[Unit], candidates: Sequence[Unit], about: set[Unit], headings: set[Unit]
) -> Iterable[Unit]:
    """The headings that are entries, or bold lines, list items or folds if these stand below all of them."""
    repeated = Counter(unit.text.casefold() for unit in candidates)
    groups: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for unit in candidates:
        lesser = unit.style in ("bold", "fold", "item") and not (unit.folded or unit.linked)
        if lesser and unit.answered and unit in about and repeated[unit.text.casefold()] == 1:
            groups[unit.style, unit.depth].append(unit)
    best = max(groups.values(), key=len, default=[])
    parents = _parents(units)
    above = {parent for unit in best for parent in parents[unit]}
    return best if len(best) >= max(2, 2 * len(headings)) and headings <= above else headings
