"""Who is treated otherwise: the groups of each protected attribute, between them and one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mlgov.charts import fairness, timeline, words
from mlgov.charts.limits import lines_of
from mlgov.services import scorecards
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.view import show

FAMILY = "fairness"


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    rows = (
        scorecards.rows(here.ctx, model.id, version=version, as_of=here.as_of) if version else pl.DataFrame()
    )
    rows = rows.filter(pl.col("family") == FAMILY) if rows.height else rows
    if rows.is_empty():
        header.no_data(model, "fairness")
        return
    between = rows.filter(pl.col("group").is_null())
    newest = judged.readable(judged.worst_first(judged.current(between)))
    show(_verdict(model, newest), blocks.figures(_figures(newest)), key="fairness_head")
    table(
        newest,
        judged.columns(subject="Attribute"),
        key="fairness",
        empty="No two groups were large enough to compare.",
        url=lambda row: _url(model, row),
    )
    _groups(here, model, rows.filter(pl.col("group").is_not_null()))
    _over_time(here, model, between)


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="fairness", attribute=row["subject"], metric=row["metric"])


def _verdict(model: Stored, newest: list[dict[str, Any]]) -> str:
    said = judged.sentences(newest, lambda row: _url(model, row), of="comparison")
    if not said:
        window = newest[0]["window"] if newest else "any window"
        checked = [row for row in newest if row["status"] == "ok"]
        attributes = ", ".join(sorted({row["subject"] for row in checked}))
        text = (
            f"All {words.plural(len(checked), 'comparison')} by {attributes} in {window} are within their"
            " limits."
            if checked
            else (
                f"No groups could be compared in {window}:"
                f" {newest[0]['why'] if newest else 'no protected attribute came with the data'}."
            )
        )
        said = [("ok" if checked else "not_evaluated", [text])]
    return blocks.verdict(said)


def _figures(newest: list[dict[str, Any]]) -> list[blocks.Figure]:
    """The comparisons that are worst, one for each measure."""
    firsts: dict[str, dict[str, Any]] = {}
    for row in newest:
        firsts.setdefault(row["metric"], row)
    return [
        blocks.Figure(
            row["label"],
            words.amount(row["value"], row["unit"]),
            note=f"by {row['subject']}",
            status=row["status"],
        )
        for row in list(firsts.values())[:5]
    ]


def _groups(here: Here, model: Stored, groups: pl.DataFrame) -> None:
    if groups.is_empty():
        return
    show(
        blocks.heading("Rate by group", help="The interval is the 95 % Wilson interval of the rate"),
        key="fairness_groups",
    )
    with filters.beside():
        attributes = {one: one for one in groups["subject"].unique(maintain_order=True)}
        attribute = filters.select("Attribute", "attribute", attributes, anything=None)
        of_attribute = groups.filter(pl.col("subject") == attribute)
        rates = {one: judged.label(one, FAMILY) for one in of_attribute["metric"].unique(maintain_order=True)}
        rate = filters.select("Rate", "rate", rates, anything=None, default="selection_rate")
        windows = (
            of_attribute.sort("window_index", descending=True)["window"].unique(maintain_order=True).to_list()
        )
        window = filters.select("Window", "window", {one: one for one in windows}, anything=None)
    shown = of_attribute.filter((pl.col("metric") == rate) & (pl.col("window") == window))
    n = int(shown["n"].drop_nulls().sum() or 0)
    small = shown.filter(pl.col("status") == "not_evaluated")
    left_out = (
        f" {words.plural(small.height, 'group')} too small or without a limit to judge: see the table."
        if small.height
        else ""
    )
    figure = fairness.rate_by_group(shown, unit=judged.unit(rate, FAMILY), dark=dark())
    chart(
        figure,
        key=f"groups_{attribute}_{rate}",
        caption=f"{judged.definition(rate, FAMILY)}. n = {words.count(n)} in {window}.{left_out}",
        data=shown,
    )
    table(
        judged.readable(shown),
        judged.columns(subject=None, group=True, since=False),
        key="groups",
        empty="No group.",
    )


def _over_time(here: Here, model: Stored, between: pl.DataFrame) -> None:
    attribute = filters.present("attribute", between["subject"].unique(maintain_order=True).to_list())
    of_attribute = between.filter(pl.col("subject") == attribute)
    if of_attribute.is_empty():
        return
    show(blocks.heading("Over time"), key="fairness_time")
    metrics = {one: judged.label(one, FAMILY) for one in of_attribute["metric"].unique(maintain_order=True)}
    metric = filters.select(
        "Comparison", "metric", metrics, anything=None, default="demographic_parity_ratio"
    )
    shown = of_attribute.filter(pl.col("metric") == metric)
    unit = judged.unit(metric, FAMILY)
    limit = judged.limit(here.ctx.policy(here.as_of), model.body, FAMILY, metric, attribute)
    figure = timeline.metric_over_windows(shown, unit=unit, limits=lines_of(limit, None, unit), dark=dark())
    note = (
        f"{judged.definition(metric, FAMILY)}, by {attribute}."
        f" {limit.because if limit else 'The policy sets no limit for it.'}"
    )
    chart(figure, key=f"fairness_{metric}_{attribute}", caption=note, data=shown)
