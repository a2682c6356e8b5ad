"""The documents of a registry export: one file, a folder or a zip archive, each parsed once."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mlgov.errors import DataError
from mlgov.intake.yaml_lines import load

_SUFFIXES = (".json", ".yaml", ".yml")
_MOST_FILES = 20_000
_MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Document:
    """A parsed document: its path inside the export with forward slashes, and its plain value."""

    path: str
    value: Any

    @property
    def file(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name


def from_file(path: Path) -> Document:
    """One JSON or YAML file. Raises DataError that names the file and the place at fault."""
    try:
        return Document(path.name, parse(path.read_bytes(), path.name))
    except OSError as error:
        raise DataError(f"{path.name} can't be read: {error.strerror or error}") from error


def from_folder(folder: Path) -> list[Document]:
    """Every JSON and YAML file below a folder, in the order of their paths."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())
    if len(files) > _MOST_FILES:
        raise DataError(f"{folder.name} holds {len(files):,} documents; export fewer models at a time")
    return [
        Document(file.relative_to(folder).as_posix(), parse(file.read_bytes(), file.name)) for file in files
    ]


def from_zip(path: Path) -> list[Document]:
    """Every JSON and YAML member of a zip archive; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_members(archive, path.name))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{path.name} is a damaged or protected zip archive; export it again") from error


def _members(archive: zipfile.ZipFile, name: str) -> Iterator[Document]:
    infos = [info for info in archive.infolist() if PurePosixPath(info.filename).suffix.lower() in _SUFFIXES]
    if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_BYTES:
        raise DataError(f"{name} is too large; export fewer models at a time")
    for info in sorted(infos, key=lambda one: one.filename):
        if not info.filename.startswith("__MACOSX/"):
            yield Document(info.filename, parse(archive.read(info), info.filename))


def parse(raw: bytes, name: str) -> Any:
    """The value of JSON or YAML bytes. Raises DataError with line and column where it breaks."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(f"{name}, line {line}: is not UTF-8 text; save it as UTF-8") from error
    if not text.strip():
        raise DataError(f"{name} is empty")
    if name.lower().endswith((".yaml", ".yml")):
        document = load(text)
        if document.problems:
            raise DataError(f"{name}, {document.problems[0]}", document.problems)
        return document.value
    try:
        # MLflow exports hold raw line ends inside strings, which strict JSON forbids.
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{name}, line {error.lineno}, column {error.colno}: is not valid JSON: {error.msg}"
        ) from error
    except RecursionError as error:
        raise DataError(f"{name} is nested too deeply to be a registry") from error
