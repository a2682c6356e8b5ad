"""What can go wrong, as one small tree.

    MlgovError
    +-- PolicyError      the framework's YAML does not hold together
    +-- DataError        an extract can't be read, mapped or measured
    +-- RecordError      what a person files is not complete or not allowed
    |   +-- ConflictError    somebody saved a newer version in the meantime
    +-- StoreError       the store's file: in use, too new, broken chain
    +-- AccessError      not signed in, or not the right to do this

Anything else that is raised is a bug. A message says what is wrong and what would be right; `problems`
holds every single finding, so that a person mends all of them in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One finding: where it is, what is wrong there, and what would be right."""

    where: str
    what: str
    fix: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.fix}" if self.fix else text


class MlgovError(Exception):
    """A mistake that a person can mend; never a bug."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)


class PolicyError(MlgovError):
    """The framework's YAML does not hold together."""


class DataError(MlgovError):
    """An extract can't be read, mapped or measured."""


class RecordError(MlgovError):
    """What a person files is not complete or not allowed."""


class ConflictError(RecordError):
    """Somebody saved a newer version in the meantime; both versions are kept here."""

    def __init__(self, message: str, *, theirs: dict[str, Any], yours: dict[str, Any]) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.yours = yours


class StoreError(MlgovError):
    """The store's file is in use, too new, or its chain is broken."""


class AccessError(MlgovError):
    """Not signed in, or not the right to do this."""
