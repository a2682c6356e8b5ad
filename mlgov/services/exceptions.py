"""Exceptions: ask for one, change it, end it, and see which are in force. They end by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import exceptions, identity
from mlgov.govern.approvals import Standing as Asked
from mlgov.govern.approvals import content_hash, unbroken
from mlgov.govern.approvals import standing as stands
from mlgov.govern.calendar import day
from mlgov.govern.exceptions import ExceptionStanding
from mlgov.policy.rights import EXCEPTION_REQUEST
from mlgov.services import approvals, asking
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.store import newest, records
from mlgov.store.database import Transaction
from mlgov.store.records import Stored
from mlgov.store.standing import Standing

KIND = "exception"
SET_BY_VERBS = ("state", "outcome", "ended_by")


@dataclass(frozen=True)
class Waived:
    """One exception with where it stands, and the request for its approval; None when none was made."""

    exception: Stored
    standing: ExceptionStanding
    request: Stored | None
    asked: Asked | None


def request(ctx: Context, body: Mapping[str, Any], comments: str = "") -> Stored:
    """File an exception and ask for its approval, by who its severity needs.

    Raises AccessError without the right to ask, RecordError with everything that is wrong with it.
    """
    ctx.require(EXCEPTION_REQUEST)
    with ctx.store.transaction() as tx:
        return _ask(ctx, tx, dict(body), comments, None)


def change(
    ctx: Context, id: str, body: Mapping[str, Any], *, base_version: int, comments: str = ""
) -> Stored:
    """File the next version of an exception and ask anew: what was approved of the one before is void."""
    ctx.require(EXCEPTION_REQUEST)
    stood = _own(ctx, id)
    if one(ctx, id).standing.state in ("withdrawn", "resolved", "expired"):
        raise RecordError(f"{id} is over ({one(ctx, id).standing.why}): ask for a new exception instead")
    with ctx.store.transaction() as tx:
        return _ask(ctx, tx, dict(body), comments, stood, base_version)


def withdraw(ctx: Context, id: str, reason: str) -> Stored:
    """End an exception that isn't wanted any more; what it covered is open again at once."""
    return _end(ctx, id, "withdrawn", reason)


def resolve(ctx: Context, id: str, shown: str) -> Stored:
    """Say that what was waived is met now, and what shows it."""
    return _end(ctx, id, "resolved", shown)


def one(ctx: Context, id: str, as_of: datetime | None = None) -> Waived:
    """One exception as it stood at a moment; RecordError when there is none."""
    stored = filing.get(ctx, KIND, id, as_of=as_of)
    found = every(ctx, as_of, model=str(stored.body["model"]))
    return next(one for one in found if one.exception.id == id)


def every(ctx: Context, as_of: datetime | None = None, model: str | None = None) -> list[Waived]:
    """Every exception, of one model or of all, with where it stood at a moment, in the order of their ids."""
    ctx.require("read")
    return known(ctx.standing(as_of), as_of or ctx.now(), model)


def known(standing: Standing, now: datetime, model: str | None = None) -> list[Waived]:
    """`every` of what is read already."""
    signed = asking.signatures_in(standing)
    filed, requests = standing.once("exceptions", (), lambda: _filed(standing), of=(KIND, asking.KIND))
    return [
        _waived(one, hashed, requests.get(one.id), signed, now)
        for one, hashed in filed
        if model in (None, one.body["model"])
    ]


def in_force(
    ctx: Context, model: str, version: str | None = None, as_of: datetime | None = None
) -> dict[str, Stored]:
    """What is waived at a moment: key -> the exception that waives it, the one that lasts longest.

    With a version, what is waived for it or for the whole model; without, whatever is waived for the model.
    """
    found: dict[str, Waived] = {}
    for one in every(ctx, as_of, model):
        if one.standing.in_force and (version is None or one.exception.body["version"] in (None, version)):
            for key in one.exception.body["covers"]:
                if key not in found or found[key].standing.ends < one.standing.ends:
                    found[key] = one
    return {key: one.exception for key, one in found.items()}


def content(ctx: Context, subject: str, as_of: datetime | None = None) -> Mapping[str, Any]:
    """What an approval of an exception is bound to."""
    return unbroken(filing.history(ctx, KIND, subject, as_of=as_of), SET_BY_VERBS)


def contents(
    ctx: Context, subjects: Sequence[str], as_of: datetime | None = None
) -> Mapping[str, Mapping[str, Any]]:
    """`content` of many exceptions at once; those that are not there are left out."""
    found = records.every_version_of(ctx.store.cursor(), KIND, subjects, ctx.seq(as_of))
    return {id: unbroken(versions, SET_BY_VERBS) for id, versions in found.items()}


def _filed(standing: Standing) -> tuple[list[tuple[Stored, str]], dict[str, Stored]]:
    """Each exception with the hash of what is asked of it now, and the newest request for its approval."""
    versions: dict[str, list[Stored]] = defaultdict(list)
    if standing.newest(KIND):
        for stored in newest.every_version(standing.cursor(), KIND, standing.seq):
            versions[stored.id].append(stored)
    own = [one for one in standing.newest(asking.KIND) if one.body["about"] == KIND]
    requests = {one.body["subject"]: one for one in sorted(own, key=lambda one: (len(one.id), one.id))}
    hashed = [(own[-1], content_hash(unbroken(own, SET_BY_VERBS))) for _, own in sorted(versions.items())]
    return hashed, requests


