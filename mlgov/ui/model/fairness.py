"""Who is treated otherwise: the groups of each protected attribute, between them and one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mlgov.charts import fairness, theme, timeline, words
from mlgov.charts.limits import LimitLine
from mlgov.policy.models import Limit
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import figures, header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.view import show

FAMILY = "fairness"
LEADING = "demographic_parity_ratio"
SELECTION = "selection_rate"  # the rate that the leading ratio compares


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    rows = figures.of_family(here, model, version, FAMILY)
    if rows.is_empty():
        header.no_data(model, "fairness")
        return
    between = rows.filter(pl.col("group").is_null())
    newest = sorted(judged.readable(judged.worst_first(judged.current(between))), key=leading_first)
    show(_verdict(model, newest), blocks.figures(_figures(newest)), key="fairness_head")
    _groups(here, model, rows.filter(pl.col("group").is_not_null()))
    show(blocks.heading("Between groups", help="One figure for each attribute"), key="fairness_between")
    table(
        newest,
        judged.columns(subject="Attribute"),
        key="fairness",
        empty="No two groups were large enough to compare.",
        url=lambda row: _url(model, row),
    )
    _over_time(here, model, between)


def leading_first(row: Mapping[str, Any]) -> tuple[int, bool]:
    """Worst first, and of equals the ratio that the four-fifths rule is about."""
    return -theme.severity(row["status"]), row["metric"] != LEADING


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="fairness", attribute=row["subject"], metric=row["metric"])


def _verdict(model: Stored, newest: list[dict[str, Any]]) -> str:
    said = judged.sentences(newest, lambda row: _url(model, row), of="comparison")
    if not said:
        window = newest[0]["window"] if newest else "any window"
        checked = [row for row in newest if row["status"] == "ok"]
        attributes = ", ".join(sorted({row["about"] for row in checked}))
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
            note=f"by {row['about']}",
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
        names = groups["subject"].unique(maintain_order=True)
        attributes = {one: judged.together(one) for one in names}
        attribute = filters.select("Attribute", "attribute", attributes, anything=None)
        of_attribute = groups.filter(pl.col("subject") == attribute)
        rates = {one: judged.label(one, FAMILY) for one in of_attribute["metric"].unique(maintain_order=True)}
        rate = filters.select("Rate", "rate", rates, anything=None, default=SELECTION)
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
    unit, limit = judged.unit(rate, FAMILY), figures.limit(here, model, FAMILY, rate, attribute)
    lines = figures.lines(limit, shown, unit)
    if rate == SELECTION:
        lines += _of_the_best(figures.limit(here, model, FAMILY, LEADING, attribute), shown, unit)
    figure = fairness.rate_by_group(shown, unit=unit, limits=lines, dark=dark())
    chart(
        figure,
        key=f"groups_{attribute}_{rate}",
        caption=(
            f"{judged.definition(rate, FAMILY)}. n = {words.count(n)} in {window}, with 95 % intervals."
            f"{left_out}"
        ),
        data=shown,
    )
    table(
        judged.readable(shown),
        judged.columns(subject=None, group=True, since=False),
        key="groups",
        empty="No group.",
    )


def _of_the_best(limit: Limit | None, shown: pl.DataFrame, unit: str) -> list[LimitLine]:
    """Where the limit of the ratio lies among the rates: at that share of the best-off group's rate."""
    judged_ones = shown.filter(pl.col("status") != "not_evaluated")["value"].drop_nulls()
    if limit is None or limit.breach is None or limit.when != "below" or judged_ones.is_empty():
        return []
    place = float(judged_ones.max()) * limit.breach  # type: ignore[arg-type]
    share = words.number(limit.breach, 2)
    label = f"breach below {words.amount(place, unit)} ({share} of the highest rate)"
    return [LimitLine(place, "breach", label, limit.because)]


def _over_time(here: Here, model: Stored, between: pl.DataFrame) -> None:
    attribute = filters.present("attribute", between["subject"].unique(maintain_order=True).to_list())
    of_attribute = between.filter(pl.col("subject") == attribute)
    if of_attribute.is_empty():
        return
    show(blocks.heading("Over time"), key="fairness_time")
    metrics = {one: judged.label(one, FAMILY) for one in of_attribute["metric"].unique(maintain_order=True)}
    metric = filters.select("Comparison", "metric", metrics, anything=None, default=LEADING)
    shown = of_attribute.filter(pl.col("metric") == metric)
    unit = judged.unit(metric, FAMILY)
    limit = figures.limit(here, model, FAMILY, metric, attribute)
    lines = figures.lines(limit, shown, unit)
    figure = timeline.metric_over_windows(shown, unit=unit, limits=lines, dark=dark())
    note = (
        f"{judged.definition(metric, FAMILY)}, by {judged.together(attribute)}."
        f" {limit.because if limit else 'The policy sets no limit for it.'}"
    )
    chart(figure, key=f"fairness_{metric}_{attribute}", caption=note, data=shown)
