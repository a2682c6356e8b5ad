"""What a model's newest figures come to, family by family, with the figure that shows it and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.govern.calendar import plural
from mlgov.policy.models import Policy, Status

FAMILIES = (
    "performance",
    "drift",
    "fairness",
    "operations",
)  # what figures speak about; compliance follows from the worklist
PREDICTED = FAMILIES[:3]  # those that are measured from predictions, which a model in use owes
# How metrics begin that say without labels what performance is worth; they count until labels say it.
ESTIMATED = "estimated_"
SEVERITY: dict[str, int] = {"breach": 4, "warn": 3, "not_evaluated": 2, "ok": 1, "not_applicable": 0}
WHOLE = "all"  # the one window of an extract without windows: nothing began in it
_JUDGED = ("breach", "warn", "ok")
_OF_FIGURES = {
    "breach": 4,
    "warn": 3,
    "ok": 2,
    "not_evaluated": 1,
    "not_applicable": 0,
}  # judged ones speak first


@dataclass(frozen=True)
class FamilyState:
    """The worst judged status of a family in its newest window, and the figure that gives it.

    Performance has two newest windows where labels are late: that of what labels show, which speaks first,
    and a later one of estimates, which speak where they are worse.

    `metric`, `subject` and `value` are those of the worst figure; `since` is the first window of the unbroken
    run in which that figure has had this status or a worse one, `since_at` its beginning. Without any judged
    figure the family is not evaluated.
    """

    family: str
    status: Status
    why: str
    metric: str | None = None
    subject: str | None = None
    value: float | None = None
    window: str | None = None
    since: str | None = None
    since_at: datetime | None = None
    short: str = ""
    """The reason without what the limit rests on."""
    more: str = ""
    """How many more figures have the same status."""


Row = dict[str, Any]
Run = tuple[str | None, datetime | None]  # the first window of a run, and when it began
Key = tuple[str, str]  # model, version
Figure = tuple[str, str, str, str, str | None]  # model, version, metric, subject, group


def family_states(worst: pl.DataFrame, history: pl.DataFrame) -> dict[Key, dict[str, FamilyState]]:
    """States by (model, version) and family, for the families that have rows.

    worst: the answer of `worst_figures`. history: [model, version, metric, subject, group, window,
    window_start, status] of those figures, one row for each window, windows in order.
    """
    runs = _runs(history)
    found: dict[Key, dict[str, FamilyState]] = {}
    for row in worst.iter_rows(named=True):
        found.setdefault((row["model"], row["version"]), {})[row["family"]] = _state(row, runs)
    return found


def worst_figures(newest: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """One row for each model, version and family: its worst figure, with the number of figures of each
    status.

    Among figures of one status those that labels show come before estimates, those between groups before
    those by group, then the order of the policy's limits decides, then how far the figure lies on the bad
    side. `n_estimated` of those judged are estimates, the last of them of the window `estimated_in`.
    """
    position = {limit.metric: place for place, limit in reversed(list(enumerate(policy.thresholds.limits)))}
    sign = {limit.metric: -1.0 if limit.when == "below" else 1.0 for limit in policy.thresholds.limits}
    ranked = newest.with_columns(
        _rank=pl.col("status").replace_strict(_OF_FIGURES, default=0, return_dtype=pl.Int64),
        _place=pl.col("metric").replace_strict(position, default=len(position), return_dtype=pl.Int64),
        _bad=pl.col("value") * pl.col("metric").replace_strict(sign, default=1.0, return_dtype=pl.Float64),
        _by_group=pl.col("group").is_not_null(),
        _estimated=estimated(),
    ).sort(
        "_rank", "_estimated", "_by_group", "_place", "_bad", "metric", "subject",
        descending=[True, False, False, False, True, False, False], nulls_last=True,
    )  # fmt: skip
    counts = [
        pl.col("status").eq(status).sum().alias(f"n_{status}") for status in (*_JUDGED, "not_evaluated")
    ]
    early = pl.col("_estimated") & pl.col("status").is_in(_JUDGED)
    counts += [early.sum().alias("n_estimated"), pl.col("window").filter(early).last().alias("estimated_in")]
    kept = pl.col("metric", "subject", "group", "value", "window", "status", "why", "comparison").first()
    return ranked.group_by("model", "version", "family", maintain_order=True).agg(kept, *counts)


def estimated() -> pl.Expr:
    """Whether a figure says without labels what performance is worth."""
    return pl.col("family").eq("performance") & pl.col("metric").str.starts_with(ESTIMATED)


def _state(row: Row, runs: Mapping[Figure, Run]) -> FamilyState:
    family, status, window = row["family"], row["status"], row["window"]
    judged = sum(row[f"n_{name}"] for name in _JUDGED)
    if judged == 0:
        return FamilyState(family, "not_evaluated", row["why"] or "no figure could be judged", window=window)
    if status == "ok":
        return FamilyState(family, "ok", _in_control(row, judged), window=window)
    same = row[f"n_{status}"]
    more = f"{plural(same - 1, 'more figure')} {'in breach' if status == 'breach' else 'to watch'}"
    more = more if same > 1 else ""
    why = row["why"].rstrip(". ") + (f"; {more}" if more else "")
    worst = row["metric"], row["subject"], row["value"]
    run = runs.get(_figure(row), (None, None))
    return FamilyState(family, status, why, *worst, window, *run, short=_short(row), more=more)


def _in_control(row: Row, judged: int) -> str:
    """`5 figures within their limits, 1 estimate for 2026-W45, whose labels are not there yet`."""
    unjudged, estimates = row["n_not_evaluated"], row["n_estimated"]
    known = judged - estimates
    told = [f"{plural(known, 'figure')} within {_their(known)}"] if known else []
    if estimates:
        within = "" if known else f" within {_their(estimates)}"
        window = f"{row['estimated_in']}, whose labels are not there yet"
        told.append(f"{plural(estimates, 'estimate')}{within} for {window}")
    return ", ".join(told + ([f"{unjudged} not evaluated"] if unjudged else []))


def _their(n: int) -> str:
    return "its limit" if n == 1 else "their limits"


def _short(row: Row) -> str:
    """The reason up to its comparison, behind which follows what the limit rests on."""
    why, comparison = str(row["why"]), row["comparison"]
    return why[: why.index(comparison) + len(comparison)] if comparison else why.rstrip(". ")


def _figure(row: Row) -> Figure:
    return row["model"], row["version"], row["metric"], row["subject"], row["group"]


def _runs(history: pl.DataFrame) -> dict[Figure, Run]:
    """Since which window each figure has been as bad as now, or worse; unjudged windows break no run."""
    runs: dict[Figure, Run] = {}
    over: set[Figure] = set()
    now: dict[Figure, int] = {}
    for row in history.filter(pl.col("status").is_in(_JUDGED)).reverse().iter_rows(named=True):
        figure, severity = _figure(row), SEVERITY[row["status"]]
        if severity < now.setdefault(figure, severity):
            over.add(figure)
        if figure not in over:
            runs[figure] = (row["window"], row["window_start"]) if row["window"] != WHOLE else (None, None)
    return runs
