"""What has to be done about versions on their way: one function for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mlgov.govern import calendar, gates, lifecycle
from mlgov.govern.calendar import plural
from mlgov.govern.coverage import coverage
from mlgov.govern.due import Due, about, rule
from mlgov.govern.entries import Entry, Filed
from mlgov.policy.gates import Gate
from mlgov.policy.models import Policy
from mlgov.policy.rights import DELIVERABLE_ACCEPT, holders

PRODUCTION = "deploy:production"


@rule
def _accept(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Deliverables that wait for a second person."""
    for version in entry.versions:
        waiting = [one for one in _own(entry, version) if one.body["state"] == "submitted"]
        if waiting:
            titles = {one.id: one.title for phase in policy.phases for one in phase.deliverables}
            first = titles.get(waiting[0].body["deliverable"], waiting[0].body["deliverable"])
            more = f", and {len(waiting) - 1} more" if len(waiting) > 1 else ""
            count = plural(len(waiting), "deliverable")
            what = f"Look at {count} of {_name(entry, version)}"
            why = f"“{first}” was submitted by {waiting[0].body['submitted_by']}{more}"
            who = ", ".join(holders(policy, DELIVERABLE_ACCEPT))
            senders = {str(one.body["submitted_by"]) for one in waiting}
            barred = tuple(senders) if len(senders) == 1 else ()  # of several people's there is one for each
            link = ("lifecycle", version.id)
            yield about(entry, "deliverable", what, why, None, now, link, who, barred=barred)


@rule
def _late(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Versions that are longer in a phase than was planned."""
    for version in entry.versions:
        course = entry.records.under_way.course(version.id)
        if course is None or version.body["stage"] == "archived":
            continue
        phase = next((one for one in policy.phases if one.id == course.body["phase"]), None)
        entered = calendar.moment(course.body["at"])
        if phase is None or phase.weeks is None or entered is None:
            continue
        by = entered + timedelta(weeks=phase.weeks[1])
        if by <= now:
            what = f"Take {_name(entry, version)} on, or say why it waits"
            over = f"{lifecycle.span(now - by)} over the {plural(phase.weeks[1], 'week')} planned at most"
            why = f"it is in “{phase.title}” {over}"
            yield about(entry, "late", what, why, by.date(), now, ("lifecycle", version.id))


@rule
def _observed(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Versions in production that passed no gate and have no exception in force."""
    gate = policy.gates.guarding(PRODUCTION)
    if gate is None:
        return
    for version in entry.versions:
        if version.body["stage"] != "production" or entry.records.under_way.passed(version.id, gate.id):
            continue
        if not _excepted(entry, version, gate):
            since = calendar.day(version.body.get("deployed")) or version.at.date()
            what = f"Take {_name(entry, version)} through the gate “{gate.title}”"
            why = "it is in production by the registry's word, and passed no gate for it"
            yield about(entry, "gate", what, why, since, now, ("lifecycle", version.id))


@rule
def _ready(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Versions before a gate of which only the checks are left to see; they are computed in passing."""
    for version in entry.versions:
        course = entry.records.under_way.course(version.id)
        gate = policy.gates.leaving(str(course.body["phase"])) if course is not None else None
        if gate is None or gate.guards == "retire" or not _stands(entry, version, gate, policy, now):
            continue
        what = f"Take {_name(entry, version)} through the gate “{gate.title}”"
        asked = bool(gate.needs_for(entry.tier.id))
        why = "its deliverables are accepted" + (", and its approval is given" if asked else "")
        yield about(entry, "ready", what, why, None, now, ("lifecycle", version.id))


@rule
def _rebuilt(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Rebuilds that have not come back, due when the loop's phases should be over."""
    for one in entry.records.under_way.rebuilds_of(entry.id):
        body = one.body
        what = f"Bring the rebuild {one.id} of {entry.name} back as {body['new_version']}"
        why = f"{body['reason'].rstrip('. ')}; it is {body['state'].replace('_', ' ')}"
        link = ("lifecycle", f"{entry.id}@{body['new_version']}")
        yield about(entry, "rebuild", what, why, _planned_end(one, policy), now, link)


def _planned_end(rebuild: Filed, policy: Policy) -> date | None:
    loop = next((one for one in policy.gates.steps if one.is_rebuild), None)
    opened = calendar.day(rebuild.body["opened"])
    if loop is None or opened is None:
        return None
    weeks = sum(one.weeks[1] for one in policy.phases if one.id in loop.phases and one.weeks is not None)
    return opened + timedelta(weeks=weeks)


def _stands(entry: Entry, version: Filed, gate: Gate, policy: Policy, now: datetime) -> bool:
    """Whether everything of a gate but its checks stands by what is on file."""
    have = {one.body["deliverable"] for one in _own(entry, version) if _counts(one)}
    owed = {one.id for one in gates.deliverables(gate, entry.tier.id, policy)}
    if not owed or not owed <= have:
        return False
    if gate.assessments and any(one.state != "valid" for one in coverage(entry, policy, now)):
        return False
    return not gate.needs_for(entry.tier.id) or any(
        stood.granted and (asked.body["about"], asked.body["subject"]) == ("gate", f"{version.id}/{gate.id}")
        for asked, stood in entry.requests
    )


def _counts(deliverable: Filed) -> bool:
    return deliverable.body["state"] in ("accepted", "not_applicable")


def _excepted(entry: Entry, version: Filed, gate: Gate) -> bool:
    """Whether an exception in force waives something of the gate for this version."""
    own = (None, version.body["version"])
    return any(
        stood.in_force and one.body["version"] in own and any(_of(gate, key) for key in one.body["covers"])
        for one, stood in entry.waivers
    )


def _of(gate: Gate, key: str) -> bool:
    return str(key).startswith(gates.waiver_key(gate.id, ""))


def _own(entry: Entry, version: Filed) -> list[Filed]:
    return [one for one in entry.deliverables if one.body["version"] == version.body["version"]]


def _name(entry: Entry, version: Filed) -> str:
    return f"{entry.name} {version.body['version']}"
