"""The path of one version through the phases: where it stands, since when, and how that fits the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mlgov.govern.calendar import moment, plural
from mlgov.govern.entries import Filed
from mlgov.policy.gates import Gates, Step
from mlgov.policy.models import Phase, Policy

Body = Mapping[str, Any]
WEEK = timedelta(weeks=1)
_REACHED = {"staging": "deploy:staging", "production": "deploy:production", "archived": "retire"}


@dataclass(frozen=True)
class Stay:
    """One stretch of time in a phase. `left` is None while it lasts; `planned` are its shortest and longest.

    `told` is how it compares with the plan in words; `late` says whether it took, or takes, longer.
    """

    phase: Phase
    entered: datetime
    left: datetime | None
    direction: str
    reason: str
    lasted: timedelta
    late: bool
    told: str


@dataclass(frozen=True)
class Mark:
    """One of the six steps with where the version is: before it, in it, or beyond it."""

    step: Step
    state: str  # "past", "here" or ""


def phase_of(version: Body, record: Body | None, policy: Policy) -> str:
    """The phase that a version is in; without a record of its own the one that its stage tells of."""
    if record is not None:
        return str(record["phase"])
    gate = policy.gates.guarding(_REACHED.get(str(version.get("stage")), ""))
    return gate.enters if gate is not None else first(policy)


def first(policy: Policy) -> str:
    return policy.phases[0].id if policy.phases else ""


def order(policy: Policy) -> list[str]:
    return [phase.id for phase in policy.phases]


def before(one: str, other: str, policy: Policy) -> bool:
    """Whether one phase comes before another; a phase that the policy no longer has comes before none."""
    known = order(policy)
    return one in known and other in known and known.index(one) < known.index(other)


def fixed(version: Body, record: Body | None, policy: Policy) -> bool:
    """Whether a version has gone so far that its content can't change."""
    start = policy.gates.fixed_from
    return start is not None and not before(phase_of(version, record, policy), start.phase, policy)


def rounds(history: Sequence[Filed]) -> int:
    """How often a version was sent back: what was approved before does not count afterwards."""
    return sum(one.body["direction"] == "back" for one in history)


def stays(
    version: Body, known_since: datetime, history: Sequence[Filed], policy: Policy, now: datetime
) -> list[Stay]:
    """Every stretch of time in a phase, oldest first.

    version: its entry now. history: every version of its `lifecycle` record, oldest first. Before the first
    of them, or without any, it was in the phase that its stage told of, or in the first.
    """
    began = str(history[0].body["previous"]) if history else phase_of(version, None, policy)
    since = known_since if history else moment(version.get("deployed")) or known_since
    points = [(began, min(since, now), "forward", "")] if began else []
    for one in history:
        at = moment(one.body["at"]) or one.at
        points.append((str(one.body["phase"]), at, str(one.body["direction"]), str(one.body["reason"])))
    ends: list[datetime | None] = [*(at for _, at, _, _ in points[1:]), None]
    phases = {phase.id: phase for phase in policy.phases}
    return [
        _stay(phases[name], at, end, direction, reason, now)
        for (name, at, direction, reason), end in zip(points, ends, strict=True)
        if name in phases
    ]


def _stay(
    phase: Phase, entered: datetime, left: datetime | None, direction: str, reason: str, now: datetime
) -> Stay:
    lasted = max((left or now) - entered, timedelta())
    late = phase.weeks is not None and lasted > phase.weeks[1] * WEEK
    return Stay(phase, entered, left, direction, reason, lasted, late, _told(phase, lasted, late))


def _told(phase: Phase, lasted: timedelta, late: bool) -> str:
    """`3 weeks, planned 2 to 4`, or `9 weeks, 5 more than the 4 planned at most`."""
    took = span(lasted)
    if phase.weeks is None:
        return f"{took}, without a planned end"
    least, most = phase.weeks
    if late:
        return f"{took}, {span(lasted - most * WEEK)} over the {plural(most, 'week')} planned at most"
    return f"{took}, planned {least} to {plural(most, 'week')}"


def span(time: timedelta) -> str:
    """Whole weeks from two on, else days; what is less than a day is said so."""
    if time >= 2 * WEEK:
        return plural(time // WEEK, "week")
    return plural(time.days, "day") if time.days else "less than a day"


def step_of(phase: str, rebuilt: bool, gates: Gates) -> Step | None:
    """The step of 002 that a phase is read as; in a version that a rebuild made, the loop's own."""
    fitting = [one for one in gates.steps if phase in one.phases]
    loop = next((one for one in fitting if one.is_rebuild), None)
    return (
        loop if rebuilt and loop is not None else next((one for one in fitting if not one.is_rebuild), None)
    )


def steps(phase: str, rebuilt: bool, policy: Policy) -> list[Mark]:
    """The steps that this version goes through, in order of its phases.

    One that a rebuild made goes through the loop instead of building anew, and another not at all.
    """
    own: list[Step] = []
    for name in order(policy):
        step = step_of(name, rebuilt, policy.gates)
        if step is not None and step not in own:
            own.append(step)
    if rebuilt:
        start = next((one.phases[0] for one in own if one.is_rebuild), first(policy))
        own = [one for one in own if one.is_rebuild or before(start, one.phases[0], policy)]
    here = step_of(phase, rebuilt, policy.gates)
    at = own.index(here) if here in own else None
    return [
        Mark(one, "here" if k == at else "past" if at is not None and k < at else "")
        for k, one in enumerate(own)
    ]
