"""Alarms: what has been outside its limits for several windows in a row, made from judged figures.

A single bad window may be chance, and a tiny difference is significant where there are many rows. So an alarm
needs a figure past its limit (an effect that matters), in several judged windows without a break
(persistence), and for a column that moved also a p-value that stays small after correction over all columns
of the window (significance).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

import polars as pl

from mlgov.measure import catalogue, discovery, stories, telling

Level = Literal["warning", "critical"]
MOVED = "columns_moved"  # the metric of the alarm that sums up how many columns moved
_RANK = {"ok": 0, "warn": 1, "breach": 2}
_LEVELS: tuple[Level, Level] = ("warning", "critical")
_PLACE = ["family", "story", "subject", "group"]
_KEPT = (
    "metric", "window", "window_index", "window_start", "value", "n", "lower", "upper", "reference_value",
    "why", "rank", "corrected",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One measure of an alarm in the newest window of its run.

    `p_value` is corrected over the columns of that window; None where the measure has no test.
    """

    metric: str
    value: float | None
    lower: float | None
    upper: float | None
    reference_value: float | None
    n: int
    why: str
    p_value: float | None


@dataclass(frozen=True)
class Carrier:
    """A column that moved in the same windows, with its population stability index (its largest there)."""

    column: str
    index: float


@dataclass(frozen=True)
class Alarm:
    """What is outside its limits, since when and by how much; `leading` speaks for it, `beside` agrees.

    since: the first window of the run; confirmed_in: the window in which it had lasted long enough. window:
    the newest window of the run. until: the first judged window that was within the limits again, None while
    it is open. worst: the value furthest out, in window `worst_in`. moved, of: for the alarm about the
    columns as a whole, how many of how many moved.
    """

    level: Level
    family: str
    story: str
    subject: str
    group: str | None
    leading: Measure
    beside: tuple[Measure, ...]
    since: str
    since_index: int
    since_start: datetime | None
    confirmed_in: str
    window: str
    until: str | None
    windows: int
    worst: float | None
    worst_in: str
    carried_by: tuple[Carrier, ...] = ()
    moved: int | None = None
    of: int | None = None

    @property
    def metric(self) -> str:
        return self.leading.metric

    @property
    def open(self) -> bool:
        return self.until is None

    @property
    def why(self) -> str:
        return telling.why(self)


def find(
    scores: pl.DataFrame, *, windows: int, rate: float, outputs: Collection[str] = (), model: str = ""
) -> list[Alarm]:
    """The alarms of one model version, open ones first, then critical ones, then those that began last.

    scores: the columns of `scorecards.SCORES` and `window_index`, in any order; the reference's own windows
    are left out. windows: how many judged windows in a row it takes; one that could not be judged neither
    breaks a run nor makes it longer. rate: the false discovery rate that p-values are held to. outputs: the
    columns that are scores, predictions and labels, which carry nothing. model: the subject of the alarm
    that sums up the columns.
    """
    told = _told(scores, rate)
    if told.is_empty():
        return []
    runs = _runs(told, windows)
    if runs.is_empty():
        return []
    of_run = told.filter(pl.col("rank") > 0).join(runs, on=_PLACE, how="inner", nulls_equal=True)
    of_run = of_run.filter(pl.col("window_index").is_between("first", "last"))
    names = dict(told.select("window_index", "window").unique().iter_rows())
    rows = of_run.sort(*_PLACE, "first", "window_index", nulls_last=True).to_dicts()
    found = [_alarm(list(own), names) for _, own in groupby(rows, key=_run_of)]
    columns = [one for one in found if one.family == "drift" and one.subject not in outputs]
    columns = [one for one in columns if stories.of_column(one.metric)]
    found = [_carried(one, columns, names) if _is_carried(one, outputs, model) else one for one in found]
    watched = told.filter(pl.col("story") == stories.COLUMN, ~pl.col("subject").is_in(list(outputs)))
    found += _summed_up([one for one in columns if one.open], watched, model)
    return sorted(found, key=lambda one: (not one.open, one.level != "critical", -one.since_index))


def _told(scores: pl.DataFrame, rate: float) -> pl.DataFrame:
    """Judged figures with their story, their rank (0 within the limits) and their corrected p-value."""
    own = scores.filter(~pl.col("reference"))
    judged = own.filter(pl.col("status").is_in(list(_RANK)))
    metrics = judged.select("family", "metric").unique()
    story = pl.DataFrame(
        [(*one, stories.of(*one), stories.tested_by(*one)) for one in metrics.iter_rows()],
        schema={"family": pl.String, "metric": pl.String, "story": pl.String, "test": pl.String},
        orient="row",
    )
    tests = discovery.tests(own)
    rank = pl.col("status").replace_strict(_RANK, return_dtype=pl.Int8)
    told = (
        judged.join(story, on=["family", "metric"], how="left")
        .join(tests, on=["test", "subject", "window_index"], how="left")
        .with_columns(rank=pl.when(pl.col("corrected") >= rate).then(0).otherwise(rank))
    )
    return told.select(*_PLACE, *_KEPT)


