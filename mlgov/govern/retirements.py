"""What is still to be done before a model is retired for good (000 §2.1 phase 7; 002)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mlgov.errors import Problem
from mlgov.govern import incidents
from mlgov.govern.calendar import day, over
from mlgov.govern.entries import Filed
from mlgov.govern.records.retirement import DEMANDED, PLAN

if TYPE_CHECKING:
    from mlgov.govern.approvals import Standing
    from mlgov.govern.findings import FindingStanding

Body = Mapping[str, Any]


def plan(body: Body) -> dict[str, Any]:
    """What an approval of a retirement is bound to; what is written later, such as lessons, is not in it."""
    return {name: body.get(name) for name in PLAN}


def completed(body: Body) -> bool:
    return bool(body.get("completed"))


def outstanding(
    body: Body,
    approval: Standing | None,
    opened: Iterable[Filed],
    findings: Iterable[tuple[Filed, FindingStanding]],
    now: datetime,
) -> list[Problem]:
    """Everything against completing a retirement, each with what mends it; nothing once it is complete.

    opened: the incidents of the model, findings: its findings with where they stand.
    """
    if completed(body):
        return []
    found = [
        Problem(name, f"is missing: {what}", "change the retirement record")
        for name, what in DEMANDED.items()
        if not body.get(name)
    ]
    last = day(body.get("last_scoring"))
    if last is not None and not over(last, now):
        found.append(Problem("last_scoring", f"is not over yet: {last}", "complete it from the next day on"))
    if approval is None or not approval.granted:
        why = approval.why if approval else "nobody has asked for it"
        found.append(Problem("approval", f"is not given: {why}", "ask for it, and have it signed"))
    for one in opened:
        if incidents.is_open(one.body):
            found.append(Problem(one.id, f"is an incident that is {one.body['status']}", "resolve it first"))
    for each, stood in findings:
        if stood.open:
            fix = "close it, or have its risk accepted by an exception"
            found.append(Problem(each.id, f"is a finding that is {stood.state.replace('_', ' ')}", fix))
    return found
