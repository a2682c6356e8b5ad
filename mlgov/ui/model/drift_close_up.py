"""One column close up: a measure over windows, and its distribution before and after a change, and in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from mlgov.charts import changes, distribution, timeline, words
from mlgov.services import change_points, comparisons, picks, scorecards
from mlgov.services.records import Stored
from mlgov.ui import blocks, breaches, filters, judged
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import figures
from mlgov.ui.skeleton import Here
from mlgov.ui.told import over_time, standing_for
from mlgov.ui.view import show

FAMILY = "drift"
LEADING = "population_stability_index"  # the measure that the distributions are first read with
TOGETHER = "all features together"  # what a measure is of whose subject is the model


def draw(here: Here, model: Stored, version: str, rows: pl.DataFrame, newest: list[dict[str, Any]]) -> None:
    columns = list(dict.fromkeys(row["subject"] for row in newest))
    show(blocks.heading("One column close up"), key="drift_close")
    with filters.beside():
        column = filters.select("Column", "column", _options(model, columns), anything=None)
        of_column = rows.filter(pl.col("subject") == column)
        metrics = {one: judged.label(one, FAMILY) for one in of_column["metric"].unique(maintain_order=True)}
        leading = LEADING if LEADING in metrics else next(iter(metrics))
        metric = filters.select("Measure", "metric", metrics, anything=None, default=leading)
        windows = (
            of_column.sort("window_index", descending=True)["window"].unique(maintain_order=True).to_list()
        )
        window = filters.select("Window", "window", {one: one for one in windows}, anything=None)
    shown = of_column.filter(pl.col("metric") == metric)
    unit = judged.unit(metric, FAMILY)
    limit = figures.limit(here, model, FAMILY, metric, column)
    lines = figures.lines(limit, shown, unit)
    changed = change_points.among(shown)
    figure = timeline.metric_over_windows(shown, unit=unit, limits=lines, changes=changed, dark=dark())
    note = over_time(here, model, shown, more=changes.in_words(changed, unit))
    chart(figure, key=f"drift_{metric}_{column}", told=note, data=shown)
    breaches.below(here, shown, f"drift_{metric}")
    _before_and_after(here, model, shown, changed)
    _bins(here, model, of_column.filter(pl.col("window") == window))


def _before_and_after(here: Here, model: Stored, shown: pl.DataFrame, changed: pl.DataFrame) -> None:
    """The distribution on either side of the newest change of level. shown: the figures of one column."""
    sides = change_points.stretches(shown, changed)
    if sides is None:
        return
    column, since = str(shown["subject"][0]), sides[1]["window"][0]
    bins = comparisons.before_and_after(
        here.ctx, model.id, shown["version"][0], column, *(side["window"].to_list() for side in sides),
        as_of=here.as_of,
    )  # fmt: skip
    if bins.is_empty():  # what concerns all features together has no bins
        return
    label = judged.label(shown["metric"][0], FAMILY)
    before, after = (words.plural(side.height, "window") for side in sides)
    n = [int(bins[side].sum()) for side in ("reference_n", "current_n")]
    said = standing_for(
        here,
        model,
        pl.concat(sides),
        f"{column} before and after: the {before} before {since} beside the {after} from there on, as the"
        f" level of {label} changed then",
        f"{words.count(n[0])} before, {words.count(n[1])} after",
    )
    picture = distribution.reference_and_current(_labelled(bins), dark=dark(), names=("before", "after"))
    chart(picture, key=f"change_{column}", told=said, data=bins)


def _labelled(bins: pl.DataFrame) -> pl.DataFrame:
    """Bins that somebody fell into, named as they are read."""
    seen = bins.filter((pl.col("reference_n") > 0) | (pl.col("current_n") > 0))
    return seen.select(
        pl.exclude("bin", "current_share"),
        pl.col("current_share").fill_nan(None),
        label=pl.col("bin").map_elements(_bin, return_dtype=pl.String),
    )


def _bins(here: Here, model: Stored, figures_of: pl.DataFrame) -> None:
    """The distribution of one column in one window. figures_of: the drift figures of both."""
    row = figures_of.row(0, named=True)
    column, window = row["subject"], row["window"]
    bins = scorecards.distribution(here.ctx, model.id, row["version"], column, window, as_of=here.as_of)
    if bins.is_empty():  # what concerns all features together has no bins
        return
    picture = distribution.reference_and_current(_labelled(bins), dark=dark())
    n, of = int(bins["current_n"].sum()), int(bins["reference_n"].sum())
    definition = (
        f"{column}: shares of the reference and of {words.window(window)} in the bins that the measures use"
    )
    size = f"{words.count(n)} in {words.window(window)}, {words.count(of)} in the reference"
    known = figures_of["metric"].unique(maintain_order=True).to_list()
    leading_first = sorted(known, key=lambda one: one != LEADING)
    said = standing_for(here, model, figures_of, definition, size, of=leading_first)
    said = replace(said, rows=replace(picks.behind(figures_of), metric=()))  # all measures
    chart(picture, key=f"bins_{column}", told=said, data=bins)


def _options(model: Stored, columns: Sequence[str]) -> dict[str, str]:
    return {one: TOGETHER if one == model.id else one for one in columns}


def _bin(name: str) -> str:
    """A bin's name with its edges to four digits, as they are read, not as they are kept."""
    return re.sub(
        r"-?\d+\.\d{3,}(e[-+]?\d+)?", lambda found: f"{float(found[0]):.4g}", name.removeprefix("=")
    )
