"""What a file is by its content, held against what its name says; nothing in it is run or unpacked."""

from __future__ import annotations

import codecs
import json
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mlgov.errors import DataError, Problem

CHUNK = 1 << 20  # bytes read at a time
MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
    "json": "application/json",
    "yaml": "application/yaml",
    "md": "text/markdown",
}
TEXTS = ("csv", "txt", "json", "yaml", "md")  # all of them UTF-8; which one, only the name tells
_ALIKE = {"jpeg": "jpg", "yml": "yaml", "markdown": "md", "text": "txt"}
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
# (what a file begins with, its type, what people call it)
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "png", "a PNG picture"),
    (b"\xff\xd8\xff", "jpg", "a JPEG picture"),
    (b"GIF8", "gif", "a GIF picture"),
    (b"MZ", "exe", "a program for Windows"),
    (b"\x7fELF", "elf", "a program for Linux"),
    (b"\xca\xfe\xba\xbe", "mach-o", "a program"),
    (b"\xcf\xfa\xed\xfe", "mach-o", "a program for macOS"),
    (b"\xd0\xcf\x11\xe0", "ole", "an Office file of the old form"),
    (b"\x1f\x8b", "gz", "a gzip file"),
    (b"7z\xbc\xaf", "7z", "a 7-Zip archive"),
    (b"Rar!", "rar", "a RAR archive"),
    (b"PAR1", "parquet", "a Parquet file"),
)
_TEXT_CONTROLS = "\t\n\r\f"
_LONGEST = 120  # characters of a name


def check(name: str, file: BinaryIO, size: int, allowed: Sequence[str], most_bytes: int) -> str:
    """The type of a file whose name and content agree; the file is left at its beginning.

    size: in bytes, which is looked at before anything is read. DataError when it is empty, too large, of a
    type that is not allowed, or of another type than its name says.
    """
    said = extension(name)
    if size > most_bytes:
        raise _refused(
            name,
            f"has {amount(size)}, and {amount(most_bytes)} is the most",
            "keep it where it lies, and file its place and its hash as an artifact",
        )
    if size == 0:
        raise _refused(name, "is empty", "choose the file again")
    if said not in allowed:
        named = f"is of the type {said}" if said else "has no type in its name"
        raise _refused(name, f"{named}, which can't be attached", f"attach one of: {', '.join(allowed)}")
    found, called = kind(file)
    if found != said and not (found == "text" and said in TEXTS):
        raise _refused(
            name, f"says {said} by its name, but its content is {called}", "give it the right ending"
        )
    if said == "json":
        _is_json(name, file)
    file.seek(0)
    return said


def kind(file: BinaryIO) -> tuple[str, str]:
    """(type, what people call it) by content alone: a known beginning, an Office file, or UTF-8 `text`."""
    file.seek(0)
    head = file.read(16)
    for beginning, found, called in _BEGINNINGS:
        if head.startswith(beginning):
            return found, called
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(file)
    return ("text", "text") if _is_text(file) else ("unknown", "of no type that is known")


def extension(name: str) -> str:
    """The type that a name ends in, such as `yaml` for rules.yml; "" without one."""
    end = name.rpartition(".")[2].lower() if "." in name else ""
    return _ALIKE.get(end, end)


def harmless(name: str) -> str:
    """A name without folders, control characters, or what a file system takes amiss; its ending stays."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        "" if unicodedata.category(char)[0] == "C" else "_" if char in '<>:"|?*' else char for char in last
    )
    seen = " ".join(seen.split()).lstrip(".")
    stem, dot, end = seen.rpartition(".")
    if dot and stem:
        return f"{stem[: _LONGEST - len(end) - 1]}.{end}"
    return seen[:_LONGEST] or "file"


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The whole content from its beginning on."""
    file.seek(0)
    while part := file.read(CHUNK):
        yield part


def _in_zip(file: BinaryIO) -> tuple[str, str]:
    """Which Office file it is, by the archive's list of contents."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return "zip", "a damaged ZIP archive"
    if "[Content_Types].xml" in names:
        for folder, found in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                macros = any(name.endswith("vbaProject.bin") for name in names)
                return (
                    ("macros", "an Office file with macros")
                    if macros
                    else (found, f"an Office file ({found})")
                )
    return "zip", "a ZIP archive"


def _is_text(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for part in chunks(file):
            if not _readable(decoder.decode(part)):
                return False
        # A file that ends inside a byte order mark is held back by the decoder, and never complained of.
        return not decoder.getstate()[0] and _readable(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _readable(text: str) -> bool:
    return text.isprintable() or not any(
        (char < " " and char not in _TEXT_CONTROLS) or char == "\x7f" for char in text
    )


def _is_json(name: str, file: BinaryIO) -> None:
    file.seek(0)
    try:
        json.load(file)
    except (ValueError, RecursionError) as problem:
        why = str(problem) if isinstance(problem, json.JSONDecodeError) else "it is nested too deeply"
        raise _refused(name, f"is no JSON: {why}", "mend it, or name it .txt") from problem


def amount(size: int) -> str:
    for unit, bytes in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes:
            return f"{size / bytes:.3g} {unit}"
    return f"{size} bytes"


def _refused(name: str, what: str, fix: str) -> DataError:
    shown = harmless(name)
    return DataError(f"{shown} {what}: {fix}", [Problem(shown, what, fix)])
