"""Fields of a record that an act sets, and not whoever files it; and incidents that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern.records.parse import kind_of
from mlgov.store.records import Stored

OVER = ("closed", "dismissed")


def check(kind: str, content: Mapping[str, Any], stood: Sequence[Stored]) -> None:
    """RecordError where a record that is filed by itself says what only an act may say."""
    record = kind_of(kind)
    before = stood[-1].body if stood else {}
    if kind == "incident" and before.get("status") in OVER:
        fix = "file another incident, and name this one in it"
        raise RecordError(
            f"{stood[-1].id} is {before['status']} and stays as it is", [Problem("status", "is over", fix)]
        )
    problems = []
    for name in record.by_acts:
        default = record.model_fields[name].get_default()
        kept = before.get(name, list(default) if isinstance(default, tuple) else default)
        if content[name] != kept:
            problems.append(Problem(name, "follows from an act", "leave it as it is here"))
    if problems:
        raise RecordError(f"this {record.label.lower()} can't be filed so", problems)
