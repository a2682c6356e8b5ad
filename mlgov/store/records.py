"""Reading records: every version that was filed, as it stood after a given journal entry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.store.sql import Cursor, first
from mlgov.store.times import from_db

COLUMNS = "kind, id, version, moment, actor, seq, body"


@dataclass(frozen=True)
class Stored:
    """One version of one record: who filed it, when, in which journal entry."""

    kind: str
    id: str
    version: int
    at: datetime
    actor: str
    seq: int
    body: dict[str, Any]


def newest(
    cur: Cursor, kind: str, up_to: int, *, model: str | None = None, id: str | None = None
) -> list[Stored]:
    """The newest version of each record of a kind up to entry number `up_to`, in the order of their ids."""
    tests, values = ["kind = ?", "seq <= ?"], [kind, up_to]
    if model is not None:
        tests, values = [*tests, "model = ?"], [*values, model]
    asked = f"select {COLUMNS} from records where {' and '.join(tests)}"
    if id is not None:  # one record needs no ranking
        return read(cur, f"{asked} and id = ? order by version desc limit 1", [*values, id])
    ranked = "qualify row_number() over (partition by id order by version desc) = 1 order by id"
    return read(cur, f"{asked} {ranked}", values)


def versions(cur: Cursor, kind: str, id: str, up_to: int) -> list[Stored]:
    """Every version of one record, oldest first."""
    return read(
        cur,
        f"select {COLUMNS} from records where kind = ? and id = ? and seq <= ? order by version",
        [kind, id, up_to],
    )


def count(cur: Cursor, kind: str) -> int:
    """How many different records of a kind there are."""
    row = first(cur, "select count(distinct id) from records where kind = ?", [kind])
    return int(row[0]) if row else 0


def read(cur: Cursor, sql: str, values: list[Any]) -> list[Stored]:
    rows = cur.execute(sql, values).fetchall()
    return [Stored(r[0], r[1], r[2], from_db(r[3]), r[4], r[5], json.loads(r[6])) for r in rows]
