"""Since when a model's figure is another: the changes of level in its series over windows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.errors import DataError
from mlgov.measure import catalogue, change_points
from mlgov.measure.profiles.groups import canonical
from mlgov.services import scorecards
from mlgov.services.context import Context
from mlgov.services.plain import plain


def of(
    ctx: Context,
    model: str,
    metric: str,
    subject: str | None = None,
    *,
    family: str | None = None,
    version: str | None = None,
    group: Mapping[str, str] | None = None,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """The changes of one figure: the columns of `measure.change_points.FOUND`, in order.

    subject: a column or attribute; None means the model as a whole. family: None takes the catalogue's order.
    version: None takes the newest with figures. Raises DataError where there is no such metric, model or
    version, or the model has no such figure.
    """
    ctx.require("read")
    found = catalogue.get(metric, family)
    rows = scorecards.rows(ctx, model, version=version, as_of=as_of)
    wanted = None if group is None else canonical(dict(group))
    series = rows.filter(
        (pl.col("family") == found.family)
        & (pl.col("metric") == metric)
        & (pl.col("subject") == (subject or model))
        & pl.col("group").eq_missing(pl.lit(wanted, pl.String))
    )
    if series.is_empty():
        known = rows.filter(pl.col("metric") == metric)["subject"].unique().sort().to_list()
        told = ", ".join(known[:20]) or "none"
        raise DataError(f"{model} has no figure {metric} of {subject or model}; it has it of: {told}")
    return change_points.find(series)


def stretches(rows: pl.DataFrame, found: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """The rows of the windows with a value on either side of the newest change; None where there is none.

    Each stretch reaches up to the change before or to an end of the series. rows: as in `among`.
    """
    if found.is_empty():
        return None
    place = found["window_index"][-1]
    earlier = found["window_index"][-2] if found.height > 1 else -1
    known = rows.filter(pl.col("value").is_finite()).sort("window_index")
    index = pl.col("window_index")
    return known.filter((index >= earlier) & (index < place)), known.filter(index >= place)


def as_json(found: pl.DataFrame) -> list[dict[str, Any]]:
    """Changes as JSON values, in order."""
    rows: list[dict[str, Any]] = plain(found)
    return rows


def among(rows: pl.DataFrame) -> pl.DataFrame:
    """The changes of one figure whose rows are at hand: [window, window_index, window_start, value]."""
    return change_points.find(rows)
