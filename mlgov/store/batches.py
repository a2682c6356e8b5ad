"""Batches of rows: one table each, with names of our own, because a file's names come from strangers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.store.sql import Cursor, first, frame, insert, run
from mlgov.store.times import from_db

_COLUMNS = (
    "seq, moment, actor, id, model, version, role, name, sha256, rows, quarantined, columns, windows, spec, "
    "withdrawn_seq"
)


@dataclass(frozen=True)
class Batch:
    """A committed batch. `role` is analysis, reference or labels; `windows` are those that it touches."""

    seq: int
    at: datetime
    actor: str
    id: str
    model: str
    version: str
    role: str
    name: str
    sha256: str
    rows: int
    quarantined: int
    columns: tuple[str, ...]
    windows: tuple[str, ...]
    spec: dict[str, Any]
    withdrawn_seq: int | None


def write_rows(cur: Cursor, batch: str, rows: pl.DataFrame) -> None:
    """Keep a batch's rows, in their order. Column k of the frame becomes `ck`."""
    physical = rows.rename({name: f"c{k}" for k, name in enumerate(rows.columns)}).with_row_index("row")
    cur.register("incoming", physical.to_arrow())
    try:
        run(cur, f"create table {_table(batch)} as select * from incoming")
    finally:
        cur.unregister("incoming")


def read_rows(cur: Cursor, batch: Batch, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """A batch's rows in their order, under the file's own names; only `columns` where given."""
    wanted = [name for name in batch.columns if columns is None or name in set(columns)]
    picked = ", ".join(f"c{batch.columns.index(name)}" for name in wanted)
    answer = frame(cur, f"select {picked} from {_table(batch.id)} order by row")
    return answer.rename(dict(zip(answer.columns, wanted, strict=True)))


def write_quarantine(cur: Cursor, batch: str, rows: pl.DataFrame) -> None:
    insert(
        cur, "quarantine", rows.select(pl.lit(batch).alias("batch"), "line", "column", "reason", "content")
    )


def read_quarantine(cur: Cursor, batch: str) -> pl.DataFrame:
    return frame(
        cur, 'select line, "column", reason, content from quarantine where batch = ? order by line', [batch]
    )


def listed(cur: Cursor, up_to: int) -> list[Batch]:
    """Every batch committed up to an entry, newest first; `withdrawn_seq` only if withdrawn by then."""
    rows = cur.execute(f"select {_COLUMNS} from batches where seq <= ? order by seq desc", [up_to]).fetchall()
    return [_batch(row, up_to) for row in rows]


def newest_at(cur: Cursor, up_to: int) -> datetime | None:
    """When the newest of the batches that count after an entry was committed."""
    row = first(
        cur,
        "select moment from batches where seq <= ? and (withdrawn_seq is null or withdrawn_seq > ?) "
        "order by seq desc limit 1",
        [up_to, up_to],
    )
    return from_db(row[0]) if row else None


def versions_of(cur: Cursor, model: str, up_to: int) -> list[str]:
    """The versions of a model with predictions or other figures that count after an entry, in any order."""
    rows = cur.execute(
        "select distinct version from batches where model = ? and seq <= ? and role <> 'labels' "
        "and (withdrawn_seq is null or withdrawn_seq > ?)",
        [model, up_to, up_to],
    ).fetchall()
    return [str(version) for (version,) in rows]


def active(cur: Cursor, model: str, version: str, up_to: int) -> list[Batch]:
    """The batches of a model version that count after entry `up_to`, in the order of their commit."""
    rows = cur.execute(
        f"select {_COLUMNS} from batches where model = ? and version = ? and seq <= ? "
        "and (withdrawn_seq is null or withdrawn_seq > ?) order by seq",
        [model, version, up_to, up_to],
    ).fetchall()
    return [_batch(row, up_to) for row in rows]


def find(cur: Cursor, batch: str) -> Batch | None:
    row = first(cur, f"select {_COLUMNS} from batches where id = ?", [batch])
    return _batch(row, None) if row else None


def same_content(cur: Cursor, model: str, version: str, role: str, sha256: str) -> Batch | None:
    """The batch in force that holds exactly this content in this role, if there is one."""
    row = first(
        cur,
        f"select {_COLUMNS} from batches where model = ? and version = ? and role = ? and sha256 = ? "
        "and withdrawn_seq is null",
        [model, version, role, sha256],
    )
    return _batch(row, None) if row else None


def write_bins(cur: Cursor, batch: str, document: dict[str, Any]) -> None:
    run(cur, "delete from bins where batch = ?", [batch])
    run(cur, "insert into bins values (?, ?)", [batch, json.dumps(document)])


def read_bins(cur: Cursor, batch: str) -> dict[str, Any] | None:
    row = first(cur, "select document from bins where batch = ?", [batch])
    return dict(json.loads(row[0])) if row else None


def _table(batch: str) -> str:
    if not (batch.startswith("b") and batch[1:].isdigit()):
        raise ValueError(f"{batch!r} is not a batch id")
    return f"rows_{batch}"


def _batch(row: tuple[Any, ...], up_to: int | None) -> Batch:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    withdrawn = values["withdrawn_seq"]
    values["withdrawn_seq"] = withdrawn if up_to is None or (withdrawn or 0) <= up_to else None
    values |= {name: tuple(json.loads(values[name])) for name in ("columns", "windows")}
    return Batch(**values | {"at": from_db(values.pop("moment")), "spec": json.loads(values["spec"])})
