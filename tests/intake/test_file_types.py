"""What a file is by its content: every type, every disguise, and names that would harm."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.errors import DataError
from mlgov.intake.file_types import MEDIA, check, extension, harmless, kind

ALL = tuple(MEDIA)


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return held.getvalue()


GOOD: dict[str, bytes] = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "csv": "Größe;Wert\n1;2\n".encode(),
    "txt": "\ufeffA note\r\n".encode(),
    "json": b'{"accuracy": 0.9}',
    "yaml": b"models:\n- id: credit\n",
    "md": b"# Model card\n\tindented\n",
}


def tried(name: str, content: bytes, allowed: tuple[str, ...] = ALL, most: int = 10**6) -> str:
    return check(name, io.BytesIO(content), len(content), allowed, most)


@pytest.mark.parametrize("type", ALL)
def test_every_type_is_known_by_its_content(type: str) -> None:
    assert tried(f"Report.{type.upper()}", GOOD[type]) == type


@pytest.mark.parametrize("said", ALL)
@pytest.mark.parametrize("content", ALL)
def test_a_name_that_says_another_type_is_refused(said: str, content: str) -> None:
    texts = {"csv", "txt", "yaml", "md"}
    if said == content or (said in texts and content in {*texts, "json"}):
        assert tried(f"a.{said}", GOOD[content]) == said, "which text it is, only the name tells"
        return
    with pytest.raises(DataError, match=r"by its name, but its content is|is no JSON") as refused:
        tried(f"a.{said}", GOOD[content])
    assert refused.value.problems[0].where == f"a.{said}"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        (b"MZ\x90\x00", "a program for Windows"),
        (b"\x7fELF\x02", "a program for Linux"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of the old form"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "with macros"),
        (archive("a.txt"), "a ZIP archive"),
        (b"PK\x03\x04 and then nothing", "a damaged ZIP archive"),
        (b"a\x00b", "of no type that is known"),
        (b"caf\xe9", "of no type that is known"),
        (b"\x1b]0;title\x07", "of no type that is known"),
    ],
)
def test_what_is_not_allowed_is_named_for_what_it_is(content: bytes, called: str) -> None:
    with pytest.raises(DataError, match=called):
        tried("minutes.docx", content)
    with pytest.raises(DataError):
        tried("minutes.txt", content)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    class Unreadable(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("nothing is read of a file that is too large")

    with pytest.raises(DataError, match=r"video\.pdf has 2\.15 GB, and 50 MB is the most: keep it where"):
        check("video.pdf", Unreadable(), 2**31, ALL, 50_000_000)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.exe", b"MZ", "is of the type exe, which can't be attached"),
        ("a", b"text", "has no type in its name"),
        ("a.svg", b"<svg onload='x'/>", "of the type svg"),
        ("a.json", b"{", "is no JSON"),
        ("a.json", b"[" * 100_000, "is no JSON"),
    ],
)
def test_other_refusals(name: str, content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        tried(name, content)


def test_the_policy_may_allow_less() -> None:
    with pytest.raises(DataError, match="attach one of: pdf, png"):
        tried("a.csv", GOOD["csv"], ("pdf", "png"))
    with pytest.raises(DataError, match="16 bytes, and 10 bytes is the most"):
        tried("a.txt", b"0123456789012345", most=10)


def test_a_character_cut_in_two_by_a_chunk_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlgov.intake.file_types.CHUNK", 1)
    assert tried("a.txt", "Größe".encode()) == "txt"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\report.pdf", "report.pdf"),
        ("..pdf", "pdf"),
        (".htaccess", "htaccess"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\nb\x00.pdf", "ab.pdf"),
        ("a:b|c?.pdf", "a_b_c_.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", "file"),
        ("///", "file"),
        ("Prüfung der Güte.pdf", "Prüfung der Güte.pdf"),
    ],
)
def test_names_are_made_harmless(name: str, kept: str) -> None:
    assert harmless(name) == kept


@given(st.text())
def test_no_name_leads_elsewhere(name: str) -> None:
    kept = harmless(name)
    assert kept and len(kept) <= 120 and not kept.startswith(".")
    assert not set(kept) & set('/\\:*?"<>|\n\r\t\x00')
    assert harmless(kept) == kept


@given(st.binary(max_size=200))
def test_any_bytes_are_told_apart_or_refused(content: bytes) -> None:
    found, called = kind(io.BytesIO(content))
    assert found and called
    if found == "text":
        assert content.decode("utf-8-sig").encode() in content or not content


def test_endings_that_mean_the_same() -> None:
    assert [extension(name) for name in ("a.JPEG", "b.yml", "c.tar.gz", "d")] == ["jpg", "yaml", "gz", ""]
