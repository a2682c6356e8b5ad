"""Requests for approvals as they stand: what is asked about, what is asked now, who signed and who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from mlgov.errors import MlgovError, Problem, RecordError
from mlgov.govern import signing
from mlgov.govern.approvals import Changed, Standing, changed, content_hash
from mlgov.govern.approvals import standing as stands
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.store import records
from mlgov.store.database import Cursor, Transaction
from mlgov.store.records import Stored

KIND, SIGNATURE = "approval_request", "approval"


@dataclass(frozen=True)
class About:
    """What can be asked about.

    content: (context, subject, moment) -> what exactly is asked, as it is then; it names the versions of the
    records that it rests on, and raises when the subject is gone. decided: what follows from a decision,
    inside its transaction. asked: what follows from asking. link: subject -> (kind, id) of the page about it.
    """

    title: str
    content: Callable[[Context, str, datetime | None], Mapping[str, Any]]
    decided: Callable[[Context, Transaction, Stored, Standing], None] | None = None
    asked: Callable[[Context, Transaction, Stored], None] | None = None
    link: Callable[[str], tuple[str, str]] | None = None


ABOUT: dict[str, About] = {}
# Where each is registered: importing this module of services is enough.
HOMES = {"version": "version_approval", "exception": "exceptions"}


def registered(name: str) -> About:
    """What is registered under a name; RecordError when nothing is."""
    if name not in ABOUT and name in HOMES:
        import_module(f"mlgov.services.{HOMES[name]}")
    if name not in ABOUT:
        raise RecordError(f"nobody asks for approvals about “{name}”")
    return ABOUT[name]


def one(ctx: Context, request_id: str, as_of: datetime | None = None) -> Stored:
    """A request as it stood at a moment; RecordError when there is none."""
    return filing.get(ctx, KIND, request_id, as_of=as_of)


def standing(ctx: Context, request_id: str, as_of: datetime | None = None) -> Standing:
    """Where a request stands at a moment."""
    return standings(ctx, [one(ctx, request_id, as_of)], as_of)[request_id]


def standings(ctx: Context, asked: Sequence[Stored], as_of: datetime | None = None) -> dict[str, Standing]:
    """Where each of these requests stands at a moment, by id."""
    ctx.require("read")
    cur, seq, now = ctx.store.cursor(), ctx.seq(as_of), as_of or ctx.now()
    models = {str(one.body["model"]) for one in asked}
    only = next(iter(models)) if len(models) == 1 else None
    signed = records.newest(cur, SIGNATURE, seq, model=only) if asked else []
    return {one.id: stands(one, signed, hash_now(ctx, one, as_of), now) for one in asked}


def hash_now(ctx: Context, asked: Stored, as_of: datetime | None = None) -> str | None:
    """The hash of what is asked, as it is at a moment; None when it is gone."""
    content = content_now(ctx, asked, as_of)
    return None if content is None else content_hash(content)


def content_now(ctx: Context, asked: Stored, as_of: datetime | None = None) -> Mapping[str, Any] | None:
    """What is asked, as it is at a moment; None when it is gone."""
    try:
        return registered(str(asked.body["about"])).content(ctx, str(asked.body["subject"]), as_of)
    except MlgovError:
        return None


def changes(ctx: Context, asked: Stored, as_of: datetime | None = None) -> list[Changed]:
    """What is other now than what was asked."""
    return changed(asked.body["content"], content_now(ctx, asked, as_of) or {})


def newest(
    ctx: Context, about: str, subject: str, as_of: datetime | None = None
) -> tuple[Stored, Standing] | None:
    """The newest request about a subject and where it stands; None when nobody asked."""
    ctx.require("read")
    found = of_subject(ctx.store.cursor(), ctx.seq(as_of), about, subject)
    last = max(found, key=lambda one: (len(one.id), one.id), default=None)
    return None if last is None else (last, standings(ctx, [last], as_of)[last.id])


def signed(ctx: Context, asked: Stored, as_of: datetime | None = None) -> list[Stored]:
    """The signatures on a request, oldest first."""
    ctx.require("read")
    found = records.newest(ctx.store.cursor(), SIGNATURE, ctx.seq(as_of), model=str(asked.body["model"]))
    return sorted((one for one in found if one.body.get("request") == asked.id), key=lambda one: one.seq)


def waiting(ctx: Context, as_of: datetime | None = None) -> list[Stored]:
    """The open requests that this person could sign for some body, longest waiting first."""
    return [asked for asked, bodies in _signable(ctx, as_of) if bodies]


def refusals(ctx: Context, asked: Stored, body: str, as_of: datetime | None = None) -> list[Problem]:
    """Every reason why this person may not sign a request for a body; none = they may."""
    return signing.refusals(ctx.person, body, case(ctx, asked, as_of))


def case(ctx: Context, asked: Stored, as_of: datetime | None = None) -> signing.Case:
    """Everything that decides who may sign a request, at a moment."""
    cur, seq, model = ctx.store.cursor(), ctx.seq(as_of), str(asked.body["model"])
    return signing.Case(
        request=asked,
        approvals=records.newest(cur, SIGNATURE, seq, model=model),
        model=model_body(cur, seq, model),
        memberships=records.newest(cur, "membership", seq),
        training=records.newest(cur, "training", seq),
        policy=ctx.policy(as_of),
        now=as_of or ctx.now(),
        names={one.id: str(one.body["name"]) for one in records.newest(cur, "person", seq)},
    )


def _signable(ctx: Context, as_of: datetime | None) -> list[tuple[Stored, list[str]]]:
    every = filing.all(ctx, KIND, as_of=as_of)
    found = standings(ctx, [one for one in every if one.body["state"] == "open"], as_of)
    open_ones = [one for one in every if one.id in found and found[one.id].state == "open"]
    return [
        (one, [need.body for need in found[one.id].missing if not refusals(ctx, one, need.body, as_of)])
        for one in open_ones
    ]


def stands_at(cur: Cursor, seq: int, asked: Stored, hashed: str | None, now: datetime) -> Standing:
    return stands(asked, records.newest(cur, SIGNATURE, seq, model=str(asked.body["model"])), hashed, now)


def of_subject(cur: Cursor, seq: int, about: str, subject: str, model: str | None = None) -> list[Stored]:
    found = records.newest(cur, KIND, seq, model=model)
    return [one for one in found if (one.body["about"], one.body["subject"]) == (about, subject)]


def model_body(cur: Cursor, seq: int, model: str) -> dict[str, Any]:
    found = records.newest(cur, "model", seq, id=model)
    return found[0].body if found else {}
