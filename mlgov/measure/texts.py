"""Figures as people read them, as Polars expressions: shares as 74.2 %, ratios as 0.74, scores as 0.971.

The same styles as on every screen and paper, so that a reason reads like the table beside it.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

Style = Literal["share", "number", "score", "label"]


def style_of(unit: str) -> Style:
    """How a unit of the catalogue is written; what is in units of the label has no natural decimals."""
    known: dict[str, Style] = {"share": "share", "score": "score"}
    return known.get(unit, "label" if unit.startswith("unit of") else "number")


def amount(value: pl.Expr, style: pl.Expr, apart_from: pl.Expr | None = None, decimals: int = 2) -> pl.Expr:
    """A figure as text in its style.

    apart_from: a limit; a figure that differs from it gets as many decimals as it takes to show that.
    """
    text = _written(value, style, decimals)
    if apart_from is None:
        return text
    blurred = (text == _written(apart_from, style, decimals)) & ~_equal(value, apart_from)
    return pl.when(blurred).then(_written(value, style, decimals + 3)).otherwise(text)


def difference(value: pl.Expr, style: pl.Expr, apart_from: pl.Expr) -> pl.Expr:
    """How far two figures lie apart, without a sign; of shares in points."""
    points = pl.format("{} points", _fixed(value * 100, 1))
    fine = pl.format("{} points", _fixed(value * 100, 4))
    same = _fixed(value * 100, 1) == _fixed(apart_from * 100, 1)
    share = pl.when(same & ~_equal(value, apart_from)).then(fine).otherwise(points)
    return pl.when(style == "share").then(share).otherwise(amount(value, style, apart_from))


def limit(value: pl.Expr, style: pl.Expr, in_points: pl.Expr) -> pl.Expr:
    """A limit of the policy with as many decimals as it has, at least those of its style."""
    hundredths = (value * 100).round(6) == (value * 100).round(0)
    number = pl.when(hundredths).then(_fixed(value, 2)).otherwise(_fixed(value, 3))
    word = pl.when(in_points).then(pl.lit("points")).otherwise(pl.lit("%"))
    share = pl.format("{} {}", _fixed(value * 100, 1), word)
    return pl.when(style == "share").then(share).otherwise(number)


def _equal(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Equal but for rounding: 0.97 - 0.95 is a drop of 0.02."""
    return (one - other).abs() < 1e-12


def _written(value: pl.Expr, style: pl.Expr, decimals: int) -> pl.Expr:
    return (
        pl.when(style == "share")
        .then(pl.format("{} %", _fixed(value * 100, max(1, decimals - 1))))
        .when(style == "label")
        .then(value.round_sig_figs(decimals + 2).cast(pl.String))
        .when(style == "score")
        .then(_fixed(value, decimals + 1))
        .otherwise(_fixed(value, decimals))
    )


def _fixed(value: pl.Expr, decimals: int) -> pl.Expr:
    """With just so many decimals, half to even; a number too large for that as it is."""
    fixed = value.round(decimals, mode="half_to_even").cast(pl.Decimal(38, decimals), strict=False)
    return pl.coalesce(fixed.cast(pl.String), value.cast(pl.String))
