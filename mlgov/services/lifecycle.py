"""Moving a version on through a gate, and sending it back to be mended."""

from __future__ import annotations

from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern import lifecycle
from mlgov.policy.gates import Gate
from mlgov.policy.rights import MODEL_REGISTER
from mlgov.services import gates, rebuilds
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.courses import Course, course
from mlgov.services.records import Stored
from mlgov.store.database import Transaction

_VERBS = {
    "deploy:staging": "deploying it to staging",
    "deploy:production": "deploying it to production",
}


def advance(ctx: Context, model: str, version: str, reason: str = "") -> Stored:
    """Take a version through the gate at the end of its phase.

    Gates that guard a deployment are passed by deploying. Raises RecordError with everything that is missing,
    worst first, and opens a finding for each check in breach.
    """
    ctx.require(MODEL_REGISTER)
    with ctx.store.transaction() as tx:
        own = course(ctx, model, version)
        gate = _ahead(own)
        found = gates.of_course(ctx, own, gate.id)
        if found.passed:
            passage = gates.pass_gate(ctx, tx, own, found)
            if gate.guards == "retire":
                restage(ctx, tx, own, stage="archived", aliases=[])
            return move(ctx, tx, own, gate.enters, reason=reason, passage=passage.id)
        gates.open_findings(ctx, tx, own, found)
    raise gates.refusal(found, found.missing, "it stays where it is")


def send_back(ctx: Context, model: str, version: str, phase: str, reason: str) -> Stored:
    """Send a version back to an earlier phase, with the reason; what was approved of it counts no more."""
    ctx.require(MODEL_REGISTER)
    if not reason.strip():
        raise RecordError("say what is to be mended", [Problem("reason", "is missing", "it stays on file")])
    with ctx.store.transaction() as tx:
        own = course(ctx, model, version)
        if own.version.body["stage"] == "production":
            raise RecordError(f"{own.id} is in production: roll its deployment back instead")
        if own.version.body["stage"] == "archived":
            raise RecordError(f"{own.id} is archived: a correction is a new version")
        if not lifecycle.before(phase, own.phase, own.policy):
            earlier = [
                one for one in lifecycle.order(own.policy) if lifecycle.before(one, own.phase, own.policy)
            ]
            raise RecordError(
                f"{own.id} is in “{own.phase}” and can't be sent back to “{phase}”",
                [Problem("phase", "does not come before", f"choose one of: {', '.join(earlier) or 'none'}")],
            )
        says = {"approval": "not_requested", "approved_by": ""}
        restage(ctx, tx, own, stage="development", aliases=[], **says)
        return move(ctx, tx, own, phase, reason=reason.strip(), direction="back")


def move(
    ctx: Context,
    tx: Transaction,
    own: Course,
    phase: str,
    *,
    reason: str = "",
    passage: str = "",
    direction: str = "forward",
) -> Stored:
    """Put a version into a phase, in the transaction of the verb that has checked whether it may go there."""
    body = {
        "model": own.model.id, "version": own.version.body["version"], "phase": phase, "previous": own.phase,
        "direction": direction, "reason": reason, "passage": passage, "at": ctx.now().isoformat(),
    }  # fmt: skip
    stood = own.history[-1].version if own.history else 0
    moved = filing.write(ctx, tx, "lifecycle", body, id=own.id, base_version=stood)
    rebuilds.follow(ctx, tx, own, phase)
    return moved


def restage(ctx: Context, tx: Transaction, own: Course, **says: Any) -> None:
    """What a version says of where it runs, because of a verb."""
    stood = tx.newest("model_version", id=own.id)[0]
    body = stood.body | says
    if body != stood.body:
        filing.write(ctx, tx, "model_version", body, id=own.id, base_version=stood.version, carrying=True)


def _ahead(own: Course) -> Gate:
    gate = own.policy.gates.leaving(own.phase)
    if gate is None:
        known = [one.id for one in own.policy.gates.gates]
        what = "the policy in force names no gates" if not known else f"no gate leads on from “{own.phase}”"
        raise RecordError(f"{own.id} can't be moved on: {what}")
    if gate.guards in _VERBS:
        raise RecordError(f"the gate “{gate.title}” is passed by {_VERBS[gate.guards]}, not by moving it on")
    return gate
