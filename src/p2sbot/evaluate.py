"""How well a bot answers labelled questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from p2sbot.bot import Bot
from p2sbot.errors import CasesError
from p2sbot.model import Answer, Outcome

_CANDIDATES = 10
_BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question."""

    question: str
    expected: frozenset[str]
    """Ids of the entries that answer it, any of them; empty when it must not be answered."""
    kind: str = ""
    """A free label that results are broken down by."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a bot said to a labelled question."""

    case: Case
    answer: Answer

    @property
    def confidence(self) -> float:
        """The confidence of the best match, 0..1; 0 without one."""
        return self.answer.matches[0].confidence if self.answer.matches else 0.0

    @property
    def rank(self) -> int | None:
        """The place of the first expected entry, from 1; None when it is not among the matches."""
        for place, match in enumerate(self.answer.matches, 1):
            if match.entry.id in self.case.expected:
                return place
        return None

    @property
    def answered_right(self) -> bool:
        """Whether an expected entry was given as the answer."""
        return self.answer.outcome is Outcome.ANSWERED and self.rank == 1

    @property
    def helped(self) -> bool:
        """Whether an expected entry was the answer or among the options offered."""
        offered = {match.entry.id for match in self.answer.offered}
        unsure = self.answer.outcome is Outcome.UNSURE
        return self.answered_right or (unsure and not offered.isdisjoint(self.case.expected))

    @property
    def good(self) -> bool:
        """Whether an expected entry was given as the answer, or nothing was where nothing is right."""
        if self.case.expected:
            return self.answered_right
        return self.answer.outcome is not Outcome.ANSWERED

    @property
    def given(self) -> str:
        """Id of the best match; empty without one."""
        return self.answer.matches[0].entry.id if self.answer.matches else ""

    @property
    def misled(self) -> bool:
        """Whether something else was given as the answer."""
        return self.answer.outcome is Outcome.ANSWERED and self.rank != 1


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares of questions, 0..1; NaN where there were no questions to measure on."""

    questions: int
    """How many there were."""
    hit1: float
    """In scope: an expected entry comes first."""
    hit3: float
    """In scope: an expected entry is among the first three."""
    mrr: float
    """In scope: mean of one over the rank of the first expected entry."""
    auc: float
    """How often a question in scope has a higher top confidence than one out of scope."""
    bal: float
    """Mean of in scope answered rightly and out of scope not answered, at the best threshold."""
    answered: float
    """In scope: answered rightly at the bot's thresholds."""
    helped: float
    """In scope: answered rightly, or the right entry offered."""
    misled: float
    """Of all: a wrong entry given as the answer."""
    abstained: float
    """Out of scope: not answered."""
    calibration: float
    """Expected calibration error of the top confidence in ten bins (Naeini et al. 2015)."""


@dataclass(frozen=True, slots=True)
class Report:
    """How well a bot answered labelled questions."""

    results: tuple[Result, ...]
    measures: Measures
    kinds: tuple[tuple[str, Measures], ...]
    """The same by kind, sorted."""


def parse_cases(text: str, *, path: str, ids: Collection[str] = ()) -> list[Case]:
    """Return the cases in a table: question, expected ids parted by ``|``, kind, parted by tabs.

    Args:
        text: the table; its first line is the header.
        path: the file's name, for complaints.
        ids: all ids that there are; empty to take any.

    Raises:
        CasesError: no header, a line without a tab, an id that no entry has, or no case at all.
    """
    header, *lines = text.removeprefix("\ufeff").split("\n")
    if header.split("\t")[0].strip().lower() != "question":
        raise CasesError(
            f"{path}:1: the header is missing: question, expected, kind, parted by tabs"
        )
    cases = []
    for number, line in enumerate(lines, 2):
        columns = line.rstrip("\r").split("\t")
        if not line.strip():
            continue
        if len(columns) < 2:
            raise CasesError(f"{path}:{number}: no tab between the question and the expected ids")
        expected = frozenset(filter(None, map(str.strip, columns[1].split("|"))))
        for id in expected if ids else ():
            if id not in ids:
                raise CasesError(f"{path}:{number}: no entry has the id {id!r}")
        cases.append(Case(columns[0], expected, columns[2] if len(columns) > 2 else ""))
    if not cases:
        raise CasesError(f"{path}: no labelled question in it")
    return cases


def evaluate(bot: Bot, cases: Iterable[Case]) -> Report:
    """What ``bot`` makes of ``cases``."""
    results = tuple(Result(case, bot.ask(case.question, limit=_CANDIDATES)) for case in cases)
    by_kind = sorted(results, key=lambda one: one.case.kind)
    kinds = tuple(
        (kind, measure(list(group)))
        for kind, group in groupby(by_kind, key=lambda one: one.case.kind)
    )
    return Report(results, measure(results), kinds)


def measure(results: Sequence[Result]) -> Measures:
    """The measures over ``results``."""
    inside = [one for one in results if one.case.expected]
    outside = [one for one in results if not one.case.expected]
    return Measures(
        questions=len(results),
        hit1=_share(one.rank == 1 for one in inside),
        hit3=_share((one.rank or 4) <= 3 for one in inside),
        mrr=_share(1 / one.rank if one.rank else 0.0 for one in inside),
        auc=area_under_curve([r.confidence for r in inside], [r.confidence for r in outside]),
        bal=_balance(inside, outside),
        answered=_share(one.answered_right for one in inside),
        helped=_share(one.helped for one in inside),
        misled=_share(one.misled for one in results),
        abstained=_share(one.answer.outcome is not Outcome.ANSWERED for one in outside),
        calibration=calibration_error([(one.confidence, one.rank == 1) for one in results]),
    )


def area_under_curve(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often one of ``inside`` exceeds one of ``outside``, ties counted half (Hanley and McNeil 1982)."""
    if not inside or not outside:
        return float("nan")
    ordered = sorted([(value, True) for value in inside] + [(value, False) for value in outside])
    won, below = 0.0, 0
    for _, group in groupby(ordered, key=lambda one: one[0]):
        marks = [mark for _, mark in group]
        lost = len(marks) - sum(marks)
        won += sum(marks) * (below + lost / 2)
        below += lost
    return won / (len(inside) * len(outside))


def _balance(inside: Sequence[Result], outside: Sequence[Result]) -> float:
    if not inside or not outside:
        return float("nan")
    ordered = sorted([*inside, *outside], key=lambda one: -one.confidence)
    best, right, wrong = 0.5, 0, 0
    for _, group in groupby(ordered, key=lambda one: one.confidence):
        for one in group:
            right += one.rank == 1
            wrong += not one.case.expected
        best = max(best, (right / len(inside) + 1 - wrong / len(outside)) / 2)
    return best


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """The mean gap between confidence and the share that is right, over ten bins of confidence."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for confidence, right in judged:
        bins[min(_BINS - 1, int(confidence * _BINS))].append((confidence, right))
    gaps = (abs(sum(confidence - right for confidence, right in one)) for one in bins)
    return sum(gaps) / len(judged) if judged else float("nan")


def _share(values: Iterable[float]) -> float:
    counted = list(values)
    return sum(counted) / len(counted) if counted else float("nan")
