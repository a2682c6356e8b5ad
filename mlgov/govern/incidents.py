"""The clocks of an incident (000 §9.2.1): when each step is due, and whether it was in time.

Every clock starts with detection. Bodies are stored incident records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from mlgov.govern.calendar import moment
from mlgov.policy.models import Policy, Severity

Body = Mapping[str, Any]
Step = Literal["contain", "investigate", "resolve"]
ClockState = Literal["met", "missed", "running", "overdue"]


@dataclass(frozen=True)
class Clock:
    """One step of the response. `done` is None while it is open, and for a root cause, which has no time."""

    step: Step
    due: datetime
    done: datetime | None
    state: ClockState


def clocks(body: Body, policy: Policy, now: datetime) -> list[Clock]:
    """The three clocks of an incident, in the order in which they end."""
    severity = severity_of(body, policy)
    detected = moment(body["detected"])
    if severity is None or detected is None:
        return []
    contained = moment(body.get("contained")) or moment(body.get("resolved"))
    explained = bool(body.get("root_cause")) or body.get("resolved") is not None
    return [
        _timed("contain", detected, severity.contain_within_hours, contained, now),
        _explained(detected, severity.investigate_within_hours, explained, now),
        _timed("resolve", detected, severity.resolve_within_hours, moment(body.get("resolved")), now),
    ]


def next_clock(body: Body, policy: Policy, now: datetime) -> Clock | None:
    """The open step that is due first; None for a resolved incident."""
    still = [clock for clock in clocks(body, policy, now) if clock.state in ("running", "overdue")]
    return min(still, key=lambda clock: clock.due, default=None)


def resolve_by(body: Body, policy: Policy) -> datetime | None:
    """Until when an incident of its severity has to be resolved."""
    severity, detected = severity_of(body, policy), moment(body["detected"])
    if severity is None or detected is None:
        return None
    return detected + timedelta(hours=severity.resolve_within_hours)


def time_to_detect(body: Body) -> timedelta | None:
    """From occurrence to detection."""
    return _between(body, "occurred", "detected")


def time_to_resolve(body: Body) -> timedelta | None:
    """From detection to resolution; None while it is open."""
    return _between(body, "detected", "resolved")


def severity_of(body: Body, policy: Policy) -> Severity | None:
    return next((one for one in policy.incidents.severities if one.id == body["severity"]), None)


def high(policy: Policy) -> tuple[str, ...]:
    """The ids of high severity: the two that the policy lists first, "Critical (P1)" and "High (P2)"."""
    return tuple(one.id for one in policy.incidents.severities[:2])


def _timed(step: Step, detected: datetime, hours: float, done: datetime | None, now: datetime) -> Clock:
    due = detected + timedelta(hours=hours)
    if done is not None:
        return Clock(step, due, done, "met" if done <= due else "missed")
    return Clock(step, due, None, "overdue" if now > due else "running")


def _explained(detected: datetime, hours: float, explained: bool, now: datetime) -> Clock:
    """A root cause is text without a time, so a clock that it stopped counts as met."""
    due = detected + timedelta(hours=hours)
    return Clock("investigate", due, None, "met" if explained else "overdue" if now > due else "running")


def _between(body: Body, start: str, end: str) -> timedelta | None:
    first, last = moment(body.get(start)), moment(body.get(end))
    return last - first if first is not None and last is not None else None
