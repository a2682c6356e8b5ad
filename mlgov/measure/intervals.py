"""Intervals of 95 % in closed form. A metric says which one, from what; they are worked out together.

One more kind of interval is one function and one line in `KINDS`, or a call of `add` from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.noncentral import bounds as noncentral

Array = NDArray[np.float64]
Bounds = tuple[Array, Array]
T = TypeVar("T", Array, pl.Expr)

# The 97.5 % quantile of the standard normal distribution.
Z = 1.959963984540054
NOTHING = pl.lit(None, pl.Float64)


@dataclass(frozen=True)
class Interval:
    """Which interval a figure has, and what it is made from; the expressions are over the metric's own frame.

    none: there is none. wilson: a of b rows. difference and ratio: a of b rows against c of d rows. normal: a
    is the variance. log_normal: a is the variance of the figure's logarithm. logit_normal: a is the variance
    of a figure in (0, 1), whose interval is symmetric in its log odds. noncentral: the figure to the power c,
    divided by b, is noncentral chi-squared with a degrees of freedom. f1: 2s / (1 + s) of a share s, which is
    a of b. half: the mean of two independent shares, a of b and c of d. given: a and b are the bounds. A null
    or infinite ingredient gives no interval. Raises ValueError for a kind that is not in `KINDS`.
    """

    kind: str = "none"
    a: pl.Expr = NOTHING
    b: pl.Expr = NOTHING
    c: pl.Expr = NOTHING
    d: pl.Expr = NOTHING

    def __post_init__(self) -> None:
        if self.kind != "none" and self.kind not in KINDS:
            raise ValueError(f"there is no interval of kind {self.kind}")


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
            lower[own], upper[own] = KINDS[kind](value[own], a[own], b[own], c[own], d[own])
    neither = ~(np.isfinite(lower) & np.isfinite(upper))
    lower[neither] = upper[neither] = np.nan  # half an interval says nothing
    least, most = rows["least"].to_numpy(), rows["most"].to_numpy()
    least, most = np.where(np.isnan(least), -np.inf, least), np.where(np.isnan(most), np.inf, most)
    return np.clip(lower, least, most), np.clip(upper, least, most)


def wilson(k: T, n: T, z: float | Array = Z) -> tuple[T, T]:
    """Of a share k of n, in [0, 1]; NaN where n is 0. Wilson (1927). For arrays and for expressions.

    z: another quantile, where several intervals are to hold together.
    """
    middle = (k + z**2 / 2) / (n + z**2)
    half = (k * (n - k) / n + z**2 / 4) ** 0.5 * z / (n + z**2)
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


def log_normal(value: Array, variance: Array) -> Bounds:
    """Of a positive estimate whose logarithm has a known variance; NaN where it is not positive.

    The delta method gives that variance as the estimate's own over the estimate squared.
    """
    factor = np.exp(Z * np.sqrt(np.maximum(variance, 0.0)))
    positive = np.where(value > 0, value, np.nan)
    return positive / factor, positive * factor


def logit_normal(value: Array, variance: Array) -> Bounds:
    """Of an estimate in (0, 1) with a known variance, by its log odds; NaN at 0 and 1.

    The interval does not leave (0, 1). Delta method: the log odds have variance v / (p (1 - p))^2.
    """
    inside = np.where((value > 0) & (value < 1), value, np.nan)
    spread = inside * (1 - inside)
    log_odds, error = np.log(inside / (1 - inside)), Z * np.sqrt(np.maximum(variance, 0.0)) / spread
    return 1 / (1 + np.exp(error - log_odds)), 1 / (1 + np.exp(-error - log_odds))


def f1(hits: Array, either: Array) -> Bounds:
    """Of F1 by Jaccard's share of hits among what is true or predicted, a hit counting once."""
    low, high = wilson(hits, either)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def half(k1: Array, n1: Array, k2: Array, n2: Array) -> Bounds:
    """Of the mean of two independent shares. Newcombe (2001), Donner and Zou (2010)."""
    (low1, high1), (low2, high2) = wilson(k1, n1), wilson(k2, n2)
    p1, p2 = k1 / n1, k2 / n2
    middle = (p1 + p2) / 2
    return middle - np.hypot(p1 - low1, p2 - low2) / 2, middle + np.hypot(high1 - p1, high2 - p2) / 2


Kind = Callable[[Array, Array, Array, Array, Array], Bounds]
# Each works out the bounds of all figures of its kind at once, from the figures and a, b, c, d.
KINDS: dict[str, Kind] = {
    "wilson": lambda _value, a, b, _c, _d: wilson(a, b),
    "difference": lambda _value, a, b, c, d: difference(a, b, c, d),
    "ratio": lambda _value, a, b, c, d: ratio(a, b, c, d),
    "normal": lambda value, a, _b, _c, _d: normal(value, a),
    "log_normal": lambda value, a, _b, _c, _d: log_normal(value, a),
    "logit_normal": lambda value, a, _b, _c, _d: logit_normal(value, a),
    "noncentral": lambda value, a, b, c, _d: noncentral(value, a, b, c),
    "f1": lambda _value, a, b, _c, _d: f1(a, b),
    "half": lambda _value, a, b, c, d: half(a, b, c, d),
    "given": lambda _value, a, b, _c, _d: (a, b),
}


def add(name: str, kind: Kind) -> str:
    """Make room for one more kind of interval; returns its name. Raises ValueError where it is taken."""
    if name in KINDS or name == "none":
        raise ValueError(f"there is an interval of kind {name} already")
    KINDS[name] = kind
    return name
