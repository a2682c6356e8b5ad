"""How well a model does: the newest window against its limits, each measure over time, then the curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mlgov.charts import changes, timeline, words
from mlgov.measure import catalogue
from mlgov.services import change_points
from mlgov.services.records import Stored
from mlgov.ui import blocks, breaches, filters, judged, told
from mlgov.ui.chart import chart, dark, kept
from mlgov.ui.model import alarms, curves, figures, header, slices
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

FAMILY = "performance"
# What stands in the boxes where nothing is outside its limits, as far as a model has it.
LEADING = (
    "accuracy_score", "roc_auc_score", "root_mean_squared_error", "r2_score", "recall_score",
    "precision_score", "f1_score", "mean_absolute_error", "mean_error", "expected_calibration_error",
    "median_absolute_error",
)  # fmt: skip
SHARE_LABELLED = "share_labelled"


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    current = figures.of_family(here, model, version, FAMILY)
    whole = current.filter(pl.col("group").is_null()) if current.height else current
    if version is None or whole.is_empty():
        header.no_data(model, "performance")
        return
    levels = {one.name: one.level for one in catalogue.every(FAMILY)}
    newest = judged.readable(judged.worst_first(judged.current(whole)))
    realised = _said_first([row for row in newest if levels[row["metric"]] == "model"])
    _head(model, newest, realised, whole)
    alarms.draw(here, model, version, FAMILY)
    table(
        [row for row in realised if row["metric"] != SHARE_LABELLED],
        _columns(),
        key="performance",
        empty="No measure could be computed.",
        url=lambda row: _url(model, row),
    )
    _beside(model, [row for row in newest if levels[row["metric"]] != "model"])
    slices.draw(current)
    _over_time(here, model, whole)
    curves.draw(here, model, version, current)


def _said_first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Worst first; of equals those that have a value, the leading ones before the others."""
    place = {name: k for k, name in enumerate(LEADING)}
    bad = [row for row in rows if row["status"] in judged.BAD]
    others = [row for row in rows if row["status"] not in judged.BAD]
    return bad + sorted(others, key=lambda row: (row["value"] is None, place.get(row["metric"], len(place))))


def _head(
    model: Stored, newest: list[dict[str, Any]], realised: list[dict[str, Any]], whole: pl.DataFrame
) -> None:
    said = judged.sentences(newest, lambda row: _url(model, row), of="measure")
    if not said:
        status = judged.worst(str(row["status"]) for row in newest)
        said = [(status, [_all_well(newest, status)])]
    labelled = _labelled(whole, realised)
    said += [("not_applicable", [labelled])] if labelled else []
    shown = [row for row in realised if row["value"] is not None and row["metric"] != SHARE_LABELLED]
    boxes = [
        blocks.Figure(
            str(row["label"]),
            words.amount(row["value"], str(row["unit"])),
            note=f"n = {words.count(row['n'])}",
            target=_against_reference(row),
            status=None if row["status"] == "not_applicable" else str(row["status"]),
            trend=tuple(whole.filter(pl.col("metric") == row["metric"])["value"].tail(26).to_list()),
            url=_url(model, row),
        )
        for row in shown[:5]
    ]
    show(blocks.verdict(said), blocks.figures(boxes), key="performance_head")


def _all_well(newest: list[dict[str, Any]], status: str) -> str:
    window = words.window(newest[0]["window"])
    if status == "ok":
        checked = [row for row in newest if row["status"] == "ok"]
        held = "All" if len(checked) > 1 else "The"
        return f"{held} {words.plural(len(checked), 'measure')} checked in {window} are within their limits."
    return f"Nothing could be judged in {window}: {newest[0]['why'] or 'no limit is set'}."


def _labelled(whole: pl.DataFrame, realised: Sequence[Mapping[str, Any]]) -> str:
    """That the figures rest on a part of the rows, and which windows still wait for their labels."""
    window = next(
        (one["window"] for one in realised if one["metric"] in LEADING and one["value"] is not None), ""
    )
    shares = whole.filter((pl.col("metric") == SHARE_LABELLED) & pl.col("value").is_not_null())
    row = next(shares.filter(pl.col("window") == window).iter_rows(named=True), None)
    if row is None:
        return ""
    waiting = shares.filter((pl.col("window_index") > row["window_index"]) & (pl.col("value") == 0)).height
    said = ""
    if row["value"] < 1:
        share, n = words.share(row["value"]), words.count(row["n"])
        said = (
            f"Labels have arrived for {share} of the {n} rows of {words.window(window)};"
            " figures rest on these alone. "
        )
    if waiting:
        said += (
            f"{words.plural(waiting, 'later window')} still {'waits' if waiting == 1 else 'wait'} for labels."
        )
    return said.strip()


def _against_reference(row: Mapping[str, Any]) -> str:
    return f"reference {words.amount(row['reference_value'], row['unit'])}" if row["reference_value"] else ""


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="performance", metric=row["metric"])


def _columns() -> list[Column]:
    first, *rest = judged.columns(subject=None)
    return [first, *rest[:2], Column("reference_value", "Reference", "number", unit="unit"), *rest[2:]]


def _beside(model: Stored, rows: list[dict[str, Any]]) -> None:
    """What is worked out beside the figures against labels: estimates, comparisons, slices."""
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return
    help = "Worked out from what is known before all labels are there, or from parts of the rows"
    show(blocks.heading("Estimates and error patterns", help=help), key="performance_beside")
    table(known, _columns(), key="performance_estimates", empty="", url=lambda row: _url(model, row))


def _over_time(here: Here, model: Stored, whole: pl.DataFrame) -> None:
    show(blocks.heading("Over time"), key="performance_time")
    known = whole.filter(pl.col("value").is_not_null())["metric"].unique(maintain_order=True)
    names = sorted(known, key=lambda one: LEADING.index(one) if one in LEADING else len(LEADING))
    metrics = {name: judged.label(name, FAMILY) for name in names}
    if not metrics:
        show(blocks.note("No measure has a value in any window yet."), key="performance_time_none")
        return
    metric = filters.select("Measure", "metric", metrics, anything=None)
    shown = whole.filter(pl.col("metric") == metric)
    subject = str(shown["subject"][0])
    shown = shown.filter(pl.col("subject") == subject)
    unit = judged.unit(metric, FAMILY)
    limit = figures.limit(here, model, FAMILY, metric, subject)
    changed = change_points.among(shown)
    figure = kept(
        here,
        (model.id, shown["version"][0], FAMILY, metric, subject, here.ctx.moment(here.as_of)),
        lambda: timeline.metric_over_windows(
            shown,
            unit=unit,
            limits=figures.lines(limit, shown, unit),
            reference=figures.reference_of(shown),
            changes=changed,
            dark=dark(),
        ),
    )
    chart(
        figure,
        key=f"performance_{metric}",
        told=told.over_time(here, model, shown, more=changes.in_words(changed, unit)),
        data=shown,
    )
    breaches.below(here, shown, f"performance_{metric}")
