"""Small expressions that several metrics share."""

from __future__ import annotations

from functools import reduce
from operator import add

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE

Reason = tuple[pl.Expr, str | pl.Expr]

NO_LABEL_COLUMN: Reason = (~pl.col("has_label"), "the spec names no label")
NO_CLASS: Reason = (
    ~pl.col("has_class"),
    f"{NOT_APPLICABLE}among several classes, rates need one that counts as positive; name it in the spec",
)
NO_LABELS: Reason = (pl.col("labelled").fill_null(0) == 0, "no labels have arrived yet")
NO_PREDICTION_COLUMN: Reason = (
    ~pl.col("has_prediction"),
    f"{NOT_APPLICABLE}the spec names no prediction",
)
NO_SCORE_COLUMN: Reason = (
    ~pl.col("has_score"),
    f"{NOT_APPLICABLE}the spec names no score",
)


def share(k: pl.Expr, n: pl.Expr) -> pl.Expr:
    """k / n; null where n is 0."""
    return pl.when(n > 0).then(k / n)


def both(*notes: pl.Expr) -> pl.Expr:
    """The texts that are not null, one after the other; null where none is there."""
    found = pl.any_horizontal(one.is_not_null() for one in notes)
    return pl.when(found).then(pl.concat_str(*notes, separator="; ", ignore_nulls=True))


def rows_of(count: pl.Expr) -> pl.Expr:
    """How many rows stand behind a weighted count, or a sum of such counts."""
    return _sum(count, "_rows")


def squares_of(count: pl.Expr) -> pl.Expr:
    """The sum of squared weights behind a weighted count, or a sum of such counts."""
    return _sum(count, "_squares")


def _sum(count: pl.Expr, ending: str) -> pl.Expr:
    return reduce(add, (pl.col(f"{name}{ending}") for name in count.meta.root_names()))


def effective(k: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """k of n as counts of Kish's effective number of rows, (sum of weights)^2 / sum of squared weights.

    Their ratio is that of k and n; without weights they are k and n. n: a column or a sum of columns. Kish
    (1965).
    """
    factor = n / squares_of(n)
    return k * factor, n * factor


def first(*reasons: Reason) -> pl.Expr:
    """The text of the first reason that holds, or null."""
    found = pl.lit(None, pl.String)
    for holds, text in reversed(reasons):
        found = pl.when(holds).then(pl.lit(text) if isinstance(text, str) else text).otherwise(found)
    return found
