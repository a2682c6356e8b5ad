"""Gates: where a version stands before one, what its passage rests on, and passing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

import polars as pl

from mlgov.errors import RecordError
from mlgov.govern import gates
from mlgov.govern.coverage import Coverage, coverage
from mlgov.govern.entries import NEWEST, Records, entries
from mlgov.govern.gates import Case, GateStanding
from mlgov.policy.gates import Gate
from mlgov.policy.models import Policy
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.evaluation import evaluate
from mlgov.services.lifecycle import Course, course
from mlgov.services.records import Stored

_NO_FIGURES = pl.DataFrame(schema=dict.fromkeys(NEWEST, pl.String) | dict.fromkeys(NEWEST[3:5], pl.Datetime))


def standing(
    ctx: Context, model: str, version: str, gate: str, *, as_of: datetime | None = None
) -> GateStanding:
    """Every requirement of a gate for one version.

    Raises RecordError when there is no such version, or no such gate in the policy in force.
    """
    return of_course(ctx, course(ctx, model, version, as_of=as_of), gate, as_of=as_of)


def of_course(ctx: Context, own: Course, gate: str, *, as_of: datetime | None = None) -> GateStanding:
    found = named(own.policy, gate)
    return gates.gate_standing(found, case(ctx, own, found, as_of=as_of), own.policy)


def named(policy: Policy, gate: str) -> Gate:
    """The gate of the policy in force; RecordError when it was never published there."""
    found = policy.gates.named(gate)
    if found is None:
        known = [one.id for one in policy.gates.gates]
        close = get_close_matches(gate, known, 1)
        hint = f'did you mean "{close[0]}"?' if close else f"it has: {', '.join(known) or 'none'}"
        raise RecordError(f"the policy in force has no gate “{gate}”; {hint}")
    return found


def next_gate(own: Course) -> Gate | None:
    """The gate that a version has before it; for one that is only observed, the one that it never passed."""
    live = own.policy.gates.guarding("deploy:production")
    return live if own.observed and live is not None else own.policy.gates.leaving(own.phase)


def case(ctx: Context, own: Course, gate: Gate, *, as_of: datetime | None = None) -> Case:
    """All that is on file about a version before a gate; figures only where the gate asks for them."""
    model, version = own.model.id, str(own.version.body["version"])
    filed = assessments(ctx, own, as_of=as_of)
    entry = entries(Records(models=[own.model], assessments=filed), _NO_FIGURES, own.policy, own.now)[0]
    covered = coverage(entry, own.policy, own.now)
    retired = filing.all(ctx, "retirement", as_of=as_of, model=model) if gate.retirement else []
    going = [one for one in retired if one.body.get("version") in (None, version)]
    checked = bool(gate.checks_for(entry.tier.id))
    return Case(
        model=own.model.body,
        version=own.version.body,
        tier=entry.tier,
        phase=own.phase,
        observed=own.observed,
        deliverables=own.deliverables,
        coverage=covered,
        rests_on=rests_on(covered, filed),
        evaluation=evaluate(ctx, model, version, as_of=as_of) if checked else None,
        retirement=going[-1] if going else None,
        passage=own.passage(gate.id),
    )


def assessments(ctx: Context, own: Course, *, as_of: datetime | None = None) -> list[Stored]:
    """What was filed about the model as a whole, or about this version."""
    found = filing.all(ctx, "assessment", as_of=as_of, model=own.model.id)
    return [one for one in found if one.body.get("version") in (None, own.version.body["version"])]


def rests_on(covered: Sequence[Coverage], filed: Sequence[Stored]) -> dict[str, str]:
    """Form -> the assessment that counts today and its version, as a deliverable names what it stands for."""
    versions = {one.id: one.version for one in filed}
    return {
        one.form.id: f"{one.newest.id} version {versions[one.newest.id]}"
        for one in covered
        if one.state == "valid" and one.newest is not None
    }
