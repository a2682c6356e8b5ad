"""Judged figures made readable: their names, since when they are bad, and the sentences that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from mlgov.charts import theme, words
from mlgov.charts.fairness import group_name
from mlgov.govern import tiers
from mlgov.measure import catalogue, limits, reasons
from mlgov.policy.models import Limit, Policy
from mlgov.ui.blocks import Part
from mlgov.ui.table import Column

BAD = ("breach", "warn")
_TOGETHER = ("not_applicable", "not_evaluated", "ok", "warn", "breach")
_WRITTEN = {
    "share": "share",
    "probability": "p_value",
}  # every other unit of a metric is written with two decimals
_KEY = ("model", "version", "family", "metric", "subject", "group")
_JUDGED = {"ok": 1, "warn": 2, "breach": 3}
# What a limit is held against where it is not the figure itself.
_AGAINST = {
    "reference_drop": "lost against the reference",
    "reference_ratio": "times the reference's",
    "reference_variation": "standard deviations of the reference's own windows",
    "season": "against a year earlier",
    "target": "share by which the target is missed",
}
_RANKS = {status: theme.severity(status) for status in theme.STATUS}


@cache
def _facts(metric: str, family: str | None) -> catalogue.Metric:
    return catalogue.get(metric, family)


def label(metric: str, family: str | None = None) -> str:
    return _facts(metric, family).label


def unit(metric: str, family: str | None = None) -> str:
    """The unit in which `words.amount` writes the metric."""
    return _WRITTEN.get(_facts(metric, family).unit, "ratio")


def definition(metric: str, family: str | None = None) -> str:
    """What a metric is, in one line for hovers and captions."""
    one = _facts(metric, family)
    ideal = f"; ideal {words.number(one.ideal, 0)}" if one.ideal is not None else ""
    lacking = f"; without an interval, as {one.no_interval}" if one.no_interval else ""
    return f"{one.label}: {one.formula}{ideal}{lacking}"


def worst_first(rows: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("status").replace_strict(_RANKS, default=0, return_dtype=pl.Int64)
    return rows.sort(rank, descending=True, maintain_order=True)


def current(rows: pl.DataFrame) -> pl.DataFrame:
    """The last row of each figure that has a value (the last of all where none has), with `since`.

    Labels arrive late, so figures that need them stand in an earlier window than the others; `window` says
    which. `since` is the first window of the unbroken run up to there in which it was as bad as then, or
    worse; a window that could not be judged breaks no run.
    """
    seen = pl.col("window_index").filter(pl.col("value").is_not_null()).max().over(*_KEY)
    upto = rows.sort("window_index").with_columns(
        last=seen.fill_null(pl.col("window_index").max().over(*_KEY))
    )
    upto = upto.filter(pl.col("window_index") <= pl.col("last"))
    rank = pl.col("status").replace_strict(_JUDGED, default=None, return_dtype=pl.Int64)
    milder = pl.when(rank < rank.last().over(*_KEY)).then(pl.col("window_index")).max().over(*_KEY)
    run = upto.filter(rank.is_not_null() & (pl.col("window_index") > milder.fill_null(-1)))
    started = run.group_by(_KEY, maintain_order=True).agg(since=pl.col("window").first())
    last = upto.filter(pl.col("window_index") == pl.col("last")).drop("last")
    return last.join(started, on=_KEY, how="left", nulls_equal=True, maintain_order="left")


def readable(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts with what tables show beside the figure: label, unit, interval, group, reason in words.

    `since` stays only with figures outside their limits, `apart` is the limit from which the value must be
    told apart, and `about` the subject in words.
    """
    found = []
    for row in rows.iter_rows(named=True):
        kind = unit(row["metric"], row["family"])
        shown = words.interval(row["value"], row["lower"], row["upper"], None, kind)
        between = shown.partition(" (")[2]
        between = f"({between}" if between else ""
        named = group_name(row["group"]) if row["group"] else ""
        found.append(
            {
                **row,
                "about": about(row),
                "since": row.get("since") if row["status"] in BAD and row.get("since") != "all" else None,
                "why": reasons.readable(row),
                "apart": row["limit_value"],
                "label": label(row["metric"], row["family"]),
                "unit": kind,
                "interval": between,
                "group_name": named,
            }
        )
    return found


