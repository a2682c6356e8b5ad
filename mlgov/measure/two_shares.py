"""Whether two shares differ by more than chance, for many pairs at once, corrected for having asked often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_FEW = 5  # an expected count below it asks for the exact test
# Tables as likely as the one seen count as such in spite of rounding; R's fisher.test takes the same.
_TIE = 1 + 1e-7


def p_values(k1: Array, n1: Array, k2: Array, n2: Array) -> Array:
    """Two-sided p-values of k1 of n1 against k2 of n2; NaN where either n is 0 or not there.

    The two-proportion z test with the pooled share; Fisher's exact test where the expected count of a cell is
    below 5 (Cochran's rule).
    """
    from scipy.special import ndtr

    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (k1 + k2) / (n1 + n2)
        z = (k1 / n1 - k2 / n2) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        found: Array = 2 * ndtr(-np.abs(z))
        fewest = np.minimum(pooled, 1 - pooled) * np.minimum(n1, n2)
    known = np.isfinite(k1 + k2) & (n1 > 0) & (n2 > 0)
    found[~known] = np.nan
    small = known & ~(fewest >= _FEW)
    if small.any():
        found[small] = _exact(k1[small], n1[small], k2[small], n2[small])
    return found


def _exact(k1: Array, n1: Array, k2: Array, n2: Array) -> Array:
    """Fisher's exact test: the probability of all tables with these margins that are no likelier."""
    from scipy.special import gammaln

    k = k1 + k2
    least = np.maximum(k - n2, 0.0)
    sizes = (np.minimum(k, n1) - least + 1).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    which = np.repeat(np.arange(len(k)), sizes)
    x: Array = least[which] + np.arange(len(which), dtype=np.float64) - starts[which]

    def log_choose(n: Array, taken: Array) -> Array:
        chosen: Array = gammaln(n + 1) - gammaln(taken + 1) - gammaln(n - taken + 1)
        return chosen

    log = log_choose(n1[which], x) + log_choose(n2[which], k[which] - x) - log_choose(n1 + n2, k)[which]
    chance = np.exp(log)
    seen = chance[starts + (k1 - least).astype(np.int64)]
    found: Array = np.add.reduceat(np.where(chance <= seen[which] * _TIE, chance, 0.0), starts)
    return np.minimum(found, 1.0)


def holm(p: Array, family: NDArray[np.int64]) -> Array:
    """P-values corrected by Holm (1979) within each family; NaN is no test and stays."""
    order = np.lexsort((p, family))  # NaN sorts last in its family
    ranked, own = p[order], family[order]
    starts = np.flatnonzero(np.concatenate(([True], own[1:] != own[:-1]))) if len(own) else np.empty(0, int)
    tests = np.add.reduceat(np.isfinite(ranked).astype(np.float64), starts) if len(own) else np.empty(0)
    number = np.cumsum(np.isin(np.arange(len(own)), starts)) - 1
    rank = np.arange(len(own)) - starts[number]
    scaled = np.minimum(ranked * (tests[number] - rank), 1.0)
    # Within a family p-values lie in [0, 1]: 2 apart, one running maximum serves all families.
    rising = np.fmax.accumulate(np.where(np.isfinite(scaled), scaled, 0.0) + 2.0 * number) - 2.0 * number
    found = np.empty_like(p)
    found[order] = np.where(np.isfinite(ranked), rising, np.nan)
    return found
