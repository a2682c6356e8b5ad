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
)  # what figures speak about; compliance follows from the worklist
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

    @property
    def short(self) -> str:
        """The reason without what the limit rests on, which follows after a colon."""
        return self.why.partition(": ")[0].partition(";")[0].rstrip(". ")


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

    Among figures of one status those between groups come before those by group, then the order of the
    policy's limits decides, then how far the figure lies on the bad side.
    """
    position = {limit.metric: place for place, limit in reversed(list(enumerate(policy.thresholds.limits)))}
    sign = {limit.metric: -1.0 if limit.when == "below" else 1.0 for limit in policy.thresholds.limits}
    ranked = newest.with_columns(
        _rank=pl.col("status").replace_strict(_OF_FIGURES, default=0, return_dtype=pl.Int64),
        _place=pl.col("metric").replace_strict(position, default=len(position), return_dtype=pl.Int64),
        _bad=pl.col("value") * pl.col("metric").replace_strict(sign, default=1.0, return_dtype=pl.Float64),
        _by_group=pl.col("group").is_not_null(),
    ).sort(
        "_rank", "_by_group", "_place", "_bad", "metric", "subject",
        descending=[True, False, False, True, False, False], nulls_last=True,
    )  # fmt: skip
    counts = [
        pl.col("status").eq(status).sum().alias(f"n_{status}") for status in (*_JUDGED, "not_evaluated")
    ]
    kept = pl.col("metric", "subject", "group", "value", "window", "status", "why").first()
    return ranked.group_by("model", "version", "family", maintain_order=True).agg(kept, *counts)


def _state(row: Row, runs: Mapping[Figure, Run]) -> FamilyState:
    family, status, window = row["family"], row["status"], row["window"]
    judged = sum(row[f"n_{name}"] for name in _JUDGED)
    if judged == 0:
        return FamilyState(family, "not_evaluated", row["why"] or "no figure could be judged", window=window)
    if status == "ok":
        unjudged = row["n_not_evaluated"]
        why = f"{judged} figures within their limits" + (f", {unjudged} not evaluated" if unjudged else "")
        return FamilyState(family, "ok", why, window=window)
    same = row[f"n_{status}"]
    more = f"; {plural(same - 1, 'more figure')} {'in breach' if status == 'breach' else 'to watch'}"
    why = row["why"].rstrip(". ") + (more if same > 1 else "")
    worst = row["metric"], row["subject"], row["value"]
    run = runs.get(_figure(row), (None, None))
    return FamilyState(family, status, why, *worst, window, *run)


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
