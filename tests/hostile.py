"""FAQs as somebody would write them who wishes us ill."""

from dataclasses import replace

from hypothesis import strategies as st

from p2sbot.model import Entry
from p2sbot.parse import parse_faq

PIECES = """\
# | ## | ### | * | - | 1. | 0) | 7. | > | ` | `` | ``` | ** | _ | ~~ | *** | \\ | ? | ! | |
<!channel> | <!here|here> | <@U1> | <#C1> | <!subteam^S1> | <!date^1^x> | &lt;!channel&gt;
<https://a.example> | <https://a.example/|x> | <mailto:a@b.example>
[a](#b) | [a](https://a.example/<!channel>) | [<!channel>](https://a.example/?a|b) | ![ | [ | ]( | )
[x](https://a.example "t") | ![<@U1>](x.png) | [x](<../a b.md#c>) | [`c` **b**](https://a.example/)
[x](javascript:alert(1)) | [x](data:text/html,1) | [x](//evil.example) | [x](https://u@evil.example/)
[x](http://[x) | [x](https://a.example/&quot;onclick=alert(1)) | [x](&Tab;//evil.example)
<a name=x> | <h3 id=x> | </h3> | <div> | </div> | <![x[ | <!-- | --> | <script> | </script> | </
<img src=x onerror=alert(1)> | <br> | <svg/onload=alert(1)> | " onclick="alert(1) | ' | &lt;b&gt; | &
&#x1b; | &#x9b; | &#8238; | {#x} | {{ 7*7 }} | {% if x %} | {# | --- | === | a: b | ||a|b| | |-|-|
- # Why? | 1. ## How? | > # Who? | * **Q:** | Q： | A：
日本語の文章 | 한국어 | é | e\u0301 | 👩\u200d👩\u200d👧 | \u200b | \xad | word | averyverylongwordthatcannotbreak
""".replace("\n", " | ").split(" | ")
CONTROLS = [chr(code) for code in (0, 7, 8, 9, 10, 11, 12, 13, 27, 127, 0x85, 0x9B, 0x9D)] + [
    "\x1b[31m",
    "\x1b]8;;https://evil.example\x1b\\",
    "\x1b]52;c;eA==\x07",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ufeff",
    "\U000e0041",
]
SPACES = ["\n", "\n\n", "\n    ", " ", "", "\n\n* ", "\n> ", "\n|"]

MARKDOWN = st.lists(
    st.tuples(
        st.sampled_from(SPACES),
        st.sampled_from(PIECES) | st.sampled_from(CONTROLS) | st.text(max_size=4),
    ).map("".join),
    max_size=20,
).map("".join)


def entry_of(markdown: str, *, url: str | None = None) -> Entry:
    """The entry whose answer is ``markdown``, headings as they are."""
    entry = parse_faq("# Why?\n\n" + markdown, path="faq.md", file="/faq.md")[0]
    return replace(entry, source=replace(entry.source, url=url))


ENTRIES = st.builds(
    entry_of, MARKDOWN, url=st.sampled_from([None, "https://learn.example/faq#why"])
)