def _waived(
    filed: Stored,
    hashed: str,
    request: Stored | None,
    signed: Mapping[str, Sequence[Stored]],
    now: datetime,
) -> Waived:
    asked = None if request is None else stands(request, signed.get(request.id, ()), hashed, now)
    return Waived(filed, exceptions.standing(filed, asked, now), request, asked)


def _ask(
    ctx: Context,
    tx: Transaction,
    body: dict[str, Any],
    comments: str,
    stood: Stored | None,
    base_version: int = 0,
) -> Stored:
    body |= {"state": "in_review", "outcome": "", "ended_by": ""}
    normal = filing.normalised(ctx, KIND, body)
    wrong = [*_days(ctx, normal, stood), *_unknown(tx, normal)]
    if wrong:
        raise RecordError(f"this exception can't be asked for yet: {wrong[0]}", wrong)
    id = stood.id if stood else None
    stored = filing.write(ctx, tx, KIND, normal, id=id, base_version=base_version)
    seq = tx.seq
    rule = ctx.policy().exceptions.of(stored.body["severity"])
    assert rule is not None  # the record's own check has refused unknown severities
    approvals.ask(
        ctx,
        tx,
        KIND,
        stored.id,
        model=stored.body["model"],
        version=stored.body["version"],
        title=f"Exception: {stored.body['title']}",
        content=unbroken(records.versions(tx.cur, KIND, stored.id, seq), SET_BY_VERBS),
        needs=rule.needs,
        comments=comments,
        involved=[stored.body["owner"]],
    )
    return stored


def _days(ctx: Context, body: Mapping[str, Any], stood: Stored | None) -> list[Problem]:
    starts, ends = day(body["starts"]), day(body["ends"])
    assert starts is not None and ends is not None
    return exceptions.request_problems(stood, starts, ends, ctx.now())


def _unknown(tx: Transaction, body: Mapping[str, Any]) -> list[Problem]:
    """Models, versions and findings that are named and not there."""
    model, version = str(body["model"]), body["version"]
    found = []
    if not tx.newest("model", id=model):
        found.append(Problem("model", f"there is no model {model}", "enter it in the inventory first"))
    if version and not tx.newest("model_version", id=f"{model}@{version}"):
        found.append(Problem("version", f"there is no version {version} of {model}", "enter it first"))
    for key in body["covers"]:
        kind, _, id = str(key).partition(":")
        if kind == "finding":
            there = tx.newest("finding", id=id)
            if not there or there[0].body["model"] != model:
                found.append(Problem("covers", f"{model} has no finding {id}", "see the page of findings"))
    return found


def _end(ctx: Context, id: str, state: str, words: str) -> Stored:
    ctx.require(EXCEPTION_REQUEST)
    stood, now = _own(ctx, id), one(ctx, id)
    if not words.strip():
        what = "why it is withdrawn" if state == "withdrawn" else "what shows that it is met now"
        raise RecordError(f"say {what}", [Problem("outcome", "is missing", "fill it in")])
    if now.standing.state in ("withdrawn", "resolved"):
        raise RecordError(f"{id} has ended already: {now.standing.why}")
    with ctx.store.transaction() as tx:
        if now.request is not None and now.asked is not None and now.asked.state == "open":
            approvals.withdrawn(ctx, tx, now.request, f"{id} was {state}: {words.strip()}")
        body = stood.body | {"state": state, "outcome": words.strip(), "ended_by": ctx.person.id}
        return filing.write(ctx, tx, KIND, body, id=id, base_version=stood.version)


def may_end(ctx: Context, found: Waived) -> bool:
    """Whether this person may end or change an exception that has not ended."""
    if found.standing.state in ("withdrawn", "resolved") or not ctx.may(EXCEPTION_REQUEST):
        return False
    return _answers(ctx, filing.history(ctx, KIND, found.exception.id))


def _own(ctx: Context, id: str) -> Stored:
    """An exception that this person may change or end: who asked for it, or answers for it or the model."""
    stood = filing.history(ctx, KIND, id)
    if not stood:
        raise RecordError(f"there is no exception {id}")
    if not _answers(ctx, stood):
        raise AccessError(f"{id} is ended or changed by who asked for it, or by who answers for the model")
    return stood[-1]


def _answers(ctx: Context, versions: Sequence[Stored]) -> bool:
    model = asking.model_body(ctx.store.cursor(), ctx.seq(), str(versions[-1].body["model"]))
    answer = [versions[0].actor, versions[-1].body["owner"], model.get("owner"), model.get("steward")]
    return ctx.person.everything or identity.is_one_of(ctx.person, answer)


approvals.ABOUT[KIND] = approvals.About(
    "Exception", content, link=lambda subject: (KIND, subject), contents=contents
)
