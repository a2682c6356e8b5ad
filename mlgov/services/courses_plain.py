"""The course of a version and a gate's requirements as plain values, for the command line and REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlgov.govern.gates import GateStanding
from mlgov.services import courses, deployments, gates, rebuilds
from mlgov.services import records as filing
from mlgov.services.context import Context


def lifecycle(
    ctx: Context, model: str, version: str | None = None, *, as_of: datetime | None = None
) -> list[dict[str, Any]]:
    """Where each version of a model stands, or the one asked for: phases, next gate, deployments, rebuilds.

    RecordError when there is no such model or version.
    """
    known = [version] if version else courses.of(ctx, model, as_of=as_of)
    if not known:
        filing.get(ctx, "model", model, as_of=as_of)  # which says when there is none
    return [_of(ctx, model, one, as_of) for one in known]


def standing(found: GateStanding) -> dict[str, Any]:
    """A gate with its requirements, worst first."""
    return {
        "gate": found.gate.id,
        "title": found.gate.title,
        "guards": found.gate.guards,
        "model": found.model,
        "version": found.version,
        "tier": found.tier,
        "passed": found.passed,
        "passage": found.passage.id if found.passage else None,
        "because": found.gate.because,
        "requirements": [
            {
                "key": one.key, "kind": one.kind, "title": one.title, "status": one.status, "met": one.met,
                "why": one.why, "who": one.who, "waived": one.waived or None,
            }
            for one in found.worst_first()
        ],
    }  # fmt: skip


def _of(ctx: Context, model: str, version: str, as_of: datetime | None) -> dict[str, Any]:
    own = courses.course(ctx, model, version, as_of=as_of)
    ahead = gates.next_gate(own)
    return {
        "model": model,
        "version": version,
        "phase": own.phase,
        "stage": own.version.body["stage"],
        "observed": own.observed,
        "sent_back": own.round,
        "phases": [
            {
                "phase": one.phase.id, "title": one.phase.title, "entered": one.entered, "left": one.left,
                "days": round(one.lasted.total_seconds() / 86_400, 1), "late": one.late, "told": one.told,
                "direction": one.direction, "reason": one.reason,
            }
            for one in own.stays
        ],
        "steps": [{"step": one.step.id, "title": one.step.title, "state": one.state} for one in own.steps],
        "deliverables": [own.deliverables[name].body for name in sorted(own.deliverables)],
        "passages": [_passage(one.id, one.body) for one in own.passages],
        "deployments": [
            {"id": one.id, **one.body}
            for one in deployments.of_model(ctx, model, as_of=as_of)
            if one.body["version"] == version
        ],
        "rebuilds": [
            {"id": one.id, **one.body}
            for one in rebuilds.of_model(ctx, model, as_of=as_of)
            if version in (one.body["from_version"], one.body["new_version"])
        ],
        "next_gate": standing(gates.of_course(ctx, own, ahead.id, as_of=as_of)) if ahead else None,
    }  # fmt: skip


def _passage(id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Without the dossier, which its hash stands for."""
    return {"id": id, **{name: value for name, value in body.items() if name != "dossier"}}
