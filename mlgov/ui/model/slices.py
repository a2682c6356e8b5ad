"""Where errors have risen: the slices of one or two features in the newest window that has labels."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from mlgov.charts import words
from mlgov.measure import catalogue
from mlgov.ui import blocks, breaches, judged
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

FAMILY = "performance"
HELP = (
    "Parts of the rows by the bins of one feature, or of two where the spec asks for it, whose errors lie"
    " above those of the reference after a correction for having looked at all of them"
)

_NONE = "In no slice of a feature do errors lie above those of the reference by more than chance."
_NOTHING_BEFORE = "There is no reference to compare with: load one to see where errors rise."


def draw(current: pl.DataFrame) -> None:
    """current: a version's performance in every window; nothing is shown where no labels have arrived."""
    levels = {one.name: one.level for one in catalogue.every(FAMILY)}
    level = pl.col("metric").replace_strict(levels, default="", return_dtype=pl.String)
    told = current.filter((level == "model") & pl.col("lower").is_not_null())
    if told.is_empty():
        return
    window = told.sort("window_index")["window"][-1]
    found = current.filter((level == "slice") & (pl.col("window") == window) & pl.col("value").is_not_null())
    rows = sorted(judged.readable(found), key=lambda row: -row["lower"] if row["lower"] is not None else 0.0)
    show(blocks.heading(f"Where errors have risen in {words.window(window)}", help=HELP), key="slices_head")
    table(
        [_named(row) for row in rows],
        [
            Column("slice", "Slice", width="16rem"),
            Column("value", "Rise", "number", unit="unit", grey="interval"),
            Column("n", "n", "count"),
            Column("told", "Why", "long"),
        ],
        key="slices",
        empty=_NONE if told["reference_value"].is_not_null().any() else _NOTHING_BEFORE,
        url=breaches.url,
    )


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """With what the figure itself says, without what is said of limits."""
    _, _, note = str(row["why"]).partition("; ")
    named = ", ".join(f"{name}: {value}" for name, value in json.loads(row["group"]).items())
    return row | {"told": note or row["why"], "slice": named}
