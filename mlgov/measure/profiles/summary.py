"""Sums and order statistics of the finite values of a column, in order or not."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# n, sum, sum_squares, zeros (NaN = none), min, max, median, p10, p90, deviation
Summary = tuple[float, ...]

_SHARES = (0.5, 0.1, 0.9)
_CHUNK = 8_192


def summary(in_order: Array) -> Summary:
    """Of ascending values, at least one, without a warning where a sum is too large for a float."""
    one = in_order
    within = one[0] <= 0 <= one[-1]
    zeros = int(np.searchsorted(one, 0.0, "right") - np.searchsorted(one, 0.0)) if within else 0
    found = [quantile(lambda k: float(one[k]), len(one), share) for share in _SHARES]
    return put_together(one, zeros, (one[0], one[-1]), found)


def put_together(values: Array, zeros: int, ends: tuple[float, float], quantiles: list[float]) -> Summary:
    """quantiles: the median, and those of a tenth and of nine tenths.

    `deviation` is the standard deviation of a sample, from distances to the mean, since a difference of two
    sums loses its digits where values are large and vary little.
    """
    n = len(values)
    with np.errstate(over="ignore", invalid="ignore"):
        total, squares = _sums(values, 0.0)
        rest, away = _sums(values, total / n)
        spread = max(away - rest**2 / n, 0.0)
        deviation = math.sqrt(spread / (n - 1)) if n > 1 else np.nan
    return n, total, squares, zeros or np.nan, *ends, *quantiles, deviation


def _sums(values: Array, centre: float) -> tuple[float, float]:
    """The sums of the distances from a centre and of their squares, part by part: a part stays in the cache,
    and is short enough for BLAS not to start threads."""
    total = squares = 0.0
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        away = part - centre if centre else part
        total, squares = total + float(away.sum()), squares + float(away @ away)
    return total, squares


def ranks(n: int) -> list[int]:
    """The places of the values between which the quantiles of n values lie."""
    places = [int(share * (n - 1)) for share in _SHARES]
    return sorted({min(at + step, n - 1) for at in places for step in (0, 1)})


def quantiles(ranked: dict[int, float], n: int) -> list[float]:
    """The quantiles from the values at `ranks(n)`."""
    return [quantile(ranked.__getitem__, n, share) for share in _SHARES]


def quantile(ranked: Callable[[int], float], n: int, share: float) -> float:
    """On the line between the two neighbouring values, as numpy's default."""
    at = share * (n - 1)
    low = int(at)
    if at == low:
        return ranked(low)
    below, above = ranked(low), ranked(min(low + 1, n - 1))
    return below + (at - low) * (above - below)
