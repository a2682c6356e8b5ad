"""Figures made ready for paper: one figure in words beside its limit, and the charts that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.charts import words
from mlgov.charts.fairness import group_name
from mlgov.charts.limits import LimitLine, lines_of
from mlgov.charts.theme import severity
from mlgov.govern.families import WHOLE, FamilyState
from mlgov.measure import catalogue, limits
from mlgov.papers import drawings
from mlgov.papers.blocks import Chart
from mlgov.policy.models import Limit, Policy
from mlgov.services import scorecards
from mlgov.services.context import Context

Row = Mapping[str, Any]
WINDOWS = 60  # how far back a chart on paper reaches
# The rate by group that shows what lies behind a figure between groups, by how that figure's name begins.
RATE_BEHIND = {
    "demographic_parity": "selection_rate",
    "equal_opportunity": "true_positive_rate",
    "equalized_odds": "false_positive_rate",
    "predictive_parity": "positive_predictive_value",
}


@dataclass(frozen=True)
class Scope:
    """One model version at one moment: where its figures are read, and what they are judged by."""

    ctx: Context
    policy: Policy
    model: str
    version: str
    tier: str
    at: datetime

    def rows(self) -> pl.DataFrame:
        """The figures of every window."""
        return scorecards.rows(self.ctx, self.model, version=self.version, as_of=self.at)

    def limit(self, row: Row) -> Limit | None:
        """The limit that judged a figure; None where the policy sets none."""
        place = (str(row["family"]), str(row["metric"]), str(row["subject"]))
        found = limits.lookup(self.policy.thresholds.limits, [place], self.model, self.tier)
        return Limit(**found.drop("family", "subject").row(0, named=True)) if found.height else None

    def lines(self, row: Row) -> list[LimitLine]:
        return lines_of(self.limit(row), row["reference_value"], unit_of(row))


def unit_of(row: Row) -> str:
    return catalogue.get(row["metric"], row["family"]).unit


def label_of(row: Row) -> str:
    return catalogue.get(row["metric"], row["family"]).label


def subject_of(row: Row) -> str:
    """A column's name, or the attributes of an intersection: "race and sex"."""
    return str(row["subject"]).replace(",", " and ") if row["family"] == "fairness" else str(row["subject"])


def about(row: Row) -> str:
    """`Population stability index of income`; a figure of the whole model names nothing.

    A business metric has the name that its organisation gave it.
    """
    if row["family"] == "business":
        return str(row["subject"])
    subject = "" if row["subject"] == row["model"] else f" of {subject_of(row)}"
    group = f", {group_name(row['group'])}" if row["group"] else ""
    return f"{label_of(row)}{subject}{group}"


def value_text(row: Row, lines: Sequence[LimitLine]) -> str:
    """The value, with as many decimals as tell it apart from the limit that it passed.

    A business metric is in a unit of its own, so whole amounts stay whole.
    """
    if row["family"] == "business" and row["value"] is not None and float(row["value"]).is_integer():
        return words.count(row["value"])
    passed = next((line.value for line in lines if line.status == row["status"]), None)
    return words.amount(row["value"], unit_of(row), apart_from=passed)


def limit_text(lines: Sequence[LimitLine]) -> str:
    return "; ".join(line.label for line in lines)


def in_words(row: Row, lines: Sequence[LimitLine], since: str | None) -> str:
    """One figure as a sentence: what, how much, where the limit lies, since when."""
    told = f"{about(row)} is {value_text(row, lines)} in {row['window']}"
    told += f" ({limit_text(lines)})" if lines else ""
    told += f": it {row['comparison']}" if row["family"] == "business" and row["comparison"] else ""
    return told + (f", since {since}." if since and since != row["window"] else ".")


def spokesman(rows: pl.DataFrame, family: FamilyState) -> dict[str, Any] | None:
    """The row that gives a family its status; a figure between groups goes before one by group."""
    if rows.is_empty() or None in (family.metric, family.subject, family.window):
        return None
    found = rows.filter(
        pl.col("family") == family.family,
        pl.col("metric") == family.metric,
        pl.col("subject") == family.subject,
        pl.col("window") == family.window,
        pl.col("status") == family.status,
    ).sort(pl.col("group").is_not_null(), "group")
    return found.row(0, named=True) if found.height else None


