"""Counting instead of sorting: the exact figures of unordered values against a reference in order.

Every value falls into one of many narrow buckets, whose numbers rise with the values: steps of equal width
around the reference's median, and of equal proportion further out. How many values lie in each bucket, and
how far above its lower end, gives the cumulative distributions at all bounds and the area between them
wherever they can't cross inside a bucket. Only what lies in the few buckets that matter is put in order:
where the largest distance may be, where the distributions may cross, and where an edge or a quantile lies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.int64]

LEAST = 20_000  # fewer values are as soon sorted
TIMES = 8  # so many times more values in the reference make its buckets too many for the others
_MOST = 1 << 22  # buckets
_STEPS = (6, 16)  # the least and the most steps of an octave, as powers of two
_EXACT = 1e-11  # a larger share of an area may not come from rounding
_CHUNK = 32_768  # values that stay in the processor's cache
_PART = 1 << 20  # values whose distances are in memory at a time


@dataclass(frozen=True)
class Map:
    """From values to the numbers of their buckets, of which 0 holds the centre alone.

    away: minus the centre; scale: where equal proportions begin; shift: how many bits of a double tell values
    of one bucket apart.
    """

    away: float
    scale: float
    shift: int

    @staticmethod
    def of(in_order: Array) -> Map | None:
        """None where the middle eight tenths of the values are one."""
        n = len(in_order)
        low, middle, high = (float(in_order[k * n // 10]) for k in (1, 5, 9))
        scale = min((gap for gap in (middle - low, high - middle) if gap > 0), default=0.0) / 4
        if not np.finfo(np.float64).tiny <= scale < math.inf:
            return None
        # Samples of n rows differ by about 1 / sqrt(n), so that with s steps n sqrt(n) / s of their rows lie
        # where they may cross, and are sorted: together with what s buckets cost, least near n to the 3/4.
        steps = min(max(round(0.75 * math.log2(n)) - 2, _STEPS[0]), _STEPS[1])
        return Map(0.0 - middle, scale, 52 - steps)

    def places(self, values: Array) -> Places:
        """The bucket of each value."""
        found = np.empty(len(values), np.int64)
        self.place(values, found)
        return found

    def place(self, values: Array, into: Places) -> None:
        """Write the bucket of each value; the values had better be so few that they stay in the cache."""
        with np.errstate(over="ignore"):
            apart = values + self.away  # 0 where it is 0, and never -0
            below, above = apart.view(np.int64) >> 63, apart > 0
            np.abs(apart, out=apart)
            apart += self.scale
            np.subtract(apart.view(np.int64), _bits(self.scale), out=into)
            into >>= self.shift
            into += above
            into ^= below

    def bounds(self, first: int, count: int) -> Array:
        """The lower end of each bucket from `first` on, and the upper end of the last; all finite."""
        number = np.arange(first, first + count + 1)
        steps = np.where(number > 0, number - 1, -number) << self.shift
        bits = np.minimum(steps + _bits(self.scale), _bits(float(np.finfo(np.float64).max)))
        size = bits.view(np.float64) - self.scale
        with np.errstate(over="ignore"):
            found: Array = np.nan_to_num(np.where(number < 0, -size, size) - self.away)
        return found


@dataclass(frozen=True)
class Values:
    """Finite values in any order, in as many arrays as they came in; at least one value. low, high: the
    smallest and the largest; zeros: how many are 0."""

    parts: Sequence[Array]
    count: int
    low: float
    high: float
    zeros: int

    @staticmethod
    def of(parts: Sequence[Array]) -> Values:
        """One that is not a number makes `low` and `high` no numbers, and an infinite one is an end."""
        told = [(len(one), one.min(), one.max(), np.count_nonzero(one)) for one in parts if len(one)]
        count, low, high, others = np.array(told, dtype=np.float64).T
        return Values(
            parts, int(count.sum()), float(low.min()), float(high.max()), int(count.sum() - others.sum())
        )


@dataclass(frozen=True)
class Grid:
    """The buckets of a reference. first: the number of the first; counts: the values in each; rests: the sum
    of their distances from its lower end."""

    map: Map
    first: int
    counts: Places
    rests: Array

    @staticmethod
    def of(in_order: Array) -> Grid | None:
        """None where buckets save nothing: too few values, or too far apart."""
        if len(in_order) < LEAST:
            return None
        made = Map.of(in_order)
        if made is None:
            return None
        first, last = made.places(in_order[[0, -1]]).tolist()
        if last - first >= _MOST:
            return None
        lower = made.bounds(first, last - first + 1)
        tally = _tally(Values.of([in_order]), made, first, lower)
        return Grid(made, first, tally.counts, tally.rests)

    def to_array(self) -> Array:
        """As one array of numbers, for a file."""
        about = (self.map.away, self.map.scale, float(self.map.shift), float(self.first))
        return np.concatenate((about, self.counts, self.rests))

    @staticmethod
    def from_array(made: Array) -> Grid:
        away, scale, shift, first = made[:4].tolist()
        counts, rests = np.split(made[4:], 2)
        return Grid(Map(away, scale, int(shift)), int(first), counts.astype(np.int64), rests)

    def widened(self, first: int, count: int) -> tuple[Places, Array]:
        """counts and rests of `count` buckets from `first` on, which hold all of its own."""
        before = self.first - first
        around = (before, count - before - len(self.counts))
        return np.pad(self.counts, around), np.pad(self.rests, around)


@dataclass(frozen=True)
class Found:
    """Exact figures of the values: quantiles by rank, how many are at most each edge, and the distances."""

    ranked: tuple[float, ...]
    at_most: Places
    kolmogorov_smirnov: float
    wasserstein: float


def against(reference: Array, grid: Grid, values: Values, ranks: Sequence[int], edges: Array) -> Found | None:
    """What the values are beside a reference in order; None where they had better be sorted.

    ranks: the places, from 0, of the values wanted in their order. edges: ascending.
    """
    lowest, highest = grid.map.places(np.array([values.low, values.high])).tolist()
    first = min(grid.first, lowest)
    count = max(grid.first + len(grid.counts) - 1, highest) - first + 1
    if count > _MOST:
        return None
    lower = grid.map.bounds(first, count)
    a, rests_a = grid.widened(first, count)
    tally = _tally(values, grid.map, first, lower)
    b = tally.counts
    sides = _Sides(lower, a, b, rests_a, tally.rests, len(reference), values.count)
    own = np.clip(grid.map.places(edges) - first, 0, count - 1)
    holding = np.searchsorted(sides.below_b, ranks, "right") - 1
    largest = float(np.abs(sides.apart).max())
    looked = sides.may_cross() | sides.may_exceed(largest)
    looked[own] = looked[holding] = True
    looked[-first] = False  # that of the centre
    if int(b[looked].sum()) > values.count // 2:
        return None
    near = _near(sides, looked, reference, tally.chosen(values, looked))
    plain, error = sides.plain(looked)
    area = plain + near.area
    if not error <= _EXACT * area:
        return None
    within = _Within(near, b, -first, 0.0 - grid.map.away)
    at_most = sides.below_b[own] + [within.at_most(*one) for one in zip(own.tolist(), edges, strict=True)]
    ranked = [
        within.ranked(k, rank - below)
        for k, rank, below in zip(holding.tolist(), ranks, sides.below_b[holding].tolist(), strict=True)
    ]
    return Found(tuple(ranked), at_most, max(largest, near.largest), area)


class _Sides:
    """Both samples by bucket. below_a, below_b: the values below each bound; apart: the distance there."""

    def __init__(
        self, lower: Array, a: Places, b: Places, rests_a: Array, rests_b: Array, n: int, m: int
    ) -> None:
        self.lower, self.a, self.b, self.rests_a, self.rests_b = lower, a, b, rests_a, rests_b
        self.n, self.m = n, m
        self.below_a, self.below_b = (np.concatenate(([0], np.cumsum(one))) for one in (a, b))
        self.share_a, self.share_b = self.below_a / n, self.below_b / m
        self.apart: Array = self.share_a - self.share_b
        # The most and the least that one distribution can be above the other inside a bucket.
        self.most = self.share_a[1:] - self.share_b[:-1]
        self.least = self.share_a[:-1] - self.share_b[1:]

    def may_cross(self) -> NDArray[np.bool_]:
        """Where one distribution may be above the other at one place and below it at another."""
        return np.asarray((self.least < 0) & (self.most > 0))

    def may_exceed(self, largest: float) -> NDArray[np.bool_]:
        """Where the distance may be larger inside a bucket than at any bound."""
        return np.asarray(np.maximum(self.most, -self.least) > largest)

    def plain(self, looked: NDArray[np.bool_]) -> tuple[float, float]:
        """The area within all other buckets, where nothing crosses, and how much of it may be rounding."""
        width = np.diff(self.lower)
        inside_a = (self.a * width - self.rests_a) / self.n
        inside_b = (self.b * width - self.rests_b) / self.m
        edge = self.apart[:-1] * width
        size = np.abs(edge) + (self.a / self.n + self.b / self.m) * width  # what the differences are of
        area = np.abs(edge + (inside_a - inside_b))
        area[looked] = size[looked] = 0.0
        return float(area.sum()), 4 * float(np.finfo(np.float64).eps) * float(size.sum())


@dataclass(frozen=True)
class _Near:
    """values: those of the buckets looked into, ascending; starts: where those of each bucket begin."""

    values: Array
    starts: Places
    area: float
    largest: float


@dataclass(frozen=True)
class _Within:
    """The values inside the buckets looked into, and inside that of the centre, which are all the same."""

    near: _Near
    counts: Places
    middle: int
    centre: float

    def at_most(self, k: int, edge: float) -> int:
        """How many values of bucket `k` are at most the edge."""
        if k == self.middle:
            return int(self.counts[k]) if self.centre <= edge else 0
        start = self.near.starts[k]
        return int(np.searchsorted(self.near.values[start : start + self.counts[k]], edge, "right"))

    def ranked(self, k: int, rank: int) -> float:
        """The value of that rank in bucket `k`."""
        return self.centre if k == self.middle else float(self.near.values[self.near.starts[k] + rank])


def _near(sides: _Sides, looked: NDArray[np.bool_], reference: Array, values: Array) -> _Near:
    """Both samples merged, value by value, within the buckets looked into. values: those of them."""
    which = np.flatnonzero(looked)
    a = reference[_ranges(sides.below_a[which], sides.below_a[which + 1])]
    b = np.sort(values)
    starts_a, starts_b = (
        np.concatenate(([0], np.cumsum(np.where(looked, one, 0)))) for one in (sides.a, sides.b)
    )
    merged = np.concatenate((a, b))
    order = np.argsort(merged, kind="stable")  # two ascending runs: one pass
    merged, of_a = merged[order], order < len(a)
    bucket = np.repeat(which, sides.a[which] + sides.b[which])
    here_a = np.cumsum(of_a) + (sides.below_a[:-1] - starts_a[:-1])[bucket]
    here_b = np.cumsum(~of_a) + (sides.below_b[:-1] - starts_b[:-1])[bucket]
    apart = np.abs(here_a / sides.n - here_b / sides.m)
    last = np.append(bucket[1:] != bucket[:-1], True)[: len(bucket)]
    following = np.where(last, sides.lower[bucket + 1], np.append(merged[1:], 0.0)[: len(merged)])
    length = np.maximum(following - merged, 0.0)
    # From the lower end of each bucket to its first value; an empty one is a single stretch.
    begin = np.cumsum(sides.a[which] + sides.b[which]) - (sides.a[which] + sides.b[which])
    filled = (sides.a[which] + sides.b[which]) > 0
    until = sides.lower[which + 1].copy()
    until[filled] = merged[begin[filled]]
    before = np.abs(sides.apart[which]) * np.maximum(until - sides.lower[which], 0.0)
    told = apart[(length > 0) | last]
    return _Near(b, starts_b, float(apart @ length + before.sum()), float(told.max()) if len(told) else 0.0)


@dataclass(frozen=True)
class _Tally:
    """counts: the values in each bucket; rests: the sum of their distances from its lower end; places: the
    bucket of each value, from 0 on, part by part."""

    counts: Places
    rests: Array
    places: Sequence[NDArray[np.int32]]

    def chosen(self, values: Values, looked: NDArray[np.bool_]) -> Array:
        """The values in the buckets looked into."""
        return np.concatenate(
            [part[looked.take(own)] for part, own in zip(values.parts, self.places, strict=True)]
        )


def _tally(values: Values, of: Map, first: int, lower: Array) -> _Tally:
    """first: the number of the first bucket; lower: the ends of all buckets.

    Values are placed a few at a time, while they are in the cache, and added up many at a time, since each
    adding goes through all buckets.
    """
    count = len(lower) - 1
    counts, rests, places = np.zeros(count, np.int64), np.zeros(count), []
    size = min(values.count, _PART)
    own, rest, held = np.empty(size, np.int64), np.empty(size), 0

    def add() -> None:
        np.add(counts, np.bincount(own[:held], minlength=count), out=counts)
        np.add(rests, np.bincount(own[:held], rest[:held], minlength=count), out=rests)

    for part in values.parts:
        kept = np.empty(len(part), np.int32)
        places.append(kept)
        start = 0
        while start < len(part):
            chunk = part[start : start + min(_CHUNK, size - held)]
            here = slice(held, held + len(chunk))
            of.place(chunk, own[here])
            own[here] -= first
            kept[start : start + len(chunk)] = own[here]
            np.subtract(chunk, lower.take(own[here]), out=rest[here])
            start, held = start + len(chunk), held + len(chunk)
            if held == size:
                add()
                held = 0
    add()
    return _Tally(counts, rests, places)


def _ranges(starts: Places, ends: Places) -> Places:
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    made: Places = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return made


def _bits(value: float) -> int:
    return int(np.float64(value).view(np.int64))
