"""Sums and order statistics of the finite values of a column, in order or not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.intervals import Z

Array = NDArray[np.float64]
# n, sum, zeros (NaN = none), median, p10, p90, the standard errors of these, deviation, that of its logarithm
Summary = tuple[float, ...]

_SHARES = (0.5, 0.1, 0.9)
_CHUNK = 8_192


def summary(in_order: Array) -> Summary:
    """Of ascending values, at least one, without a warning where a sum is too large for a float."""
    one = in_order
    within = one[0] <= 0 <= one[-1]
    zeros = int(np.searchsorted(one, 0.0, "right") - np.searchsorted(one, 0.0)) if within else 0
    return put_together([one], zeros, quantiles(lambda k: float(one[k]), len(one)))


def put_together(parts: Sequence[Array], zeros: int, found: list[float]) -> Summary:
    """Of values in several arrays, at least one value; found: what `quantiles` says of them.

    The standard deviation is that of a sample, from distances to the mean, since a difference of two sums
    loses its digits where values are large and vary little. The error of its logarithm follows from the
    fourth moment: Bonett (2006).
    """
    n = sum(len(one) for one in parts)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        total = sum(float(one.sum()) for one in _chunks(parts))
        rest, away, fourth = _powers(parts, total / n)
        spread = max(away - rest**2 / n, 0.0)
        deviation = math.sqrt(spread / (n - 1)) if n > 1 else np.nan
        tails = n * fourth / np.float64(spread) ** 2 - (n - 3) / n
        error = math.sqrt(max(tails, 0.0) / (n - 1)) / 2 if n > 3 and np.isfinite(tails) else np.nan
    return n, total, zeros or np.nan, *found, deviation, error


def _chunks(parts: Sequence[Array]) -> Iterator[Array]:
    """Stretches that stay in the cache, and are short enough for BLAS not to start threads."""
    return (part[at : at + _CHUNK] for part in parts for at in range(0, len(part), _CHUNK))


def _powers(parts: Sequence[Array], centre: float) -> tuple[float, float, float]:
    """The sums of the distances from a centre, of their squares and of their fourth powers."""
    total = squares = fourth = 0.0
    for one in _chunks(parts):
        away = one - centre
        total, squares = total + float(away.sum()), squares + float(away @ away)
        away *= away
        fourth += float(away @ away)
    return total, squares, fourth


def ranks(n: int) -> list[int]:
    """The places of the values that `quantiles` asks for."""
    places = [int(share * (n - 1)) for share in _SHARES]
    beside = {min(at + step, n - 1) for at in places for step in (0, 1)}
    return sorted(beside.union(*(_around(n, share) or () for share in _SHARES)))


def quantiles(ranked: Callable[[int], float], n: int) -> list[float]:
    """The median, the quantiles of a tenth and of nine tenths, and the standard error of each.

    ranked: the value at each of `ranks(n)`. An error is the width of the interval between the values whose
    ranks a binomial count leaves open (David and Nagaraja 2003, 7.1), as that of a normal estimate.
    """
    errors = []
    for share in _SHARES:
        ends = _around(n, share)
        errors.append((ranked(ends[1]) - ranked(ends[0])) / (2 * Z) if ends else np.nan)
    return [*(quantile(ranked, n, share) for share in _SHARES), *errors]


def _around(n: int, share: float) -> tuple[int, int] | None:
    """The places of the values between which a quantile lies with 95 %; None where n is too small for it."""
    half = Z * math.sqrt(n * share * (1 - share))
    low, high = math.floor(n * share - half), math.ceil(n * share + half) - 1
    return (low, high) if low >= 0 and high < n else None


def quantile(ranked: Callable[[int], float], n: int, share: float) -> float:
    """On the line between the two neighbouring values, as numpy's default."""
    at = share * (n - 1)
    low = int(at)
    if at == low:
        return ranked(low)
    below, above = ranked(low), ranked(min(low + 1, n - 1))
    return below + (at - low) * (above - below)
