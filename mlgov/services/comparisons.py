"""Champion against challenger, and one window against another: what differs by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polars as pl

from mlgov.errors import DataError
from mlgov.govern import deployments
from mlgov.measure import catalogue, contest, scorecards
from mlgov.measure.profiles.local import profile
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.seasons import year_before
from mlgov.measure.side_by_side import Row, beside, paired_row, said_of_versions, said_of_windows
from mlgov.measure.spec import Spec
from mlgov.measure.windows import assign
from mlgov.services import inventory
from mlgov.services import scorecards as cards
from mlgov.services.context import Context
from mlgov.services.matching import matched, rows_of
from mlgov.store import figures

_OF_ROWS = ("performance", "drift", "fairness")


@dataclass(frozen=True)
class Comparison:
    """a, b: the versions or windows compared. matched: rows that both sides share, None where figures are
    compared as of independent samples. said: the outcome in words; notes: what to know of it."""

    model: str
    kind: Literal["versions", "windows"]
    a: str
    b: str
    matched: int | None
    said: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]


def champion(ctx: Context, model: str, *, as_of: datetime | None = None) -> str | None:
    """The version that does the model's work, against which others are held; None where none is live."""
    found = deployments.champion(inventory.versions(ctx, model, as_of=as_of))
    return str(found.body["version"]) if found else None


def versions(
    ctx: Context,
    model: str,
    version_a: str,
    version_b: str,
    *,
    window: str | None = None,
    as_of: datetime | None = None,
) -> Comparison:
    """Two versions of a model, on the rows that both have predicted where there are such.

    Rows match by the entity id; without any, the figures of either's own rows are compared as those of
    independent samples. window: None takes all rows. Raises DataError where a version has no rows there.
    """
    ctx.require("read")
    seq = ctx.seq(as_of)
    sides = [rows_of(ctx, seq, model, one, window) for one in (version_a, version_b)]
    (rows_a, spec_a), (rows_b, spec_b) = sides
    if spec_a.task != spec_b.task:
        raise DataError(f"{version_a} is {spec_a.task} and {version_b} is {spec_b.task}: nothing to compare")
    shared, notes = matched(rows_a, rows_b, spec_a, spec_b)
    if shared is None:
        found = _independent(ctx, sides, as_of)
        notes = (
            *notes,
            "No rows are in both, so their figures are compared as those of independent samples.",
        )
    else:
        found = [
            paired_row(model, name, one) for name, one in contest.differences(*shared, spec_a, spec_b).items()
        ]
    count = None if shared is None else shared[0].height
    said = said_of_versions(version_a, version_b, found, count)
    return Comparison(model, "versions", version_a, version_b, count, said, notes, tuple(found))


def windows(
    ctx: Context,
    model: str,
    version: str | None,
    window_a: str,
    window_b: str,
    *,
    as_of: datetime | None = None,
) -> Comparison:
    """The figures of two windows of a version side by side, each judged apart from the other.

    version: None takes the newest with figures. Raises DataError where a window has no figures.
    """
    known = cards.rows(ctx, model, version=version, as_of=as_of)
    rows = known.filter(pl.col("value").is_not_null() & pl.col("family").is_in(_OF_ROWS))
    sides = [rows.filter(pl.col("window") == name) for name in (window_a, window_b)]
    for name, side in zip((window_a, window_b), sides, strict=True):
        if side.is_empty():
            newest = rows["window"].unique(maintain_order=True).to_list()[-5:]
            raise DataError(f"{model} has no figures of window {name}; the newest: {', '.join(newest)}")
    found = beside(*sides)
    said = said_of_windows(window_a, window_b, found)
    judged = sum(one.differs is not None for one in found)
    notes = (
        f"Of {judged} figures with an interval about {round(judged / 20)} would differ by chance alone.",
    )
    return Comparison(model, "windows", window_a, window_b, None, said, notes if judged else (), tuple(found))


def year_earlier(
    ctx: Context, model: str, version: str | None, window: str, *, as_of: datetime | None = None
) -> str | None:
    """The same period a year before a window, where the version has figures of it."""
    before = year_before(window)
    if before is None:
        return None
    known = cards.rows(ctx, model, version=version, as_of=as_of)["window"]
    return before if before in known else None


def moved(
    ctx: Context, model: str, version: str, window_a: str, window_b: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """[column, bin, reference_n, current_n, reference_share, current_share, distance], the column that moved
    most first: from window b (called the reference here) to window a.

    distance: half the sum of the shares' differences (total variation), in [0, 1].
    """
    ctx.require("read")
    counts = figures.profile(
        ctx.store.cursor(),
        ctx.seq(as_of),
        model=model,
        version=version,
        reference=False,
        windows=(window_a, window_b),
        kind="bin",
    )
    sums = counts.group_by("column", "key", maintain_order=True).agg(
        pl.col("value").filter(pl.col("window") == window).sum().alias(name)
        for name, window in (("reference_n", window_b), ("current_n", window_a))
    )
    total = {name: pl.col(name).sum().over("column") for name in ("reference_n", "current_n")}
    sums = sums.filter((total["reference_n"] > 0) & (total["current_n"] > 0)).with_columns(
        reference_share=pl.col("reference_n") / total["reference_n"],
        current_share=pl.col("current_n") / total["current_n"],
    )
    gap = (pl.col("current_share") - pl.col("reference_share")).abs()
    return (
        sums.with_columns(distance=gap.sum().over("column") / 2)
        .sort("distance", descending=True, maintain_order=True)
        .rename({"key": "bin"})
    )


def before_and_after(
    ctx: Context,
    model: str,
    version: str,
    column: str,
    before: Sequence[str],
    after: Sequence[str],
    *,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """[bin, reference_n, current_n, reference_share, current_share] of a column: the windows before (called
    the reference here) and after, each added up; no rows where either has none."""
    ctx.require("read")
    counts = figures.profile(
        ctx.store.cursor(), ctx.seq(as_of), model=model, version=version, reference=False,
        windows=[*before, *after], column=column, kind="bin",
    )  # fmt: skip
    sums = counts.group_by("key", maintain_order=True).agg(
        pl.col("value").filter(pl.col("window").is_in(list(side))).sum().cast(pl.Int64).alias(name)
        for name, side in (("reference_n", before), ("current_n", after))
    )
    total = {name: pl.col(name).sum() for name in ("reference_n", "current_n")}
    shares = {f"{name[:-2]}_share": pl.col(name) / whole for name, whole in total.items()}
    known = sums.filter((total["reference_n"] > 0) & (total["current_n"] > 0))
    return known.rename({"key": "bin"}).with_columns(**shares)


def _ranking() -> list[str]:
    """The measures of performance by which one version can be better than another."""
    every = catalogue.every("performance", "model")
    return [one.name for one in every if one.better != "neither" and one.name != "share_labelled"]


def _independent(
    ctx: Context, sides: Sequence[tuple[pl.DataFrame, Spec]], as_of: datetime | None
) -> list[Row]:
    """Performance of either's own rows, each with its interval."""
    minimum = ctx.policy(as_of).thresholds.minimum
    found = []
    for rows, spec in sides:
        counted = profile(FrameRows(rows), spec, assign(None, rows.height, "none"))
        every = scorecards.figures(counted, spec, reference=None, is_reference=False, minimum=minimum)
        plain = (pl.col("family") == "performance") & pl.col("group").is_null()
        found.append(every.filter(plain & pl.col("value").is_not_null() & pl.col("metric").is_in(_ranking())))
    return beside(*found)
