"""What tells entries apart that are offered together."""

from p2sbot.match.twins import telling_words
from p2sbot.model import Entry, Source


def entries(*questions):
    return [Entry(one, one, "", "", Source("faq.md", one, 1)) for one in questions]


def test_the_words_that_only_one_of_them_has_tell_them_apart():
    twins = entries(
        "If I restart a client, will the VPN automatically reconnect?",
        "Are auto-reconnect and DDNS supported on the VPN client?",
    )
    assert telling_words(twins) == (("restart",), ("DDNS",))


def test_the_most_telling_comes_first_and_there_are_at_most_two():
    twins = entries("How much throughput can I expect through the zeppelin?", "How much is it?")
    assert telling_words(twins) == (("throughput", "zeppelin"), ())


def test_a_word_told_twice_is_named_once_as_it_is_first_written():
    assert telling_words(entries("VPN or vpn?", "Why?")) == (("VPN",), ())


def test_one_entry_has_nothing_to_be_told_from():
    assert telling_words(entries("Is Linux supported?")) == ((),)
    assert telling_words([]) == ()


def test_a_script_without_spaces_is_told_apart_by_pairs_of_characters():
    (one, other) = telling_words(entries("如何重置密码", "如何重置路由器"))
    assert one
    assert set("".join(one)) <= set("置密码")
    assert set("".join(other)) <= set("置路由器")
