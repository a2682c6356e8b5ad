"""The dossier of a version before a gate: all that an approval rests on, so that its hash binds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import polars as pl

from mlgov.errors import RecordError
from mlgov.govern import evaluation, tiers
from mlgov.govern.approvals import content_hash, unbroken
from mlgov.govern.coverage import Coverage, coverage
from mlgov.govern.entries import NEWEST, Records, entries
from mlgov.govern.lifecycle import order
from mlgov.policy.gates import Gate
from mlgov.policy.models import Policy, Tier
from mlgov.services import artifacts
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.courses import Course, course
from mlgov.services.evaluation import evaluate
from mlgov.services.records import Stored
from mlgov.services.version_guard import SET_BY_VERBS

# What stays as it was once the gate has been passed: figures of later batches and a renewed assessment are
# not what was approved, while another content, tier or deliverable is.
_NO_FIGURES = pl.DataFrame(schema=dict.fromkeys(NEWEST, pl.String) | dict.fromkeys(NEWEST[3:5], pl.Datetime))
_CLOSED = ("gate", "assessments", "evaluation")


def subject(model: str, version: str, gate: str) -> str:
    """How a request names what is asked: `credit@1.0.0/production`."""
    return f"{model}@{version}/{gate}"


def of_subject(ctx: Context, name: str, as_of: datetime | None = None) -> Mapping[str, Any]:
    """The dossier of what a request names, as it is at a moment; RecordError when the subject is gone."""
    version_id, _, gate = name.partition("/")
    model, _, version = version_id.partition("@")
    own = course(ctx, model, version, as_of=as_of)
    passage = own.passage(gate)
    if passage is not None:
        return dossier(ctx, own, None, as_of=as_of, closed=passage.body["dossier"])
    return dossier(ctx, own, gate_of(own.policy, gate), as_of=as_of)


def dossier(
    ctx: Context,
    own: Course,
    gate: Gate | None,
    *,
    as_of: datetime | None = None,
    closed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything about a version that a gate looks at.

    closed: the dossier with which the gate was passed, where it was; it needs no `gate` then.
    """
    version = str(own.version.body["version"])
    versions = filing.history(ctx, "model_version", own.id, as_of=as_of)
    models = filing.history(ctx, "model", own.model.id, as_of=as_of)
    but_tier = [name for name in own.model.body if name != "tier"]
    found: dict[str, Any] = {
        "version": unbroken(versions, SET_BY_VERBS),
        "tier": unbroken(models, but_tier)
        | {"counts_as": tiers.effective(own.model.body["tier"], own.policy).id},
        "round": own.round,
        "deliverables": _deliverables(own, gate.leaves if gate else str((closed or {})["gate"]["leaves"])),
        "artifacts": [
            {"id": one.id, "version": one.version, "hash": content_hash(one.body)}
            for one in artifacts.of(ctx, own.model.id, version, as_of=as_of)
        ],
    }
    if closed is not None:
        return found | {name: closed[name] for name in _CLOSED}
    if gate is None:
        raise RecordError(f"no gate is named for {own.id}")
    checked = gate.checks_for(str(found["tier"]["counts_as"]))
    return found | {
        "gate": {"id": gate.id, "leaves": gate.leaves, "hash": content_hash(gate.model_dump(mode="json"))},
        "assessments": _assessments(ctx, own, as_of) if gate.assessments else [],
        "evaluation": evaluation.as_document(evaluate(ctx, own.model.id, version, as_of=as_of))
        if checked
        else None,
    }


def _deliverables(own: Course, last: str) -> list[dict[str, Any]]:
    """What is on file of the phases up to the one that the gate leaves."""
    phases = order(own.policy)
    counted = phases[: phases.index(last) + 1] if last in phases else phases
    known = {one.id for phase in own.policy.phases if phase.id in counted for one in phase.deliverables}
    return [
        {"id": one.id, "version": one.version, "state": one.body["state"], "hash": content_hash(one.body)}
        for name, one in sorted(own.deliverables.items())
        if name in known
    ]


def _assessments(ctx: Context, own: Course, as_of: datetime | None) -> list[dict[str, Any]]:
    counting = assessments(ctx, own, as_of)
    return [
        {"form": form, "id": one.id, "version": one.version, "hash": content_hash(one.body)}
        for form, one in sorted(counting.items())
    ]


def gate_of(policy: Policy, gate: str) -> Gate:
    """The gate of the policy in force; RecordError when it was never published there."""
    found = policy.gates.named(gate)
    if found is None:
        known = [one.id for one in policy.gates.gates]
        close = get_close_matches(gate, known, 1)
        hint = f'did you mean "{close[0]}"?' if close else f"it has: {', '.join(known) or 'none'}"
        raise RecordError(f"the policy in force has no gate “{gate}”; {hint}")
    return found


def assessments(ctx: Context, own: Course, as_of: datetime | None = None) -> dict[str, Stored]:
    """Form -> the assessment of this version, or of its model as a whole, that counts at the moment."""
    filed = {one.id: one for one in _filed(ctx, own, as_of)}
    return {
        one.form.id: filed[one.newest.id]
        for one in covered(ctx, own, as_of)[1]
        if one.state == "valid" and one.newest is not None
    }


def stands_for(assessment: Stored) -> str:
    """How a deliverable names the assessment that it stands for."""
    return f"{assessment.id} version {assessment.version}"


def covered(ctx: Context, own: Course, as_of: datetime | None = None) -> tuple[Tier, list[Coverage]]:
    """The tier that a model counts as, and where each form that it demands stands."""
    filed = Records(models=[own.model], assessments=_filed(ctx, own, as_of))
    entry = entries(filed, _NO_FIGURES, own.policy, own.now)[0]
    return entry.tier, coverage(entry, own.policy, own.now)


def _filed(ctx: Context, own: Course, as_of: datetime | None) -> list[Stored]:
    found = filing.all(ctx, "assessment", as_of=as_of, model=own.model.id)
    return [one for one in found if one.body.get("version") in (None, own.version.body["version"])]
