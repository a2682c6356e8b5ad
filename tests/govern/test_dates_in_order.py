"""Days and times of records: each pair that can be in the wrong order is refused, and both are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, get_args

import pytest

from mlgov.errors import Problem, RecordError
from mlgov.govern.records.base import KINDS, Record
from mlgov.govern.records.incident import TIMES
from mlgov.govern.records.parse import kind_of, parse
from mlgov.policy.load import load

POLICY = load()
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
# kind, the field that comes first, the one that does not lie before it
PAIRS = [
    ("approval", "decided", "expires"),
    ("compliance_declaration", "confirmed", "valid_until"),
    ("deployment", "at", "finished"),
    ("deployment", "requested", "at"),
    ("exception", "starts", "ends"),
    ("finding", "opened", "closed_on"),
    ("finding", "opened", "due"),
    ("membership", "since", "until"),
    ("model_version", "created", "deployed"),
    ("rebuild", "opened", "closed"),
    ("retirement", "last_scoring", "completed"),
    ("retirement", "last_scoring", "retention_until"),
    ("roadmap_activity", "started", "finished"),
    ("training", "completed_on", "expires_on"),
    *(("incident", earlier, later) for earlier, later in pairwise(TIMES)),
]
# Days and times that no other one of their record has to follow, and why.
ALONE = {
    ("action", "on"): "its meeting is another record",
    ("artifact", "keep_until"): "it is worked out from the day it was made",
    ("artifact", "made"): "the end of its retention is worked out from it",
    ("assessment", "accepted_on"): "the act of accepting sets it",
    ("gate_passage", "at"): "the only one",
    ("incident_entry", "at"): "what led to an incident may lie before it",
    ("incident_notice", "sent"): "held against the incident by the verb",
    ("incident_review", "held"): "held against the incident by the verb",
    ("maturity_assessment", "assessed_on"): "the only one",
    ("meeting", "held"): "a body may meet on another day than planned; decisions are due after it",
    ("meeting", "planned"): "as above",
    ("model", "next_review"): "the only one",
    ("outside_incident", "occurred"): "the only one",
    ("lifecycle", "at"): "the only one",
    ("procedure", "valid_until"): "the only one",
    ("roadmap_activity", "due"): "what began or ended after it was due is late, and has to be told so",
    ("roadmap_programme", "starts"): "the only one",
}  # fmt: skip


def types(annotation: Any) -> set[Any]:
    """A type and all that it is made of."""
    return {annotation}.union(
        *(types(one) for one in get_args(annotation) if isinstance(one, type) or get_args(one))
    )


def dated(record: type[Record]) -> Iterator[str]:
    """The names of the fields that hold a day or a time."""
    for name, info in record.model_fields.items():
        if types(info.annotation) & {date, datetime}:
            yield name


def is_time(kind: str, name: str) -> bool:
    return datetime in types(kind_of(kind).model_fields[name].annotation)


def problems(kind: str, **given: str) -> list[Problem]:
    with pytest.raises(RecordError) as refused:  # there is always something else that is missing
        parse(kind, given, POLICY, now=NOW)
    return list(refused.value.problems)


def said(kind: str, name: str, day: str, time: str = "T09:30:00Z") -> str:
    return f"{day}{time}" if is_time(kind, name) else day


def out_of_order(kind: str, earlier: str, later: str, first: str, last: str) -> list[Problem]:
    given = {earlier: first, later: last}
    return [one for one in problems(kind, **given) if one.where == later and "is before" in one.what]


@pytest.mark.parametrize(("kind", "earlier", "later"), PAIRS, ids=lambda one: one)
def test_the_wrong_order_is_refused_and_both_fields_are_named(kind: str, earlier: str, later: str) -> None:
    day, next_day = "2026-03-01", "2026-03-02"
    (problem,) = out_of_order(kind, earlier, later, said(kind, earlier, next_day), said(kind, later, day))
    title = str(kind_of(kind).model_fields[earlier].title)
    assert problem.where == later
    assert title in problem.what or TIMES.get(earlier, "?") in problem.what
    assert title in problem.fix or earlier in problem.fix
    assert next_day in problem.fix


@pytest.mark.parametrize(("kind", "earlier", "later"), PAIRS, ids=lambda one: one)
def test_the_same_day_and_the_very_second_are_in_order(kind: str, earlier: str, later: str) -> None:
    day = "2026-03-01"
    assert out_of_order(kind, earlier, later, said(kind, earlier, day), said(kind, later, day)) == []
    assert out_of_order(kind, earlier, later, said(kind, earlier, day), said(kind, later, "2026-03-02")) == []
    if is_time(kind, earlier) and is_time(kind, later):
        first = said(kind, earlier, day)
        (problem,) = out_of_order(kind, earlier, later, first, said(kind, later, day, "T09:29:59Z"))
        assert "09:30 UTC" in problem.fix


def test_every_day_and_time_stands_in_a_pair_or_alone_for_a_reason() -> None:
    every = {(kind, name) for kind, record in KINDS.items() for name in dated(record)}
    paired = {(kind, name) for kind, *names in PAIRS for name in names}
    assert every == paired | ALONE.keys()
    assert paired & ALONE.keys() == set()
    declared = {(kind, *pair) for kind, record in KINDS.items() for pair in record.ordered}
    assert declared == {one for one in PAIRS if one[0] != "incident"}


def test_a_decision_is_not_due_before_its_meeting() -> None:
    body = {"held": "2026-03-02T09:00:00Z", "state": "held"}
    decision = {"title": "Test anew", "decision": "So", "owner": "rita", "due": "2026-03-01"}
    found = [one for one in problems("meeting", **body, decisions=[decision]) if one.where == "decisions"]  # type: ignore[arg-type]
    assert ("“Test anew” is due on 2026-03-01, which is before “Held”", "2026-03-02") in [
        (one.what, one.fix.split()[2].rstrip(":")) for one in found
    ]
