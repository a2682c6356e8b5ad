"""Business metrics of a model: each against its own target, and one of them over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from mlgov.charts import timeline, words
from mlgov.charts.limits import reference_line
from mlgov.services import extracts, picks
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged
from mlgov.ui.blocks import Part
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import figures
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.told import Told
from mlgov.ui.view import show

FAMILY = "business"
LARGE = 1_000  # from here on decimals say nothing
COLUMNS = [
    Column("subject", "Metric"),
    Column("value", "Value", "number", unit="style", grey="unit_name"),
    Column("aim", "Target"),
    Column("n", "Values", "count"),
    Column("status", "Status", "status", why="why"),
    Column("window", "Window"),
    Column("since", "Since", "blank"),
    Column("trend", "Trend", "trend"),
    Column("why", "Why", "long"),
]


@dataclass(frozen=True)
class Metrics:
    """The newest figure of each business metric, worst first, and every window of all of them."""

    rows: list[dict[str, Any]]
    every: pl.DataFrame


def read(here: Here, model: Stored, version: str | None) -> Metrics:
    every = figures.of_family(here, model, version, FAMILY)
    if version is None or every.is_empty():
        return Metrics([], every)
    declared = extracts.metrics(here.ctx, model.id, version, as_of=here.as_of)
    newest = judged.readable(judged.worst_first(judged.current(every)))
    return Metrics([_row(row, declared.get(row["subject"], {}), every) for row in newest], every)


def sentences(model: Stored, metrics: Metrics) -> list[tuple[str, Iterable[Part]]]:
    """The worst two that miss their target, and how many more there are."""
    bad = [row for row in metrics.rows if row["status"] in judged.BAD]
    said: list[tuple[str, Iterable[Part]]] = [
        (
            str(row["status"]),
            [
                (str(row["subject"]), _url(model, row)),
                f" is {_amount(row)} in {row['window']}, against a target of {row['aim']}.",
            ],
        )
        for row in bad[:2]
    ]
    if bad[2:]:
        more = words.plural(
            len(bad) - 2, "more business metric misses its", "more business metrics miss their"
        )
        said.append((str(bad[2]["status"]), [f"{more} target."]))
    return said


def draw(model: Stored, metrics: Metrics) -> None:
    show(
        blocks.heading("Business metrics", help="What the organisation measures of the model's worth"),
        key="business_head",
    )
    table(
        metrics.rows,
        COLUMNS,
        key="business",
        empty="None has been loaded: mlgov ingest business FILE brings their values and targets.",
        url=lambda row: _url(model, row),
    )
    if metrics.rows:
        _over_time(metrics)


def _row(row: dict[str, Any], declared: Mapping[str, str | None], every: pl.DataFrame) -> dict[str, Any]:
    unit = declared.get("unit") or ""
    style = "share" if unit == "share" else "count" if _plain(row) else "ratio"
    more = {"style": style, "unit_name": "" if unit == "share" else unit}
    side = "at most" if declared.get("better") == "lower" else "at least"
    target = row["reference_value"]
    aim = f"{side} {words.amount(target, style)}" if target is not None else ""
    trend = every.filter(pl.col("subject") == row["subject"])["value"].tail(26).to_list()
    return row | more | {"aim": aim, "side": side, "trend": tuple(trend)}


def _plain(row: Mapping[str, Any]) -> bool:
    """Whether decimals would say nothing of a metric and its target."""
    known = [one for one in (row["value"], row["reference_value"]) if one is not None]
    return all(float(one).is_integer() for one in known) or max(map(abs, known)) >= LARGE


def _amount(row: Mapping[str, Any]) -> str:
    return f"{words.amount(row['value'], row['style'])} {row['unit_name']}".rstrip()


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="operations", business=row["subject"])


def _over_time(metrics: Metrics) -> None:
    names = {str(row["subject"]): str(row["subject"]) for row in metrics.rows}
    chosen = filters.select("Business metric", "business", names, anything=None)
    row = next(one for one in metrics.rows if one["subject"] == chosen)
    shown = metrics.every.filter(pl.col("subject") == chosen)
    target = figures.reference_of(shown)
    lines = [] if target is None else [reference_line(target, row["style"], f"target {row['side']}")]
    figure = timeline.metric_over_windows(shown, unit=row["style"], limits=lines, dark=dark())
    unit = f" in {row['unit_name']}" if row["unit_name"] else ""
    n = words.count(int(shown["n"].drop_nulls().sum() or 0))
    limit = f"Its own target: {row['aim']}." if row["aim"] else "It has no target."
    said = Told(
        f"{chosen}{unit}, as the organisation measures it",
        f"{n} over {words.plural(shown.height, 'window')}",
        limit,
        picks.behind(shown, every_window=True),
    )
    chart(figure, key="business_time", told=said, data=shown)
