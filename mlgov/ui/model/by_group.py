"""For whom a model does well: figures and curves of segments, protected groups and classes."""

from __future__ import annotations

import polars as pl

from mlgov.charts import curves as drawn
from mlgov.charts import words
from mlgov.charts.fairness import group_name
from mlgov.services.picks import attributes as attributes_of
from mlgov.ui import blocks, breaches, filters, judged, told
from mlgov.ui.chart import dark
from mlgov.ui.model.pictures import Picture, Shown, beside_each_other
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

FAMILY = "performance"
_MOST_LINES = 8


def draw(every: Shown, newest: str) -> None:
    """Each group's figures in the newest of the windows, and its curve where groups have one."""
    rows = every.rows.filter(pl.col("group").is_not_null() & (pl.col("window") == newest))
    if rows.is_empty():
        return
    rows = rows.with_columns(attribute=attributes_of(rows))
    segments = every.counts.spec.segments
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
    _lines(every, attribute)
    show(
        blocks.note(f"Figures of {words.window(newest)}, each group beside itself in the reference:"),
        key="by_group_window",
    )
    # Beside a small group's figure stands its size; such groups come last.
    small = pl.col("undefined").fill_null("").str.starts_with("n = ")
    ordered = judged.worst_first(shown.sort("n", descending=True, nulls_last=True)).sort(
        small, maintain_order=True
    )
    table(judged.readable(ordered), _columns(), key="performance_groups", empty="No group.", url=breaches.url)


def _lines(every: Shown, attribute: str) -> None:
    """ROC and calibration of the largest groups of one attribute."""
    found = every.counts
    known = found.groups().filter(pl.col("attribute") == attribute)["group"].to_list()
    if not known or found.spec.task == "regression":
        return
    points = {group: found.thresholds(attribute=attribute, group=group) for group in known}
    score = "the chance of the likeliest class" if found.spec.task == "multiclass" else "the score"
    bins = {group: found.calibration(attribute=attribute, group=group) for group in known}
    text = f" by {judged.together(attribute)}"
    pictures = [
        _by_group(
            "roc",
            f"ROC curve{text}: positives found for false alarms, at coarser cuts than above",
            every,
            attribute,
            points,
        ),
        _by_group(
            "calibration",
            f"Calibration{text}: what came true against what {score} said",
            every,
            attribute,
            bins,
        ),
    ]
    beside_each_other(every.here, [one for one in pictures if one is not None], "groups", found)


# Columns across and up, and the figure of the scorecard that the curve stands for.
_AXES = {
    "roc": ("false_positive_rate", "recall", "roc_auc_score"),
    "calibration": ("score", "observed", "expected_calibration_error"),
}


def _by_group(
    key: str, text: str, every: Shown, attribute: str, frames: dict[str, pl.DataFrame]
) -> Picture | None:
    """The largest groups; those with fewer labelled rows than the policy asks for are left out."""
    here, (x, y, metric) = every.here, _AXES[key]
    least = here.ctx.policy(here.as_of).thresholds.minimum.group_rows
    sizes = {group: _size(frame) for group, frame in frames.items() if frame.height}
    large = sorted((one for one in sizes if sizes[one] >= least), key=lambda one: -sizes[one])[:_MOST_LINES]
    rows = every.rows.filter(pl.col("metric") == metric, pl.col("group").is_in(large))
    if rows.is_empty():
        return None
    lines = {f"{group_name(one)} (n = {words.count(sizes[one])})": frames[one] for one in large}
    data = pl.concat(frame.with_columns(group=pl.lit(name)) for name, frame in lines.items())
    left = len(frames) - len(lines)
    n = f"{words.count(sum(sizes[one] for one in large))} in {words.window(every.where)}"
    more = f"Not drawn: {words.plural(left, 'smaller group')}." if left else ""
    said = told.standing_for(here, every.model, rows, text, n, each_group=True, more=more)
    return f"{key}_{attribute}", lambda: drawn.by_group(lines, x, y, dark=dark()), said, data


def _size(frame: pl.DataFrame) -> float:
    """The rows of a curve, whose every point rests on all of them, or the sum of those of its bins."""
    n = frame["n"].to_numpy()
    return float(n[0] if "threshold" in frame.columns else n.sum())


def _columns() -> list[Column]:
    first, *rest = judged.columns(subject=None, group=True, since=False)
    return [first, *rest[:3], Column("reference_value", "Reference", "number", unit="unit"), *rest[3:]]
