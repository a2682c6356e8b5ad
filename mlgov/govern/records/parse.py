"""From what a person sent to a checked record, and back to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from mlgov.errors import Problem, RecordError
from mlgov.govern.records.base import KINDS, Record, empty
from mlgov.govern.records.problems import problems_of
from mlgov.policy.models import Policy


def kind_of(kind: str) -> type[Record]:
    """The class of a kind; RecordError when there is none of that name."""
    if kind not in KINDS:
        close = get_close_matches(kind, KINDS, 1)
        hint = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(sorted(KINDS))}"
        raise RecordError(f'there is no kind of record called "{kind}"; {hint}')
    return KINDS[kind]


def parse(kind: str, body: Mapping[str, Any], policy: Policy, *, now: datetime | None = None) -> Record:
    """The record that `body` describes, checked against the policy and, with `now`, against the clock.

    Raises RecordError with every problem at once, the field's name in `where` (dotted inside mappings).
    """
    record_class = kind_of(kind)
    if not isinstance(body, Mapping):
        raise RecordError(f"{record_class.label}: give one value for each field")
    given = {name: value for name, value in body.items() if name not in record_class.computed}
    try:
        record = record_class.model_validate(given)
        problems = record.check(policy, now)
    except ValidationError as error:
        problems = problems_of(error, record_class.model_fields)
        at_fault = {problem.where.split(".")[0] for problem in problems}
        rest = _half_valid(record_class, given, at_fault).check(policy, now)
        problems += [problem for problem in rest if problem.where.split(".")[0] not in at_fault]
    if problems:
        raise _refusal(record_class, problems)
    return record.complete(policy)


def to_body(record: Record) -> dict[str, Any]:
    """The record as JSON-able data: dates as 2026-11-14, times as ISO 8601 in UTC with a Z."""
    return record.model_dump(mode="json")


def _refusal(kind: type[Record], problems: list[Problem]) -> RecordError:
    many = "one thing to mend" if len(problems) == 1 else f"{len(problems)} things to mend"
    return RecordError(f"this {kind.label.lower()} can't be filed yet, {many}", problems)


def _half_valid(kind: type[Record], body: Mapping[str, Any], at_fault: set[str]) -> Record:
    """The record with None for each field at fault, so that the checks can speak about all the others."""
    values: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        if name in at_fault:
            values[name] = None
        elif name in body and not empty(body[name]):
            values[name] = _alone(info).validate_python(body[name])
    return kind.model_construct(None, **values)


def _alone(info: FieldInfo) -> TypeAdapter[Any]:
    """The validation of one field without its record."""
    bare: Any = info.annotation
    annotated: Any = Annotated
    return TypeAdapter(annotated[(bare, *info.metadata)] if info.metadata else bare)
