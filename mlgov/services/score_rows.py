"""What a row of a scorecard holds, and how scripts are told; without a store, so that it is there at once."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import polars as pl

ROW = (
    "model", "version", "window", "window_index", "window_start", "window_end", "reference", "family",
    "metric", "subject", "group", "value", "n", "lower", "upper", "status", "why", "policy_version",
)  # fmt: skip


def as_json(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Scorecard rows as JSON values: the columns of `ROW`, group as an object, times as ISO 8601, no NaN."""
    return [
        {
            name: _json(json.loads(value) if name == "group" and value is not None else value)
            for name, value in row.items()
        }
        for row in frame.select(ROW).iter_rows(named=True)
    ]


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
