"""For whom a model does well: figures and curves of segments, protected groups and classes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import curves as drawn
from mlgov.charts import words
from mlgov.charts.fairness import group_name
from mlgov.services.curves import Curves
from mlgov.ui import blocks, filters, judged
from mlgov.ui.chart import dark
from mlgov.ui.model.pictures import Picture, beside_each_other
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

FAMILY = "performance"
_MOST_LINES = 8


def draw(here: Here, found: Curves, current: pl.DataFrame, windows: Sequence[str], where: str) -> None:
    """Each group's figures in the newest of the windows, and its curve where groups have one."""
    rows = current.filter(pl.col("group").is_not_null() & (pl.col("window") == windows[0]))
    if rows.is_empty():
        return
    rows = rows.with_columns(
        attribute=pl.Series([",".join(json.loads(group)) for group in rows["group"]], dtype=pl.String)
    )
    segments = found.spec.segments
    attributes = sorted(rows["attribute"].unique(), key=lambda one: (one not in segments, one))
    help = "Segments, protected groups, and classes where there are several; the table is of one window"
    show(blocks.heading("By group", help=help), key="by_group")
    with filters.beside():
        names = {one: judged.together(one) for one in attributes}
        attribute = filters.select("Of", "of", names, anything=None)
        own = rows.filter(pl.col("attribute") == attribute)
        metrics = {one: judged.label(one, FAMILY) for one in own["metric"].unique(maintain_order=True)}
        metric = filters.select("Measure", "group_metric", metrics, anything="all")
    shown = own.filter(pl.col("metric") == metric) if metric else own
    _lines(here, found, attribute, where)
    show(
        blocks.note(f"Figures of {words.window(windows[0])}, each group beside itself in the reference:"),
        key="by_group_window",
    )
    # Beside a small group's figure stands its size; such groups come last.
    small = pl.col("undefined").fill_null("").str.starts_with("n = ")
    ordered = judged.worst_first(shown.sort("n", descending=True, nulls_last=True)).sort(
        small, maintain_order=True
    )
    table(judged.readable(ordered), _columns(), key="performance_groups", empty="No group.")


def _lines(here: Here, found: Curves, attribute: str, where: str) -> None:
    """ROC and calibration of the largest groups of one attribute."""
    known = found.groups().filter(pl.col("attribute") == attribute)["group"].to_list()
    if not known or found.spec.task != "binary":
        return
    least = here.ctx.policy(here.as_of).thresholds.minimum.group_rows
    points = {group: found.thresholds(attribute=attribute, group=group) for group in known}
    bins = {group: found.calibration(attribute=attribute, group=group) for group in known}
    text = f" by {judged.together(attribute)}, in {words.window(where)}"
    pictures = [
        _by_group("roc", "ROC curve" + text + ", at coarser cuts than above", attribute, points, least),
        _by_group("calibration", "Calibration" + text, attribute, bins, least),
    ]
    beside_each_other(here, [one for one in pictures if one is not None], "groups", found)


_AXES = {"roc": ("false_positive_rate", "recall"), "calibration": ("score", "observed")}


def _by_group(
    key: str, text: str, attribute: str, frames: dict[str, pl.DataFrame], least: int
) -> Picture | None:
    """The largest groups; those with fewer labelled rows than the policy asks for are left out."""
    sizes = {group: _size(frame) for group, frame in frames.items() if frame.height}
    large = sorted((one for one in sizes if sizes[one] >= least), key=lambda one: -sizes[one])
    if not large:
        return None
    lines = {f"{group_name(one)} (n = {words.count(sizes[one])})": frames[one] for one in large[:_MOST_LINES]}
    data = pl.concat(frame.with_columns(group=pl.lit(name)) for name, frame in lines.items())
    left = len(frames) - len(lines)
    caption = f"{text}." + (f" Not drawn: {words.plural(left, 'smaller group')}." if left else "")
    return f"{key}_{attribute}", _of_groups(lines, *_AXES[key]), caption, data


def _size(frame: pl.DataFrame) -> float:
    """The rows of a curve, whose every point rests on all of them, or the sum of those of its bins."""
    n = frame["n"].to_numpy()
    return float(n[0] if "threshold" in frame.columns else n.sum())


def _of_groups(lines: dict[str, pl.DataFrame], x: str, y: str) -> Callable[[], go.Figure]:
    return lambda: drawn.by_group(lines, x, y, dark=dark())


def _columns() -> list[Column]:
    first, *rest = judged.columns(subject=None, group=True, since=False)
    return [first, *rest[:3], Column("reference_value", "Reference", "number", unit="unit"), *rest[3:]]
