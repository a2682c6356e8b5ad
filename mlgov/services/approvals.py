"""Approvals: ask for one, sign or refuse it, take it back, and see where it stands.

What is asked about is a matter of the part that asks: it registers an `About` under a name, with how its
content is read, and what follows once it is decided. All is checked inside the transaction that writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import identity
from mlgov.govern.approvals import Standing, content_hash
from mlgov.policy.models import Need
from mlgov.policy.rights import APPROVAL_FILE, APPROVAL_REQUEST
from mlgov.services import records as filing
from mlgov.services.asking import ABOUT as ABOUT
from mlgov.services.asking import (
    KIND,
    SIGNATURE,
    model_body,
    of_subject,
    one,
    refusals,
    registered,
    stands_at,
)
from mlgov.services.asking import About as About
from mlgov.services.asking import newest as newest
from mlgov.services.asking import standing as standing
from mlgov.services.asking import waiting as waiting
from mlgov.services.context import Context
from mlgov.store.database import Transaction
from mlgov.store.records import Stored

DECISIONS = ("approved", "conditions", "rejected")


def request(
    ctx: Context,
    about: str,
    subject: str,
    *,
    model: str,
    version: str | None = None,
    title: str,
    content: Mapping[str, Any],
    needs: Sequence[Need],
    comments: str = "",
    involved: Sequence[str] = (),
) -> Stored:
    """Ask for an approval of exactly this content.

    needs: whose signatures it takes. involved: who made or submitted it, and so does not sign. Raises
    AccessError without the right to ask, RecordError when the same is asked already and still open, or nobody
    has to sign.
    """
    ctx.require(APPROVAL_REQUEST)
    with ctx.store.transaction() as tx:
        return ask(
            ctx, tx, about, subject, model=model, version=version, title=title, content=content, needs=needs,
            comments=comments, involved=involved,
        )  # fmt: skip


def ask(
    ctx: Context,
    tx: Transaction,
    about: str,
    subject: str,
    *,
    model: str,
    version: str | None = None,
    title: str,
    content: Mapping[str, Any],
    needs: Sequence[Need],
    comments: str = "",
    involved: Sequence[str] = (),
) -> Stored:
    """`request` inside a transaction that does more; the caller has checked the right."""
    known, seq = registered(about), tx.seq
    hashed = content_hash(content)
    for other in of_subject(tx.cur, seq, about, subject, model):
        if stands_at(tx.cur, seq, other, hashed, ctx.now()).state == "open":
            raise RecordError(
                f"{other.id} asks for this already: sign it, or withdraw it first",
                [Problem(other.id, "is open", f"it was asked by {other.body['requested_by']}")],
            )
    body = {
        "about": about, "subject": subject, "model": model, "version": version, "title": title[:200],
        "content": dict(content), "content_hash": hashed,
        "needs": [one.model_dump() for one in needs], "requested_by": ctx.person.id,
        "involved": sorted(set(involved)), "comments": comments,
    }  # fmt: skip
    stored = filing.write(ctx, tx, KIND, body)
    if known.asked is not None:
        known.asked(ctx, tx, stored)
    return stored


def decide(
    ctx: Context,
    request_id: str,
    decision: str,
    *,
    body: str,
    comments: str = "",
    conditions: str = "",
    expires: date | None = None,
) -> Stored:
    """Sign a request for a body: `approved`, `conditions` or `rejected`.

    One rejection ends a request; conditions count as approval and are shown. The signature counts until the
    end of `expires`. Raises AccessError with every reason why this person may not sign, RecordError when the
    request is not open, or lacks what the decision needs; for the command line and the system, too.
    """
    ctx.require(APPROVAL_FILE)
    with ctx.store.transaction() as tx:
        asked = one(ctx, request_id)
        refused = refusals(ctx, asked, body)
        if refused:
            raise AccessError(f"{ctx.person.name} can't sign {asked.id}: {refused[0].what}", refused)
        before = standing(ctx, request_id)
        wrong = _unfit(asked, before, decision, comments, conditions, expires, ctx.now())
        if wrong:
            raise RecordError(f"{asked.id} can't be signed like this: {wrong[0]}", wrong)
        signed = filing.write(
            ctx, tx, SIGNATURE, _signature(asked, decision, body, comments, conditions, expires)
        )
        after = stands_at(tx.cur, tx.seq, asked, str(asked.body["content_hash"]), ctx.now())
        follow = registered(str(asked.body["about"])).decided
        if after.state != "open" and follow is not None:
            follow(ctx, tx, asked, after)
        return signed


def withdraw(ctx: Context, request_id: str, reason: str) -> Stored:
    """Take an open request back, with the reason: by who asked, or who answers for the model."""
    ctx.require(APPROVAL_REQUEST)
    with ctx.store.transaction() as tx:
        asked, stood = one(ctx, request_id), standing(ctx, request_id)
        if not may_withdraw(ctx, asked):
            who = f"{asked.body['requested_by']}, who asked, or who answers for the model"
            raise AccessError(f"{asked.id} is withdrawn by {who}")
        if stood.state != "open":
            raise RecordError(f"{asked.id} is not open any more ({stood.why}): there is nothing to withdraw")
        _said(reason, "reason", "say why it is withdrawn")
        return withdrawn(ctx, tx, asked, reason)


def may_withdraw(ctx: Context, asked: Stored) -> bool:
    """Whether this person asked, or answers for the model."""
    model = model_body(ctx.store.cursor(), ctx.seq(), str(asked.body["model"]))
    answer = [asked.body["requested_by"], model.get("owner"), model.get("steward")]
    return ctx.person.everything or identity.is_one_of(ctx.person, answer)


def withdrawn(ctx: Context, tx: Transaction, asked: Stored, reason: str) -> Stored:
    """`withdraw` inside a transaction that does more; the caller has checked the right."""
    body = asked.body | {"state": "withdrawn", "reason": reason.strip()}
    return filing.write(ctx, tx, KIND, body, id=asked.id, base_version=asked.version)


def meet(ctx: Context, request_id: str, shown: str) -> Stored:
    """Confirm that an approval's conditions are met, and what shows it: by who may sign it, or did."""
    ctx.require(APPROVAL_FILE)
    with ctx.store.transaction() as tx:
        asked, stood = one(ctx, request_id), standing(ctx, request_id)
        if stood.state != "conditions":
            raise RecordError(f"{asked.id} has no conditions that are open: {stood.why}")
        _said(shown, "met", "say what shows that the conditions are met")
        apart = _apart(ctx, asked)
        if apart:
            raise AccessError(f"{ctx.person.name} can't confirm this: {apart[0].what}", apart)
        body = asked.body | {"met": shown.strip(), "met_by": ctx.person.id}
        return filing.write(ctx, tx, KIND, body, id=asked.id, base_version=asked.version)


