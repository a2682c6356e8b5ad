"""Deployments: bringing a version into an environment, finishing the rollout, and rolling it back.

Staging and production are reached only here, and only through their gates.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlgov.errors import Problem, RecordError
from mlgov.govern import deployments as serving
from mlgov.policy.gates import Gate
from mlgov.policy.rights import DEPLOYMENT_FILE
from mlgov.services import findings, gates
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.courses import Course, course, of
from mlgov.services.lifecycle import move, restage
from mlgov.services.records import Stored
from mlgov.store.database import Transaction

KIND = "deployment"
SEVERITY = "S2"  # of the finding that an emergency leaves behind
_UNDER_WAY = ("in_progress", "succeeded")


def deploy(
    ctx: Context,
    model: str,
    version: str,
    environment: str,
    *,
    strategy: str = "direct",
    role: str = serving.CHAMPION,
    requested: datetime | None = None,
    notes: str = "",
) -> Stored:
    """Bring a version into `development`, `staging` or `production`; its rollout lasts until `finish`.

    A champion takes the place of the one before, which is archived: at once, or, where both serve for a while
    (canary, A/B test, feature flag), when the rollout is finished. A challenger runs beside it. Raises
    RecordError with everything that is missing before the gate, worst first, and opens a finding for each
    check in breach.
    """
    ctx.require(DEPLOYMENT_FILE)
    if environment not in serving.ENVIRONMENTS:
        known = ", ".join(serving.ENVIRONMENTS)
        raise RecordError(
            f"there is no environment “{environment}”", [Problem("environment", "is not known", known)]
        )
    with ctx.store.transaction() as tx:
        own = course(ctx, model, version)
        if own.version.body["stage"] == "archived":
            raise RecordError(f"{own.id} is archived: roll back to it, or make a new version of it")
        gate = None if environment == "development" else _gate(own, environment)
        found = gates.of_course(ctx, own, gate.id) if gate is not None else None
        if gate is None or found is None:
            if own.version.body["stage"] in ("staging", "production"):
                raise RecordError(f"{own.id} is in {own.version.body['stage']}: send it back first")
            restage(ctx, tx, own, stage="development")
            return _record(ctx, tx, own, environment, strategy, role, "", requested, notes)
        if (
            found.passage is not None
            and own.phase == gate.enters
            and environment == own.version.body["stage"]
        ):
            _approved_still(found)
            return _again(ctx, tx, own, environment, strategy, role, requested, notes)
        if found.passed:
            passage = gates.pass_gate(ctx, tx, own, found)
            reason = f"deployed to {environment}"
            move(ctx, tx, own, gate.enters, reason=reason, passage=passage.id)
            if environment == "staging":
                restage(ctx, tx, own, stage="staging")
                return _record(ctx, tx, own, environment, strategy, role, "", requested, notes)
            return _go_live(ctx, tx, own, strategy, role, requested, notes)
        gates.open_findings(ctx, tx, own, found)
    raise gates.refusal(found, found.missing, f"it is not deployed to {environment}")


def finish(ctx: Context, deployment: str, outcome: str, notes: str = "") -> Stored:
    """Say how a rollout ended: `succeeded`, or `failed`, which takes the version out again."""
    ctx.require(DEPLOYMENT_FILE)
    if outcome not in ("succeeded", "failed"):
        raise RecordError(
            f"a rollout ends as succeeded or failed, not as “{outcome}”",
            [Problem("outcome", "is not known", "what was taken back later is rolled back")],
        )
    with ctx.store.transaction() as tx:
        stood = filing.get(ctx, KIND, deployment)
        if stood.body["outcome"] != "in_progress":
            raise RecordError(
                f"{deployment} is {stood.body['outcome'].replace('_', ' ')}: it is finished already"
            )
        own = course(ctx, str(stood.body["model"]), str(stood.body["version"]))
        said = " ".join(part for part in (stood.body["notes"], notes.strip()) if part)
        if outcome == "failed":
            return _take_out(ctx, tx, own, stood, "failed", said or "its rollout failed", None)
        if stood.body["environment"] == "production" and stood.body["role"] == serving.CHAMPION:
            restage(ctx, tx, own, aliases=serving.renamed(own.version.body["aliases"], serving.CHAMPION))
            _archive(ctx, tx, own)
        return _end(ctx, tx, stood, "succeeded", said)


def roll_back(ctx: Context, model: str, reason: str, *, version: str = "", to: str = "") -> Stored:
    """Take a version out of production and put an earlier one back, with the reason.

    version: what is taken out; else what was deployed to production last and is still there. to: what is put
    back; else the champion that it replaced. An earlier version comes back when its approval is in force; the
    one directly before does so without, as an emergency, which leaves a finding to be closed. Raises
    RecordError when nothing can be taken back, or the earlier version can't come back.
    """
    ctx.require(DEPLOYMENT_FILE)
    if not reason.strip():
        raise RecordError("say why it is taken back", [Problem("reason", "is missing", "it stays on file")])
    with ctx.store.transaction() as tx:
        stood = _last(ctx, model, version)
        own = course(ctx, model, str(stood.body["version"]))
        earlier = to or str(stood.body["replaces"]).rpartition("@")[2]
        back = course(ctx, model, earlier) if earlier else None
        directly = back is not None and back.id == stood.body["replaces"]
        if back is not None and back.id == own.id:
            raise RecordError(
                f"{own.id} can't be put back in its own place", [Problem("to", "is what is taken out")]
            )
        approved = back is None or in_force(ctx, back)
        if back is not None and not approved and not directly:
            raise RecordError(
                f"{back.id} can't come back: its approval is not in force, nor was it live directly before",
                [
                    Problem(
                        "to",
                        "is not approved",
                        f"put back {stood.body['replaces'] or 'none'}, or pass the gate",
                    )
                ],
            )
        ended = _take_out(ctx, tx, own, stood, "rolled_back", reason.strip(), back)
        if back is not None and not approved:
            _emergency(ctx, tx, back, ended, reason.strip())
        return ended


def in_force(ctx: Context, own: Course) -> bool:
    """Whether a version may be live by what is on file: it passed the gate, and its approval stands."""
    gate = own.policy.gates.guarding("deploy:production")
    if gate is None or own.passage(gate.id) is None:
        return False
    found = gates.of_course(ctx, own, gate.id)
    return all(one.met for one in found.requirements if one.kind == gates.APPROVAL)


def of_model(ctx: Context, model: str, *, as_of: datetime | None = None) -> list[Stored]:
    """Every deployment of a model, newest first."""
    found = filing.all(ctx, KIND, as_of=as_of, model=model)
    return sorted(found, key=lambda one: (str(one.body["at"]), one.seq), reverse=True)


def _gate(own: Course, environment: str) -> Gate:
    gate = own.policy.gates.guarding(f"deploy:{environment}")
    if gate is None:
        raise RecordError(
            f"the policy in force has no gate that guards {environment}",
            [Problem("policy", "names no such gate", "an administrator publishes a policy that does")],
        )
    return gate


def _approved_still(found: gates.GateStanding) -> None:
    """What is there already may be deployed again as long as its approval stands."""
    lacking = [one for one in found.missing if one.kind == gates.APPROVAL]
    if lacking:
        raise gates.refusal(found, lacking, "it is not deployed again")


def _again(
    ctx: Context, tx: Transaction, own: Course, environment: str, strategy: str, role: str,
    requested: datetime | None, notes: str,
) -> Stored:  # fmt: skip
    """A version that is there already is rolled out anew; a challenger may become the champion by it."""
    if environment != "production":
        return _record(ctx, tx, own, environment, strategy, role, "", requested, notes)
    return _go_live(ctx, tx, own, strategy, role, requested, notes)


def _go_live(
    ctx: Context,
    tx: Transaction,
    own: Course,
    strategy: str,
    role: str,
    requested: datetime | None,
    notes: str,
) -> Stored:
    versions = filing.all(ctx, "model_version", model=own.model.id)
    others = [one for one in versions if one.id != own.id]
    before = serving.champion(others)
    name = serving.alias(role, strategy, before is not None)
    if own.version.body["stage"] == "production" and serving.champion(versions) == own.version:
        name, before = (serving.CHAMPION if role == serving.CHAMPION else name), None
    aliases = serving.renamed(own.version.body["aliases"], name)
    first = own.version.body["stage"] != "production"
    since = {"deployed": ctx.now().isoformat()} if first else {}
    restage(ctx, tx, own, stage="production", aliases=aliases, **since)
    replaces = before.id if before is not None and role == serving.CHAMPION else ""
    stored = _record(ctx, tx, own, "production", strategy, role, replaces, requested, notes)
    if replaces and strategy not in serving.GRADUAL:
        _archive(ctx, tx, own)
    return stored


def _archive(ctx: Context, tx: Transaction, own: Course) -> None:
    """Every other champion goes, as this version has taken its place."""
    gone = own.policy.gates.guarding("retire")
    for one in filing.all(ctx, "model_version", model=own.model.id):
        if one.id != own.id and one.body["stage"] == "production" and not serving.beside(one):
            old = course(ctx, own.model.id, str(one.body["version"]))
            restage(ctx, tx, old, stage="archived", aliases=serving.renamed(one.body["aliases"]))
            if gone is not None:
                move(ctx, tx, old, gone.enters, reason=f"{own.version.body['version']} took its place")


def _take_out(
    ctx: Context, tx: Transaction, own: Course, stood: Stored, outcome: str, reason: str, back: Course | None
) -> Stored:
    """A version leaves an environment again and goes back a phase; what it replaced serves in its place."""
    if stood.body["environment"] == "production":
        live = own.policy.gates.guarding("deploy:production")
        says = {"approval": "not_requested", "approved_by": ""}
        aliases = serving.renamed(own.version.body["aliases"])
        restage(ctx, tx, own, stage="staging", aliases=aliases, **says)
        if live is not None:
            move(ctx, tx, own, live.leaves, reason=f"{stood.id}: {reason}", direction="back")
        if back is None and stood.body["replaces"]:
            back = course(ctx, own.model.id, str(stood.body["replaces"]).rpartition("@")[2])
        if back is not None:
            _put_back(ctx, tx, back, stood)
    return _end(ctx, tx, stood, outcome, reason, back.id if back is not None else "")


def _put_back(ctx: Context, tx: Transaction, back: Course, stood: Stored) -> None:
    aliases = serving.renamed(back.version.body["aliases"], serving.CHAMPION)
    if back.version.body["stage"] == "production":
        restage(ctx, tx, back, aliases=aliases)
        return
    live = back.policy.gates.guarding("deploy:production")
    restage(ctx, tx, back, stage="production", aliases=aliases, deployed=ctx.now().isoformat())
    if live is not None and back.phase != live.enters:
        move(ctx, tx, back, live.enters, reason=f"{stood.id} was taken back", direction="restored")


def _emergency(ctx: Context, tx: Transaction, back: Course, ended: Stored, reason: str) -> None:
    findings.open_once(
        ctx, tx, key=f"rollback:{ended.id}", model=back.model.id, version=str(back.version.body["version"]),
        title=f"{back.version.body['version']} was put back in an emergency, without an approval in force",
        severity=SEVERITY, source="gate", source_id=ended.id, detail=reason,
    )  # fmt: skip


def _last(ctx: Context, model: str, version: str) -> Stored:
    """The deployment that is taken back: the newest to production whose version is still there."""
    live = {one.body["version"] for one in filing.all(ctx, "model_version", model=model)
            if one.body["stage"] == "production"}  # fmt: skip
    found = [
        one
        for one in of_model(ctx, model)
        if one.body["environment"] == "production"
        and one.body["outcome"] in _UNDER_WAY
        and one.body["version"] in live
        and version in ("", one.body["version"])
    ]
    if not found:
        known = ", ".join(of(ctx, model)) or "none"
        raise RecordError(
            f"{model} has no deployment to production to take back"
            + (f" of version {version}" if version else ""),
            [Problem("version", "was not deployed through here", f"its versions: {known}")],
        )
    return found[0]


def _record(
    ctx: Context, tx: Transaction, own: Course, environment: str, strategy: str, role: str, replaces: str,
    requested: datetime | None, notes: str,
) -> Stored:  # fmt: skip
    now = ctx.now()
    body: dict[str, Any] = {
        "model": own.model.id, "version": own.version.body["version"], "environment": environment,
        "strategy": strategy, "role": role, "replaces": replaces,
        "requested": (requested or now).isoformat(), "at": now.isoformat(), "outcome": "in_progress",
        "notes": notes,
    }  # fmt: skip
    return filing.write(ctx, tx, KIND, body)


def _end(
    ctx: Context, tx: Transaction, stood: Stored, outcome: str, notes: str, restored: str = ""
) -> Stored:
    finished = (
        ctx.now() if stood.body["finished"] is None or outcome != "succeeded" else stood.body["finished"]
    )
    body = stood.body | {
        "outcome": outcome, "notes": notes, "restored": restored,
        "finished": finished if isinstance(finished, str) else finished.isoformat(),
    }  # fmt: skip
    return filing.write(ctx, tx, KIND, body, id=stood.id, base_version=stood.version)
