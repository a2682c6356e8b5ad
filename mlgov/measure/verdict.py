"""A figure beside its limit: the status, and why, in words, as Polars expressions over figures."""

from __future__ import annotations

import polars as pl

from mlgov.measure import catalogue, texts
from mlgov.measure.catalogue import NOT_APPLICABLE
from mlgov.policy.models import MinimumSample

_VALUE, _REFERENCE, _NOTE = pl.col("value"), pl.col("reference_value"), pl.col("undefined")
_AGAINST, _WARN, _BREACH = pl.col("against"), pl.col("warn"), pl.col("breach")
_ABOVE = pl.col("when") == "above"
_BETWEEN = (pl.col("family") == "fairness") & pl.col("group").is_null()


def reached(minimum: MinimumSample) -> list[pl.Expr]:
    """`status` and `why` of figures beside their limits (null where there is none)."""
    few = pl.col("n") < minimum.window_rows
    # Beside a value between groups the text is a note; beside any other it is why nothing is judged.
    silent = _VALUE.is_null() | (_NOTE.is_not_null() & ~_BETWEEN)
    no_limit = pl.col("when").is_null()
    compared = _compared()
    past_breach, past_warn = (_past(compared, limit) for limit in (_BREACH, _WARN))
    gap = silent | few | no_limit | compared.is_null()
    status = (
        pl.when(silent & _NOTE.str.starts_with(NOT_APPLICABLE))
        .then(pl.lit("not_applicable"))
        .when(silent | (few & ~no_limit))
        .then(pl.lit("not_evaluated"))
        .when(no_limit)
        .then(pl.lit("not_applicable"))
        .when(compared.is_null())
        .then(pl.lit("not_evaluated"))
        .when(past_breach)
        .then(pl.lit("breach"))
        .when(past_warn)
        .then(pl.lit("warn"))
        .otherwise(pl.lit("ok"))
    )
    limit = pl.when(past_breach).then(_BREACH).when(past_warn).then(_WARN)
    why = pl.when(gap).then(_gap(silent, few, no_limit, minimum)).otherwise(_comparison(limit))
    note = pl.when(~silent & _NOTE.is_not_null()).then(pl.format("; {}", _NOTE)).otherwise(pl.lit(""))
    return [status.alias("status"), pl.concat_str(why, note).alias("why")]


def _compared() -> pl.Expr:
    """What is held against the limit: the figure, how far it fell, or its ratio to the reference's."""
    ratio = pl.when(_REFERENCE != 0).then(_VALUE / _REFERENCE)
    return (
        pl.when(_AGAINST == "fixed")
        .then(_VALUE)
        .when(_AGAINST == "reference_drop")
        .then(_REFERENCE - _VALUE)
        .when(_AGAINST == "reference_ratio")
        .then(ratio)
    )


def _past(compared: pl.Expr, limit: pl.Expr) -> pl.Expr:
    return pl.when(_ABOVE).then(compared > limit).otherwise(compared < limit).fill_null(False)


def _gap(silent: pl.Expr, few: pl.Expr, no_limit: pl.Expr, minimum: MinimumSample) -> pl.Expr:
    p_value = pl.col("metric").str.ends_with("p_value")
    alone = "the policy sets no limit; with many rows a p-value is small whatever the size of the change"
    return (
        pl.when(silent)
        .then(_NOTE.str.strip_prefix(NOT_APPLICABLE))
        .when(no_limit)
        .then(
            pl.when(p_value).then(pl.lit(alone)).otherwise(pl.lit("the policy sets no limit for this figure"))
        )
        .when(few)
        .then(pl.format("n = {}; at least {} rows are needed", "n", pl.lit(minimum.window_rows)))
        .when(_REFERENCE.is_null())
        .then(pl.lit("there is no such figure of a reference to compare with"))
        .otherwise(pl.lit("the reference's figure is 0, so there is no ratio to it"))
    )


def _comparison(passed: pl.Expr) -> pl.Expr:
    """Such as `0.74, below the limit of 0.80: the four-fifths rule`; within the limits, what they are."""
    styles = {one.name: texts.style_of(one.unit) for one in catalogue.every()}
    style = pl.col("metric").replace_strict(styles, default="number", return_dtype=pl.String)
    bound = pl.coalesce(passed, "warn", "breach")
    drop, ratio = _AGAINST == "reference_drop", _AGAINST == "reference_ratio"
    side = pl.when(_VALUE > _REFERENCE).then(pl.lit("above")).otherwise(pl.lit("below"))
    lost = texts.difference((_REFERENCE - _VALUE).abs(), style, bound)
    value, reference = texts.amount(_VALUE, style), texts.amount(_REFERENCE, style)
    number = pl.lit("number")
    times = texts.amount(_VALUE / _REFERENCE, number, bound)
    what = (
        pl.when(drop)
        .then(pl.format("{} is {} {} the reference's {}", value, lost, side, reference))
        .when(ratio)
        .then(pl.format("{} is {} times the reference's {}", value, times, reference))
        .otherwise(texts.amount(_VALUE, style, bound))
    )
    told = texts.limit(bound, pl.when(ratio).then(number).otherwise(style), drop)
    where = pl.when(_ABOVE).then(pl.lit("above")).otherwise(pl.lit("below"))
    past = pl.format("{}, {} the limit of {}: {}", what, where, told, pl.col("because"))
    return pl.when(passed.is_null()).then(pl.format("{}, within the limit of {}", what, told)).otherwise(past)
