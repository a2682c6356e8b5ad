"""What needs the order of the values and not just counts: exact while the rows are at hand, not mergeable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import smirnov
from mlgov.measure.profiles.ranking import rank

Array = NDArray[np.float64]

# Up to here every value is looked up; beyond, a grid of every 64th value says where looking is worth it.
_FEW = 8_192
_STEP = 64


def kolmogorov_smirnov(reference: Array, current: Array) -> float:
    """The exact two-sample statistic D = max |F_reference - F_current|, in [0, 1]; equals scipy's `ks_2samp`.

    Both samples ascending, finite, not empty.
    """
    if min(len(reference), len(current)) <= _FEW:
        few, many = sorted((reference, current), key=len)
        return _by_lookup(many, few, few)
    return _by_grid(reference, current)


def _by_lookup(a: Array, b: Array, points: Array) -> float:
    """The largest distance at and just before each point; `points`: all values of a or of b in a range."""
    at = np.searchsorted(a, points, "right") / len(a) - np.searchsorted(b, points, "right") / len(b)
    before = np.searchsorted(a, points, "left") / len(a) - np.searchsorted(b, points, "left") / len(b)
    return float(max(np.abs(at).max(), np.abs(before).max()))


def _by_grid(a: Array, b: Array) -> float:
    """Between two grid points both distributions only rise, which bounds their distance from the grid alone.

    Only stretches whose bound beats the best value found so far are searched value by value, the most
    promising first.
    """
    grid = a[::_STEP]
    start, end = np.searchsorted(a, grid, "left"), np.searchsorted(a, grid, "right")
    before_a, before_b = start / len(a), np.searchsorted(b, grid, "left") / len(b)
    at_a, at_b = end / len(a), np.searchsorted(b, grid, "right") / len(b)
    best = float(max(np.abs(at_a - at_b).max(), np.abs(before_a - before_b).max()))
    # Stretches lie between the points; after the last one both distributions end at 1.
    next_a, next_b = np.append(before_a[1:], 1.0), np.append(before_b[1:], 1.0)
    bound = np.maximum(next_a - at_b, next_b - at_a)
    until = np.append(start[1:], len(a))
    worth = np.flatnonzero((bound > best) & (until > end))
    worth = worth[np.argsort(-bound[worth], kind="stable")]
    size = 8
    while len(worth):
        best = max(best, _by_lookup(a, b, np.concatenate([a[end[k] : until[k]] for k in worth[:size]])))
        worth = worth[size:]
        worth = worth[bound[worth] > best]
        size *= 2
    return best


def kolmogorov_smirnov_p(d: Array, n: Array, m: Array | int) -> Array:
    """How probable a distance of at least `d` is when both samples come from one distribution, in [0, 1].

    Equals scipy's `ks_2samp(method="asymp")`: the distribution of Kolmogorov's one-sample statistic at the
    effective size nm / (n + m), rounded. NaN where a sample is empty.
    """
    size = np.round(n * m / np.maximum(n + m, 1.0))
    found = np.where(np.isnan(d), np.nan, 1.0)  # one row against one says nothing
    told = (size >= 1) & ~np.isnan(d)
    found[told] = smirnov.survival(d[told], size[told])
    return found


def ranking(score: Array, positive: NDArray[np.bool_]) -> tuple[float, float, float]:
    """ROC AUC, its variance after DeLong and average precision of scores with their labels.

    score: finite, any scale; positive: one for each score. All NaN where a class is missing; the variance is
    NaN where a class has one row. See `rank`, which does it in many places at once.
    """
    found = rank(np.zeros(len(score), dtype=np.int64), 1, score, positive)
    return float(found.auc[0]), float(found.variance[0]), float(found.average_precision[0])
