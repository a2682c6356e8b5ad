"""Tables that follow from the journal: one function an action, applied on writing and on rebuilding."""

from __future__ import annotations

from collections.abc import Callable

from mlgov.store.journal import Entry, canonical
from mlgov.store.sql import Cursor, run
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


def clear(cur: Cursor) -> None:
    for table in ("records", "policies", "batches"):
        run(cur, f"delete from {table}")


@projects("record.filed")
def record_filed(cur: Cursor, entry: Entry) -> None:
    b = entry.body
    content = b["content"]
    model = b["id"] if b["kind"] == "model" else content.get("model")
    run(
        cur,
        "insert into records values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            entry.seq,
            to_db(entry.at),
            entry.actor,
            b["kind"],
            b["id"],
            b["version"],
            model,
            canonical(content),
        ],
    )


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
