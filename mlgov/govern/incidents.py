"""The clocks of an incident (000 §9.2.1): when each step is due, and whether it was in time.

Every clock starts with detection. Bodies are stored incident records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from mlgov.errors import Problem
from mlgov.govern.calendar import moment, over
from mlgov.policy.models import Policy, Severity

Body = Mapping[str, Any]
Step = Literal["contain", "investigate", "resolve"]
ClockState = Literal["met", "missed", "running", "overdue"]
OPEN: Final = ("draft", "open", "contained")  # states in which somebody still has to act


@dataclass(frozen=True)
class Clock:
    """One step of the response. `done` is None while it is open, and for a root cause, which has no time."""

    step: Step
    due: datetime
    done: datetime | None
    state: ClockState


def clocks(body: Body, policy: Policy, now: datetime) -> list[Clock]:
    """The three clocks of an incident, in the order in which they end; one that was none has no clock."""
    severity = None if body.get("dismissed") else severity_of(body, policy)
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


def is_open(body: Body) -> bool:
    """Whether somebody still has to contain or resolve it."""
    return body["status"] in OPEN


def counts(body: Body) -> bool:
    """Whether it was one: a draft counts until somebody dismisses it."""
    return bool(body["status"] != "dismissed")


def left(due: datetime, now: datetime) -> str:
    """`2 d 3 h left` or `40 min over`: how far a moment is away, in whole minutes, rounded towards it."""
    gap = abs(due - now) // timedelta(minutes=1)
    days, rest = divmod(gap, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n][:2]
    return f"{' '.join(parts) or 'less than a minute'} {'over' if over(due, now) else 'left'}"


def review_by(body: Body, policy: Policy) -> datetime | None:
    """Until when its review has to be on file; None where none is asked for, or it is not resolved.

    Incidents that were filed before there were reviews owe none.
    """
    severity, resolved = severity_of(body, policy), moment(body.get("resolved"))
    if severity is None or severity.review_within_days is None or resolved is None or "closed" not in body:
        return None
    return resolved + timedelta(days=severity.review_within_days)


def missing_to_close(body: Body, reviewed: bool, pending: Collection[str], policy: Policy) -> list[Problem]:
    """What is against closing an incident. pending: titles of notices that are due."""
    found = []
    if body.get("resolved") is None:
        found.append(Problem("resolved", "is missing", "resolve it first, with its cause"))
    severity = severity_of(body, policy)
    if severity is not None and severity.review_within_days is not None and not reviewed:
        fix = "whoever may file incidents reviews it on its page"
        found.append(Problem("review", f"is missing: {severity.id} asks for one", fix))
    fix = "send it, or say why it is not applicable"
    found += [Problem("notices", f"“{title}” is due and not sent", fix) for title in pending]
    return found


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
        return Clock(step, due, done, "missed" if over(due, done) else "met")
    return Clock(step, due, None, "overdue" if over(due, now) else "running")


def _explained(detected: datetime, hours: float, explained: bool, now: datetime) -> Clock:
    """A root cause is text without a time, so a clock that it stopped counts as met."""
    due = detected + timedelta(hours=hours)
    return Clock("investigate", due, None, "met" if explained else "overdue" if over(due, now) else "running")


def _between(body: Body, start: str, end: str) -> timedelta | None:
    first, last = moment(body.get(start)), moment(body.get(end))
    return last - first if first is not None and last is not None else None
