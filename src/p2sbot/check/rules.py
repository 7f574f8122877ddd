"""The checks' codes: stable, each with its level and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one code stands for."""

    code: str
    level: Level
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a FAQ."""

    code: str
    path: str
    """The file as it is shown to people."""
    line: int
    """1-based."""
    message: str


_TABLE = """
P2S001 | error | A question without an answer
The question is found, and there is nothing to show. Write an answer, or take the question out.

P2S002 | error | An anchor that stands twice
A link to it leads to only one of the places. Case counts as well: some sites fold it. Rename one of them.

P2S003 | error | A link to an anchor that does not exist
The nearest anchor of the same file is named. The file may be another one of the same folder.

P2S004 | error | The same question twice
After normalising (case, punctuation, accents) two questions are equal, so only the first is ever found. Merge them.

P2S005 | warning | Two questions that are nearly the same
One takes the other's hits. Merge them, or say in each question what tells it from the other.

P2S006 | error | A question that does not find itself
Asked word for word, it brings up another entry or none. Reword it, or the alias that gets in its way.

P2S007 | warning | A heading that skips a level
The question or the section below it hangs under the wrong heading. Use the next level.

P2S008 | error | An anchor that cannot be part of an address
Spaces, quotes, angle brackets, bars, percent signs and backslashes break links in terminals and in Slack.

P2S009 | warning | An anchor made from the heading's words
It changes when somebody edits the heading, and links in old tickets break. Give the question one of its own:
<a name="short-name"></a> or {#short-name}.

P2S010 | warning | An answer that is too long for Slack
Slack takes 11,000 characters and 50 blocks of a message; the rest is cut. Split the question.

P2S011 | warning | HTML that neither a terminal nor Slack can show
Only its text is shown. Write Markdown instead.

P2S012 | warning | An image
A terminal and a Slack message show its description and its address. Say in words what it shows.

P2S013 | warning | A table that is too wide
Beyond 80 columns the rows no longer fit a terminal, nor Slack's fixed-width text. Make it a list.

P2S014 | error | A character that cannot be seen
Control, bidirectional and zero-width characters hide or reorder text, and keep words from being found. Remove them.

P2S015 | error | Text that Slack would take for a mention
<!channel>, <@U123>, @here: copied into a message, it would call people. Write it otherwise.

P2S016 | warning | A link that does not say where it leads
"here", "this link" or a bare address tell a reader nothing, least of all read out of context. Link the words that do.

P2S017 | error | A file that is not UTF-8 text
It cannot be read. Save it as UTF-8.

P2S018 | warning | A byte order mark, or mixed line ends
Some programs take them for text. Save the file without the mark, with one kind of line end.

P2S019 | error | Aliases for an entry that does not exist
The overlay names an id that no entry has, mostly because a question was reworded; p2sbot diff shows what became of it.

P2S020 | warning | An alias that does not find its entry
Asked word for word, it brings up another entry. Reword it, or move it there.

P2S021 | warning | Synonyms that the FAQ never uses
No word of the group stands in the FAQ or in an alias, so none of them can lead anywhere.

P2S022 | warning | Text that is nested too deep, or too long
Below 20 lists or 40 quotes, and in a paragraph of more than 65,536 characters, Markdown is not read any more; the text
is shown as it stands.

P2S023 | warning | An include that is not followed
The directive stands in the answer as it is, and what it includes is missing.

P2S024 | warning | A relative link that leads nowhere
Without base_url in the overlay nobody outside the FAQ's folder can follow it. Set base_url, or write the whole address.

P2S025 | warning | Text that no question leads to
It stands under a heading that is no question, outside what holds the answer, or in a YAML field that is not read, so it
is never shown. Make its heading a question, or move it into an answer. An introduction is no finding.

P2S028 | warning | A file without a question
Nothing in it was taken for a question, so none of it is ever found. Ask in the headings, or call the file or its title a
FAQ; leave out of the folder what is none.

P2S098 | error | A suppression that names no check
It must name the codes that it suppresses: <!-- p2sbot-ignore: P2S011 --> for the line below,
<!-- p2sbot-ignore-file: P2S011 --> for the file, or [check.ignore] in the overlay.

P2S099 | warning | A suppression that suppresses nothing
What it was for is gone. Remove it.
"""


def rules() -> tuple[Rule, ...]:
    """Return all rules, by code."""
    found = []
    for part in _TABLE.strip().split("\n\n"):
        head, _, explanation = part.partition("\n")
        code, level, title = (field.strip() for field in head.split("|"))
        kind: Level = "error" if level == "error" else "warning"
        found.append(Rule(code, kind, title, explanation))
    return tuple(found)
