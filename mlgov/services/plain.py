"""What the command line and the REST routes print: any answer of a service as JSON values."""

from __future__ import annotations

import dataclasses
import math
from datetime import date, datetime
from typing import Any

import polars as pl


def plain(value: Any) -> Any:
    """Frames and dataclasses as objects, moments as ISO 8601, numbers that are not finite as null."""
    if isinstance(value, pl.DataFrame):
        return [plain(row) for row in value.to_dicts()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
