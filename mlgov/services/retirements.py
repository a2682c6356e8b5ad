"""Retiring a model for good: its plan is approved, what is open is settled, and then it is read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.access.people import SYSTEM
from mlgov.errors import Problem, RecordError
from mlgov.govern import retirements as rules
from mlgov.govern import tiers
from mlgov.govern.approvals import Standing
from mlgov.intake.findings import Finding
from mlgov.measure.spec import Spec
from mlgov.policy.gates import Need
from mlgov.policy.rights import APPROVAL_REQUEST, RETIREMENT_FILE
from mlgov.services import approvals, asking, findings, retired
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Stored, with_defaults
from mlgov.store.database import Transaction

KIND = ABOUT = "retirement"
LATE = "S2"  # severity of the finding about predictions of a retired model


@dataclass(frozen=True)
class Going:
    """One retirement at a moment: its record, its newest request, and what is still to be done."""

    record: Stored
    request: Stored | None
    approval: Standing | None
    outstanding: tuple[Problem, ...]

    @property
    def completed(self) -> bool:
        return rules.completed(self.record.body)


def one(ctx: Context, id: str, as_of: datetime | None = None) -> Going:
    """One retirement with where it stands; RecordError when there is none."""
    record = filing.get(ctx, KIND, id, as_of=as_of)
    return _going(ctx, record, as_of)


def every(ctx: Context, as_of: datetime | None = None, model: str | None = None) -> list[Going]:
    """Every retirement with where it stood, in the order of their ids."""
    return [_going(ctx, one, as_of) for one in filing.all(ctx, KIND, as_of=as_of, model=model)]


def _going(ctx: Context, record: Stored, as_of: datetime | None) -> Going:
    model, version = str(record.body["model"]), record.body.get("version")
    asked = asking.newest(ctx, ABOUT, record.id, as_of)
    request, stood = asked if asked else (None, None)

    def own(body: Mapping[str, Any]) -> bool:
        return version is None or body.get("version") in (None, version)

    incidents = [one for one in filing.all(ctx, "incident", as_of=as_of, model=model) if own(one.body)]
    found = [
        (each.finding, each.standing) for each in findings.every(ctx, as_of, model) if own(each.finding.body)
    ]
    now = as_of or ctx.now()
    return Going(record, request, stood, tuple(rules.outstanding(record.body, stood, incidents, found, now)))


def request(ctx: Context, id: str, comments: str = "") -> Stored:
    """Ask for the approval of a retirement's plan; a change of the plan voids what was signed.

    Who signs stands at the gate to retirement for the model's tier, or else is who signs where no gate asks.
    """
    ctx.require(APPROVAL_REQUEST)
    record = filing.get(ctx, KIND, id)
    model = filing.get(ctx, "model", str(record.body["model"]))
    missing = [name for name in ("reason", "replacement", "last_scoring") if not record.body.get(name)]
    if missing:
        problems = [Problem(name, "is missing", "change the retirement record") for name in missing]
        raise RecordError(f"the approval of {id} can't be asked for yet", problems)
    return approvals.request(
        ctx, ABOUT, id, model=model.id, version=record.body.get("version"),
        title=f"Retire {model.body['name']}", content=content(ctx, id, None), needs=_needs(ctx, model),
        comments=comments,
    )  # fmt: skip


def complete(ctx: Context, id: str) -> Stored:
    """Retire for good: keep the hashes of the artifacts; from now on the model is read-only.

    RecordError with everything that is still to be done: what the record lacks, the approval, incidents and
    findings that are open.
    """
    ctx.require(RETIREMENT_FILE)
    with ctx.store.transaction() as tx:
        going = one(ctx, id)
        if going.completed:
            raise RecordError(f"{id} is retired already")
        if going.outstanding:
            raise RecordError(f"{id} can't be retired yet", going.outstanding)
        body = going.record.body
        granted = going.request.body["needs"] if going.request else []
        titles = {one.id: one.title for one in ctx.policy().bodies}
        by = ", ".join(titles.get(str(need["body"]), str(need["body"])) for need in granted)[:200]
        done = {
            "completed": ctx.now().isoformat(), "completed_by": ctx.person.id,
            "approved_by": body.get("approved_by") or by, "artifacts": _kept(tx, body), "reopened": "",
        }  # fmt: skip
        return _next(ctx, tx, going.record, done)


def reopen(ctx: Context, id: str, reason: str) -> Stored:
    """Take a completed retirement back, with the reason: the model may be changed again."""
    ctx.require(RETIREMENT_FILE)
    if not reason.strip():
        raise RecordError("say why it is reopened", [Problem("reason", "is missing", "fill it in")])
    with ctx.store.transaction() as tx:
        record = filing.get(ctx, KIND, id)
        if not rules.completed(record.body):
            raise RecordError(f"{id} is not retired: there is nothing to reopen")
        return _next(ctx, tx, record, {"completed": None, "completed_by": "", "reopened": reason.strip()})


def flag(ctx: Context, tx: Transaction, spec: Spec, frame: pl.DataFrame) -> list[Finding]:
    """Say that predictions came from a retired model, and open a finding about it, once."""
    model, version = spec.model, spec.version
    at = spec.timestamp
    times = frame[at] if at is not None and at in frame.columns else None
    found = retired.late(tx, model, version, times, frame.height)
    if found is None:
        return []
    count, record = found
    what = f"{count:,} rows were scored after {record.id} was retired ({record.body['last_scoring']})"
    findings.open_once(
        Context(ctx.store, SYSTEM, ctx.now), tx, key=f"retired:{record.id}:{version}", model=model,
        version=version, title=f"{model} {version} still scores after it was retired", severity=LATE,
        source="monitoring", source_id=record.id, detail=what,
    )  # fmt: skip
    return [Finding("warning", "", what, "find out who still calls it, and close that way", count)]


def content(ctx: Context, subject: str, as_of: datetime | None) -> Mapping[str, Any]:
    """What an approval of a retirement is bound to: its plan."""
    return rules.plan(filing.get(ctx, KIND, subject, as_of=as_of).body)


def rows(ctx: Context, *, as_of: datetime | None = None, model: str | None = None) -> list[dict[str, Any]]:
    """Every retirement as a row: those with something to do first."""
    names = ("model", "version", "reason", "replacement", "last_scoring", "retention_until", "approved_by")
    found = [
        {"id": one.record.id, **{name: one.record.body.get(name) for name in names}}
        | {
            "completed": one.record.body.get("completed"),
            "request": one.request.id if one.request else None,
            "approval": one.approval.state if one.approval else None,
            "outstanding": [str(each) for each in one.outstanding],
            "artifacts": list(one.record.body.get("artifacts", ())),
        }
        for one in every(ctx, as_of, model)
    ]
    return sorted(found, key=lambda row: row["completed"] is not None)


def _needs(ctx: Context, model: Stored) -> tuple[Need, ...]:
    policy = ctx.policy()
    gate = policy.gates.guarding("retire")
    tier = tiers.effective(str(model.body["tier"]), policy).id
    return (gate.needs_for(tier) if gate else ()) or policy.approvals.unasked


def _kept(tx: Transaction, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The artifacts of what goes, each with the hash by which it is found again."""
    version = body.get("version")
    return [
        {"name": one.body["name"], "sha256": one.body["sha256"], "until": one.body.get("retention_until")}
        for one in tx.newest("artifact", model=str(body["model"]))
        if version in (None, one.body["version"])
    ]


def _next(ctx: Context, tx: Transaction, record: Stored, changes: dict[str, Any]) -> Stored:
    body = with_defaults(KIND, record.body) | changes
    return filing.write(ctx, tx, KIND, body, id=record.id, base_version=record.version, carrying=True)


approvals.ABOUT[ABOUT] = approvals.About("Retirement", content, link=lambda subject: (KIND, subject))
