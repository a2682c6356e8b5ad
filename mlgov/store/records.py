"""Reading records: every version that was filed, as it stood after a given journal entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
    cur: Cursor,
    kind: str,
    up_to: int,
    *,
    model: str | None = None,
    id: str | None = None,
    ids: Sequence[str] | None = None,
) -> list[Stored]:
    """The newest version of each record of a kind up to entry number `up_to`, in the order of their ids.

    model: only those that are about it now. id, ids: only these.
    """
    tests, values = ["kind = ?", "seq <= ?"], list[Any]((kind, up_to))
    if ids is not None:
        tests, values = [*tests, "id in (select unnest(?::varchar[]))"], [*values, list(ids)]
    if model is not None:
        once = "id in (select id from records where kind = ? and model = ?)"
        tests, values = [*tests, once], [*values, kind, model]
    asked = f"select {COLUMNS}, model from records where {' and '.join(tests)}"
    if id is not None:  # one record needs no ranking
        return read(cur, f"{asked} and id = ? order by version desc limit 1", [*values, id])
    ranked = f"{asked} qualify row_number() over (partition by id order by version desc) = 1 order by id"
    if model is None:
        return read(cur, ranked, values)
    return read(cur, f"select * from ({ranked}) where model = ? order by id", [*values, model])


def versions(cur: Cursor, kind: str, id: str, up_to: int) -> list[Stored]:
    """Every version of one record, oldest first."""
    return read(
        cur,
        f"select {COLUMNS} from records where kind = ? and id = ? and seq <= ? order by version",
        [kind, id, up_to],
    )


def every_version_of(cur: Cursor, kind: str, ids: Sequence[str], up_to: int) -> dict[str, list[Stored]]:
    """Every version of each of these records, oldest first; those that are not there are left out."""
    found: dict[str, list[Stored]] = {}
    asked = (
        f"select {COLUMNS} from records where kind = ? and id in (select unnest(?::varchar[])) and seq <= ? "
        "order by id, version"
    )
    for one in read(cur, asked, [kind, list(ids), up_to]):
        found.setdefault(one.id, []).append(one)
    return found


def filed_between(cur: Cursor, kind: str, after: int, up_to: int) -> list[Stored]:
    """Of what was filed of a kind after one entry and up to another, the newest version of each record."""
    return read(
        cur,
        f"select {COLUMNS} from records where kind = ? and seq > ? and seq <= ? "
        "qualify row_number() over (partition by id order by version desc) = 1",
        [kind, after, up_to],
    )


def count(cur: Cursor, kind: str) -> int:
    """How many different records of a kind there are."""
    row = first(cur, "select count(distinct id) from records where kind = ?", [kind])
    return int(row[0]) if row else 0


def read(cur: Cursor, sql: str, values: list[Any]) -> list[Stored]:
    rows = cur.execute(sql, values).fetchall()
    bodies: list[dict[str, Any]] = json.loads(f"[{','.join(r[6] for r in rows)}]")  # names are kept once
    return [
        Stored(r[0], r[1], r[2], from_db(r[3]), r[4], r[5], body)
        for r, body in zip(rows, bodies, strict=True)
    ]
