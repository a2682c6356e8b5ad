"""The groups of one attribute: a rate with intervals and limits drawn, and each group against another."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from mlgov.charts import fairness, words
from mlgov.charts.limits import LimitLine
from mlgov.measure.catalogue import NOT_APPLICABLE
from mlgov.policy.models import Limit
from mlgov.services.records import Stored
from mlgov.ui import blocks, breaches, filters, judged, told
from mlgov.ui.chart import chart, dark, kept
from mlgov.ui.model import figures
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

FAMILY = "fairness"
RATE, RATIO = "selection_rate", "demographic_parity_ratio"  # the rate that the four-fifths rule compares
# The ratio between groups whose limit holds for a rate.
BEHIND = {
    RATE: RATIO,
    "true_positive_rate": "equal_opportunity_ratio",
    "positive_predictive_value": "predictive_parity_ratio",
}
COMPARED = (RATE, "true_positive_rate", "false_positive_rate", "positive_predictive_value")


def draw(here: Here, model: Stored, rows: pl.DataFrame) -> None:
    groups = rows.filter(pl.col("level") == "group")
    if groups.is_empty():
        return
    show(
        blocks.heading("Rate by group", help="Dots are rates, bars their 95 % Wilson intervals"),
        key="fairness_groups",
    )
    attribute, rate, window = _chosen(groups)
    if not rate:
        newest = groups.sort("window_index")["undefined"][-1] or "no window has figures of groups"
        show(
            blocks.note(f"No rate to draw: {newest.removeprefix(NOT_APPLICABLE)}."),
            key="fairness_groups_none",
        )
        return
    shown = groups.filter(
        (pl.col("subject") == attribute) & (pl.col("metric") == rate) & (pl.col("window") == window)
    )
    _chart(here, model, shown, attribute, rate, window)
    of_window = rows.filter((pl.col("subject") == attribute) & (pl.col("window") == window))
    _table(shown, of_window, rate)


def _chosen(groups: pl.DataFrame) -> tuple[str, str, str]:
    """The attribute; the rate and the window, both empty where the attribute's groups have no rate at all."""
    with filters.beside():
        names = groups["subject"].unique(maintain_order=True)
        attribute = filters.select(
            "Attribute", "attribute", {one: judged.together(one) for one in names}, anything=None
        )
        own = groups.filter(pl.col("subject") == attribute)
        if own["value"].is_null().all():
            return attribute, "", ""
        rates = {one: judged.label(one, FAMILY) for one in own["metric"].unique(maintain_order=True)}
        rate = filters.select("Rate", "rate", rates, anything=None, default=RATE)
        known = own.filter((pl.col("metric") == rate) & pl.col("value").is_not_null())
        windows = (known if known.height else own).sort("window_index", descending=True)["window"]
        found = windows.unique(maintain_order=True).to_list()
        window = filters.select("Window", "window", {one: one for one in found}, anything=None)
    return attribute, rate, window


def _chart(here: Here, model: Stored, shown: pl.DataFrame, attribute: str, rate: str, window: str) -> None:
    unit, limit = judged.unit(rate, FAMILY), figures.limit(here, model, FAMILY, rate, attribute)
    lines = figures.lines(limit, shown, unit)
    behind = [BEHIND[rate]] if rate in BEHIND else []
    for ratio in behind:
        lines += of_the_best(figures.limit(here, model, FAMILY, ratio, attribute), shown, unit)
    small = shown.filter(pl.col("status") == "not_evaluated")
    left_out = (
        f"{words.plural(small.height, 'group')} left out as too small, hollow above the others."
        if small.height
        else ""
    )
    definition = f"{judged.definition(rate, FAMILY)}, by {judged.together(attribute)}, with 95 % intervals"
    chart(
        kept(
            here,
            (model.id, shown["version"][0], attribute, rate, window),
            lambda: fairness.rate_by_group(shown, unit=unit, limits=lines, dark=dark()),
        ),
        key=f"groups_{attribute}_{rate}",
        told=told.standing_for(here, model, shown, definition, of=[rate, *behind], more=left_out),
        data=shown.drop("level"),
    )


def of_the_best(limit: Limit | None, shown: pl.DataFrame, unit: str) -> list[LimitLine]:
    """Where the limit of the ratio lies among the rates: at that share of the best-off group's rate."""
    judged_ones = shown.filter(pl.col("status") != "not_evaluated")["value"].drop_nulls()
    if limit is None or limit.breach is None or limit.when != "below" or judged_ones.is_empty():
        return []
    place = float(judged_ones.max()) * limit.breach  # type: ignore[arg-type]
    label = f"breach below {words.amount(place, unit)}"
    return [LimitLine(place, "breach", label, limit.because)]


def _table(shown: pl.DataFrame, of_window: pl.DataFrame, rate: str) -> None:
    """One line for each group: its rate, and how it lies to the group that it is held against."""
    against = _by_kind(of_window, rate)
    found = []
    for row in judged.readable(shown.sort("value", nulls_last=True)):
        found.append({**row, "reads": _reads(row), **against.get(row["group"], {})})
    beside = next((one["beside"] for one in against.values()), "")
    if beside:
        show(
            blocks.note(
                f"Differences and ratios are {beside}; p-values are corrected by Holm over the groups."
            ),
            key="groups_against",
        )
    table(
        found,
        _columns(rate, any(row["reads"] for row in found)),
        key="groups",
        empty="No group.",
        url=breaches.url,
    )


def _columns(rate: str, read: bool) -> list[Column]:
    columns = [
        Column("group_name", "Group"),
        Column("value", judged.label(rate, FAMILY), "number", unit="unit", grey="interval"),
    ]
    if rate in COMPARED:
        columns += [
            Column(
                "difference", "Difference, points", "number", unit="points_unit", grey="difference_interval"
            ),
            Column("ratio", "Ratio", "ratio", grey="ratio_interval"),
            Column("p_value", "p", "p_value"),
        ]
    columns.append(Column("n", "n", "count"))
    return [*columns, Column("reads", "Reading", "long")] if read else columns


def _reads(row: dict[str, Any]) -> str:
    if row["status"] == "not_evaluated":
        return f"Left out: {row['why'][:1].lower()}{row['why'][1:]}"
    return "" if row["status"] == "not_applicable" else str(row["why"])


def _by_kind(of_window: pl.DataFrame, rate: str) -> dict[str, dict[str, Any]]:
    """{group: difference, ratio, p_value, their intervals, and what they are held against}"""
    found: dict[str, dict[str, Any]] = {}
    own = of_window.filter(pl.col("level") == f"against {rate}")
    for row in judged.readable(own.filter(pl.col("value").is_not_null())):
        kind = row["metric"].removeprefix(f"{rate}_")
        facts = found.setdefault(row["group"], {"beside": "", "points_unit": "points"})
        shown = _in_points(row) if kind == "difference" else (row["value"], row["interval"])
        facts |= dict(zip((kind, f"{kind}_interval"), shown, strict=True))
        if kind == "difference":
            facts["beside"] = _counted(str(row["undefined"] or ""))
    return found


def _counted(text: str) -> str:
    """With its counts as the page writes them: 1,529."""
    return re.sub(r"(?<=n = )\d+", lambda found: words.count(int(found[0])), text)


def _in_points(row: dict[str, Any]) -> tuple[float, str]:
    """A difference of shares times a hundred, to one decimal, and its interval."""
    bounds = row["lower"], row["upper"]
    known = None not in bounds
    between = f"({bounds[0] * 100:.1f} to {bounds[1] * 100:.1f})" if known else ""
    return round(row["value"] * 100, 1), between
