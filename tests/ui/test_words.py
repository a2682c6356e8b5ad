"""How screens name people, what an exception covers, and what was asked."""

from __future__ import annotations

from typing import Any

import pytest

from mlgov.errors import Problem
from mlgov.policy.models import Policy
from mlgov.ui import asked, errors, persons
from mlgov.ui.covered import covered
from mlgov.ui.text import parsed

PEOPLE = persons.Names({"rita": "Rita Roth"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accepted by rita", "accepted by Rita Roth"),
        ("submitted by rita, and not accepted yet", "submitted by Rita Roth, and not accepted yet"),
        ("a steward, other than rita", "a steward, other than Rita Roth"),
        ("computed by ritalin and accepted by cli:root", "computed by ritalin and accepted by cli:root"),
    ],
)
def test_whoever_is_known_is_named(text: str, said: str) -> None:
    assert persons.told(text, PEOPLE) == said


def test_what_is_covered_is_said_gate_by_gate(policy: Policy) -> None:
    keys = [
        "gate:staging:check:performance",
        "gate:staging:check:drift",
        "gate:production:approval",
        "finding:F1",
    ]
    assert covered(keys, policy) == (
        "Gate “Tested”: performance and drift on the evaluation batch; Gate “Fit to go live”: its approval;"
        " finding F1"
    )


def test_a_long_list_of_what_was_asked_is_folded_and_a_hash_is_short(policy: Policy) -> None:
    row: dict[str, Any] = {"id": "loans@1.0.0/validation_report", "state": "accepted", "hash": "ab" * 32}
    few = asked.content({"deliverables": [row]}, policy)
    assert "Report on testing and validation" in few and ">abababababababab<" in few and "<details" not in few
    many = asked.content({"deliverables": [row] * 9}, policy)
    assert "<summary>Deliverables, 9 in all</summary>" in many


@pytest.mark.parametrize(
    ("where", "said"),
    [("deliverable:risk_plan", "<li>it is missing; submit it</li>"), ("Title", "<li>Title: it is missing;")],
)
def test_a_problem_is_told_without_the_key_that_scripts_read(where: str, said: str) -> None:
    assert said in errors.problems("Not yet.", [Problem(where, "it is missing", "submit it")])


def test_what_was_asked_is_escaped(policy: Policy) -> None:
    said = asked.content({"version": {"content": {"description": "<b>x</b>"}, "since": 2}}, policy)
    assert "&lt;b&gt;x" in said and "Record version</td><td>2" in said


@pytest.mark.parametrize(("text", "known"), [("2026-11-14", True), ("2026-W48", False), ("2.0.0", False)])
def test_a_week_is_not_a_day(text: str, known: bool) -> None:
    assert (parsed(text) is not None) is known
