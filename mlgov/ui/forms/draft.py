"""A form being filled: it saves itself with every answer, and waits while one looks at other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from mlgov.errors import ConflictError, Problem
from mlgov.policy.models import Form


@dataclass
class Draft:
    """What was answered so far, and where in the form one is.

    `base_version` is the version read before changing a record, 0 for a new one. `turn` makes widgets anew
    when the answers are replaced as a whole.
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    base_version: int = 0
    stage: Literal["fill", "review", "done"] = "fill"
    problems: tuple[Problem, ...] = ()
    checked: dict[str, Any] = field(default_factory=dict)  # the answers that the problems are about
    message: str = ""
    conflict: ConflictError | None = None
    turn: int = 0
    policy: str = ""  # by which policy a questionnaire was answered, and its form of then
    asked: Form | None = None
    changed: list[str] = field(default_factory=list)  # what is new about that form since
    aside: dict[str, Any] = field(default_factory=dict)  # answers that the form in force can't take

    def widget(self, name: str) -> str:
        return f"{self.key}/{name}/{self.turn}"

    def problem(self, name: str) -> Problem | None:
        """The first problem of a field or of a part of it."""
        return next(
            (one for one in self.standing() if one.where == name or one.where.startswith(f"{name}.")), None
        )

    def standing(self) -> list[Problem]:
        """The problems found whose answers have not been touched since."""
        return [one for one in self.problems if _at(self.checked, one.where) == _at(self.values, one.where)]

    def refused(self, message: str, problems: Sequence[Problem]) -> None:
        self.message, self.problems, self.checked = message, tuple(problems), deepcopy(self.values)

    def replace(self, values: Mapping[str, Any], base_version: int) -> None:
        self.values, self.base_version, self.turn = dict(values), base_version, self.turn + 1
        self.problems, self.message, self.conflict = (), "", None


def _at(values: Mapping[str, Any], where: str) -> Any:
    """The answer that a problem points to: of a questionnaire the one question, else the whole field."""
    name, _, rest = where.partition(".")
    part = values.get(name)
    return part.get(rest.partition(".")[0]) if rest and isinstance(part, Mapping) else part


def draft(key: str, start: Mapping[str, Any], *, id: str | None = None, base_version: int = 0) -> Draft:
    """The draft under a key; a new one starts from `start`."""
    kept = st.session_state.get(f"draft_{key}")
    if not isinstance(kept, Draft):
        kept = Draft(key, dict(start), id, base_version)
        st.session_state[f"draft_{key}"] = kept
    return kept


def discard(key: str) -> None:
    st.session_state.pop(f"draft_{key}", None)
