import os
from pathlib import Path

import pytest

from p2sbot.errors import FaqError, OverlayError
from p2sbot.sources import read_faq, read_overlay

FAQ = "### Größe?\n"


@pytest.fixture
def inside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaint(path):
    """What reading says, which is the same for a FAQ and an overlay but in its kind."""
    with pytest.raises(FaqError) as faq:
        read_faq([Path(path)])
    with pytest.raises(OverlayError) as overlay:
        read_overlay(Path(path), shipped=False)
    assert str(faq.value) == str(overlay.value)
    assert "\n" not in str(faq.value)
    return str(faq.value)


def test_a_missing_file_is_named(inside):
    assert complaint("no.md") == "no.md: cannot be read: No such file or directory"


def test_an_impossible_name_is_no_traceback(inside):
    assert "cannot be read: " in complaint("a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(inside):
    Path("faq.md").write_text(FAQ)
    Path("faq.md").chmod(0)
    assert complaint("faq.md") == "faq.md: cannot be read: Permission denied"


def test_a_named_pipe_is_refused_and_not_waited_for(inside):
    os.mkfifo("faq.md")
    assert complaint("faq.md") == "faq.md: not a regular file"


def test_a_device_is_refused(inside):
    Path("faq.md").symlink_to("/dev/zero")
    assert complaint("faq.md") == "faq.md: not a regular file"


def test_a_loop_of_links_is_no_traceback(inside):
    Path("faq.md").symlink_to("faq.md")
    assert complaint("faq.md").startswith("faq.md: cannot be read: ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (FAQ.encode("utf-16"), "faq.md: this is UTF-16, not UTF-8 text; save it as UTF-8"),
        (b"\xfe\xff" + FAQ.encode("utf-16-be"), "faq.md: this is UTF-16, not UTF-8 text"),
        (FAQ.encode("utf-16-le"), "faq.md:1: this is binary or UTF-16 (a NUL byte)"),
        (FAQ.encode("utf-32-be"), "faq.md:1: this is binary or UTF-16 (a NUL byte)"),
        (b"a\nb\n\0", "faq.md:3: this is binary or UTF-16 (a NUL byte); save it as UTF-8 text"),
        (b"\x1f\x8b\x08\0", "faq.md: this is gzip, not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\0", "faq.md:3: this is binary or UTF-16 (a NUL byte)"),
        (
            b"# a\n\n" + FAQ.encode("latin-1"),
            "faq.md:3: not UTF-8: byte 0xF6 at offset 11; save the file as UTF-8",
        ),
        (b"\r\n\r\ncaf\xe9", "faq.md:3: not UTF-8: byte 0xE9 at offset 7"),
        (b"\xef\xbb\xbfa\n\x93q\x94", "faq.md:2: not UTF-8: byte 0x93 at offset 5"),
        (b"overlong \xc0\xaf", "faq.md:1: not UTF-8: byte 0xC0 at offset 9"),
        (b"surrogate \xed\xa0\x80", "faq.md:1: not UTF-8: byte 0xED at offset 10"),
        ("cut é".encode()[:-1], "faq.md:1: not UTF-8: byte 0xC3 at offset 4"),
    ],
)
def test_what_is_no_utf_8_text_is_named_with_its_line_and_byte(data, said, inside):
    Path("faq.md").write_bytes(data)
    assert complaint("faq.md").startswith(said)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FAQ.encode(), FAQ),
        (FAQ.encode("utf-8-sig"), FAQ),
        (b"a\r\nb\r\n", "a\r\nb\r\n"),
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
    ],
)
def test_utf_8_is_read_with_or_without_bom_and_with_its_line_ends(data, text, inside):
    Path("faq.md").write_bytes(data)
    (file,) = read_faq([Path("faq.md")])
    assert (file.path, file.file, file.text) == ("faq.md", str(inside / "faq.md"), text)


def test_a_folder_stands_for_its_markdown_files_in_their_order(inside):
    for name in ("b.md", "a/c.md", "a.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(name)
    os.mkfifo("pipe.md")
    Path("folder.md").mkdir()
    assert [file.path for file in read_faq([Path()])] == ["a/c.md", "b.md"]


def test_a_folder_that_holds_itself_is_walked_once(inside):
    Path("a.md").write_text("x")
    Path("loop").symlink_to(".")
    assert len(read_faq([Path()])) == 1


def test_a_folder_without_markdown_is_named(inside):
    Path("docs").mkdir()
    with pytest.raises(FaqError, match=r"^docs: no \.md file in this folder$"):
        read_faq([Path("docs")])


def test_a_folder_is_no_overlay(inside):
    with pytest.raises(OverlayError, match=r"^\.: cannot be read: Is a directory$"):
        read_overlay(Path(), shipped=False)


def test_several_files_come_in_the_order_they_are_named(inside):
    for name in ("b.md", "a.md"):
        Path(name).write_text(name)
    assert [file.text for file in read_faq([Path("b.md"), Path("a.md")])] == ["b.md", "a.md"]


def test_without_a_path_the_shipped_files_are_read_from_anywhere(inside):
    (faq,) = read_faq([])
    assert faq.path == "data/faq.md"
    assert Path(faq.file).is_absolute()
    overlay = read_overlay(None, shipped=True)
    assert overlay is not None
    assert overlay.path == "faq/overlay.toml"
    assert read_overlay(None, shipped=False) is None
