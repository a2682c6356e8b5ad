"""Small expressions that several metrics share."""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE

Reason = tuple[pl.Expr, str | pl.Expr]

NO_LABEL_COLUMN: Reason = (~pl.col("has_label"), "the spec names no label")
NO_CLASS: Reason = (
    ~pl.col("has_class"),
    f"{NOT_APPLICABLE}among several classes, rates need `positive`: the class that counts as such",
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


def first(*reasons: Reason) -> pl.Expr:
    """The text of the first reason that holds, or null."""
    found = pl.lit(None, pl.String)
    for holds, text in reversed(reasons):
        found = pl.when(holds).then(pl.lit(text) if isinstance(text, str) else text).otherwise(found)
    return found
