"""Microsoft Learn's FAQ in YAML (``### YamlMime:FAQ``): the few forms of YAML that it is written in.

Block mappings and sequences, and scalars of every kind: plain, quoted, literal, folded. The fields
that are read hold text only, so neither tags nor anchors nor flow collections are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MIME = re.compile(r"\s*#+[ \t]*YamlMime:[ \t]*FAQ\b", re.I)
_FIELD = re.compile(r"""([ ]*(?:-[ ]+)*)("[\w.-]+"|'[\w.-]+'|[\w.-]+)[ ]*:(?:[ \t]+(.*))?""")
_BLOCK = re.compile(r"([|>])(?:([1-9])[+-]?|[+-]([1-9])?)?[ \t]*(?:#.*)?")
_COMMENT = re.compile(r"(?:^|(?<![ \t])[ \t]++)#.*")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.S)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "e": "", "a": "", "b": "", "f": "", "v": ""}


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a YAML FAQ, its texts as YAML means them."""

    question: str
    answer: str
    section: str
    line: int
    """0-based line of the question."""
    answer_line: int
    """0-based line on which the words of the answer begin."""


@dataclass(frozen=True, slots=True)
class _Field:
    key: str
    value: str
    line: int
    end: int
    """The line after it."""
    column: int
    opens: bool
    """Whether it is the first of its mapping in a sequence."""
    block: bool = False
    """Whether its value begins in the line below."""


_END = (_Field("sections", "", 0, 0, 0, False), _Field("question", "", 0, 0, 1, True))


def is_yaml_faq(text: str) -> bool:
    """Whether a document says in its first line that it is a FAQ in YAML."""
    return bool(_MIME.match(text))


def read_records(text: str) -> list[Record]:
    """Return the questions of a YAML FAQ whose lines end in a newline, in their order."""
    section = question = answer = ""
    line = answer_line = 0
    within = True
    records = []
    for field in [*_fields(text.split("\n")), *_END]:
        if not field.column:
            within = field.key in ("sections", "questions")
            continue
        if not within:
            continue
        taken = {"question": question, "answer": answer}.get(field.key, "")
        if field.key in ("question", "answer", "name") and (taken or field.opens):
            if question:
                records.append(Record(question, answer.strip("\n"), section, line, answer_line))
            question = answer = ""
        if field.key == "question":
            question, line = " ".join(field.value.split()), field.line
        elif field.key == "answer":
            answer = field.value
            blank = len(answer) - len(answer.lstrip("\n"))
            answer_line = field.line + field.block + blank
        elif field.key == "name":
            section = " ".join(field.value.split())
    return records


def unread_rows(lines: Sequence[str]) -> list[range]:
    """Return the rows of questions and sections that say something that no record has."""
    within = False
    rows = []
    for field in _fields(lines, skipped=True):
        if field.key and not field.column:
            within = field.key in ("sections", "questions")
        holds = field.key in ("sections", "questions")
        read = not field.value.strip() if holds else field.key in ("question", "answer", "name")
        if not read and (within or holds) and (field.value.strip() or not field.key):
            rows.append(range(field.line, field.end))
    return rows


def _fields(lines: Sequence[str], *, skipped: bool = False) -> Iterator[_Field]:
    """The fields, and with ``skipped`` also what is between them, as fields without a key."""
    i = 0
    while i < len(lines):
        found = _FIELD.fullmatch(lines[i].rstrip())
        line = lines[i].strip()
        if not found or line.startswith("#"):
            if skipped and line and line not in ("---", "...", "-") and not line.startswith("#"):
                yield _Field("", line, i, i + 1, _indent(lines[i]), False)
            i += 1
            continue
        column = len(found[1])
        value, end = _scalar(lines, i, column, (found[3] or "").strip())
        key, first = found[2].strip("\"'"), (found[3] or "").strip()
        block = bool(_BLOCK.fullmatch(first))
        yield _Field(key, value, i, end, column, "-" in found[1], block)
        i = end


def _scalar(lines: Sequence[str], at: int, column: int, first: str) -> tuple[str, int]:
    """The text that begins as ``first`` behind a key in ``column``, and the line after it."""
    if block := _BLOCK.fullmatch(first):
        return _block(lines, at + 1, column, block)
    if first[:1] in ("'", '"'):
        return _quoted(lines, at, first)
    end = at + 1
    parts = [_COMMENT.sub("", first, count=1)]
    said = bool(parts[0])
    while end < len(lines) and (_indent(lines[end]) > column or not lines[end].strip()):
        part = lines[end].strip()
        if not said and (_FIELD.fullmatch(part) or part.startswith("- ")):
            break
        parts.append(_COMMENT.sub("", part, count=1))
        said = said or bool(parts[-1])
        end += 1
    return _fold(parts), end


def _block(lines: Sequence[str], at: int, column: int, block: re.Match[str]) -> tuple[str, int]:
    end = at
    while end < len(lines) and (_indent(lines[end]) > column or not lines[end].strip()):
        end += 1
    width = next((_indent(line) for line in lines[at:end] if line.strip()), 0)
    if given := block[2] or block[3]:
        width = column + int(given)
    kept = [line[width:] for line in lines[at:end]]
    return (_fold(kept) if block[1] == ">" else "\n".join(kept)), end


def _quoted(lines: Sequence[str], at: int, first: str) -> tuple[str, int]:
    quote = first[0]
    closing = re.compile(r"(?:[^\\\"]|\\.)*+\"" if quote == '"' else r"(?:[^']|'')*+'", re.S)
    parts = [first[1:]]
    end = at + 1
    while not closing.match(parts[-1]) and end < len(lines):
        parts.append(lines[end].strip())
        end += 1
    last = closing.match(parts[-1])
    parts[-1] = parts[-1][: last.end() - 1] if last else parts[-1]
    text = _fold(parts)
    if quote == "'":
        return text.replace("''", "'"), end
    return _ESCAPE.sub(_unescape, text), end


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _ESCAPES.get(code, code.strip("\n"))


def _fold(lines: Sequence[str]) -> str:
    """Lines joined by spaces; a blank line is a line end, and indented lines keep theirs."""
    parts: list[str] = []
    before = False
    for line in lines:
        indented = line.startswith((" ", "\t"))
        if not line.strip():
            parts.append("\n")
        else:
            joined = parts and parts[-1] != "\n"
            parts += ["\n" if indented or before else " "] if joined else []
            parts.append(line)
            before = indented
    return "".join(parts)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
