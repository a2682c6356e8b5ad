"""Reading judged figures: a model's scorecard, the newest of every model, statuses by window."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from mlgov.errors import DataError
from mlgov.services.context import Context
from mlgov.services.picks import Pick
from mlgov.services.score_rows import ROW
from mlgov.store import batches, figures, records

# What a screen or a paper says beside a figure: the reference's, a remark, and the reason part by part.
BESIDE = (
    "reference_value", "reference_lower", "reference_upper", "undefined", "comparison", "because",
    "limit_value",
)  # fmt: skip


_KEPT = 16  # scorecards that are remembered
_TOGETHER = 2  # of several models at once


def rows(
    ctx: Context,
    model: str,
    *,
    version: str | None = None,
    as_of: datetime | None = None,
    with_reference: bool = False,
) -> pl.DataFrame:
    """A model's scorecard: the columns of `ROW` and `BESIDE`, windows in order.

    `group` is canonical JSON text or null.

    version: None takes the newest version that has figures. Raises DataError when there is no such model or
    version.
    """
    ctx.require("read")
    version = chosen(ctx, model, version, as_of)
    standing = ctx.standing(as_of)

    def read() -> pl.DataFrame:
        which: dict[str, Any] = {"reference": None if with_reference else False}
        found = figures.scores(standing.cursor(), standing.seq, model=model, version=version or "", **which)
        return _indexed(found)

    return standing.once("scorecard", (model, version, with_reference), read, most=_KEPT)


def among(ctx: Context, pick: Pick, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Every figure of the models and versions picked, windows in order; the rest of the pick is left.

    Without a model those of the newest window of every model version. A model or version that is not there
    has none.
    """
    ctx.require("read")
    standing = ctx.standing(as_of)

    def read() -> pl.DataFrame:
        if not pick.model:
            return latest(ctx, as_of=as_of)
        return _indexed(figures.scores(standing.cursor(), standing.seq, models=pick.model))

    found = standing.once("scorecards", pick.model, read, most=_TOGETHER)
    return Pick(version=pick.version).among(found)


def chosen(ctx: Context, model: str, version: str | None, as_of: datetime | None) -> str | None:
    """The version asked for, else the newest that has figures; None where the model has none yet.

    Raises DataError when there is no such model or version.
    """
    known = versions(ctx, model, as_of=as_of)
    if version is None:
        if not known:
            _must_exist(ctx, model, as_of)
        return known[-1] if known else None
    if version not in known:
        listed = ", ".join(known) or "none has data yet"
        raise DataError(f"{model} has no figures for version {version}; versions with figures: {listed}")
    return version


def latest(ctx: Context, *, as_of: datetime | None = None) -> pl.DataFrame:
    """The figures of the newest window of every model version, without baselines."""
    ctx.require("read")
    return _indexed(figures.scores(ctx.store.cursor(), ctx.seq(as_of), newest_window=True))


def every(ctx: Context, metric: str | None = None, *, as_of: datetime | None = None) -> pl.DataFrame:
    """All judged figures of all models, or those of one metric."""
    ctx.require("read")
    return _indexed(figures.scores(ctx.store.cursor(), ctx.seq(as_of), metric=metric))


def by_window(ctx: Context, *, as_of: datetime | None = None) -> pl.DataFrame:
    """[model, version, window, window_start, family, breach, warn, ok, not_evaluated]: counts of figures."""
    ctx.require("read")
    return figures.worst_by_window(ctx.store.cursor(), ctx.seq(as_of))


def versions(ctx: Context, model: str, *, as_of: datetime | None = None) -> list[str]:
    """The versions of a model that have batches in force, lowest first."""
    ctx.require("read")
    standing = ctx.standing(as_of)

    def read() -> list[str]:
        return sorted(batches.versions_of(standing.cursor(), model, standing.seq), key=_precedence)

    return list(standing.once("versions with batches", model, read, most=_KEPT))


def distribution(
    ctx: Context,
    model: str,
    version: str,
    column: str,
    window: str | None = None,
    *,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """[bin, reference_n, current_n, reference_share, current_share] of a column, in the order of its bins.

    window: None takes the newest.
    """
    ctx.require("read")
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    if window is None:
        newest = figures.scores(cur, seq, model=model, version=version, newest_window=True)
        newest = newest.filter(~pl.col("family").is_in(figures.EXTRACTS))
        window = str(newest["window"][0]) if newest.height else "all"
    sides = [
        figures.profile(
            cur, seq, model=model, version=version, reference=reference, window=at, column=column, kind="bin"
        )
        .group_by("key", maintain_order=True)
        .agg(pl.col("value").sum().cast(pl.Int64).alias(name))
        for reference, at, name in ((True, "all", "reference_n"), (False, window, "current_n"))
    ]
    joined = sides[0].join(sides[1], on="key", how="full", coalesce=True, maintain_order="left")
    return joined.rename({"key": "bin"}).with_columns(
        pl.col("reference_n", "current_n").fill_null(0),
        reference_share=pl.col("reference_n").fill_null(0) / pl.col("reference_n").sum(),
        current_share=pl.col("current_n").fill_null(0) / pl.col("current_n").sum(),
    )


def data_cut_off(ctx: Context, *, as_of: datetime | None = None) -> datetime | None:
    """When the newest batch in force was committed; None where there is none."""
    ctx.require("read")
    standing = ctx.standing(as_of)
    return standing.once("data cut-off", None, lambda: batches.newest_at(standing.cursor(), standing.seq))


def _must_exist(ctx: Context, model: str, as_of: datetime | None) -> None:
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    if records.newest(cur, "model", seq, id=model):
        return
    known = [one.id for one in records.newest(cur, "model", seq)]
    listed = ", ".join(known[:20]) or "none yet: load a registry or a prediction extract"
    raise DataError(f"there is no model {model}; models: {listed}")


def _indexed(found: pl.DataFrame) -> pl.DataFrame:
    """With `window_index`, from 0 for each model version; the store gives windows in their order."""
    order = found.select("model", "version", "reference", "window").unique(maintain_order=True)
    order = order.with_columns(
        window_index=pl.int_range(pl.len()).over("model", "version", "reference").cast(pl.Int64)
    )
    return found.join(
        order, on=["model", "version", "reference", "window"], how="left", maintain_order="left"
    ).select(*ROW, *BESIDE)


def _precedence(version: str) -> tuple[tuple[int, ...], bool, str]:
    """Semantic order: numbers first, a pre-release before its release."""
    core, _, pre = version.partition("-")
    return tuple(int(part) for part in core.split(".")), not pre, pre
