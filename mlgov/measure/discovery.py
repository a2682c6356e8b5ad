"""P-values corrected for having looked at many columns at once."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mlgov.measure import intervals, stories


def corrected(frame: pl.DataFrame, value: str, within: Sequence[str]) -> pl.Series:
    """The p-values of column `value`, corrected over the rows that share what is in `within`; in their order.

    A corrected p-value below a rate keeps the expected share of false discoveries below that rate, also where
    columns depend on each other positively. Null stays null, and does not count as looked at. Benjamini and
    Hochberg (1995); scipy.stats.false_discovery_control.
    """
    place = [*within]
    ranked = (
        frame.select(*place, p=pl.col(value))
        .with_row_index("_row")
        .filter(pl.col("p").is_not_null())
        .sort("p", "_row")
        .with_columns(_rank=pl.int_range(1, pl.len() + 1).over(place), _of=pl.len().over(place))
    )
    scaled = ranked.with_columns(q=pl.col("p") * pl.col("_of") / pl.col("_rank"))
    # From the largest p-value down, none may be corrected beyond one that is larger.
    found = scaled.with_columns(pl.col("q").reverse().cum_min().reverse().over(place).clip(0.0, 1.0))
    rows = pl.DataFrame({"_row": pl.int_range(frame.height, dtype=pl.get_index_type(), eager=True)})
    return rows.join(found.select("_row", "q"), on="_row", how="left", maintain_order="left")["q"]


def tests(scores: pl.DataFrame) -> pl.DataFrame:
    """[test, subject, window_index, corrected] of all columns, each window and kind of test by itself."""
    p = scores.filter(
        (pl.col("family") == "drift") & pl.col("metric").is_in(list(stories.P_VALUES)),
        pl.col("value").is_not_null(),
    ).select(
        "subject",
        "window_index",
        p="value",
        test=pl.col("metric").replace_strict(stories.P_VALUES, return_dtype=pl.String),
    )
    shares = _of_shares(scores)
    every = pl.concat(
        [p.group_by("subject", "window_index", "test").agg(pl.col("p").min()), shares], how="diagonal"
    )
    return every.with_columns(corrected(every, "p", ["test", "window_index"]).alias("corrected")).drop("p")


def _of_shares(scores: pl.DataFrame) -> pl.DataFrame:
    """The p-values of shares that moved, from their intervals: how many standard errors they are from 0."""
    shares = scores.filter(
        pl.col("family") == "drift",
        pl.col("metric").is_in(list(stories.SHARES)),
        pl.col("lower").is_not_null() & pl.col("upper").is_not_null() & (pl.col("upper") > pl.col("lower")),
    )
    error = (pl.col("upper") - pl.col("lower")) / (2 * intervals.Z)
    return shares.select(
        "subject",
        "window_index",
        p=(pl.col("value") / error).map_batches(_two_sided, return_dtype=pl.Float64),
        test="metric",
    )


def _two_sided(z: pl.Series) -> pl.Series:
    # scipy.special is quick to import, but only those who measure should pay for it.
    from scipy.special import ndtr

    return pl.Series(2 * ndtr(-z.abs().to_numpy()))
