"""How a model runs and what it is worth: operations against limits, business metrics against targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from mlgov.charts import theme, timeline, words
from mlgov.services.records import Stored
from mlgov.ui import blocks, breaches, filters, judged, told
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import business, figures, header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href
from mlgov.ui.view import show

FAMILY = "operations"
# What a box shows, in this order, of the figures that there are.
_BOXES = ("latency_p95", "error_rate", "uptime", "throughput", "utilisation_p95")


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    current = figures.of_family(here, model, version, FAMILY)
    metrics = business.read(here, model, version)
    if current.is_empty() and not metrics.rows:
        _nothing(model)
        return
    newest = [] if current.is_empty() else _newest(current)
    _head(model, newest, metrics, current)
    if newest:
        table(
            newest,
            _columns(),
            key="operations",
            empty="No figure could be computed.",
            url=lambda row: _url(model, row),
        )
        _over_time(here, model, current, newest)
    business.draw(model, metrics)


def _newest(current: pl.DataFrame) -> list[dict[str, Any]]:
    """The newest of each figure, without those that no extract brings."""
    known = current.filter(pl.col("value").is_not_null().any().over("metric", "subject"))
    found = judged.readable(judged.worst_first(judged.current(known)))
    # A model that is asked twice an hour has no throughput of 0.00.
    return [row | {"named": _named(row), "apart": row["apart"] or 0.0} for row in found]


def _columns() -> list[Column]:
    measure, *rest = judged.columns(subject=None)
    reference = Column("reference_value", "Reference", "number", unit="unit", apart="apart")
    return [replace(measure, key="named"), *rest[:2], reference, *rest[2:]]


def _nothing(model: Stored) -> None:
    name = str(model.body.get("name") or model.id)
    commands = (
        f"mlgov ingest operations FILE --model {model.id} --version V",
        f"mlgov ingest business FILE --model {model.id} --version V",
    )
    show(
        blocks.empty(
            "No operations or business figures yet",
            f"Latency, errors, uptime and use of {name} are counted from a log of requests or from metrics by"
            " interval, and its business metrics from a table of their values and targets. None has been"
            " loaded. Upload them, or load them on the command line, where --help lists the columns:",
            ("Load an extract", href("uploads", model=model.id)),
        ),
        *(f'<p class="mono">{esc(command)}</p>' for command in commands),
        key="no_operations",
    )


def _head(
    model: Stored, newest: list[dict[str, Any]], metrics: business.Metrics, current: pl.DataFrame
) -> None:
    every = judged.sentences(newest, lambda row: _url(model, row))
    said = [*every, *business.sentences(model, metrics)] or [_all_well(newest, metrics)]
    said.sort(key=lambda one: -theme.severity(one[0]))
    boxes = [
        blocks.Figure(
            str(row["named"]),
            words.amount(row["value"], str(row["unit"]), apart_from=row["apart"]),
            note=f"n = {words.count(row['n'])}",
            status=str(row["status"]),
            trend=tuple(_history(current, row)["value"].tail(26).to_list()),
            url=_url(model, row),
        )
        for metric in _BOXES
        for row in [one for one in newest if one["metric"] == metric][:1]
    ]
    show(blocks.verdict(said), blocks.figures(boxes) if boxes else "", key="operations_head")


def _all_well(newest: list[dict[str, Any]], metrics: business.Metrics) -> tuple[str, list[str]]:
    """What was checked where nothing is outside its limits."""
    checked = [row for row in [*newest, *metrics.rows] if row["status"] == "ok"]
    if checked:
        what = f"All {words.plural(len(checked), 'figure')}" if len(checked) > 1 else "The only figure"
        verb = "are" if len(checked) > 1 else "is"
        return "ok", [f"{what} with a limit or a target {verb} within it in {checked[0]['window']}."]
    first = next(iter([*newest, *metrics.rows]))
    return "not_evaluated", [f"Nothing could be judged in {words.window(first['window'])}: {first['told']}."]


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['label']} of {row['about']}" if row["about"] else str(row["label"])


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="operations", metric=row["metric"], of=row["about"])


def _history(current: pl.DataFrame, row: Mapping[str, Any]) -> pl.DataFrame:
    return current.filter(pl.col("metric") == row["metric"], pl.col("subject") == row["subject"])


def _over_time(here: Here, model: Stored, current: pl.DataFrame, newest: list[dict[str, Any]]) -> None:
    show(blocks.heading("Over time"), key="operations_time")
    choices = {str(row["metric"]): str(row["label"]) for row in newest}
    with filters.beside():
        metric = filters.select("Measure", "metric", choices, anything=None)
        subjects = {str(row["about"]): str(row["about"]) for row in newest if row["metric"] == metric}
        of = filters.select("Of", "of", subjects, anything=None) if "" not in subjects else ""
    row = next(one for one in newest if one["metric"] == metric and one["about"] == of)
    shown = _history(current, row)
    limit = figures.limit(here, model, FAMILY, metric, row["subject"])
    figure = timeline.metric_over_windows(
        shown,
        unit=str(row["unit"]),
        limits=figures.lines(limit, shown, str(row["unit"])),
        reference=figures.reference_of(shown),
        dark=dark(),
    )
    chart(
        figure,
        key=f"operations_{metric}_{of}",
        told=told.over_time(here, model, shown),
        data=shown,
    )
    breaches.below(here, shown, f"operations_{metric}")