def since(rows: pl.DataFrame, row: Row) -> str | None:
    """The first window of the unbroken run in which this figure has been as bad as now, or worse.

    None where it is not beyond a limit now.
    """
    first = None
    for one in _of(rows, row).sort("window_index", descending=True).iter_rows(named=True):
        if one["window_index"] > row["window_index"]:
            continue
        if one["status"] not in ("warn", "breach") or severity(one["status"]) < severity(row["status"]):
            break
        first = str(one["window"])
    return None if first == WHOLE else first


def charts(scope: Scope, rows: pl.DataFrame, row: Row) -> tuple[Chart, ...]:
    """The figure over its windows, and what lies behind it: a distribution or the rates by group."""
    lines = scope.lines(row)
    history = _of(rows, row).sort("window_index").tail(WINDOWS)
    made = [_history(history, row, lines, since(rows, row)) if history.height > 1 else None]
    if row["family"] == "drift":
        made.append(_distribution(scope, row))
    elif row["family"] == "fairness" and not row["group"]:
        made.append(_rates(rows, row))
    return tuple(chart for chart in made if chart is not None)


def _history(history: pl.DataFrame, row: Row, lines: Sequence[LimitLine], first: str | None) -> Chart | None:
    finding = (
        f"{about(row)} has been beyond its limit since {first}." if first else f"{about(row)} over time."
    )
    reference = row["reference_value"] if row["family"] == "performance" else None
    metric = catalogue.get(row["metric"], row["family"])
    return drawings.series(
        history,
        unit=unit_of(row),
        limits=lines,
        reference=reference,
        title=finding,
        caption=f"{metric.label}: {metric.formula}." if len(metric.formula) <= 70 else "",
    )


def _distribution(scope: Scope, row: Row) -> Chart | None:
    bins = scorecards.distribution(
        scope.ctx, scope.model, scope.version, row["subject"], row["window"], as_of=scope.at
    )
    if bins.is_empty() or not bins["current_n"].sum() or not bins["reference_n"].sum():
        return None
    moved = bins.sort((pl.col("current_share") - pl.col("reference_share")).abs(), descending=True)
    top = moved.row(0, named=True)
    of, n = (words.count(float(bins[name].sum())) for name in ("reference_n", "current_n"))
    went = f"from {words.share(top['reference_share'])} to {words.share(top['current_share'])}"
    return drawings.pairs(
        bins,
        title=f"The share of {row['subject']} in {words.bin_label(str(top['bin']))} went {went}.",
        caption=f"Reference (n = {of}) beside {row['window']} (n = {n}).",
        alt=f"Bars of the distribution of {row['subject']} in {words.plural(bins.height, 'bin')}.",
    )


def _rates(rows: pl.DataFrame, row: Row) -> Chart | None:
    rate = next((rate for start, rate in RATE_BEHIND.items() if row["metric"].startswith(start)), None)
    if rate is None:
        return None
    groups = rows.filter(
        pl.col("metric") == rate,
        pl.col("family") == "fairness",
        pl.col("subject") == row["subject"],
        pl.col("window") == row["window"],
        pl.col("group").is_not_null(),
    )
    if groups.is_empty():
        return None
    metric = catalogue.get(rate, "fairness")
    judged = groups.filter(pl.col("value").is_not_null() & (pl.col("status") != "not_evaluated")).sort(
        "value"
    )
    if judged.is_empty():
        return None
    low, high = (
        f"{words.amount(one['value'], metric.unit)} ({group_name(one['group'])})"
        for one in (judged.row(0, named=True), judged.row(-1, named=True))
    )
    return drawings.dots(
        groups,
        unit=metric.unit,
        title=f"{metric.label} by {subject_of(row)} goes from {low} to {high}.",
        caption=f"{row['window']}, with 95 % intervals; groups left out are too small to be judged.",
    )


def _of(rows: pl.DataFrame, row: Row) -> pl.DataFrame:
    """The same figure in every window."""
    same = pl.col("group").is_null() if row["group"] is None else pl.col("group") == row["group"]
    key = [pl.col(name) == row[name] for name in ("family", "metric", "subject")]
    return rows.filter(*key, same)
