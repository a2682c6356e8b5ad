"""What a model's newest figures come to, family by family, with the figure that shows it and since when."""

from __future__ import annotations

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
    run in which the family has had this status or a worse one, `since_at` its beginning. Without any judged
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


def family_states(
    newest: pl.DataFrame, by_window: pl.DataFrame, policy: Policy
) -> dict[Key, dict[str, FamilyState]]:
    """States by (model, version) and family, for the families that have rows.

    newest: scorecard rows of each version's newest windows. by_window: [model, version, window, window_start,
    family, breach, warn, ok, not_evaluated], counts of figures, windows in order.
    """
    runs = _runs(by_window)
    found: dict[Key, dict[str, FamilyState]] = {}
    for row in _worst(newest, policy).iter_rows(named=True):
        state = _state(row, runs)
        found.setdefault((row["model"], row["version"]), {})[row["family"]] = state
    return found


def _worst(newest: pl.DataFrame, policy: Policy) -> pl.DataFrame:
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


def _state(row: Row, runs: dict[tuple[str, str, str], dict[str, Run]]) -> FamilyState:
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
    run = runs.get((row["model"], row["version"], family), {}).get(status, (None, None))
    return FamilyState(family, status, why, *worst, window, *run)


def _runs(by_window: pl.DataFrame) -> dict[tuple[str, str, str], dict[str, Run]]:
    """Since which window each family is in breach, or at least in warning; unjudged windows are skipped."""
    judged = by_window.filter(pl.col("breach") + pl.col("warn") + pl.col("ok") > 0)
    place = pl.int_range(pl.len())
    better = {"breach": pl.col("breach") == 0, "warn": (pl.col("breach") + pl.col("warn")) == 0}
    first = {
        f"{status}_{name}": pl.col(name).filter(place > place.filter(test).max().fill_null(-1)).first()
        for status, test in better.items()
        for name in ("window", "window_start")
    }
    found = judged.group_by("model", "version", "family", maintain_order=True).agg(**first)
    return {
        (row["model"], row["version"], row["family"]): {
            status: (row[f"{status}_window"], row[f"{status}_window_start"]) for status in better
        }
        for row in found.iter_rows(named=True)
    }
