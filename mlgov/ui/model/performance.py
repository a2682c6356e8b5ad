"""How well a model does: the newest window against its limits, then each measure over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mlgov.charts import timeline, words
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import figures, header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

FAMILY = "performance"


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    if version is None:
        header.no_data(model, "performance")
        return
    current = figures.of_family(here, model, version, FAMILY)
    if current.is_empty():
        header.no_data(model, "performance")
        return
    newest = judged.readable(judged.worst_first(judged.current(current)))
    _head(model, newest, current)
    table(
        newest,
        _columns(),
        key="performance",
        empty="No measure could be computed.",
        url=lambda row: _url(model, row),
    )
    _over_time(here, model, current)


def _head(model: Stored, newest: list[dict[str, Any]], current: pl.DataFrame) -> None:
    said = judged.sentences(newest, lambda row: _url(model, row), of="measure")
    if not said:
        status = judged.worst(str(row["status"]) for row in newest)
        said = [(status, [_all_well(newest, status)])]
    boxes = [
        blocks.Figure(
            str(row["label"]),
            words.amount(row["value"], str(row["unit"])),
            note=f"n = {words.count(row['n'])}",
            status=str(row["status"]),
            trend=tuple(current.filter(pl.col("metric") == row["metric"])["value"].tail(26).to_list()),
            url=_url(model, row),
        )
        for row in newest[:5]
    ]
    show(blocks.verdict(said), blocks.figures(boxes), key="performance_head")


def _all_well(newest: list[dict[str, Any]], status: str) -> str:
    window = newest[0]["window"]
    if status == "ok":
        return f"All {words.plural(len(newest), 'measure')} checked in {window} are within their limits."
    return f"Nothing could be judged in {window}: {newest[0]['why'] or 'no limit is set'}."


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="performance", metric=row["metric"])


def _columns() -> list[Column]:
    first, *rest = judged.columns(subject=None)
    return [first, *rest[:2], Column("reference_value", "Reference", "number", unit="unit"), *rest[2:]]


def _over_time(here: Here, model: Stored, current: pl.DataFrame) -> None:
    show(blocks.heading("Over time"), key="performance_time")
    metrics = {name: judged.label(name, FAMILY) for name in current["metric"].unique(maintain_order=True)}
    metric = filters.select("Measure", "metric", metrics, anything=None)
    shown = current.filter(pl.col("metric") == metric)
    unit = judged.unit(metric, FAMILY)
    limit = figures.limit(here, model, FAMILY, metric, model.id)
    figure = timeline.metric_over_windows(
        shown,
        unit=unit,
        limits=figures.lines(limit, shown, unit),
        reference=figures.reference_of(shown),
        dark=dark(),
    )
    n = int(shown["n"].drop_nulls().sum() or 0)
    chart(
        figure,
        key=f"performance_{metric}",
        caption=(
            f"{judged.definition(metric, FAMILY)}. n = {words.count(n)} over"
            f" {words.plural(shown.height, 'window')}. {limit.because if limit else ''}"
        ),
        data=shown,
    )
