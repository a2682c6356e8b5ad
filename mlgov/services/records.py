"""Filing and reading records. A record is never edited: each save is one more version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mlgov.errors import ConflictError, Problem, RecordError
from mlgov.govern.calendar import written
from mlgov.govern.records.parse import kind_of, parse, to_body
from mlgov.policy.names import UNCLASSIFIED
from mlgov.services import by_acts, completions, dependencies, evidence, retired, version_guard
from mlgov.services.context import Context
from mlgov.services.effects import follow
from mlgov.store import journal, records
from mlgov.store.database import Transaction
from mlgov.store.records import Stored

_HISTORIES = 64  # of single records that are remembered
__all__ = ["Filing", "Stored", "all", "file", "get", "history", "write", "write_all"]


def file(
    ctx: Context, kind: str, body: dict[str, Any], *, id: str | None = None, base_version: int = 0
) -> Stored:
    """File a record, or the next version of one.

    id: which record this is a new version of; None for a new record, which gets its own id. base_version: the
    version that the writer had read, 0 for a new record. Raises RecordError with every problem or when the
    kind has verbs of its own, ConflictError when somebody saved a newer version in the meantime, AccessError
    without the kind's right. Who may do everything files any kind, to bring in what was decided elsewhere.
    """
    ctx.require(kind_of(kind).right)
    _by_itself(ctx, kind)
    with ctx.store.transaction() as tx:
        return write(ctx, tx, kind, body, id=id, base_version=base_version)


def write(
    ctx: Context,
    tx: Transaction,
    kind: str,
    body: dict[str, Any],
    *,
    id: str | None = None,
    base_version: int = 0,
    classifying: bool = False,
    carrying: bool = False,
    observed: bool = False,
) -> Stored:
    """`file` inside a transaction that does more; the caller has checked the right.

    classifying: this is the act that gives a model its tier; any other that would change it is refused.
    carrying: this is what a record says because of a verb, such as deploying a version.
    observed: a registry or an extract tells of a model version; see `version_guard`.
    """
    content, record_id = _content(ctx, tx, kind, body, id)
    stood = tx.newest(kind, id=record_id)
    version = _admitted(
        ctx, tx, kind, content, stood, base_version, classifying, carrying=carrying, observed=observed
    )
    if kind == "model":
        dependencies.check(tx, content)
    entry = ctx.append(
        tx,
        "record.filed",
        f"{kind}:{record_id}",
        {"kind": kind, "id": record_id, "version": version, "content": content},
    )
    follow(ctx.store, tx, entry)
    if kind == "model":
        dependencies.filed(tx, content)
    if kind == "approval" and not content["request"] and content["version"]:
        _carry(ctx, tx, content)
    return Stored(kind, record_id, version, entry.at, entry.actor, entry.seq, content)


@dataclass(frozen=True)
class Filing:
    """One of many records to file: its content as `normalised` gives it, and the version that was read."""

    kind: str
    id: str
    content: dict[str, Any]
    base_version: int = 0
    observed: bool = False  # a registry tells of a model version; see `version_guard`


def write_all(ctx: Context, tx: Transaction, filings: Sequence[Filing], source: str = "") -> list[Stored]:
    """As `write` for each of many records, one journal entry for each, which names the source.

    Raises what `write` raises, for the first record that is refused; the caller has checked the right.
    """
    stood: dict[tuple[str, str], list[Stored]] = {}
    for kind in {one.kind for one in filings}:
        ids = [one.id for one in filings if one.kind == kind]
        newest = records.newest(tx.cur, kind, tx.seq, ids=ids)
        stood |= {(kind, known.id): [known] for known in newest}
    dependencies.check_all(tx, [one.content for one in filings if one.kind == "model"])
    known = version_guard.numbers(tx)
    drafts = [_draft(ctx, tx, one, stood.get((one.kind, one.id), []), source, known) for one in filings]
    entries = tx.append_all(drafts)
    for one, entry in zip(filings, entries, strict=True):
        follow(ctx.store, tx, entry)
        if one.kind == "approval" and not one.content["request"] and one.content["version"]:
            _carry(ctx, tx, one.content)
    return [
        Stored(one.kind, one.id, entry.body["version"], entry.at, entry.actor, entry.seq, one.content)
        for one, entry in zip(filings, entries, strict=True)
    ]


def admit(
    ctx: Context,
    tx: Transaction,
    one: Filing,
    stood: Stored | None,
    known: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Raise what `write_all` would raise for a record by itself.

    stood: its newest version. known: the answer of `version_guard.numbers`, where many are tried.
    """
    own = [stood] if stood else []
    _admitted(ctx, tx, one.kind, one.content, own, one.base_version, observed=one.observed, known=known)


def _draft(
    ctx: Context,
    tx: Transaction,
    one: Filing,
    stood: list[Stored],
    source: str,
    known: Mapping[str, Sequence[str]],
) -> journal.Draft:
    version = _admitted(
        ctx, tx, one.kind, one.content, stood, one.base_version, observed=one.observed, known=known
    )
    body = {"kind": one.kind, "id": one.id, "version": version, "content": one.content}
    return ctx.draft("record.filed", f"{one.kind}:{one.id}", body | ({"source": source} if source else {}))


def saved(tx: Transaction, one: Stored) -> str:
    """Who saved a version, by name, and when."""
    known = tx.newest("person", id=one.actor)
    return saved_by(known[0].body["name"] if known else one.actor, one)


