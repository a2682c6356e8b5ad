"""Gates: where a version stands before one, asking for its approval, and what its passage rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mlgov.errors import Problem, RecordError
from mlgov.govern import gates
from mlgov.govern.approvals import Standing, content_hash
from mlgov.govern.calendar import plural
from mlgov.govern.gates import Asked, Case, GateRequirement
from mlgov.govern.gates import GateStanding as GateStanding
from mlgov.policy.gates import Gate
from mlgov.policy.publish import label, policy_hash
from mlgov.policy.rights import APPROVAL_REQUEST
from mlgov.services import approvals, asking, dossiers, exceptions, findings
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.courses import Course, course, makers
from mlgov.services.evaluation import evaluate
from mlgov.services.records import Stored
from mlgov.store.database import Transaction

ABOUT = "gate"
APPROVAL = gates.APPROVAL
SEVERITY = "S2"  # of the finding that a check in breach opens; a convention


def standing(
    ctx: Context, model: str, version: str, gate: str, *, as_of: datetime | None = None
) -> GateStanding:
    """Every requirement of a gate for one version.

    Raises RecordError when there is no such version, or no such gate in the policy in force.
    """
    return of_course(ctx, course(ctx, model, version, as_of=as_of), gate, as_of=as_of)


def of_course(ctx: Context, own: Course, gate: str, *, as_of: datetime | None = None) -> GateStanding:
    found = dossiers.gate_of(own.policy, gate)
    return gates.gate_standing(found, case(ctx, own, found, as_of=as_of), own.policy)


def next_gate(own: Course) -> Gate | None:
    """The gate that a version has before it; for one that is only observed, the one that it never passed."""
    live = own.policy.gates.guarding("deploy:production")
    return live if own.observed and live is not None else own.policy.gates.leaving(own.phase)


def case(ctx: Context, own: Course, gate: Gate, *, as_of: datetime | None = None) -> Case:
    """All that is on file about a version before a gate; figures only where the gate asks for them."""
    model, version = own.model.id, str(own.version.body["version"])
    tier, covered = dossiers.covered(ctx, own, as_of)
    retired = filing.all(ctx, "retirement", as_of=as_of, model=model) if gate.retirement else []
    going = [one for one in retired if one.body.get("version") in (None, version)]
    checked = bool(gate.checks_for(tier.id))
    return Case(
        model=own.model.body,
        version=own.version.body,
        tier=tier,
        phase=own.phase,
        observed=own.observed,
        deliverables=own.deliverables,
        coverage=covered,
        rests_on={
            form: dossiers.stands_for(one) for form, one in dossiers.assessments(ctx, own, as_of).items()
        },
        evaluation=evaluate(ctx, model, version, as_of=as_of) if checked else None,
        asked=_asked(ctx, own, gate, tier.id, as_of),
        retirement=going[-1] if going else None,
        waived=exceptions.in_force(ctx, model, version, as_of=as_of),
        passage=own.passage(gate.id),
    )


def _asked(ctx: Context, own: Course, gate: Gate, tier: str, as_of: datetime | None) -> Asked | None:
    """The newest request for this gate's approval; one that asked fewer than the gate needs now is void."""
    needs = gate.needs_for(tier)
    if not needs:
        return None
    name = dossiers.subject(own.model.id, str(own.version.body["version"]), gate.id)
    found = asking.newest(ctx, ABOUT, name, as_of)
    if found is None:
        return None
    request, stood = found
    asked = {one["body"]: one["least"] for one in request.body["needs"]}
    if any(asked.get(one.body, 0) < one.least for one in needs):
        return Asked(request.id, "void", "fewer were asked to sign than the policy in force needs")
    return Asked(request.id, stood.state, stood.why, stood.missing)


def request_approval(ctx: Context, model: str, version: str, gate: str, comments: str = "") -> Stored:
    """Ask for the signatures that a gate needs, on the dossier as it is now.

    Raises RecordError with everything that is missing beside the approval, and opens a finding for each check
    in breach; RecordError when the gate needs nobody's signature at this tier.
    """
    ctx.require(APPROVAL_REQUEST)
    with ctx.store.transaction() as tx:
        own = course(ctx, model, version)
        found = of_course(ctx, own, gate)
        needs = found.gate.needs_for(found.tier)
        if not needs:
            raise RecordError(f"the gate “{found.gate.title}” needs nobody's signature at this tier")
        lacking = [one for one in found.missing if one.kind != gates.APPROVAL]
        if not lacking:
            return approvals.ask(
                ctx, tx, ABOUT, dossiers.subject(model, version, gate), model=model, version=version,
                title=f"{own.model.body['name']} {version}: {found.gate.title}",
                content=dossiers.dossier(ctx, own, found.gate), needs=needs, comments=comments,
                involved=_involved(ctx, own),
            )  # fmt: skip
        open_findings(ctx, tx, own, found)
    raise refusal(found, lacking, "its approval can't be requested yet")


