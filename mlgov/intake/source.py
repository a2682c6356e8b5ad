"""A file as it lies on disk, made into plain UTF-8 text or a known Parquet file.

Gzip is unpacked and UTF-16 is rewritten into a temporary folder that lives as long as the `Source`; the
hash is taken over the unpacked bytes, so a file and its gzip count as the same content.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from mlgov.errors import DataError
from mlgov.intake.findings import Finding

CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Source:
    """An opened extract: `path` holds UTF-8 text or Parquet, `sha256` is hexadecimal, `size` in bytes."""

    path: Path
    name: str
    format: Literal["csv", "parquet"]
    sha256: str
    size: int
    findings: tuple[Finding, ...] = ()


@contextmanager
def open_source(path: str | Path) -> Iterator[Source]:
    """Open an extract by its content, whatever its suffix says.

    Raises DataError when the file is absent, empty, a folder, a broken gzip, or of another format.
    """
    origin = Path(path)
    if not origin.is_file():
        raise DataError(f"{origin.name}: there is no such file")
    with tempfile.TemporaryDirectory(prefix="mlgov-") as folder:
        yield _source(origin.resolve(), origin.name, Path(folder))


def _source(origin: Path, name: str, folder: Path) -> Source:
    plain, digest = _unpacked(origin, name, folder)
    head = _head(plain)
    if not head:
        raise DataError(f"{name} is empty: it has neither a header nor rows")
    if head.startswith(b"PAR1"):
        return Source(plain, name, "parquet", digest, origin.stat().st_size)
    _refuse_other_formats(head, name)
    findings: tuple[Finding, ...] = ()
    if head.startswith(_UTF16):
        plain = _as_utf8(plain, name, folder)
        findings = (Finding("info", "", "the file is UTF-16 and was read as such", "UTF-8 loads faster"),)
    elif b"\0" in head:
        raise DataError(f"{name} is not text: it holds NUL bytes; export it as UTF-8 CSV or as Parquet")
    return Source(_safe_name(plain, folder), name, "csv", digest, origin.stat().st_size, findings)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(CHUNK)


def _unpacked(origin: Path, name: str, folder: Path) -> tuple[Path, str]:
    """The file, or its unpacked copy when it is a gzip, and the hash of those bytes."""
    digest = hashlib.sha256()
    with origin.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if not zipped:
            while block := raw.read(CHUNK):
                digest.update(block)
            return origin, digest.hexdigest()
        target = folder / "unpacked"
        with target.open("wb") as out:
            for block in _gunzip(raw, name):
                digest.update(block)
                out.write(block)
    return target, digest.hexdigest()


def _gunzip(raw: BinaryIO, name: str) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=raw) as packed:
            while block := packed.read(CHUNK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{name} is a damaged or truncated gzip file; export or copy it again") from error


def _refuse_other_formats(head: bytes, name: str) -> None:
    if head.startswith(b"PK\x03\x04"):
        raise DataError(f"{name} is a spreadsheet or a zip archive; save the sheet as CSV (UTF-8) or Parquet")
    if head.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"\x89PNG")):
        raise DataError(f"{name} is not a table; export the extract as CSV (UTF-8) or Parquet")
    if name.endswith(".parquet"):
        raise DataError(f"{name} is not a Parquet file: it does not begin with PAR1; export or copy it again")


def _as_utf8(path: Path, name: str, folder: Path) -> Path:
    target = folder / "utf8"
    try:
        with (
            path.open(encoding="utf-16", newline="") as text,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            while block := text.read(CHUNK):
                out.write(block)
    except UnicodeError as error:
        raise DataError(f"{name} begins as UTF-16 but does not stay so; save it as UTF-8") from error
    return target


def _safe_name(path: Path, folder: Path) -> Path:
    """A path without characters that a query engine would take for a pattern of many files."""
    if not set(str(path)) & set("*?[]{}"):
        return path
    link = folder / "extract.csv"
    link.symlink_to(path)
    return link
