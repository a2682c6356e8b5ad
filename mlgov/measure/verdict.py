"""A figure beside its limit: the status, and why, in words."""

from __future__ import annotations

import polars as pl

from mlgov.measure import catalogue, texts
from mlgov.measure.catalogue import NOT_APPLICABLE
from mlgov.policy.models import MinimumSample

_VALUE, _REFERENCE, _NOTE = pl.col("value"), pl.col("reference_value"), pl.col("undefined")
_AGAINST, _WARN, _BREACH = pl.col("against"), pl.col("warn"), pl.col("breach")
_ABOVE = pl.col("when") == "above"
_BETWEEN = (pl.col("family") == "fairness") & pl.col("group").is_null()


def reached(judged: pl.DataFrame, minimum: MinimumSample) -> pl.DataFrame:
    """Figures beside their limits (null where there is none) with `status` and `why`.

    Only what has a limit and can be held against it is put into words one by one; all else is vectorised.
    """
    few = pl.col("n") < minimum.window_rows
    # Beside a value between groups the text is a note; beside any other it is why nothing is judged.
    silent = _VALUE.is_null() | (_NOTE.is_not_null() & ~_BETWEEN)
    no_limit = pl.col("when").is_null()
    compared = _compared()
    past_breach, past_warn = (_past(compared, limit) for limit in (_BREACH, _WARN))
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
    found = judged.with_columns(
        status=status,
        why=_gap(silent, few, no_limit, minimum),
        _told=~(silent | few | no_limit | compared.is_null()),
    )
    told = found.filter("_told").with_columns(
        why=pl.Series(_comparisons(found.filter("_told")), dtype=pl.String)
    )
    whole = pl.concat([told, found.filter(~pl.col("_told"))]).sort("_row") if told.height else found
    note = pl.when(~silent & _NOTE.is_not_null()).then(pl.format("; {}", _NOTE)).otherwise(pl.lit(""))
    return whole.with_columns(why=pl.concat_str("why", note))


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


def _comparisons(told: pl.DataFrame) -> list[str]:
    """Such as `0.74, below the limit of 0.80: the four-fifths rule`; within the limits, what they are."""
    styles = {one.name: texts.style_of(one.unit) for one in catalogue.every()}
    columns = ("metric", "status", "value", "reference_value", "against", "when", "warn", "breach", "because")
    return [_comparison(styles.get(row[0], "number"), *row[1:]) for row in told.select(columns).iter_rows()]


def _comparison(
    style: texts.Style,
    status: str,
    value: float,
    reference: float | None,
    against: str,
    when: str,
    warn: float | None,
    breach: float | None,
    because: str,
) -> str:
    first = breach if warn is None else warn  # the limit that a figure within its limits has not reached
    bound = breach if status == "breach" else first
    if bound is None:
        return because  # a limit without a value, which the policy refuses, judges nothing
    if against == "reference_drop" and reference is not None:
        side, lost = "above" if value > reference else "below", abs(reference - value)
        what = f"{texts.amount(value, style)} is {texts.difference(lost, style, bound)} {side}"
        what += f" the reference's {texts.amount(reference, style)}"
    elif against == "reference_ratio" and reference:
        times = texts.amount(value / reference, "number", bound)
        what = (
            f"{texts.amount(value, style)} is {times} times the reference's {texts.amount(reference, style)}"
        )
        style = "number"
    else:
        what = texts.amount(value, style, bound)
    told = texts.limit(bound, style, in_points=against == "reference_drop")
    if status == "ok":
        return f"{what}, within the limit of {told}"
    return f"{what}, {when} the limit of {told}: {because}"
