import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2sbot.anchors import Slugger, slug


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("How do I log in?", "how-do-i-log-in"),
        ("Can I use SSTP and/or IKEv2?", "can-i-use-sstp-andor-ikev2"),
        ("Point-to-Site, or P2S", "point-to-site-or-p2s"),
        ("A & B", "a--b"),
        ("A - B", "a---b"),
        ("two  spaces", "two--spaces"),
        (" padded ", "padded"),
        ("snake_case stays", "snake_case-stays"),
        ("v1.2.3 (beta)", "v123-beta"),
        ("Größe ÜBER", "größe-über"),
        ("これは何ですか？", "これは何ですか"),
        ("हिन्दी में", "हिन्दी-में"),
        ("no\u00a0break", "nobreak"),
        ("x² ½ Ⅷ", "x--"),
        ("‿ joins", "‿-joins"),
        ("🤔 why", "-why"),
        ("???", ""),
    ],
)
def test_a_slug_is_what_github_and_microsoft_learn_give_a_heading(heading, expected):
    assert slug(heading) == expected


def test_a_repeat_gets_1_then_2():
    slugger = Slugger()
    assert [slugger.unique("a") for _ in range(3)] == ["a", "a-1", "a-2"]


def test_a_repeat_never_takes_a_name_that_is_taken():
    slugger = Slugger()
    assert [slugger.unique(name) for name in ("a-1", "a", "a", "a-1")] == [
        "a-1",
        "a",
        "a-2",
        "a-1-1",
    ]


@given(st.lists(st.sampled_from(["", "a", "a-1", "a-1-1", "a-2", "b"]), max_size=30))
def test_no_two_names_are_ever_the_same(names):
    slugger = Slugger()
    given_out = [slugger.unique(name) for name in names]
    assert len(set(given_out)) == len(names)
