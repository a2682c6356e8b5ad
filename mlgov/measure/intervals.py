"""Intervals of 95 % in closed form. A metric says which one, from what; they are worked out together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bounds = tuple[Array, Array]
T = TypeVar("T", Array, pl.Expr)

# The 97.5 % quantile of the standard normal distribution.
Z = 1.959963984540054
NOTHING = pl.lit(None, pl.Float64)


@dataclass(frozen=True)
class Interval:
    """Which interval a figure has, and what it is made from; the expressions are over the metric's own frame.

    wilson: a of b rows; difference and ratio: a of b rows against c of d rows; normal: a is the variance.
    """

    kind: Literal["none", "wilson", "difference", "ratio", "normal"] = "none"
    a: pl.Expr = NOTHING
    b: pl.Expr = NOTHING
    c: pl.Expr = NOTHING
    d: pl.Expr = NOTHING


def bounds(rows: pl.DataFrame) -> Bounds:
    """The lower and upper bound of each row; NaN where there is none.

    rows: value; interval (the kind), a, b, c, d; least and most, which the figure and so its interval does
    not leave, null = unbounded.
    """
    kinds = rows["interval"].to_numpy()
    value, a, b, c, d = (rows[name].to_numpy() for name in ("value", "a", "b", "c", "d"))
    lower, upper = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for kind in set(kinds) - {"none"}:
            own = kinds == kind
            lower[own], upper[own] = _of(kind, value[own], a[own], b[own], c[own], d[own])
    least, most = rows["least"].fill_null(-np.inf).to_numpy(), rows["most"].fill_null(np.inf).to_numpy()
    return np.clip(lower, least, most), np.clip(upper, least, most)


def _of(kind: str, value: Array, a: Array, b: Array, c: Array, d: Array) -> Bounds:
    if kind == "wilson":
        return wilson(a, b)
    if kind == "normal":
        return normal(value, a)
    return difference(a, b, c, d) if kind == "difference" else ratio(a, b, c, d)


def wilson(k: T, n: T) -> tuple[T, T]:
    """Of a share k of n, in [0, 1]; NaN where n is 0. Wilson (1927). For arrays and for expressions."""
    middle = (k + Z**2 / 2) / (n + Z**2)
    half = (k * (n - k) / n + Z**2 / 4) ** 0.5 * Z / (n + Z**2)
    return (middle - half).clip(0.0, 1.0), (middle + half).clip(0.0, 1.0)


def difference(k1: Array, n1: Array, k2: Array, n2: Array) -> Bounds:
    """Of k1 / n1 - k2 / n2 of independent samples, by Wilson's intervals. Newcombe (1998), method 10."""
    (low1, high1), (low2, high2) = wilson(k1, n1), wilson(k2, n2)
    p1, p2 = k1 / n1, k2 / n2
    down = np.hypot(p1 - low1, high2 - p2)
    up = np.hypot(high1 - p1, p2 - low2)
    return p1 - p2 - down, p1 - p2 + up


def ratio(k1: Array, n1: Array, k2: Array, n2: Array) -> Bounds:
    """Of (k1 / n1) / (k2 / n2) of independent samples; NaN where k1 or k2 is 0.

    Log delta method, Katz et al. (1978).
    """
    log = np.where((k1 > 0) & (k2 > 0), np.log((k1 / n1) / (k2 / n2)), np.nan)
    error = Z * np.sqrt(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2)
    return np.exp(log - error), np.exp(log + error)


def normal(value: Array, variance: Array) -> Bounds:
    """Of an estimate with a known variance."""
    error = Z * np.sqrt(np.maximum(variance, 0.0))
    return value - error, value + error
