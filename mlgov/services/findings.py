"""Findings: opened once, planned, mended, submitted, and closed by a second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import findings, identity, tiers
from mlgov.govern.calendar import day
from mlgov.govern.findings import MOVES, Acceptance, FindingStanding
from mlgov.policy.models import Policy
from mlgov.policy.rights import FINDING_CLOSE, FINDING_FILE
from mlgov.services import exceptions
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.exceptions import Waived
from mlgov.store.database import Transaction
from mlgov.store.records import Stored
from mlgov.store.standing import Standing

KIND = "finding"
_STEP = {"plan_agreed": "planned", "in_progress": "started", "submitted": "submitted", "closed": "closed"}
SET_BY_VERBS = {"state": "open", "plan": "", "closure": "", "returned": "", "submitted_by": "",
                 "closed_by": "", "closed_on": None}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One finding with where it stands."""

    finding: Stored
    standing: FindingStanding


def open(ctx: Context, body: Mapping[str, Any]) -> Stored:
    """File a finding; its day follows from its severity and the model's tier unless an earlier one is given.

    Raises AccessError without the right, RecordError with everything that is wrong with it.
    """
    ctx.require(FINDING_FILE)
    with ctx.store.transaction() as tx:
        content = completed(ctx, tx, {**body, **SET_BY_VERBS})
        wanted = day(content["due"]) if body.get("due") else None
        past = findings.over_already(wanted, ctx.now().date()) if wanted else None
        if past is not None:
            raise RecordError("this finding can't be filed yet", [past])
        return filing.write(ctx, tx, KIND, content)


def open_once(
    ctx: Context,
    tx: Transaction,
    *,
    key: str,
    model: str,
    version: str | None,
    title: str,
    severity: str,
    source: str,
    source_id: str = "",
    detail: str = "",
    owner: str = "",
) -> Stored:
    """File a finding in a transaction that does more; one with this key that isn't closed is given back.

    The caller's verb has checked its own right.
    """
    for one in tx.newest(KIND, model=model):
        if one.body["key"] == key and one.body["state"] != "closed":
            return one
    body = {
        "model": model, "version": version, "title": title[:200], "severity": severity, "source": source,
        "source_id": source_id, "detail": detail, "owner": owner, "key": key,
    }  # fmt: skip
    return write(ctx, tx, body)


def write(ctx: Context, tx: Transaction, body: Mapping[str, Any]) -> Stored:
    """File a new finding in a transaction that does more, with its day and whose it is."""
    return filing.write(ctx, tx, KIND, completed(ctx, tx, body))


def completed(ctx: Context, tx: Transaction, body: Mapping[str, Any]) -> dict[str, Any]:
    """A finding with the day it was opened, its deadline and an owner; RecordError with what is wrong."""
    policy = ctx.policy()
    given = {**body, "opened": body.get("opened") or ctx.now().date().isoformat()}
    normal = filing.normalised(ctx, KIND, given)
    stood = tx.newest("model", id=str(normal["model"]))
    if not stood:
        fix = "enter it in the inventory first"
        raise RecordError(
            "this finding can't be filed yet", [Problem("model", f"there is no model {normal['model']}", fix)]
        )
    opened = day(normal["opened"])
    assert opened is not None
    tier = tiers.effective(stood[0].body["tier"], policy).id
    last, wanted = findings.deadline(str(normal["severity"]), tier, opened, policy), day(normal["due"])
    if wanted is not None and last is not None and wanted > last:
        fix = f"{normal['severity']} allows until {last} for this tier; a later day needs an exception"
        raise RecordError("this finding can't be filed yet", [Problem("due", f"{wanted} is too late", fix)])
    due = wanted or last
    owner = normal["owner"] or stood[0].body.get("steward") or stood[0].body.get("owner") or ""
    return normal | {"due": due.isoformat() if due else None, "owner": owner}


def plan(ctx: Context, id: str, words: str, owner: str = "") -> Stored:
    """Agree how a finding will be mended, and by whom."""
    named = {"owner": owner} if owner else {}
    return _move(ctx, id, FINDING_FILE, "plan_agreed", {"plan": _said(words, "plan")} | named)


def start(ctx: Context, id: str) -> Stored:
    """Say that the plan is being carried out."""
    return _move(ctx, id, FINDING_FILE, "in_progress", {})


