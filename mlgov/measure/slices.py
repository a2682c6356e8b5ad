"""From the slices that a profile holds to the frame of level `slice`: one row for each window and slice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, catalogue
from mlgov.measure.assemble import WINDOW
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.profiles.slices import COLUMN
from mlgov.measure.windows import SCHEMA as WINDOW_SCHEMA

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

_WHAT: tuple[str, ...] = (
    "rows",
    "errors",
    "squares",
    "reference_rows",
    "reference_errors",
    "reference_squares",
    "p",
    "looked",
)

_SCHEMA = {**WINDOW_SCHEMA, "slice": pl.String, **dict.fromkeys(_WHAT, pl.Float64)}


def figures(given: Given) -> list[pl.DataFrame]:
    """The metrics of level `slice` for slices whose errors have risen, as `assemble.rows` gives them."""
    found = frame(given.profile)
    task = given.spec.task
    asked = [
        (one, one.figures[task]) for one in catalogue.every("performance", "slice") if task in one.figures
    ]
    if found.is_empty():
        return []
    return [assemble.rows(found, asked, pl.lit(given.spec.model), pl.col("slice"))]


def frame(profile: pl.DataFrame) -> pl.DataFrame:
    """[window, window_start, window_end, slice, rows, errors, squares, the same of the reference, p, looked].

    slice: canonical JSON, feature -> bin in words; p: corrected over the `looked` slices of the window.
    """
    rows = profile.filter(pl.col("column") == COLUMN, pl.col("kind") == "exact")
    if rows.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    found: dict[tuple[object, str], dict[str, object]] = {}
    for *window, key, value in rows.select(*WINDOW, "key", "value").iter_rows():
        if key.startswith("["):  # a feature of this very name has other keys
            named, what = json.loads(key)
            place = found.setdefault((window[0], canonical(named)), dict(zip(WINDOW, window, strict=True)))
            place[what] = value
    columns = [one | {"slice": name} for (_, name), one in found.items()]
    return pl.DataFrame(columns, schema=_SCHEMA)
