"""What a reference costs, kept: its numeric columns in order, each read when it is asked for.

They follow from the batch's rows, and are made anew on a rebuild.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.store.sql import Cursor, first, frame, run


@dataclass(frozen=True)
class Kept:
    """settled: no label that arrives later changes the reference. columns: those whose order is kept."""

    settled: bool
    columns: frozenset[str]


def write(cur: Cursor, batch: str, settled: bool, columns: Mapping[str, NDArray[np.float64]]) -> None:
    """Keep the ascending values of columns in place of what was kept of the batch."""
    forget(cur, batch)
    run(cur, "insert into kept_references values (?, ?, ?)", [batch, settled, json.dumps(list(columns))])
    for place, values in enumerate(columns.values()):
        cur.register("incoming", pl.DataFrame({"value": values}).to_arrow())
        try:
            run(cur, "insert into ordered select ?, ?, value from incoming", [batch, place])
        finally:
            cur.unregister("incoming")


def find(cur: Cursor, batch: str) -> Kept | None:
    found = _found(cur, batch)
    return None if found is None else Kept(found[0], frozenset(found[1]))


def column(cur: Cursor, batch: str, name: str) -> NDArray[np.float64] | None:
    """The ascending values of a column, None where its order is not kept."""
    found = _found(cur, batch)
    if found is None or name not in found[1]:
        return None
    # DuckDB hands a table's rows out in the order in which they were put in.
    asked = "select value from ordered where batch = ? and place = ?"
    values: NDArray[np.float64] = frame(cur, asked, [batch, found[1].index(name)])["value"].to_numpy()
    return values


def forget(cur: Cursor, batch: str) -> None:
    for table in ("kept_references", "ordered"):
        run(cur, f"delete from {table} where batch = ?", [batch])


def _found(cur: Cursor, batch: str) -> tuple[bool, list[str]] | None:
    row = first(cur, "select settled, columns from kept_references where batch = ?", [batch])
    return None if row is None else (bool(row[0]), list(json.loads(row[1])))
