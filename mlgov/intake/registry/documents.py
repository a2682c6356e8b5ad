"""The documents of a registry export: one file, a folder or a zip archive, each parsed once."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mlgov.errors import DataError
from mlgov.intake.yaml_lines import load

_SUFFIXES = (".json", ".yaml", ".yml")
# In an MLflow export the rest (experiments, notebooks, data sets) says nothing about models and may be large.
_MLFLOW = ("model.json", "version.json", "run.json")
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
    """The JSON and YAML files below a folder, in the order of their paths."""
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    chosen = _chosen(files, folder.name)
    return [Document(path, parse(files[path].read_bytes(), path)) for path in chosen]


def from_zip(path: Path) -> list[Document]:
    """The JSON and YAML members of a zip archive; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            chosen = _chosen(members, path.name)
            if sum(members[name].file_size for name in chosen) > _MOST_BYTES:
                raise DataError(f"{path.name} is too large; export fewer models at a time")
            return [Document(name, parse(archive.read(name), name)) for name in chosen]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{path.name} is a damaged or protected zip archive; export it again") from error


def _chosen(paths: Iterable[str], name: str) -> list[str]:
    """The documents to read: those of MLflow's models where there are any, else every one."""
    found = [path for path in paths if PurePosixPath(path).suffix.lower() in _SUFFIXES]
    found = sorted(path for path in found if not path.startswith("__MACOSX/"))
    if any(PurePosixPath(path).name in _MLFLOW[:2] for path in found):
        found = [path for path in found if PurePosixPath(path).name in _MLFLOW]
    if len(found) > _MOST_FILES:
        raise DataError(f"{name} holds {len(found):,} documents; export fewer models at a time")
    return found


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
