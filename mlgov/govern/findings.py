"""Where a finding stands: how far it is, whether it is late, and whether its risk is accepted for a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from mlgov.errors import Problem
from mlgov.govern import calendar
from mlgov.govern.calendar import day, over, plural, written
from mlgov.govern.entries import Filed
from mlgov.policy.models import Policy

State = Literal["open", "plan_agreed", "in_progress", "submitted", "closed", "accepted"]
# From which states each step may be taken; whoever returns a finding that was submitted puts it in progress.
MOVES: Final[dict[str, tuple[str, ...]]] = {
    "plan_agreed": ("open", "plan_agreed"),
    "in_progress": ("plan_agreed", "submitted"),
    "submitted": ("open", "plan_agreed", "in_progress"),
    "closed": ("submitted",),
}


@dataclass(frozen=True)
class FindingStanding:
    """Where one finding stands. `late`: its day is over; `escalated`: so long ago that a body hears."""

    state: State
    why: str
    due: date | None
    urgency: calendar.Due
    late: bool
    escalated: bool

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in ("closed", "accepted")


@dataclass(frozen=True)
class Acceptance:
    """A stretch of days in which the risk of a finding is accepted, by which exception."""

    exception: str
    starts: date
    ends: date


def deadline(severity: str, tier: str, opened: date, policy: Policy) -> date | None:
    """By when a finding has to be closed; None where the policy has no such severity or says nothing of the
    tier."""
    rule = policy.findings.of(severity)
    days = rule.days.get(tier) if rule else None
    return None if days is None else opened + timedelta(days=days)


def over_already(due: date, today: date) -> Problem | None:
    """What is wrong with a day by which something new is to be done; None where it can still be kept."""
    if due >= today:
        return None
    return Problem("due", f"{written(due)} is a due date in the past", f"choose {today} or a later day")


def standing(
    finding: Filed, acceptances: Iterable[Acceptance], policy: Policy, now: datetime
) -> FindingStanding:
    """Where a finding stands at a moment.

    acceptances: the granted exceptions that cover it, also those that are over: a finding whose risk was
    accepted until a day is open again after it, and due by then.
    """
    state, due = finding.body["state"], day(finding.body["due"])
    if state == "closed":
        return FindingStanding("closed", f"closed by {finding.body['closed_by']}", due, "later", False, False)
    begun = [one for one in acceptances if one.starts <= now.date()]
    holding = [one for one in begun if not over(one.ends, now)]
    if holding:
        last = max(holding, key=lambda one: one.ends)
        why = f"its risk is accepted until {written(last.ends)} by {last.exception}"
        return FindingStanding("accepted", why, last.ends, calendar.due_state(last.ends, now), False, False)
    until = max((one.ends for one in begun), default=None)
    if until is not None and (due is None or until > due):
        due = until
    return _open(state, due, until, policy, now)


def _open(
    state: State, due: date | None, accepted: date | None, policy: Policy, now: datetime
) -> FindingStanding:
    urgency = calendar.due_state(due, now)
    late = urgency == "overdue" and due is not None
    days = (now.date() - due).days if late and due else 0
    escalated = late and days >= policy.findings.escalate_after_days
    again = f"its risk was accepted until {written(accepted)}, so it is open again; " if accepted else ""
    when = (
        f"overdue by {plural(days, 'day')}" if late else f"due on {written(due)}" if due else "no day is set"
    )
    to = _escalation(policy) if escalated else ""
    return FindingStanding(state, f"{again}{when}{to}", due, urgency, late, escalated)


def _escalation(policy: Policy) -> str:
    body = next((one.title for one in policy.bodies if one.id == policy.findings.escalate_to), "")
    return f", escalated to the {body}" if body else ", escalated"
