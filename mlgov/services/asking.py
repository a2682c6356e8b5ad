"""Requests for approvals as they stand: what is asked about, what is asked now, who signed and who may."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
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
from mlgov.store.standing import Standing as Reading

KIND, SIGNATURE = "approval_request", "approval"
_BEFORE = datetime.min.replace(tzinfo=UTC)
_LISTS = 16  # lists of requests of which is remembered what they ask


@dataclass(frozen=True)
class About:
    """What can be asked about.

    content: (context, subject, moment) -> what exactly is asked, as it is then; it names the versions of the
    records that it rests on, and raises when the subject is gone. decided: what follows from a decision,
    inside its transaction. asked: what follows from asking. link: subject -> (kind, id) of the page about it.
    contents: the same as `content` for many subjects at once; those that are gone are left out.
    """

    title: str
    content: Callable[[Context, str, datetime | None], Mapping[str, Any]]
    decided: Callable[[Context, Transaction, Stored, Standing], None] | None = None
    asked: Callable[[Context, Transaction, Stored], None] | None = None
    link: Callable[[str], tuple[str, str]] | None = None
    contents: Callable[[Context, Sequence[str], datetime | None], Mapping[str, Mapping[str, Any]]] | None = (
        None
    )


ABOUT: dict[str, About] = {}
# Where each is registered: importing this module of services is enough.
HOMES = {
    "version": "version_approval", "exception": "exceptions", "tier": "classification", "gate": "gates",
    "retirement": "retirements",
}  # fmt: skip


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
    signed, now = signatures(ctx, as_of), as_of or ctx.now()
    hashes = _hashes(ctx, asked, as_of)
    return {one.id: stands(one, signed.get(one.id, ()), hashes.get(one.id), now) for one in asked}


def _hashes(ctx: Context, asked: Sequence[Stored], as_of: datetime | None) -> Mapping[str, str]:
    """The hash of what each of these requests asks, as it is at a moment; what is gone is left out."""
    about = tuple((one.id, one.version) for one in asked), ctx.moment(as_of)
    return ctx.standing(as_of).once(
        "hashes of what is asked",
        about,
        lambda: _hashed(asked, contents_now(ctx, asked, as_of)),
        most=_LISTS,
    )


def _hashed(asked: Sequence[Stored], contents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Content that reads as it was asked has the hash that was asked, which takes long to work out."""
    found = {}
    for one in asked:
        if one.id in contents:
            same = _read(contents[one.id]) == _read(one.body["content"])
            found[one.id] = str(one.body["content_hash"]) if same else content_hash(contents[one.id])
    return found


def _read(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, default=repr)


def signatures(ctx: Context, as_of: datetime | None = None) -> Mapping[str, Sequence[Stored]]:
    """Id of a request -> its signatures, oldest first; those without a request stand under no name."""
    return signatures_in(ctx.standing(as_of))


def signatures_in(standing: Reading) -> Mapping[str, Sequence[Stored]]:
    """`signatures` of what is read already."""

    def grouped() -> dict[str, list[Stored]]:
        found: dict[str, list[Stored]] = {}
        for one in sorted(standing.newest(SIGNATURE), key=lambda one: one.seq):
            found.setdefault(str(one.body.get("request") or ""), []).append(one)
        return found

    return standing.once("signatures", (), grouped, of=(SIGNATURE,))


def content_now(ctx: Context, asked: Stored, as_of: datetime | None = None) -> Mapping[str, Any] | None:
    """What is asked, as it is at a moment; None when it is gone."""
    return contents_now(ctx, [asked], as_of).get(asked.id)