def submit(ctx: Context, id: str, shown: str) -> Stored:
    """Say that a finding is mended, and what shows it; somebody else has to close it."""
    said = {"closure": _said(shown, "closure"), "submitted_by": ctx.person.id, "returned": ""}
    return _move(ctx, id, FINDING_FILE, "submitted", said)


def close(ctx: Context, id: str) -> Stored:
    """Close a finding that was submitted: by a second person, who neither submitted it nor mends it."""
    stood = _second_person(ctx, id)
    closed = {"closed_by": ctx.person.id, "closed_on": ctx.now().date().isoformat()}
    return _move(ctx, stood.id, FINDING_CLOSE, "closed", closed)


def send_back(ctx: Context, id: str, reason: str) -> Stored:
    """Return a finding that was submitted, with the reason: it isn't mended yet."""
    stood = _second_person(ctx, id)
    if stood.body["state"] != "submitted":
        raise RecordError(_cannot(stood, "returned", "submitted"))
    return _move(
        ctx, id, FINDING_CLOSE, "in_progress", {"returned": _said(reason, "returned"), "submitted_by": ""}
    )


def one(ctx: Context, id: str, as_of: datetime | None = None) -> Found:
    """One finding as it stood at a moment; RecordError when there is none."""
    stored = filing.get(ctx, KIND, id, as_of=as_of)
    return next(found for found in every(ctx, as_of, str(stored.body["model"])) if found.finding.id == id)


def every(ctx: Context, as_of: datetime | None = None, model: str | None = None) -> list[Found]:
    """Every finding, of one model or of all, with where it stood at a moment, in the order of their ids."""
    ctx.require("read")
    return known(ctx.standing(as_of), ctx.policy(as_of), as_of or ctx.now(), model)


def known(standing: Standing, policy: Policy, now: datetime, model: str | None = None) -> list[Found]:
    """`every` of what is read already."""
    found = standing.newest(KIND, model=model)
    accepted = acceptances(exceptions.known(standing, now, model)) if found else {}
    return [Found(one, findings.standing(one, accepted.get(one.id, ()), policy, now)) for one in found]


def acceptances(waived: list[Waived]) -> dict[str, list[Acceptance]]:
    """Id of a finding -> the granted exceptions that cover it, also those that are over."""
    found: dict[str, list[Acceptance]] = defaultdict(list)
    for one in waived:
        granted = one.standing.state in ("approved", "in_force") or (
            one.standing.state == "expired" and one.asked is not None and one.asked.decided is not None
        )
        for key in one.exception.body["covers"] if granted else ():
            kind, _, id = str(key).partition(":")
            if kind == KIND:
                found[id].append(Acceptance(one.exception.id, one.standing.starts, one.standing.ends))
    return found


def _second_person(ctx: Context, id: str) -> Stored:
    ctx.require(FINDING_CLOSE)
    stood = filing.get(ctx, KIND, id)
    body = stood.body
    if identity.is_one_of(ctx.person, [body["submitted_by"], body["owner"]]):
        what = "submitted it" if identity.is_one_of(ctx.person, [body["submitted_by"]]) else "mends it"
        raise AccessError(
            f"{ctx.person.name} {what}: {id} is closed or returned by somebody else",
            [Problem("closed_by", f"you are who {what}", "ask somebody else to look at it")],
        )
    return stood


def _move(ctx: Context, id: str, right: str, state: str, changes: Mapping[str, Any]) -> Stored:
    ctx.require(right)
    with ctx.store.transaction() as tx:
        stood = filing.get(ctx, KIND, id)
        if stood.body["state"] not in MOVES[state]:
            raise RecordError(_cannot(stood, _STEP[state], *MOVES[state]))
        body = stood.body | {"state": state, **changes}
        return filing.write(ctx, tx, KIND, body, id=id, base_version=stood.version)


def _cannot(stood: Stored, step: str, *wanted: str) -> str:
    """A refused step names both states."""
    states = " or ".join(one.replace("_", " ") for one in wanted)
    return f"{stood.id} is {stood.body['state'].replace('_', ' ')} and can't be {step}: it has to be {states}"


def _said(words: str, field: str) -> str:
    if not words.strip():
        raise RecordError(
            "say it in words, so that others can judge it", [Problem(field, "is missing", "fill it in")]
        )
    return words.strip()
