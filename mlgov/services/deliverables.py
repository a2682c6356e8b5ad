"""Deliverables of a version: submitted by one person, accepted or handed back by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import identity
from mlgov.govern.records.lifecycle import deliverable_id
from mlgov.policy.models import Deliverable
from mlgov.policy.rights import DELIVERABLE_ACCEPT, DELIVERABLE_SUBMIT
from mlgov.services import dossiers
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.courses import Course, course, makers
from mlgov.services.records import Stored
from mlgov.store.database import Transaction

KIND = "deliverable"


def submit(
    ctx: Context,
    model: str,
    version: str,
    deliverable: str,
    *,
    summary: str,
    reference: str = "",
    evidence: Sequence[str] = (),
    base_version: int | None = None,
) -> Stored:
    """Submit what a phase has to leave behind; what was accepted before is then to be accepted anew.

    reference: where it lies. evidence: SHA-256 of stored files. base_version: the version that the writer had
    read, None = whichever is the newest. Raises AccessError without the right, or where it takes somebody who
    did not build the model; RecordError with what is wrong; ConflictError when somebody was quicker.
    """
    ctx.require(DELIVERABLE_SUBMIT)
    if not summary.strip():
        raise RecordError("say what it says", [Problem("summary", "is missing", "a few sentences will do")])
    told = {"summary": summary, "reference": reference, "evidence": list(evidence), "reason": ""}
    return _submitted(ctx, model, version, deliverable, told, base_version)


def carry_over(
    ctx: Context, model: str, version: str, from_version: str, wanted: Sequence[str]
) -> list[Stored]:
    """Submit what holds of an earlier version for this one, too; it is accepted anew, like everything else.

    wanted: deliverables that were accepted for `from_version`. All are submitted or none; raises as `submit`
    does, and RecordError for one that was not accepted there.
    """
    ctx.require(DELIVERABLE_SUBMIT)
    with ctx.store.transaction() as tx:
        own, before = course(ctx, model, version), course(ctx, model, from_version)
        return [_carried(ctx, tx, own, before, one) for one in wanted]


def _carried(ctx: Context, tx: Transaction, own: Course, before: Course, deliverable: str) -> Stored:
    stood = before.deliverables.get(deliverable)
    if stood is None or stood.body["state"] not in ("accepted", "not_applicable"):
        raise RecordError(
            f"“{named(own, deliverable).title}” was not accepted for {before.id}",
            [Problem("deliverable", "can't be carried over", "submit it for this version")],
        )
    told = {name: stood.body[name] for name in ("summary", "reference", "evidence", "reason")}
    told["comments"] = f"Carried over from {before.version.body['version']}."
    return _submit(ctx, tx, own, deliverable, told, None)


def not_applicable(
    ctx: Context,
    model: str,
    version: str,
    deliverable: str,
    reason: str,
    *,
    base_version: int | None = None,
) -> Stored:
    """Say that a deliverable does not apply, and why; it counts once somebody else has accepted that."""
    ctx.require(DELIVERABLE_SUBMIT)
    if not reason.strip():
        raise RecordError(
            "say why it does not apply", [Problem("reason", "is missing", "it stays in the audit trail")]
        )
    told = {"summary": "", "reference": "", "evidence": [], "reason": reason}
    return _submitted(ctx, model, version, deliverable, told, base_version)


def accept(
    ctx: Context,
    model: str,
    version: str,
    deliverable: str,
    *,
    comments: str = "",
    base_version: int | None = None,
) -> Stored:
    """Accept what somebody else submitted, as it stands.

    Raises AccessError for who submitted it and, where it takes somebody independent, for who built the
    model; RecordError when nothing waits for it; ConflictError when it is not the one that was read.
    """
    return _reviewed(ctx, model, version, deliverable, True, comments, base_version)


def accept_all(
    ctx: Context, model: str, version: str, read: Mapping[str, int], *, comments: str = ""
) -> list[Stored]:
    """Accept several deliverables as they stand, all of them or none.

    read: deliverable -> the version that was read. Raises as `accept` does, for the first that can't be.
    """
    ctx.require(DELIVERABLE_ACCEPT)
    with ctx.store.transaction() as tx:
        return [
            _review(ctx, tx, course(ctx, model, version), one, True, comments, base_version)
            for one, base_version in read.items()
        ]


def hand_back(
    ctx: Context,
    model: str,
    version: str,
    deliverable: str,
    comments: str,
    *,
    base_version: int | None = None,
) -> Stored:
    """Hand back what somebody submitted, with what is wanting."""
    ctx.require(DELIVERABLE_ACCEPT)
    if not comments.strip():
        raise RecordError(
            "say what is wanting", [Problem("comments", "is missing", "so that it can be mended")]
        )
    return _reviewed(ctx, model, version, deliverable, False, comments, base_version)


def _submitted(
    ctx: Context, model: str, version: str, deliverable: str, told: dict[str, Any], base_version: int | None
) -> Stored:
    with ctx.store.transaction() as tx:
        return _submit(ctx, tx, course(ctx, model, version), deliverable, told, base_version)


def _submit(
    ctx: Context, tx: Transaction, own: Course, deliverable: str, told: dict[str, Any], base: int | None
) -> Stored:
    """A submission inside a transaction that may hold more of them; the caller has checked the right."""
    asked = named(own, deliverable)
    _independent(ctx, own, asked)
    body = _blank(own, asked.id) | told | {"state": "submitted", "submitted_by": ctx.person.id}
    if asked.assessment is not None and not told["reason"]:
        body["rests_on"] = _assessment(ctx, own, asked)
    return _write(ctx, tx, own, asked, body, base)


def _reviewed(
    ctx: Context,
    model: str,
    version: str,
    deliverable: str,
    accepted: bool,
    comments: str,
    base_version: int | None,
) -> Stored:
    ctx.require(DELIVERABLE_ACCEPT)
    with ctx.store.transaction() as tx:
        return _review(ctx, tx, course(ctx, model, version), deliverable, accepted, comments, base_version)


def _review(
    ctx: Context,
    tx: Transaction,
    own: Course,
    deliverable: str,
    accepted: bool,
    comments: str,
    base_version: int | None,
) -> Stored:
    """A review inside a transaction that may hold more of them; the caller has checked the right."""
    asked = named(own, deliverable)
    stood = own.deliverables.get(asked.id)
    if stood is None or stood.body["state"] != "submitted":
        state = "has not been submitted" if stood is None else f"is {stood.body['state'].replace('_', ' ')}"
        raise RecordError(f"“{asked.title}” of {own.id} {state}: only what is submitted can be reviewed")
    _second_person(ctx, asked, stood)
    _independent(ctx, own, asked)
    word = ("not_applicable" if stood.body["reason"] else "accepted") if accepted else "returned"
    by = ctx.person.id if accepted else ""
    body = stood.body | {"state": word, "comments": comments, "accepted_by": by}
    return _write(ctx, tx, own, asked, body, base_version)


def accepted(ctx: Context, model: str, version: str, *, as_of: datetime | None = None) -> set[str]:
    """The deliverables of a version that a second person accepted, also as not applicable."""
    found = course(ctx, model, version, as_of=as_of).deliverables
    return {name for name, one in found.items() if one.body["state"] in ("accepted", "not_applicable")}


def named(own: Course, deliverable: str) -> Deliverable:
    """The deliverable of the policy in force; RecordError when it has none of that id."""
    known = {one.id: one for phase in own.policy.phases for one in phase.deliverables}
    if deliverable not in known:
        raise RecordError(
            f"the policy in force has no deliverable “{deliverable}”",
            [Problem("deliverable", "is not in the policy", f"it has: {', '.join(known) or 'none'}")],
        )
    return known[deliverable]


def _blank(own: Course, deliverable: str) -> dict[str, Any]:
    return {
        "model": own.model.id, "version": own.version.body["version"], "deliverable": deliverable,
        "comments": "", "accepted_by": "", "rests_on": "",
    }  # fmt: skip


def _assessment(ctx: Context, own: Course, asked: Deliverable) -> str:
    """The assessment that counts today, which this deliverable stands for."""
    found = dossiers.assessments(ctx, own).get(str(asked.assessment))
    if found is None:
        title = next((form.title for form in own.policy.forms if form.id == asked.assessment), "")
        raise RecordError(
            f"“{asked.title}” stands for the form “{title}”, and none counts today",
            [Problem("assessment", "is missing", f"file “{title}” first, or renew it")],
        )
    return dossiers.stands_for(found)


def _second_person(ctx: Context, asked: Deliverable, stood: Stored) -> None:
    who = stood.body["submitted_by"]
    if identity.is_one_of(ctx.person, [who]):
        raise AccessError(
            f"{ctx.person.name} submitted “{asked.title}”: somebody else has to look at it",
            [Problem("accepted_by", f"is {who}, who submitted it", "ask a second person")],
        )


def _independent(ctx: Context, own: Course, asked: Deliverable) -> None:
    """Where it takes somebody independent, nobody who built the model files or accepts it."""
    builders = [own.model.body.get("developer"), *makers(ctx, own)]
    if asked.independent and identity.is_one_of(ctx.person, builders):
        raise AccessError(
            f"“{asked.title}” takes somebody independent, and {ctx.person.name} built {own.id}",
            [Problem("submitted_by", "built the model", "ask somebody who did not")],
        )


def _write(
    ctx: Context, tx: Transaction, own: Course, asked: Deliverable, body: dict[str, Any], base: int | None
) -> Stored:
    stood = own.deliverables.get(asked.id)
    version = stood.version if stood else 0
    id = deliverable_id(own.model.id, str(own.version.body["version"]), asked.id)
    return filing.write(ctx, tx, KIND, body, id=id, base_version=version if base is None else base)
