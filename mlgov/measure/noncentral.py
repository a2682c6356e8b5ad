"""The interval of a distance between two samples of counts: noncentral chi-squared, inverted.

A distance between binned samples is never below 0, and on average above 0 where nothing has changed, so no
symmetric interval fits it. Let p and q be the shares of k bins in n and m rows. To second order in p - q, the
population stability index, eight times the Jensen-Shannon divergence (in nats) and eight times the squared
Hellinger distance all equal the sum of (p - q)^2 / q, and that sum divided by 1 / n + 1 / m is, for large
samples, noncentral chi-squared with k - 1 degrees of freedom; its noncentrality is the population's value
divided by 1 / n + 1 / m. (Pearson's statistic under local alternatives: Cochran 1952; for the index, Yurdakul
2018.) The bounds are the noncentralities under which the value seen is the 97.5 % and the 2.5 % quantile.

Since the value seen is too high by about (k - 1) (1 / n + 1 / m), the interval lies lower than around it: in
samples with few rows the value may lie above its whole interval, which then speaks for chance alone. It holds
about 95 of 100 values up to a shift of one standard deviation (an index of about 1); further out it is too
narrow for the index, which then depends on the emptiest bins.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_TAIL = 0.025
_Z = 1.959963984540054
_STEPS = 12
_FAR = 4000.0  # beyond it the root of the statistic is as good as normal with variance 1


def bounds(value: Array, freedom: Array, scale: Array, power: Array) -> tuple[Array, Array]:
    """Of population values whose estimates, to `power` and over `scale`, are noncentral chi-squared.

    All are of one length; freedom is at least 1, scale > 0. NaN where an ingredient is NaN.
    """
    statistic = value**power / scale
    low, high = (_noncentrality(statistic, freedom, tail) for tail in (1 - _TAIL, _TAIL))
    return (low * scale) ** (1 / power), (high * scale) ** (1 / power)


def _noncentrality(statistic: Array, freedom: Array, tail: float) -> Array:
    """The noncentrality under which the statistic is the quantile of `tail`; 0 where none is so small.

    Newton's method on the normal quantile of the distribution function, which is nearly straight.
    """
    from scipy.special import chdtr  # only those who measure pay for the import

    shift = _Z if tail < 0.5 else -_Z
    start = np.sqrt(np.maximum(statistic - freedom + 1, 0.0)) + shift
    found = np.where(statistic >= 0, np.maximum(start, 0.0) ** 2, np.nan)
    near = np.flatnonzero(statistic < _FAR + 20 * freedom)
    none = chdtr(freedom[near], statistic[near]) <= tail
    found[near[none]] = 0.0
    sought = near[~none]
    found[sought] = _newton(statistic[sought], freedom[sought], np.maximum(found[sought], 0.5), shift)
    return found


def _newton(statistic: Array, freedom: Array, start: Array, shift: float) -> Array:
    from scipy.special import chndtr, ndtri

    found, open_ = start.copy(), np.arange(len(start))
    for _ in range(_STEPS):
        x, k, at = statistic[open_], freedom[open_], found[open_]
        below = np.clip(chndtr(x, k, at), 1e-300, 1 - 1e-16)
        normal = ndtri(below)
        # The derivative of the distribution function by its noncentrality, over the normal density.
        slope = (chndtr(x, k + 2, at) - below) / 2 * np.sqrt(2 * np.pi) * np.exp(normal**2 / 2)
        step = (normal + shift) / slope
        moved = np.clip(at - step, at / 8, 8 * at + 8)
        found[open_] = moved
        open_ = open_[np.abs(moved - at) > 1e-9 * (1 + moved)]
        if not len(open_):
            break
    return found
