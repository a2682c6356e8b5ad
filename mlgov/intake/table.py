"""What every reader of a file hands over: cells by column, the line of each row, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

Lines = npt.NDArray[np.int64]
QUARANTINE = {"line": pl.Int64, "column": pl.String, "reason": pl.String, "content": pl.String}


@dataclass(frozen=True)
class Refused:
    """A row that can't be used: its 1-based line in the file, the column at fault ("" for the whole row),
    why in plain English, and what stands there."""

    line: int
    column: str
    reason: str
    content: str


@dataclass(frozen=True)
class Table:
    """Rows of a file under the spec's column names, text or already typed; null where a cell is empty.

    `line_of` turns row indexes into 1-based line numbers (for Parquet, row numbers).
    """

    frame: pl.DataFrame
    line_of: Callable[[Lines], Lines]
    refused: list[Refused] = field(default_factory=list)


def quarantine_frame(refused: list[Refused]) -> pl.DataFrame:
    """Refused rows as a frame [line, column, reason, content], in the order of the file."""
    rows = sorted(refused, key=lambda row: row.line)
    columns = {name: [getattr(row, name) for row in rows] for name in QUARANTINE}
    return pl.DataFrame(columns, schema=QUARANTINE)
