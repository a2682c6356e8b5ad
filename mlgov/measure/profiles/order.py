"""What needs the order of the values and not just counts: exact while the rows are at hand, not mergeable."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import convert

Array = NDArray[np.float64]

# Up to here every value is looked up; beyond, a grid of every 64th value says where looking is worth it.
_FEW = 8_192
_STEP = 64
_BLOCK = 16_384
# Beyond this the finite-sample distribution of D takes tens of milliseconds a value.
_EXACT_ROWS = 10_000


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
    fa, fb = np.searchsorted(a, grid, "right") / len(a), np.searchsorted(b, grid, "right") / len(b)
    best = float(np.abs(fa - fb).max())
    # Before the first grid point only b can have risen, and after the last one both end at 1.
    low_a, low_b = np.concatenate(([0.0], fa)), np.concatenate(([0.0], fb))
    high_a, high_b = np.concatenate((fa, [1.0])), np.concatenate((fb, [1.0]))
    bound = np.maximum(high_a - low_b, high_b - low_a)
    ends = np.searchsorted(a, grid, "right")
    first, last = np.concatenate(([0], ends)), np.concatenate((ends, [len(a)]))
    worth = np.flatnonzero(bound > best)
    worth = worth[np.argsort(-bound[worth], kind="stable")]
    size = 8
    while len(worth):
        points = np.concatenate([a[first[k] : last[k]] for k in worth[:size]])
        best = max(best, _by_lookup(a, b, points)) if len(points) else best
        worth = worth[size:]
        worth = worth[bound[worth] > best]
        size *= 2
    return best


def kolmogorov_smirnov_p(d: Array, n: Array, m: Array | int) -> Array:
    """How probable a distance of at least `d` is when both samples come from one distribution, in [0, 1].

    As scipy's `ks_2samp(method="asymp")`: the distribution of Kolmogorov's one-sample statistic at the
    effective size nm / (n + m), rounded. Beyond an effective size of 10,000 its limit with Vrbik's correction
    (2018), which stays within 0.000003 of that. NaN where a sample is empty.
    """
    # Importing scipy.stats takes half a second, which every command would pay at its start.
    from scipy.special import kolmogorov
    from scipy.stats import kstwo

    found = np.where(np.isnan(d), np.nan, 1.0)  # one row against one says nothing
    size = np.round(n * m / np.maximum(n + m, 1.0))
    exact = (size >= 1) & (size <= _EXACT_ROWS) & ~np.isnan(d)
    if exact.any():
        found[exact] = kstwo.sf(d[exact], size[exact])
    large = (size > _EXACT_ROWS) & ~np.isnan(d)
    root = np.sqrt(size[large])
    z = root * d[large]
    found[large] = kolmogorov(z + 1 / (6 * root) + (z - 1) / (4 * size[large]))
    clipped: Array = np.clip(found, 0.0, 1.0)
    return clipped


def wasserstein(reference: Array, current: Array, sums: Array | None = None) -> float:
    """The exact first Wasserstein distance, the area between the two distributions, in the column's unit.

    Both samples ascending, finite, not empty. Equals scipy's `wasserstein_distance`: the mean distance
    between the samples' values at the same share, since shares are steps of 1/n and 1/m. `sums`: as
    `running_sums` gives them of the reference, which makes a small sample against a large one quick.
    """
    # Beyond the range of a double the distance is infinite, which is no figure.
    with np.errstate(over="ignore", invalid="ignore"):
        if sums is not None and len(reference) > 4 * len(current):
            return _area_by_sums(reference, current, sums)
        return _area(reference, current)


def running_sums(in_order: Array) -> Array:
    """Sums of the first 0, 1, 2 ... values; of their distances from the median, which keeps digits."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.concatenate(([0.0], np.cumsum(in_order - in_order[len(in_order) // 2])))


def _area_by_sums(a: Array, b: Array, sums: Array) -> float:
    """Each value of b faces a stretch of a, which lies below it up to a turn and above it from there."""
    n, m = len(a), len(b)
    middle = a[n // 2]
    edges = np.arange(m + 1) * (n / m)
    edges[-1] = n
    start, end = edges[:-1], edges[1:]
    turn = np.clip(np.searchsorted(a, b).astype(np.float64), start, end)
    areas = []
    for at in (start, turn, end):
        whole = np.minimum(at.astype(np.int64), n - 1)
        areas.append(sums[whole] + (at - whole) * (a[whole] - middle))
    below = (b - middle) * (turn - start) - (areas[1] - areas[0])
    above = (areas[2] - areas[1]) - (b - middle) * (end - turn)
    return float((below + above).sum() / n)


def _area(a: Array, b: Array) -> float:
    if len(a) == len(b):
        return float(np.abs(a - b).mean())
    # Between two neighbouring steps of either sample both stand still. Each such stretch ends with a step
    # of a, or of b, or of both, which counts once.
    return (_stretches(a, b, ties=True) + _stretches(b, a, ties=False)) / len(a) / len(b)


def _stretches(a: Array, b: Array, *, ties: bool) -> float:
    """The area over the stretches that end with a step of a; ties: also those where b has a step there too.

    Lengths are whole numbers in units of 1 / nm. Blocks are small enough to stay in the processor's cache.
    """
    n, m, found = len(a), len(b), 0.0
    for start in range(0, n, _BLOCK):
        part = a[start : start + _BLOCK]
        ends = np.arange(start + 1, start + len(part) + 1, dtype=np.int64) * m
        there = (ends - 1) // n
        lengths = ends - np.maximum(ends - m, there * n)
        if not ties:
            lengths[(there + 1) * n == ends] = 0
        found += float(lengths.astype(np.float64) @ np.abs(part - b[there]))
    return found


def ranking(score: Array, positive: NDArray[np.bool_]) -> tuple[float, float, float]:
    """ROC AUC, its variance after DeLong and average precision of scores with their labels.

    score: finite, any scale; positive: one for each score. All NaN where a class is missing; the variance is
    NaN where a class has one row. Ties count half in the AUC and share one threshold in the average
    precision. DeLong, DeLong and Clarke-Pearson (1988); scikit-learn's `average_precision_score`.
    """
    order = convert.order(score)
    in_order, hits = score[order], positive[order]
    starts = convert.starts(in_order)
    positives = np.add.reduceat(hits.astype(np.float64), starts) if len(starts) else np.empty(0)
    rows = np.diff(np.append(starts, len(score))).astype(np.float64)
    negatives = rows - positives
    p, n = positives.sum(), negatives.sum()
    if p == 0 or n == 0:
        return math.nan, math.nan, math.nan
    beaten = (np.cumsum(negatives) - negatives / 2) / n  # share of negatives that a positive here outranks
    beating = (
        p - np.cumsum(positives) + positives / 2
    ) / p  # share of positives that outrank a negative here
    auc = float(positives @ beaten / p)
    variance = math.nan
    if p > 1 and n > 1:
        spread_p = positives @ (beaten - auc) ** 2 / (p - 1)
        spread_n = negatives @ (beating - auc) ** 2 / (n - 1)
        variance = float(spread_p / p + spread_n / n)
    from_top = np.cumsum(positives[::-1])
    precision = from_top / np.cumsum(rows[::-1])
    return auc, variance, float(positives[::-1] @ precision / p)
