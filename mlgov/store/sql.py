"""Asking DuckDB. Every answer is read to its end, because a session does nothing else while one is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import duckdb
import polars as pl

Cursor = duckdb.DuckDBPyConnection


def first(cur: Cursor, sql: str, values: list[Any] | None = None) -> tuple[Any, ...] | None:
    """The first row of the answer, or None where there is none."""
    rows = cur.execute(sql, values or []).fetchall()
    return rows[0] if rows else None


def frame(cur: Cursor, sql: str, values: list[Any] | None = None) -> pl.DataFrame:
    """The answer as a Polars frame, through Arrow."""
    return cast(pl.DataFrame, pl.from_arrow(cur.sql(sql, params=values or []).to_arrow_table()))


def run(cur: Cursor, sql: str, values: list[Any] | None = None) -> None:
    """A statement whose answer nobody needs."""
    cur.execute(sql, values or []).fetchall()


def insert_rows(cur: Cursor, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Append rows; `columns` names the table's, in the order of the values. Many go in as one statement."""
    if len(rows) == 1:
        marks = ", ".join("?" for _ in rows[0])
        run(cur, f"insert into {table} ({columns}) values ({marks})", list(rows[0]))
        return
    frame = pl.DataFrame(rows, schema=columns.split(", "), orient="row", infer_schema_length=None)
    cur.register("incoming", frame.to_arrow())
    try:
        run(cur, f"insert into {table} ({columns}) select {columns} from incoming")
    finally:
        cur.unregister("incoming")


def insert(cur: Cursor, table: str, rows: pl.DataFrame) -> None:
    """Append a frame whose columns carry the table's names."""
    if rows.is_empty():
        return
    names = ", ".join(f'"{name}"' for name in rows.columns)
    cur.register("incoming", rows.to_arrow())
    try:
        run(cur, f"insert into {table} ({names}) select * from incoming")
    finally:
        cur.unregister("incoming")
