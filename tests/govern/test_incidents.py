"""Clocks of incidents at their edges, with the time passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.incidents import clocks, next_clock, resolve_by, time_to_detect, time_to_resolve
from tests.govern.small_policy import small_policy

DETECTED = datetime(2026, 11, 10, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def incident(severity: str = "P1", **more: Any) -> dict[str, Any]:
    return {
        "severity": severity,
        "occurred": "2026-11-10T08:00:00Z",
        "detected": "2026-11-10T09:00:00Z",
        **more,
    }


def states(body: dict[str, Any], after: timedelta) -> list[str]:
    return [clock.state for clock in clocks(body, small_policy(), DETECTED + after)]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(hours=1), ["running", "running", "running"]),
        (timedelta(hours=1) + SECOND, ["overdue", "running", "running"]),
        (timedelta(hours=4) + SECOND, ["overdue", "overdue", "running"]),
        (timedelta(hours=24) + SECOND, ["overdue", "overdue", "overdue"]),
    ],
)
def test_a_clock_is_overdue_a_moment_after_its_hour(after: timedelta, expected: list[str]) -> None:
    assert states(incident(), after) == expected


def test_a_step_done_at_its_last_moment_is_met_and_a_second_later_missed() -> None:
    assert states(incident(contained="2026-11-10T10:00:00Z"), timedelta(days=9))[0] == "met"
    assert states(incident(contained="2026-11-10T10:00:01Z"), timedelta(0))[0] == "missed"


def test_what_is_resolved_is_contained_and_explained() -> None:
    body = incident(resolved="2026-11-10T09:30:00Z", root_cause="a cable")
    assert states(body, timedelta(days=9)) == ["met", "met", "met"]
    assert next_clock(body, small_policy(), DETECTED) is None


def test_the_next_step_is_the_open_one_that_is_due_first() -> None:
    body = incident(contained="2026-11-10T09:10:00Z")
    found = next_clock(body, small_policy(), DETECTED)
    assert found is not None
    assert (found.step, found.due) == ("investigate", DETECTED + timedelta(hours=4))


def test_times_to_detect_and_to_resolve() -> None:
    assert time_to_detect(incident()) == timedelta(hours=1)
    assert time_to_resolve(incident()) is None
    assert time_to_resolve(incident(resolved="2026-11-11T09:00:00Z")) == timedelta(days=1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)))
def test_a_graver_incident_is_never_due_later(detected: datetime) -> None:
    policy = small_policy()
    bodies = [incident(one.id, detected=detected.isoformat()) for one in policy.incidents.severities]
    due = [resolve_by(body, policy) for body in bodies]
    assert due == sorted(due, key=lambda at: at or detected)
    for step in range(3):
        steps = [clocks(body, policy, detected)[step].due for body in bodies]
        assert steps == sorted(steps)
