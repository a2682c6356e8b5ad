"""How far apart the extremes of several groups are, with intervals that know that the extremes were picked.

The interval of a difference between two groups that were chosen because they lie furthest apart is too
narrow: some pair always looks wide. Here every pair of groups gets an interval wide enough that all of them
hold together with 95 % (Tukey's studentised range in place of the normal quantile, Tukey and Kramer; it errs
on the safe side where groups differ in size, Hayter 1984). The largest difference then lies between the
largest lower and the largest upper bound. Of two groups it is the usual interval.

Arrays have one row for each comparison and one column for each group; NaN is a group that is not there.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.intervals import Bounds, wilson

Array = NDArray[np.float64]
_CELLS = 4_000_000  # pairs that are held at a time


@cache
def critical(groups: int, error: float = 0.05) -> float:
    """The studentised range of so many groups by the square root of 2: 1.96 for two of them.

    It takes the place of the normal quantile when all pairs are to hold together; error: the probability that
    one of them doesn't.
    """
    low, high = 0.0, 20.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _range_within(middle, groups) < 1 - error else (low, middle)
    return low / float(np.sqrt(2))


def _range_within(width: float, groups: int) -> float:
    """The probability that so many standard normal values lie within a width of each other."""
    from scipy.special import ndtr

    low = np.linspace(-9.0, 9.0, 3001)  # of the smallest; the integrand is smooth and ends in nothing
    density = np.exp(-(low**2) / 2) / np.sqrt(2 * np.pi)
    inside = groups * density * (ndtr(low + width) - ndtr(low)) ** (groups - 1)
    return float(inside.sum() * (low[1] - low[0]))


def difference(k: Array, n: Array, error: float = 0.05) -> Bounds:
    """Of the highest minus the lowest share k / n, by Newcombe's method 10 for each pair."""
    z = _critical(n, error)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = wilson(k, n, z)
        share = k / n

    def pairs(rows: slice) -> Bounds:
        p, down, up = share[rows], share[rows] - low[rows], high[rows] - share[rows]
        apart = p[:, :, None] - p[:, None, :]
        return (
            apart - np.hypot(down[:, :, None], up[:, None, :]),
            apart + np.hypot(up[:, :, None], down[:, None, :]),
        )

    lower, upper = _over_pairs(share.shape, pairs, np.fmax)
    return np.clip(lower, 0.0, 1.0), np.clip(upper, 0.0, 1.0)


def ratio(k: Array, n: Array, error: float = 0.05) -> Bounds:
    """Of the lowest by the highest share k / n, by the log delta method for each pair.

    Where a k is 0, half a row more on either side stands in for it (Walter 1976), and the lower bound is 0;
    NaN where all are.
    """
    z = _critical(n, error)[:, :, None]
    never, nothing = (k == 0).any(axis=1), ~(k > 0).any(axis=1)
    k, n = (np.where(never[:, None], one + 0.5, one) for one in (k, n))
    with np.errstate(invalid="ignore", divide="ignore"):
        log, variance = np.log(k / n), 1 / k - 1 / n

    def pairs(rows: slice) -> Bounds:
        with np.errstate(invalid="ignore"):
            apart = log[rows][:, :, None] - log[rows][:, None, :]
            wide = z[rows] * np.sqrt(variance[rows][:, :, None] + variance[rows][:, None, :])
            return np.exp(apart - wide), np.exp(apart + wide)

    lower, upper = _over_pairs(log.shape, pairs, np.fmin)
    lower = np.where(never, 0.0, lower)
    return np.where(nothing, np.nan, lower), np.where(nothing, np.nan, np.minimum(upper, 1.0))


def means(mean: Array, variance: Array, error: float = 0.05) -> Bounds:
    """Of the highest minus the lowest of means with known variances."""
    z = _critical(mean, error)[:, :, None]

    def pairs(rows: slice) -> Bounds:
        apart = mean[rows][:, :, None] - mean[rows][:, None, :]
        wide = z[rows] * np.sqrt(variance[rows][:, :, None] + variance[rows][:, None, :])
        return apart - wide, apart + wide

    lower, upper = _over_pairs(mean.shape, pairs, np.fmax)
    return np.maximum(lower, 0.0), upper


def _critical(there: Array, error: float) -> Array:
    """For each row the critical value of as many groups as it has, as a column."""
    counts = np.isfinite(there).sum(axis=1)
    table = {one: critical(max(int(one), 2), error) for one in np.unique(counts)}
    return np.array([table[one] for one in counts], dtype=np.float64).reshape(-1, 1)


def _over_pairs(shape: tuple[int, ...], pairs: Any, extreme: Any) -> Bounds:
    """The extreme over all pairs of different groups of what `pairs` says of some rows."""
    rows, groups = shape
    found = np.full((2, rows), np.nan)
    same = np.eye(groups, dtype=np.bool_)
    step = max(_CELLS // max(groups, 1) ** 2, 1)
    for start in range(0, rows, step):
        part = slice(start, start + step)
        for side, bound in enumerate(pairs(part)):
            apart = np.where(same, np.nan, bound).reshape(len(bound), -1)
            found[side, part] = extreme.reduce(apart, axis=1, initial=np.nan)
    return found[0], found[1]
