"""Tables that follow from the journal: one function an action, applied on writing and on rebuilding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from mlgov.store.journal import Entry, canonical
from mlgov.store.sql import Cursor, insert_rows, run
from mlgov.store.times import to_db

Apply = Callable[[Cursor, Entry], None]
PROJECTIONS: dict[str, Apply] = {}


def projects(action: str) -> Callable[[Apply], Apply]:
    def register(apply: Apply) -> Apply:
        PROJECTIONS[action] = apply
        return apply

    return register


def apply(cur: Cursor, entry: Entry) -> None:
    """Bring the tables up to date with one entry; actions without a projection only stand in the journal."""
    if entry.action in PROJECTIONS:
        PROJECTIONS[entry.action](cur, entry)


def apply_all(cur: Cursor, entries: Sequence[Entry]) -> None:
    """As `apply` for each of them in turn; filed records go in together."""
    for action, group in groupby(entries, key=lambda one: one.action):
        own = list(group)
        if action == "record.filed":
            insert_rows(cur, "records", _RECORD, [_record(one) for one in own])
        else:
            for one in own:
                apply(cur, one)


def clear(cur: Cursor) -> None:
    for table in ("records", "policies", "batches", "evidence", "digests", "told"):
        run(cur, f"delete from {table}")


_RECORD = "seq, moment, actor, kind, id, version, model, body"


@projects("record.filed")
def record_filed(cur: Cursor, entry: Entry) -> None:
    insert_rows(cur, "records", _RECORD, [_record(entry)])


def _record(entry: Entry) -> tuple[Any, ...]:
    b = entry.body
    content = b["content"]
    model = b["id"] if b["kind"] == "model" else content.get("model")
    about = b["kind"], b["id"], b["version"], model
    return entry.seq, to_db(entry.at), entry.actor, *about, canonical(content)


@projects("policy.published")
def policy_published(cur: Cursor, entry: Entry) -> None:
    run(
        cur,
        "insert into policies values (?, ?, ?, ?)",
        [entry.seq, to_db(entry.at), entry.body["label"], entry.body["hash"]],
    )


@projects("batch.committed")
def batch_committed(cur: Cursor, entry: Entry) -> None:
    b = entry.body
    run(cur,
        "insert into batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, null, null, null)",
        [entry.seq, to_db(entry.at), entry.actor, b["id"], b["model"], b["version"], b["role"], b["name"],
         b["sha256"], b["rows"], b["quarantined"], canonical(b["columns"]), canonical(b["windows"]),
         canonical(b["spec"])],
    )  # fmt: skip


@projects("batch.withdrawn")
def batch_withdrawn(cur: Cursor, entry: Entry) -> None:
    run(
        cur,
        "update batches set withdrawn_seq = ?, withdrawn_at = ?, withdrawn_by = ?, reason = ? where id = ?",
        [entry.seq, to_db(entry.at), entry.actor, entry.body["reason"], entry.body["id"]],
    )


@projects("evidence.stored")
def evidence_stored(cur: Cursor, entry: Entry) -> None:
    b = entry.body
    run(
        cur,
        "insert into evidence values (?, ?, ?, ?, ?, ?, ?)",
        [entry.seq, to_db(entry.at), entry.actor, b["sha256"], b["name"], b["size"], b["media_type"]],
    )


@projects("digest.claimed")
def digest_claimed(cur: Cursor, entry: Entry) -> None:
    b = entry.body
    place = b["reference"], b["person"], b["channel"]
    told = [(entry.seq, to_db(entry.at), *place, "claimed", b["title"], b["text"])]
    insert_rows(cur, "digests", "seq, moment, reference, person, channel, state, title, content", told)
    if b["keys"]:
        insert_rows(cur, "told", "reference, person, channel, key", [(*place, key) for key in b["keys"]])


@projects("digest.sent")
def digest_sent(cur: Cursor, entry: Entry) -> None:
    run(cur, "update digests set state = 'sent' where reference = ?", [entry.body["reference"]])


@projects("digest.failed")
def digest_failed(cur: Cursor, entry: Entry) -> None:
    """Nobody was told: what it was about is told anew."""
    run(cur, "update digests set state = 'failed' where reference = ?", [entry.body["reference"]])
    run(cur, "delete from told where reference = ?", [entry.body["reference"]])