def pass_gate(ctx: Context, tx: Transaction, own: Course, found: GateStanding) -> Stored:
    """Freeze what a gate rested on, in the transaction of the act that it guarded; it has to be passed."""
    kept = dossiers.dossier(ctx, own, found.gate)
    request = asking.newest(
        ctx, ABOUT, dossiers.subject(own.model.id, str(own.version.body["version"]), found.gate.id)
    )
    signed = asking.signed(ctx, request[0]) if request and found.gate.needs_for(found.tier) else []
    body = {
        "model": own.model.id, "version": own.version.body["version"], "gate": found.gate.id,
        "policy": label(own.policy), "policy_hash": policy_hash(own.policy), "at": ctx.now().isoformat(),
        "round": own.round, "dossier": kept, "dossier_hash": content_hash(kept),
        "requirements": [_frozen(one) for one in found.requirements],
        "approvals": [one.id for one in signed],
        "exceptions": sorted({one.waived for one in found.requirements if one.waived}),
    }  # fmt: skip
    return filing.write(ctx, tx, "gate_passage", body)


def open_findings(ctx: Context, tx: Transaction, own: Course, found: GateStanding) -> None:
    """A finding for each check in breach that nobody has waived, once."""
    for one in found.requirements:
        if one.kind == "check" and one.status == "breach" and not one.waived:
            findings.open_once(
                ctx, tx, key=f"gate:{found.gate.id}:{own.id}:{one.key}", model=own.model.id,
                version=str(own.version.body["version"]),
                title=f"{one.title} of {own.version.body['version']} is in breach", severity=SEVERITY,
                source="gate", source_id=f"{own.id}/{found.gate.id}", detail=one.why,
            )  # fmt: skip


def refusal(found: GateStanding, lacking: Sequence[GateRequirement], what: str) -> RecordError:
    """What is missing, worst first, each with who can mend it."""
    problems = [
        Problem(one.key, f"{one.title}: {one.why}", one.who and f"who can mend it: {one.who}")
        for one in lacking
    ]
    count = plural(len(lacking), "thing is", "things are")
    return RecordError(
        f"{count} missing before the gate “{found.gate.title}”: {what}",
        problems,
    )


def _frozen(one: GateRequirement) -> dict[str, str]:
    return {
        "key": one.key, "title": one.title, "status": one.status, "why": one.why, "waived": one.waived
    }  # fmt: skip


def _involved(ctx: Context, own: Course) -> list[str]:
    """Who made the version, and who submitted what the approval rests on."""
    submitted = {str(one.body["submitted_by"]) for one in own.deliverables.values()}
    return sorted({*makers(ctx, own), *submitted} - {""})


def _say(ctx: Context, tx: Transaction, asked: Stored, says: dict[str, str]) -> None:
    """What a version says of its approval follows from the request to go live."""
    version, _, gate = str(asked.body["subject"]).partition("/")
    guarding = ctx.policy().gates.guarding("deploy:production")
    if guarding is not None and gate == guarding.id:
        stood = filing.get(ctx, "model_version", version)
        if stood.body != (body := stood.body | says):
            filing.write(
                ctx, tx, "model_version", body, id=version, base_version=stood.version, carrying=True
            )


def _asked_for(ctx: Context, tx: Transaction, asked: Stored) -> None:
    _say(ctx, tx, asked, {"approval": "requested", "approved_by": ""})


def _decided(ctx: Context, tx: Transaction, asked: Stored, stood: Standing) -> None:
    titles = {one.id: one.title for one in ctx.policy().bodies}
    who = ", ".join(titles.get(one["body"], one["body"]) for one in asked.body["needs"])[:200]
    granted = {"approval": "approved", "approved_by": who}
    _say(ctx, tx, asked, granted if stood.granted else {"approval": "rejected", "approved_by": ""})


approvals.ABOUT[ABOUT] = approvals.About(
    "Passing a gate",
    dossiers.of_subject,
    decided=_decided,
    asked=_asked_for,
    link=lambda name: ("gate", name),
)