def saved_by(who: str, one: Stored) -> str:
    """`Eve Ek saved version 2 on 3 Mar 2026 at 09:30 UTC`."""
    at = one.at.astimezone(UTC)
    return f"{who} saved version {one.version} on {written(at)} at {at:%H:%M} UTC"


def _admitted(
    ctx: Context,
    tx: Transaction,
    kind: str,
    content: dict[str, Any],
    stood: list[Stored],
    base_version: int,
    classifying: bool = False,
    *,
    carrying: bool = False,
    observed: bool = False,
    known: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """The number of the record's next version, unless something that stands is against it."""
    version = stood[-1].version if stood else 0
    if version != base_version:
        theirs = stood[-1].body if stood else {}
        who = saved(tx, stood[-1]) if stood else "it does not exist"
        raise ConflictError(
            f"this {kind_of(kind).label.lower()} was read as version {base_version}, but {who}: "
            "compare both and save again",
            theirs=theirs,
            yours=content,
        )
    retired.check(tx, kind, content, ctx.policy)
    evidence.check(tx, kind, content)
    completions.check(ctx, tx, kind, content)
    if kind == "model" and not classifying:
        _tier_stays(content, stood)
    if not carrying and not ctx.person.everything:
        by_acts.check(kind, content, stood)
    if kind == "model_version" and not carrying:
        bodies = [with_defaults(kind, one.body) for one in stood]
        version_guard.check(ctx, tx, content, bodies, observed=observed, known=known)
    return version + 1


def _by_itself(ctx: Context, kind: str) -> None:
    """Records that follow from an act are not filed beside it; whoever holds the file may enter history."""
    act = kind_of(kind).filed_by
    if act and not ctx.person.everything:
        label = kind_of(kind).label.lower()
        raise RecordError(f"this {label} record is not filed by itself: it follows from {act}")


def _tier_stays(content: dict[str, Any], stood: list[Stored]) -> None:
    before = stood[-1].body["tier"] if stood else UNCLASSIFIED
    if content["tier"] != before:
        raise RecordError(
            f"the tier stays “{before}” here: it is given by classifying the model, with a reason",
            [Problem("tier", f"is {before}", "classify the model instead")],
        )


def _carry(ctx: Context, tx: Transaction, decision: dict[str, Any]) -> None:
    """A decision brought from elsewhere, without a request, is what its model version says from then on."""
    version = f"{decision['model']}@{decision['version']}"
    stood = tx.newest("model_version", id=version)
    rejected = decision["decision"] == "rejected"
    title = next((one.title for one in ctx.policy().bodies if one.id == decision["body"]), decision["body"])
    says = {"approval": "rejected", "approved_by": ""} if rejected else {"approval": "approved"}
    body = (stood[0].body if stood else {}) | {"approved_by": title} | says
    if stood and body != stood[0].body:
        write(ctx, tx, "model_version", body, id=version, base_version=stood[0].version, carrying=True)


def _content(
    ctx: Context, tx: Transaction, kind: str, body: dict[str, Any], id: str | None
) -> tuple[dict[str, Any], str]:
    record = parse(kind, body, ctx.policy(), now=ctx.now())
    natural = record.natural_id
    if id is not None and natural is not None and id != natural:
        raise RecordError(f"this is {natural}, and can't be saved as {id}: a record keeps its id")
    return to_body(record), id or natural or next_id(tx, kind)


def next_id(tx: Transaction, kind: str) -> str:
    """The id that the next record of a kind gets, where its fields give it none."""
    prefix = kind_of(kind).prefix or kind.upper()[:3]
    return f"{prefix}-{records.count(tx.cur, kind) + 1:04d}"


def with_defaults(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """A stored body with the fields that its kind has got since, as they are when nobody fills them."""
    known = kind_of(kind).model_fields
    fresh = {name: one.get_default() for name, one in known.items() if not one.is_required()}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in fresh.items()} | body


def normalised(ctx: Context, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """A body as it would be stored; RecordError with every problem."""
    return to_body(parse(kind, body, ctx.policy(), now=ctx.now()))


def get(
    ctx: Context, kind: str, id: str, *, as_of: datetime | None = None, version: int | None = None
) -> Stored:
    """The newest version at a moment, or the version asked for; RecordError when there is none."""
    ctx.require("read")
    if version is None:
        newest = ctx.standing(as_of).find(kind, id)
        found = [newest] if newest else []
    else:
        found = [one for one in history(ctx, kind, id, as_of=as_of) if one.version == version]
    if not found:
        what = f"{id} version {version}" if version is not None else id
        when = f" on {as_of:%d %b %Y}" if as_of else ""
        raise RecordError(f"there is no {kind_of(kind).label.lower()} {what}{when}")
    return found[-1]


def all(ctx: Context, kind: str, *, as_of: datetime | None = None, model: str | None = None) -> list[Stored]:
    """The newest version of each record of a kind at a moment, in the order of their ids."""
    ctx.require("read")
    return ctx.standing(as_of).newest(kind, model=model)


def history(ctx: Context, kind: str, id: str, *, as_of: datetime | None = None) -> list[Stored]:
    """Every version of a record up to a moment, oldest first."""
    ctx.require("read")
    standing = ctx.standing(as_of)

    def read() -> list[Stored]:
        return records.versions(standing.cursor(), kind, id, standing.seq)

    return list(standing.once("history", (kind, id), read, of=(kind,), most=_HISTORIES))