def may_meet(ctx: Context, asked: Stored) -> bool:
    """Whether this person could sign the request for one of its bodies, or did."""
    return not _apart(ctx, asked)


def _apart(ctx: Context, asked: Stored) -> list[Problem]:
    """Why this person has no say in a request, whether or not they signed it; none = they have."""
    needs = [str(need["body"]) for need in asked.body["needs"]]
    found = [[one for one in refusals(ctx, asked, body) if one.where != "signed"] for body in needs]
    return [] if not all(found) else found[0]


def _signature(
    asked: Stored, decision: str, body: str, comments: str, conditions: str, expires: date | None
) -> dict[str, Any]:
    return {
        "model": asked.body["model"], "version": asked.body["version"], "body": body, "decision": decision,
        "comments": comments, "conditions": conditions,
        "expires": expires.isoformat() if expires else None,
        "request": asked.id, "content_hash": asked.body["content_hash"],
    }  # fmt: skip


def _unfit(
    asked: Stored,
    stood: Standing,
    decision: str,
    comments: str,
    conditions: str,
    expires: date | None,
    now: datetime,
) -> list[Problem]:
    """What is wrong with the request's state, or with what the decision says."""
    found = []
    if stood.state != "open":
        found.append(
            Problem(asked.id, f"is not open any more: {stood.why}", "ask anew if it is still wanted")
        )
    if decision not in DECISIONS:
        found.append(
            Problem("decision", f"“{decision}” is no decision", f"choose one of: {', '.join(DECISIONS)}")
        )
    if decision == "conditions" and not conditions.strip():
        found.append(Problem("conditions", "are missing", "say what has to be done for it to hold"))
    if decision == "rejected" and not comments.strip():
        found.append(Problem("comments", "are missing", "say why, so that it can be mended"))
    if expires is not None and expires < now.date():
        found.append(Problem("expires", "lies in the past", f"today is {now.date()}"))
    return found


def _said(words: str, field: str, what: str) -> None:
    if not words.strip():
        raise RecordError(what, [Problem(field, "is missing", "fill it in")])