def about(row: Mapping[str, Any]) -> str:
    """What a figure is of: a column, an attribute, "sex and age_band"; nothing for the model as a whole."""
    if row["subject"] == row["model"]:
        return ""
    return together(row["subject"]) if row["family"] == "fairness" else str(row["subject"])


def together(attribute: str) -> str:
    """An attribute of fairness; the attributes of an intersection are joined by "and"."""
    return attribute.replace(",", " and ")


def columns(*, subject: str | None = "Column", group: bool = False, since: bool = True) -> list[Column]:
    """The columns of a table of figures."""
    shown = [Column("about", subject)] if subject else []
    shown += [Column("group_name", "Group")] if group else []
    shown += [
        Column("label", "Measure", width="13rem"),
        Column("value", "Value", "number", unit="unit", grey="interval", apart="apart"),
        Column("n", "n", "count"),
        Column("status", "Status", "status", why="why"),
    ]
    shown += [Column("window", "Window"), Column("since", "Since", "blank")] if since else []
    return [*shown, Column("why", "Why", "long")]


def sentences(
    rows: Sequence[dict[str, Any]], url: Callable[[dict[str, Any]], str], *, most: int = 3, of: str = "figure"
) -> list[tuple[str, Iterable[Part]]]:
    """One to `most` sentences, worst first: what, how much, against what, since when."""
    bad = [row for row in rows if row["status"] in BAD]
    shown = bad if len(bad) <= most else bad[: most - 1]
    found: list[tuple[str, Iterable[Part]]] = [(str(row["status"]), said(row, url(row))) for row in shown]
    if len(bad) > len(shown):
        rest = len(bad) - len(shown)
        found.append(
            (
                str(bad[len(shown)]["status"]),
                [f"{words.plural(rest, f'more {of}')} outside the limits; the table has them."],
            )
        )
    return found


def said(row: dict[str, Any], url: str) -> list[Part]:
    """`Demographic parity ratio of sex is 0.52 (0.39-0.68), below the limit of 0.8, since 2026-W43.`"""
    of = f" of {row['about']}" if row["about"] else ""
    value = words.interval(row["value"], row["lower"], row["upper"], None, row["unit"])
    since = f", since {row['since']}" if row.get("since") not in (None, "", "all") else ""
    groups = f": {found}" if (found := reasons.groups(row)) else ""
    return [(row["label"], url), f"{of} is {value}{against(row)}{since}{groups}."]


def against(row: Mapping[str, Any]) -> str:
    """Where a readable figure lies to its limit, to go on in a sentence; nothing where it has none."""
    return f", {row['comparison']}" if row["status"] in ("ok", *BAD) else ""


def worst(statuses: Iterable[str | None]) -> str:
    """The worst of several states; what could not be judged counts only where nothing else could."""
    return max((one or "not_evaluated" for one in statuses), key=_TOGETHER.index, default="not_evaluated")


def limit(policy: Policy, model: Mapping[str, Any], family: str, metric: str, subject: str) -> Limit | None:
    """The limit that judges a figure of a model, the most specific one; None where the policy sets none."""
    tier = tiers.effective(str(model["tier"]), policy).id
    found = limits.lookup(policy.thresholds.limits, [(family, metric, subject)], str(model["id"]), tier)
    if found.is_empty():
        return None
    row = found.drop("family", "subject").row(0, named=True)
    return Limit(**row)


def bounds(found: Limit) -> str:
    """`warning above 0.02, breach above 0.05 (lost against the reference)`."""
    named = [
        f"{name} {found.when} {bound:g}"
        for name, bound in (("warning", found.warn), ("breach", found.breach))
        if bound is not None
    ]
    against = "" if found.against == "fixed" else f" ({_AGAINST.get(found.against, found.against)})"
    return f"{', '.join(named)}{against}"
