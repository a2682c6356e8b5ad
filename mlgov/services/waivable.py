"""What an exception can waive: what a model's versions lack at their next gate, and its open findings."""

from __future__ import annotations

from mlgov.errors import RecordError
from mlgov.govern import gates as rules
from mlgov.services import courses, findings, gates
from mlgov.services.context import Context
from mlgov.services.courses import Course


def waivable(ctx: Context, model: str) -> list[tuple[str, str]]:
    """(key, what it is in words) of each, gates first; nothing for a model that is not there."""
    ctx.require("read")
    found: dict[str, str] = {}
    for version in courses.of(ctx, model):
        try:
            own = courses.course(ctx, model, version)
        except RecordError:
            return []
        found |= {key: told for key, told in _lacking(ctx, own) if key not in found}
    for one in findings.every(ctx, model=model):
        if one.standing.open:
            found[f"finding:{one.finding.id}"] = f"{one.finding.id}: {one.finding.body['title']}"
    return list(found.items())


def _lacking(ctx: Context, own: Course) -> list[tuple[str, str]]:
    """What the version does not meet at its next gate."""
    gate = gates.next_gate(own)
    if gate is None or own.version.body["stage"] == "archived":
        return []
    standing = gates.of_course(ctx, own, gate.id)
    return [
        (rules.waiver_key(gate.id, one.key), f"{own.version.body['version']}, “{gate.title}”: {one.title}")
        for one in standing.missing
    ]