def _runs(told: pl.DataFrame, windows: int) -> pl.DataFrame:
    """[family, story, subject, group, first, last, confirmed, length, next]: unbroken runs, long enough.

    Each is given by indices of windows; next: the first judged window after it, null where there is none.
    """
    by_window = (
        told.group_by(*_PLACE, "window_index")
        .agg(pl.col("rank").max())
        .sort(*_PLACE, "window_index", nulls_last=True)
    )
    after = pl.col("window_index").shift(-1).over(_PLACE)
    run = (pl.col("rank") == 0).cum_sum().over(_PLACE)
    index = pl.col("window_index")
    return (
        by_window.with_columns(next=after, run=run)
        .filter(pl.col("rank") > 0)
        .group_by(*_PLACE, "run", maintain_order=True)
        .agg(
            first=index.first(),
            last=index.last(),
            confirmed=index.get(windows - 1, null_on_oob=True),
            length=pl.len(),
            next=pl.col("next").last(),
        )
        .filter(pl.col("length") >= windows)
        .drop("run")
    )


def _run_of(row: dict[str, Any]) -> tuple[Any, ...]:
    return *(row[name] for name in _PLACE), row["first"]


def _alarm(rows: Sequence[dict[str, Any]], names: dict[int, str]) -> Alarm:
    """rows: every measure past its limit in every window of one run, windows in order."""
    start, end = rows[0], rows[-1]
    newest = [row for row in rows if row["window_index"] == end["window_index"]]
    newest.sort(key=lambda row: (-row["rank"], stories.order(row["metric"]), row["metric"]))
    leading, *beside = (_measure(row) for row in newest)
    same = [row for row in rows if row["metric"] == leading.metric]
    worst = _worst(same, start["family"])
    return Alarm(
        level=_LEVELS[newest[0]["rank"] - 1],
        family=start["family"],
        story=start["story"],
        subject=start["subject"],
        group=start["group"],
        leading=leading,
        beside=tuple(beside),
        since=start["window"],
        since_index=start["window_index"],
        since_start=start["window_start"],
        confirmed_in=names[start["confirmed"]],
        window=end["window"],
        until=None if start["next"] is None else names[start["next"]],
        windows=start["length"],
        worst=worst["value"],
        worst_in=worst["window"],
    )


def _measure(row: dict[str, Any]) -> Measure:
    return Measure(
        row["metric"],
        row["value"],
        row["lower"],
        row["upper"],
        row["reference_value"],
        row["n"],
        row["why"],
        row["corrected"],
    )


def _worst(rows: Sequence[dict[str, Any]], family: str) -> dict[str, Any]:
    """The row furthest from where the measure should be: the lowest where higher is better."""
    better = catalogue.get(rows[0]["metric"], family).better
    sign = -1.0 if better == "higher" else 1.0
    return max(rows, key=lambda row: sign * (row["value"] or 0.0))


def _is_carried(alarm: Alarm, outputs: Collection[str], model: str) -> bool:
    """Whether columns carry it: it is about the model as a whole or what it puts out."""
    if alarm.family == "drift":
        return alarm.subject in outputs or alarm.subject == model
    return alarm.family == "performance"


def _carried(alarm: Alarm, columns: Iterable[Alarm], names: dict[int, str]) -> Alarm:
    """With the columns whose own alarms share a window with it, the one that moved most first."""
    index = {name: number for number, name in names.items()}
    first, last = alarm.since_index, index[alarm.window]
    own: dict[str, float] = {}
    for one in columns:
        if one.subject != alarm.subject and one.since_index <= last and index[one.window] >= first:
            own[one.subject] = max(own.get(one.subject, 0.0), stories.index_of(one))
    ranked = sorted(own.items(), key=lambda item: -item[1])
    return replace(alarm, carried_by=tuple(Carrier(*one) for one in ranked))


def _summed_up(columns: Sequence[Alarm], watched: pl.DataFrame, model: str) -> list[Alarm]:
    """One alarm about the whole model where at least two columns moved and have not come back."""
    if len({one.subject for one in columns}) < 2:
        return []
    first = min(columns, key=lambda one: one.since_index)
    ranked = sorted(columns, key=lambda one: -stories.index_of(one))
    newest = max(columns, key=lambda one: one.leading.n)
    moved, of = len({one.subject for one in columns}), watched["subject"].n_unique()
    share = moved / of
    leading = Measure(MOVED, share, None, None, None, newest.leading.n, "", None)
    return [
        Alarm(
            level="critical" if any(one.level == "critical" for one in columns) else "warning",
            family="drift",
            story=MOVED,
            subject=model,
            group=None,
            leading=leading,
            beside=(),
            since=first.since,
            since_index=first.since_index,
            since_start=first.since_start,
            confirmed_in=first.confirmed_in,
            window=ranked[0].window,
            until=None,
            windows=max(one.windows for one in columns),
            worst=share,
            worst_in=ranked[0].window,
            carried_by=tuple(Carrier(one.subject, stories.index_of(one)) for one in ranked),
            moved=moved,
            of=of,
        )
    ]
