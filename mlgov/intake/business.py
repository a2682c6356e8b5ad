"""A business extract: values of the organisation's own metrics, in long form."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from mlgov.errors import DataError, Problem
from mlgov.intake.findings import Finding, shorten, stop_on_errors
from mlgov.intake.fixed_columns import Parts, Rows, opened
from mlgov.intake.layouts import BUSINESS

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

SCHEMA: dict[str, PolarsDataType] = {
    "metric": pl.String,
    "timestamp": pl.Datetime("us"),
    "value": pl.Float64,
    "unit": pl.String,
    "target": pl.Float64,
    "better": pl.String,
    "aggregation": pl.String,
}
FACTS = ("unit", "better", "aggregation")  # what is the same in all rows of a metric
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?))?")


def read(path: str | Path, *, given: Mapping[str, str] | None = None, now: datetime | None = None) -> Parts:
    """Read a CSV, gzipped CSV or Parquet file of business metrics.

    The parts hold [metric, timestamp, value, unit, target, better, aggregation]. given: the model and version
    of every row, where the file does not say. Raises DataError with every problem.
    """
    with opened(path, (BUSINESS,), given or {}) as rows:
        _dated(rows)
        _worded(rows, "aggregation", ("sum", "mean"))
        _worded(rows, "better", ("higher", "lower"))
        _targets(rows)
        rows.refuse("metric", "is longer than 200 characters", pl.col("metric").str.len_chars() > 200)
        found = rows.parted(now)
    found = replace(found, parts=[replace(one, frame=_complete(one.frame)) for one in found.parts])
    stop_on_errors(found.name, _contradictions(found))
    return found


def ends(period: str) -> date | None:
    """The last day of `2026`, `2026-07`, `2026-Q3`, `2026-W31` or a day itself; None for anything else."""
    found = _PERIOD.fullmatch(period.strip())
    if found is None:
        return None
    year, quarter, week, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None:
            return None
        if week is not None:
            return date.fromisocalendar(year, week, 7)
        if day is not None and month is not None:
            return date(year, month, day)
        last = month or (quarter * 3 if quarter else 12)
        return date(year, last, calendar.monthrange(year, last)[1])
    except ValueError:
        return None


def moment_of(period: str | None) -> datetime | None:
    """Noon of the last day of a period: within it, whatever the windows are."""
    day = ends(period) if period is not None else None
    return datetime(day.year, day.month, day.day) + timedelta(hours=12) if day else None


def _dated(rows: Rows) -> None:
    """Give every row its `timestamp`, from its period where it has none."""
    columns = set(rows.columns) & {"timestamp", "period"}
    if not columns:
        what = "has neither a timestamp nor a period"
        raise DataError(f"{rows.source.name} {what}", [Problem("header", what, "name a column timestamp")])
    if "period" in columns:
        texts = rows.typed["period"]
        known = {text: moment_of(text) for text in texts.unique().drop_nulls()}
        moments = pl.Series("period", [known.get(text) for text in texts], pl.Datetime("us"))
        why = "is no period such as 2026-07, 2026-Q3, 2026-W31 or 2026"
        rows.refuse("period", why, pl.col("period").is_not_null() & moments.is_null())
        rows.replace(moments)
    first = pl.coalesce(*sorted(columns, reverse=True))
    rows.refuse(max(columns), "is missing", first.is_null())


def _worded(rows: Rows, column: str, known: tuple[str, str]) -> None:
    if column not in rows.columns:
        return
    text = pl.col(column).str.strip_chars().str.to_lowercase()
    rows.refuse(column, f"is neither {known[0]} nor {known[1]}", ~text.is_in(known))
    rows.replace(rows.typed.select(text)[column])


def _targets(rows: Rows) -> None:
    if "target" not in rows.columns:
        return
    way = pl.col("better").is_null() if "better" in rows.columns else pl.lit(True)
    why = "is a target without a word whether higher or lower is better"
    rows.refuse("target", why, pl.col("target").is_not_null() & way)


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column that figures need, whether the file brings it or not."""
    lacking = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in frame.columns]
    times = [pl.col(name) for name in ("timestamp", "period") if name in frame.columns]
    dated = frame.with_columns(*lacking).with_columns(timestamp=pl.coalesce(times))
    return dated.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _contradictions(parts: Parts) -> list[Finding]:
    """Metrics whose unit, direction or aggregation differ within one model version."""
    found = []
    for part in parts.parts:
        for fact in FACTS:
            told = part.frame.group_by("metric", maintain_order=True).agg(pl.col(fact).unique().sort())
            for metric, values in told.filter(pl.col(fact).list.len() > 1).iter_rows():
                texts = " and ".join(f'"{value or ""}"' for value in values[:3])
                what = f"{shorten(metric, 60)} of {part.model} {part.version} has {texts} as its {fact}"
                found.append(Finding("error", fact, what, f"give a metric one {fact}"))
    return found
