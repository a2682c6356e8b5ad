"""How probable a Kolmogorov-Smirnov distance is: the distribution of D_n, many values in one call.

P(D_n >= d) for one sample of n rows against a continuous distribution, which `scipy.stats.kstwo.sf` gives one
value at a time. Which formula is taken where follows Simard and L'Ecuyer, Computing the Two-Sided
Kolmogorov-Smirnov Distribution (2011), as scipy's choice does; agreement with scipy is within 1e-9
everywhere.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SMALL = 140  # up to here the distribution is worked out exactly
_SUMMED = 20_000  # up to here the one-sided sum has few enough terms; beyond, its expansion is exact to 1e-11
_LARGE = 1_000_000  # beyond, scipy's one-sided function is a formula without a sum
_NEVER = 0.2  # where sqrt(n) d is below, P(D_n < d) is below 1e-11 for every n beyond the small
_FAR = 370.0  # where n d^2 is beyond, P(D_n >= d) is below 1e-320


def survival(d: Array, n: Array) -> Array:
    """P(D_n >= d), in [0, 1], for each pair of a distance and a whole number n >= 1."""
    d, n = np.broadcast_arrays(np.asarray(d, np.float64), np.asarray(n, np.float64))
    found = np.full(d.shape, np.nan)
    rest = ~np.isnan(d)
    steps, squared = n * d, n * d * d

    def taken(where: NDArray[np.bool_]) -> NDArray[np.bool_]:
        nonlocal rest
        now = rest & where
        rest = rest & ~where
        return now

    found[taken((steps <= 0.5) | ((n > _SMALL) & (squared < _NEVER**2)))] = 1.0
    found[taken((d >= 1) | (squared >= _FAR))] = 0.0
    at = taken(steps <= 1)
    found[at] = 1 - _one_step(n[at], steps[at])
    at = taken(steps >= n - 1)
    found[at] = 2 * (1 - d[at]) ** n[at]
    at = taken((d >= 0.5) | (squared > np.where(n > _SMALL, 2.2, 4.0)) | ((n > _SMALL) & (squared == 2.2)))
    found[at] = 2 * one_sided(d[at], n[at])
    at = taken((n <= _SMALL) | ((n <= 100_000) & (n * d**1.5 <= 1.4)))
    found[at] = [1 - _durbin(int(size), float(one)) for one, size in zip(d[at], n[at], strict=True)]
    found[rest] = 1 - _pelz_good(d[rest], n[rest])
    clipped: Array = np.clip(found, 0.0, 1.0)
    return clipped


def one_sided(d: Array, n: Array) -> Array:
    """P(D+_n >= d): how probable it is that one distribution rises above the other by so much."""
    found = np.empty(len(d))
    few, many = n <= _SUMMED, n > _LARGE
    found[few] = [_birnbaum_tingey(int(size), float(one)) for one, size in zip(d[few], n[few], strict=True)]
    if many.any():
        from scipy.special import smirnov

        found[many] = smirnov(n[many], d[many])
    between = ~few & ~many
    found[between] = _expanded(d[between], n[between])
    return found


def _one_step(n: Array, steps: Array) -> Array:
    """P(D_n < d) where n d <= 1 (Ruben and Gambino, 1982): n! (2d - 1/n)^n."""
    if not len(n):
        return n
    from scipy.special import gammaln

    made: Array = np.exp(gammaln(n + 1) - n * np.log(n) + n * np.log(2 * steps - 1))
    return made


def _birnbaum_tingey(n: int, d: float) -> float:
    """The exact sum of Birnbaum and Tingey (1951), whose terms are all positive."""
    last = math.floor(n * (1 - d))
    j = np.arange(1, last + 1)
    up = d + j / n
    factorials = _log_factorials()
    ways = factorials[n] - factorials[1 : last + 1] - factorials[n - last : n][::-1]
    with np.errstate(divide="ignore"):  # the last way down may have no height left
        down = np.log(np.maximum(1 - up, 0.0))
    terms = ways + (j - 1) * np.log(up) + (n - j) * down
    return float((1 - d) ** n + d * np.exp(terms).sum())


@cache
def _log_factorials() -> Array:
    from scipy.special import gammaln

    made: Array = gammaln(np.arange(_SUMMED + 2) + 1.0)
    return made


def _expanded(d: Array, n: Array) -> Array:
    """The logarithm expanded in powers of 1/sqrt(n), z = sqrt(n) d held: the first term of each of Li-Chien's
    series for the two-sided distribution, as Pelz and Good give them."""
    root = np.sqrt(n)
    z = root * d
    log = -2 * z**2 - 2 / 3 * z / root + 4 / 9 * (z**2 - z**4) / n
    made: Array = np.exp(log + (4 / 45 * z - 88 / 405 * z**3) / (n * root))
    return made


def _pelz_good(d: Array, n: Array) -> Array:
    """P(D_n < d) by the series of Pelz and Good (1976) up to n^-3/2, in the form for small sqrt(n) d."""
    root = np.sqrt(n)
    z = root * d
    z2 = z**2
    q = np.exp(-(np.pi**2) / (8 * z2))
    # Powers of the odd numbers m, and of pi/2 with them: h = (m pi / 2)^2.
    m = np.arange(1, 2 * _TERMS, 2)[:, None]
    h, weight = (m * np.pi / 2) ** 2, q ** (m**2)
    k0 = weight.sum(0)
    k1 = ((h - z2) * weight).sum(0)
    k2 = ((6 * z2**3 + 2 * z2**2 + (2 * z2**2 - 5 * z2) * h + (1 - 2 * z2) * h**2) * weight).sum(0)
    k3 = (
        (
            -30 * z2**3
            - 90 * z2**4
            + (135 * z2**2 - 96 * z2**3) * h
            + (212 * z2**2 - 60 * z2) * h**2
            + (5 - 30 * z2) * h**3
        )
        * weight
    ).sum(0)
    # The sums over even multiples, g = (k pi)^2.
    g = (np.arange(1, _TERMS + 1)[:, None] * np.pi) ** 2
    even = np.exp(-g / (2 * z2))
    k2 = k2 / (72 * z**7) - (g * even).sum(0) / (36 * z**3)
    k3 = k3 / (6480 * z**10) + ((3 * z2 - g) * g * even).sum(0) / (216 * z**6)
    found: Array = np.sqrt(2 * np.pi) * (k0 / z + k1 / (6 * z**4) / root + k2 / n + k3 / (n * root))
    return found


_TERMS = 9  # the ninth is below 1e-100 where n d^2 < 2.2


def _durbin(n: int, d: float) -> float:
    """P(D_n < d) by Durbin's matrix (1973), raised to its n-th power as Marsaglia, Tsang and Wang do (2003).

    With k = ceil(n d) the matrix has 2k - 1 rows; the middle element of its power is wanted.
    """
    steps = n * d
    k = math.ceil(steps)
    size, gap = 2 * k - 1, k - steps
    order = np.arange(1, size + 1)
    inverse = np.exp(-_log_factorials()[: size + 1])
    edge = (1 - gap**order) * inverse[1:]
    edge[-1] = (1 - 2 * gap**size + max(0.0, 2 * gap - 1) ** size) * inverse[size]
    apart = order[:, None] - order[None, :] + 1
    matrix = np.where(apart >= 0, inverse[np.maximum(apart, 0)], 0.0)
    matrix[:, 0], matrix[-1] = edge, edge[::-1]
    power, exponent = _powered(matrix, n)
    # n! / n^n, in logarithms, since the power overflows without the scale that was taken out.
    middle = float(power[k - 1, k - 1])
    if middle <= 0:
        return 0.0
    return math.exp(math.log(middle) + exponent * math.log(2) + math.lgamma(n + 1) - n * math.log(n))


def _powered(matrix: Array, n: int) -> tuple[Array, int]:
    """A power of a matrix as (scaled matrix, exponent of two), by squaring."""
    power, exponent, scale = np.eye(len(matrix)), 0, 0
    while n:
        if n & 1:
            power, exponent = power @ matrix, exponent + scale
            power, moved = _scaled(power)
            exponent += moved
        n >>= 1
        if n:
            matrix, scale = matrix @ matrix, 2 * scale
            matrix, moved = _scaled(matrix)
            scale += moved
    return power, exponent


def _scaled(matrix: Array) -> tuple[Array, int]:
    moved = math.frexp(float(matrix.max()))[1]
    return np.ldexp(matrix, -moved), moved
