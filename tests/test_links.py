import pytest

from p2sbot.links import resolve, safe_url, shown_target, source_url
from p2sbot.model import Source, Span

SITE = "https://learn.example/azure/vpn-gateway/faq"
PUBLISHED = Source("faq.md", "x", 1, url=f"{SITE}#x")
UNPUBLISHED = Source("faq.md", "x", 1)

HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript://%0aalert(1)",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/png;base64,AAAA",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://evil.example/1",
    "file:///etc/passwd",
    "file://evil.example/share",
    "filesystem:https://evil.example/1",
    "search-ms:query=x&crumb=location:evil",
    "ms-msdt:/id PCWDiagnostic",
    "ms-excel:ofe|u|https://evil.example/x.xls",
    "ms-officecmd:{}",
    "ms-settings:",
    "shell:startup",
    "smb://evil.example/share",
    "ldap://evil.example/",
    "ftp://evil.example/",
    "gopher://evil.example/",
    "dict://evil.example/",
    "jar:https://evil.example/x.jar!/",
    "intent://evil#Intent;scheme=http;end",
    "chrome://settings",
    "about:blank",
    "ws://evil.example/",
    "ssh://evil.example/",
    "telnet://evil.example/",
    "tel:+1900",
    "sms:+1900",
    "facetime:evil@evil.example",
    "steam://run/1",
    "slack://open",
    "vscode://file/etc/passwd",
    "git://evil.example/",
    "x-apple.systempreferences:",
    "\\\\evil.example\\share",
    "\\/evil.example",
    "/\\evil.example",
    "https:\\\\evil.example",
    "https://good.example\\@evil.example/",
    "https://good.example@evil.example/",
    "https://good.example:pass@evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\t/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "https://",
    "https:///evil.example",
    "https:evil.example",
    "http://[evil",
    "http://a\u2100b/",
    "ht\ntps://evil.example",
    " https://evil.example",
    "\x00https://evil.example",
    "https://evil.example/\x1b]8;;",
    "https://evil.example/" + "a" * 2100,
    "https://evil.example/" + "é" * 400,
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_never_active(url):
    assert safe_url(url) == ""
    assert resolve(url, UNPUBLISHED) == ""


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_leads_nowhere_but_to_the_published_site(url):
    active = resolve(url, PUBLISHED)
    assert active == "" or active.startswith("https://learn.example/")


@pytest.mark.parametrize(
    ("url", "active"),
    [
        ("https://learn.example/a?b=c&d=e#f", "https://learn.example/a?b=c&d=e#f"),
        ("http://learn.example:8080/~me/(x)", "http://learn.example:8080/~me/(x)"),
        ("HTTPS://LEARN.example/", "HTTPS://LEARN.example/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("mailto:help@learn.example", "mailto:help@learn.example"),
        ('https://learn.example/ä b|<c>"d', "https://learn.example/%C3%A4%20b%7C%3Cc%3E%22d"),
        ("https://learn.example/%C3%A4", "https://learn.example/%C3%A4"),
        ("https://learn.example/\u202e\x9b", "https://learn.example/%E2%80%AE%C2%9B"),
        ("https://learn.example/a@b", "https://learn.example/a@b"),
    ],
)
def test_an_absolute_address_is_active_in_printable_ascii(url, active):
    assert safe_url(url) == active
    assert resolve(url, UNPUBLISHED) == active


@pytest.mark.parametrize(
    ("target", "resolved"),
    [
        ("#gwsku", f"{SITE}#gwsku"),
        ("about.md#gwsku", "https://learn.example/azure/vpn-gateway/about.md#gwsku"),
        ("../articles/about.md#gwsku", "https://learn.example/azure/articles/about.md#gwsku"),
        ("/about", "https://learn.example/about"),
        ("?tab=1", f"{SITE}?tab=1"),
        ("../../../../../etc/passwd", "https://learn.example/etc/passwd"),
    ],
)
def test_a_relative_link_resolves_against_base_url_and_only_then(target, resolved):
    assert resolve(target, PUBLISHED) == resolved
    assert resolve(target, UNPUBLISHED) == ""


@pytest.mark.parametrize(
    ("target", "source", "shown"),
    [
        ("../about.md#gwsku", UNPUBLISHED, "../about.md#gwsku"),
        ("#gwsku", UNPUBLISHED, "faq.md#gwsku"),
        ("#gwsku", PUBLISHED, f"{SITE}#gwsku"),
        ("ftp://evil.example/", PUBLISHED, "ftp://evil.example/"),
        ("https://learn.example/", UNPUBLISHED, "https://learn.example/"),
    ],
)
def test_a_reader_sees_where_a_link_leads_or_what_the_faq_wrote(target, source, shown):
    assert shown_target(Span("x", target=target), source) == shown


@pytest.mark.parametrize(
    ("source", "url"),
    [
        (PUBLISHED, f"{SITE}#x"),
        (UNPUBLISHED, ""),
        (
            Source("faq.md", "größe x", 1, file="/my faq.md"),
            "file:///my%20faq.md#gr%C3%B6%C3%9Fe%20x",
        ),
        (Source("faq.md", "x", 1, url="javascript:alert(1)#x"), ""),
    ],
)
def test_a_citation_opens_the_published_page_or_else_the_file(source, url):
    assert source_url(source) == url
