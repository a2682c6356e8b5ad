"""Quantiles of many samples at once, each with the interval that its order statistics give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TAIL = 0.025


@dataclass(frozen=True)
class Quantile:
    """A quantile of each sample; NaN where the sample is empty, bounds NaN where it is too small for them."""

    value: Floats
    lower: Floats
    upper: Floats


def quantiles(values: Floats, sizes: Ints, share: float) -> Quantile:
    """The quantile at `share` of each of several samples, that lie behind each other, each sorted.

    values: all samples, finite. sizes: how many belong to each. The figure interpolates between neighbours as
    numpy.quantile(method="linear") does (Hyndman and Fan 1996, type 7). The interval of at least 95 % runs
    between two order statistics whose ranks follow from the binomial distribution, whatever the values'
    distribution is; it holds for independent values (David and Nagaraja, Order Statistics, 2003, 7.1).
    """
    starts = np.cumsum(sizes) - sizes
    some = sizes > 0
    place = share * (sizes - 1)
    below = np.floor(place).astype(np.int64)
    value = np.full(len(sizes), np.nan)
    low = values[(starts + below)[some]]
    high = values[(starts + np.minimum(below + 1, sizes - 1))[some]]
    value[some] = low + (high - low) * (place - below)[some]
    first, last = ranks(sizes, share)
    return Quantile(value, _at(values, starts, first, sizes), _at(values, starts, last, sizes))


def ranks(sizes: Ints, share: float) -> tuple[Ints, Ints]:
    """The ranks, from 1, of the order statistics that bound a quantile; 0 and n + 1 where there is none."""
    return _binomial(_TAIL, sizes, share), _binomial(1 - _TAIL, sizes, share) + 1


def least_rows(share: float) -> int:
    """The smallest sample whose quantile at `share` has an upper and a lower bound."""
    extreme = max(share, 1 - share)
    return int(np.floor(np.log(_TAIL) / np.log(extreme))) + 1


def _binomial(tail: float, n: Ints, share: float) -> Ints:
    """The smallest k with P(B <= k) >= tail for B binomial with n trials."""
    # Imported here because only those who measure should pay for it.
    from scipy.special import bdtr, bdtrik

    trials = np.maximum(n, 1).astype(np.int64)
    found = np.ceil(bdtrik(tail, trials.astype(np.float64), share))
    found = np.where(np.isnan(found), 0.0, found)
    lower = np.maximum(found - 1, 0.0)
    return np.where(bdtr(lower, trials, share) >= tail, lower, found).astype(np.int64)


def _at(values: Floats, starts: Ints, rank: Ints, sizes: Ints) -> Floats:
    found = np.full(len(sizes), np.nan)
    there = (rank >= 1) & (rank <= sizes)
    found[there] = values[(starts + rank - 1)[there]]
    return found
