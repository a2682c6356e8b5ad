"""The area between two distributions, exact from the ordered values of both.

The distance is the mean gap between the two samples' values at the same share of rows. Shares are steps of
1/n and 1/m, so all lengths are whole numbers in units of 1/nm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.int64]

# Gaps of so many values are added up at once where the samples do not cross; the more, the more blocks cross.
_BLOCK = 16
# Samples of fewer values are gone through step by step.
_FEW = 2_048
# Values that are worked on together; they stay in the processor's cache.
_CHUNK = 131_072
_EPSILON = float(np.finfo(np.float64).eps)


def wasserstein(reference: Array, current: Array, sums: Array | None = None) -> float:
    """The exact first Wasserstein distance, the area between the two distributions, in the column's unit.

    Both samples ascending, finite, not empty. Equals scipy's `wasserstein_distance` to 1e-9. `sums`: as
    `running_sums` gives them of the reference, which makes a small sample against a large one quick.
    """
    # Beyond the range of a double the distance is infinite, which is no figure.
    with np.errstate(over="ignore", invalid="ignore"):
        if by_sums(reference, current):
            return _by_sums(reference, current, running_sums(reference) if sums is None else sums)
        if by_sums(current, reference):
            return _by_sums(current, reference, running_sums(current))
        if len(reference) == len(current):
            return _paired(reference, current)
        if len(reference) < _FEW:
            return _between(reference, current, *_everything(reference, current))
        found, error = _by_blocks(reference, current)
        if error < 1e-10 * found:
            return found
        return _between(reference, current, *_everything(reference, current))


def by_sums(large: Array, small: Array) -> bool:
    """Whether one sample is so much larger that its running sums save time."""
    return len(large) > 4 * len(small)


def running_sums(in_order: Array) -> Array:
    """Sums of the first 0, 1, 2 ... values; of their distances from the median, which keeps digits."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.concatenate(([0.0], np.cumsum(in_order - in_order[len(in_order) // 2])))


def _paired(a: Array, b: Array) -> float:
    parts = range(0, len(a), _CHUNK)
    return float(sum(np.abs(a[k : k + _CHUNK] - b[k : k + _CHUNK]).sum() for k in parts) / len(a))


def _by_sums(a: Array, b: Array, sums: Array) -> float:
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


def _by_blocks(a: Array, b: Array) -> tuple[float, float]:
    """The area, and how far rounding can have moved it.

    A block is _BLOCK values of a with what stands at the same shares of b. Where one side lies wholly above
    the other, the area is the difference of two sums; the few other blocks are gone through step by step.
    """
    found = error = 0.0
    for start in range(0, len(a), _CHUNK):
        at = np.arange(start, min(start + _CHUNK, len(a)) + _BLOCK, _BLOCK)
        at[-1] = min(start + _CHUNK, len(a))
        if len(at) > 1 and at[-1] == at[-2]:
            at = at[:-1]
        area, moved, crossed = _of_blocks(a, b, at)
        found, error = found + area, error + moved
        if crossed.any():
            found += _between(a, b, *_inside(len(a), len(b), at, crossed))
    return found, error


def _of_blocks(a: Array, b: Array, at: Places) -> tuple[float, float, NDArray[np.bool_]]:
    """[area of the blocks that do not cross, rounding, which cross]; at: where blocks of a begin, and end."""
    n, m = len(a), len(b)
    there, rest = np.divmod(at * m, n)
    fraction = rest / n
    first, last = at[0], at[-1]
    own = a[first:last] - a[first]
    low, high = int(there[0]), min(int(there[-1]) + 1, m)
    other = b[low:high] - a[first]
    here = there - low
    sums_a = np.add.reduceat(own, at[:-1] - first) / n
    whole = np.add.reduceat(np.append(other[: here[-1]], 0.0), here[:-1])  # a last block may hold none of b
    edge = other[np.minimum(here, len(other) - 1)] * fraction
    sums_b = (whole - edge[:-1] + edge[1:]) / m
    ends = np.minimum(there[1:] - (rest[1:] == 0), m - 1) - low  # the last value of b that a block reaches
    crossed = (own[at[:-1] - first] < other[ends]) & (other[here[:-1]] < own[at[1:] - 1 - first])
    plain = ~crossed
    area = np.abs(sums_a[plain] - sums_b[plain]).sum()
    moved = 16 * _EPSILON * float((np.abs(sums_a[plain]) + np.abs(sums_b[plain])).sum())
    return float(area), moved, crossed


def _everything(a: Array, b: Array) -> tuple[Places, Places]:
    return np.arange(len(a)), np.arange(len(b))


def _inside(n: int, m: int, at: Places, crossed: NDArray[np.bool_]) -> tuple[Places, Places]:
    """The numbers of the values of either side whose steps end inside the blocks."""
    there = at * m // n
    return _ranges(at[:-1][crossed], at[1:][crossed]), _ranges(there[:-1][crossed], there[1:][crossed])


def _ranges(starts: Places, ends: Places) -> Places:
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    made: Places = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return made


def _between(a: Array, b: Array, of_a: Places, of_b: Places) -> float:
    """The area over the stretches that end with these steps of a or of b.

    Between two neighbouring steps of either sample both stand still. A stretch ends with a step of a, or of
    b, or of both, which counts once.
    """
    both = _stretches(a, b, of_a, ties=True) + _stretches(b, a, of_b, ties=False)
    return both / len(a) / len(b)


def _stretches(a: Array, b: Array, steps: Places, *, ties: bool) -> float:
    """The area over the stretches that end with steps of a; ties: also those where b has a step there too."""
    n, m, found = len(a), len(b), 0.0
    for start in range(0, len(steps), _CHUNK // 8):
        part = steps[start : start + _CHUNK // 8]
        ends = (part + 1) * m
        # A quotient of whole numbers is at least 1/n from the next whole number, which a double resolves.
        there = ((ends - 1) / n).astype(np.int64) if n * m < 2**52 else (ends - 1) // n
        lengths = ends - np.maximum(ends - m, there * n)
        if not ties:
            lengths[(there + 1) * n == ends] = 0
        found += float(lengths.astype(np.float64) @ np.abs(a[part] - b[there]))
    return found