def contents_now(
    ctx: Context, asked: Sequence[Stored], as_of: datetime | None = None
) -> dict[str, Mapping[str, Any]]:
    """What each of these requests asks, as it is at a moment; what is gone is left out."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in dict.fromkeys(str(one.body["about"]) for one in asked):
        own = {one.id: str(one.body["subject"]) for one in asked if one.body["about"] == name}
        contents = _contents(ctx, name, list(dict.fromkeys(own.values())), as_of)
        found |= {id: contents[subject] for id, subject in own.items() if subject in contents}
    return found


def _contents(
    ctx: Context, name: str, subjects: Sequence[str], as_of: datetime | None
) -> Mapping[str, Mapping[str, Any]]:
    try:
        known = registered(name)
    except RecordError:  # asked by a part that is not there any more
        return {}
    if known.contents is not None:
        return known.contents(ctx, subjects, as_of)
    found = {}
    for subject in subjects:
        with suppress(MlgovError):
            found[subject] = known.content(ctx, subject, as_of)
    return found


def asked_at(ctx: Context, asked: Stored) -> datetime:
    """When a request was made, whichever of its versions this is."""
    if asked.version == 1:
        return asked.at
    return filing.history(ctx, KIND, asked.id)[0].at


def changes(ctx: Context, asked: Stored, as_of: datetime | None = None) -> list[Changed]:
    """What is other now than what was asked."""
    return changed(asked.body["content"], content_now(ctx, asked, as_of) or {})


def newest(
    ctx: Context, about: str, subject: str, as_of: datetime | None = None
) -> tuple[Stored, Standing] | None:
    """The newest request about a subject and where it stands; None when nobody asked."""
    ctx.require("read")
    last = newest_requests(ctx.standing(as_of)).get((about, subject))
    return None if last is None else (last, standings(ctx, [last], as_of)[last.id])


def signed(ctx: Context, asked: Stored, as_of: datetime | None = None) -> Sequence[Stored]:
    """The signatures on a request, oldest first."""
    ctx.require("read")
    return signatures(ctx, as_of).get(asked.id, ())


def waiting(ctx: Context, as_of: datetime | None = None) -> list[Stored]:
    """The open requests that this person could sign for some body, longest waiting first."""
    return [
        asked
        for asked, stood in pending(ctx, as_of)
        if any(not refusals(ctx, asked, need.body, as_of) for need in stood.missing)
    ]


def refusals(ctx: Context, asked: Stored, body: str, as_of: datetime | None = None) -> list[Problem]:
    """Every reason why this person may not sign a request for a body; none = they may."""
    return signing.refusals(ctx.person, body, case(ctx, asked, as_of, ctx.person.id))


def case(
    ctx: Context, asked: Stored, as_of: datetime | None = None, person: str | None = None
) -> signing.Case:
    """Everything that decides who may sign a request, at a moment; of the training that of one person."""
    standing = ctx.standing(as_of)
    model = standing.find("model", str(asked.body["model"]))
    return signing.Case(
        request=asked,
        approvals=signatures(ctx, as_of).get(asked.id, ()),
        model=model.body if model else {},
        memberships=standing.newest("membership"),
        training=standing.newest("training") if person is None else _courses(standing).get(person, ()),
        policy=ctx.policy(as_of),
        now=as_of or ctx.now(),
        names=_names(standing),
    )


def _courses(standing: Reading) -> Mapping[str, Sequence[Stored]]:
    """What each person was trained in."""

    def by_person() -> dict[str, list[Stored]]:
        found: dict[str, list[Stored]] = {}
        for one in standing.newest("training"):
            found.setdefault(str(one.body["person"]), []).append(one)
        return found

    return standing.once("courses", (), by_person, of=("training",))


def _names(standing: Reading) -> Mapping[str, str]:
    def names() -> dict[str, str]:
        return {one.id: str(one.body["name"]) for one in standing.newest("person")}

    return standing.once("names of people", (), names, of=("person",))


def by_records(standing: Reading, now: datetime) -> list[tuple[Stored, Standing]]:
    """The newest request about each subject and where it stands by what was filed alone.

    Whether what was asked has changed since is left out: to know it, each thing asked about has to be read.
    """
    signed = signatures_in(standing)

    def stood(one: Stored, now: datetime) -> Standing:
        return stands(one, signed.get(one.id, ()), one.body["content_hash"], now)

    def ended() -> list[tuple[Stored, Standing, bool]]:
        """Each as it stood when it was signed last, and whether the clock can change that."""
        return [
            (one, stood(one, _BEFORE), any(by.body.get("expires") for by in signed.get(one.id, ())))
            for one in newest_requests(standing).values()
        ]

    found = standing.once("requests by records", (), ended, of=(KIND, SIGNATURE))
    return [(one, stood(one, now) if clock else last) for one, last, clock in found]


def pending(ctx: Context, as_of: datetime | None = None) -> list[tuple[Stored, Standing]]:
    """The requests that are open at a moment, longest waiting first."""
    ctx.require("read")
    asked = _undecided(ctx.standing(as_of))
    found = standings(ctx, asked, as_of)
    return [(one, found[one.id]) for one in asked if found[one.id].state == "open"]


def _undecided(standing: Reading) -> Sequence[Stored]:
    """The newest requests that are open by what was filed alone, longest waiting first.

    The clock has no say in it: it can end what was decided, and neither opens nor decides anything.
    """

    def work() -> list[Stored]:
        return sorted(
            (one for one, stood in by_records(standing, _BEFORE) if stood.state == "open"),
            key=lambda one: one.seq,
        )

    return standing.once("undecided", (), work, of=(KIND, SIGNATURE))


def newest_requests(standing: Reading) -> Mapping[tuple[str, str], Stored]:
    """(about, subject) -> the newest request about it."""

    def by_subject() -> dict[tuple[str, str], Stored]:
        every = sorted(standing.newest(KIND), key=lambda one: (len(one.id), one.id))
        return {(str(one.body["about"]), str(one.body["subject"])): one for one in every}

    return standing.once("newest requests", (), by_subject, of=(KIND,))


def stands_at(cur: Cursor, seq: int, asked: Stored, hashed: str | None, now: datetime) -> Standing:
    return stands(asked, records.newest(cur, SIGNATURE, seq, model=str(asked.body["model"])), hashed, now)


def of_subject(cur: Cursor, seq: int, about: str, subject: str, model: str | None = None) -> list[Stored]:
    found = records.newest(cur, KIND, seq, model=model)
    return [one for one in found if (one.body["about"], one.body["subject"]) == (about, subject)]


def model_body(cur: Cursor, seq: int, model: str) -> dict[str, Any]:
    found = records.newest(cur, "model", seq, id=model)
    return found[0].body if found else {}
