"""Two models on the same rows: how much one is better, with interval and p-value.

A row that both models saw tells more about their difference than about either, since what makes it hard is
hard for both. Every function takes one value for each matched row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.intervals import Z
from mlgov.measure.profiles import convert

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]

FEW = 25
"""Below so many rows that only one of two models has right, McNemar's test is the exact binomial one."""


@dataclass(frozen=True)
class Difference:
    """a, b: the figures of both; difference: a - b, with its 95 % interval; p: that it is 0, two-sided.

    What can't be known is None: an interval and p-value of too few rows, a figure that is undefined.
    """

    a: float | None
    b: float | None
    difference: float | None
    lower: float | None
    upper: float | None
    p: float | None
    n: int
    test: str


def right_and_wrong(a: Marks, b: Marks) -> Difference:
    """Two shares of the same rows, such as accuracies: a and b say of each row whether the model has it.

    p: McNemar (1947), see `mcnemar`; interval: Bonett and Price (2012), Wald with a row added to each of the
    cells in which the models disagree.
    """
    n = len(a)
    if n == 0:
        return Difference(None, None, None, None, None, None, 0, "McNemar")
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    p, test = mcnemar(only_a, only_b)
    pa, pb = (only_a + 1) / (n + 2), (only_b + 1) / (n + 2)
    half = Z * math.sqrt((pa + pb - (pa - pb) ** 2) / (n + 2))
    return _made(float(a.mean()), float(b.mean()), n, p, test, (pa - pb - half, pa - pb + half))


def mcnemar(only_a: int, only_b: int) -> tuple[float, str]:
    """The p-value that either model is as likely to be the only one right, and which test gave it.

    Exact binomial below `FEW` rows on which they differ, else chi-squared with continuity correction
    (Edwards, 1948). 1 where they never differ.
    """
    from scipy.special import bdtr, chdtrc  # quick to import, but only those who compare should pay for it

    n = only_a + only_b
    if n < FEW:
        return min(1.0, 2 * float(bdtr(min(only_a, only_b), n, 0.5))), "McNemar, exact binomial"
    statistic = max(abs(only_a - only_b) - 1, 0) ** 2 / n
    return float(chdtrc(1, statistic)), "McNemar, chi-squared with continuity correction"


def means(a: Array, b: Array) -> Difference:
    """Two means of the same rows, such as Brier scores or mean absolute errors: paired t test."""
    from scipy.special import stdtr, stdtrit

    n, test = len(a), "paired t test"
    if n < 2:
        first, second = (float(one.mean()) if n else None for one in (a, b))
        return Difference(first, second, _less(first, second), None, None, None, n, test)
    gap = a - b
    mean, error = float(gap.mean()), float(gap.std(ddof=1)) / math.sqrt(n)
    half = float(stdtrit(n - 1, 0.975)) * error
    p = 2 * float(stdtr(n - 1, -abs(mean) / error)) if error > 0 else 1.0 if mean == 0 else 0.0
    return _made(float(a.mean()), float(b.mean()), n, p, test, (mean - half, mean + half))


def roc_auc(a: Array, b: Array, positive: Marks) -> Difference:
    """Two ROC AUCs of scores for the same rows. DeLong, DeLong and Clarke-Pearson (1988)."""
    n, test = len(positive), "DeLong"
    m = int(positive.sum())
    if m == 0 or m == n:
        return Difference(None, None, None, None, None, None, n, test)
    (auc_a, ups_a, downs_a), (auc_b, ups_b, downs_b) = (_components(one, positive) for one in (a, b))
    if m < 2 or n - m < 2:
        return Difference(auc_a, auc_b, auc_a - auc_b, None, None, None, n, test)
    variance = float((ups_a - ups_b).var(ddof=1)) / m + float((downs_a - downs_b).var(ddof=1)) / (n - m)
    return _normal(auc_a, auc_b, variance, n, test)


def _components(score: Array, positive: Marks) -> tuple[float, Array, Array]:
    """The AUC; of each positive the share of negatives that it outranks, and of each negative the reverse."""
    ups, downs = score[positive], score[~positive]
    low, high = convert.ascending(downs), convert.ascending(ups)
    beaten = np.searchsorted(low, ups, "left") + np.searchsorted(low, ups, "right")
    beating = 2 * len(ups) - np.searchsorted(high, downs, "left") - np.searchsorted(high, downs, "right")
    above = beaten / (2 * len(downs))
    return float(above.mean()), above, beating / (2 * len(ups))


@dataclass(frozen=True)
class Ratio:
    """A sum over rows by another sum: top and bottom of each row, such as hits and chosen."""

    top: Array
    bottom: Array

    @property
    def value(self) -> float | None:
        total = float(self.bottom.sum())
        return float(self.top.sum()) / total if total else None

    def pull(self, value: float) -> Array:
        """How far each row moves the figure."""
        moved: Array = (self.top - value * self.bottom) / self.bottom.sum()
        return moved


def ratios(a: Ratio, b: Ratio, *, root: bool = False) -> Difference:
    """Two ratios of sums over the same rows, such as precisions: normal by the delta method.

    root: the square roots of the ratios are compared, such as root mean squared errors.
    """
    n, test = len(a.top), "delta method"
    values = [one.value for one in (a, b)]
    shown = [math.sqrt(one) if root and one is not None else one for one in values]
    first, second = shown
    if first is None or second is None:
        return Difference(first, second, None, None, None, None, n, test)
    pulls = [
        one.pull(value or 0.0) / (2 * own if root and own else 1.0)
        for one, value, own in zip((a, b), values, (first, second), strict=True)
    ]
    return _normal(first, second, float(((pulls[0] - pulls[1]) ** 2).sum()), n, test)


def independent(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    """a - b of two independent samples, with its interval from both intervals; each is (value, lower, upper).

    The method of variance estimates recovery, MOVER: Zou and Donner (2008).
    """
    gap = a[0] - b[0]
    down = math.hypot(a[0] - a[1], b[2] - b[0])
    up = math.hypot(a[2] - a[0], b[0] - b[1])
    return gap, gap - down, gap + up


def _normal(a: float, b: float, variance: float, n: int, test: str) -> Difference:
    from scipy.special import ndtr

    error = math.sqrt(max(variance, 0.0))
    gap = a - b
    p = 2 * float(ndtr(-abs(gap) / error)) if error > 0 else 1.0 if gap == 0 else 0.0
    return _made(a, b, n, p, test, (gap - Z * error, gap + Z * error))


def _made(a: float, b: float, n: int, p: float, test: str, bounds: tuple[float, float]) -> Difference:
    return Difference(a, b, a - b, bounds[0], bounds[1], p, n, test)


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b
