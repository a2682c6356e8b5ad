"""A template that was filled in as YAML or JSON: read with its lines, and problems told by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem
from mlgov.intake import yaml_lines
from mlgov.intake.file_types import amount
from mlgov.intake.yaml_lines import Document

MOST_BYTES = 2_000_000


def content(path: Path) -> bytes:
    """What a file holds; DataError when it is larger than a filled template is, before it is read."""
    if (size := path.stat().st_size) > MOST_BYTES:
        raise DataError(f"{path.name} has {amount(size)}, and {amount(MOST_BYTES)} is the most for a form")
    return path.read_bytes()


def parsed(name: str, given: bytes) -> Document:
    """The document; DataError when it is no text, no YAML or has no keys."""
    try:
        document = yaml_lines.load(given.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError(f"{name} is no text in UTF-8: save it as such") from None
    if document.problems:
        raise DataError(f"{name} can't be read: {document.problems[0]}", document.problems)
    if not isinstance(document.value, dict):
        raise DataError(f"{name} holds no answers: take the template of a form and fill it in")
    return document


def unknown(name: str, document: Document, known: tuple[str, ...]) -> list[Problem]:
    """A problem for each key that the template does not have."""
    return [
        Problem(f"{name}:{document.line((one,))}", f"there is no key `{one}`", f"known: {', '.join(known)}")
        for one in document.value
        if one not in known
    ]


def said(given: Any) -> bool:
    """Whether something was written there."""
    return given not in (None, "", [], {})


def at(one: Problem, name: str, document: Document) -> Problem:
    """The problem with the line on which what it is about stands."""
    place = tuple(int(part) if part.isdecimal() else part for part in one.where.split("."))
    return Problem(f"{name}:{document.line(place)}, {one.where}", one.what, one.fix)
