"""Ticks at round numbers, and labels at a figure's edge that don't lie upon each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from mlgov.charts import words

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most `most` round numbers from `low` to `high`, both included if they are round."""
    if not low < high:
        return [low]
    for exponent in range(math.floor(math.log10((high - low) / most)), 400):
        for step in (mantissa * 10.0**exponent for mantissa in _ROUND):
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first + 1 <= most:
                # The rounding takes away what binary fractions add: 0.30000000000000004 is 0.3.
                return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]
    return []


def tick_texts(values: Sequence[float], unit: str = "ratio") -> list[str]:
    """The ticks in the style of their unit, with as few decimals as keep them apart."""
    factor, suffix = (100.0, " %") if unit == "share" else (1.0, "")
    for decimals in range(words.MOST_DECIMALS + 1):
        if all(math.isclose(round(v * factor, decimals), v * factor, abs_tol=1e-9) for v in values):
            break
    return [words.number(value * factor, decimals) + suffix for value in values]


def room(values: Sequence[float | None], share: float = 0.1) -> tuple[float, float]:
    """Lowest and highest value with some room on both sides; never empty, (0, 1) without a value."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    margin = (high - low) * share or abs(high) * share or share
    return low - margin, high + margin


def spread(places: Sequence[float], apart: float) -> list[float]:
    """Places moved as little as a single sweep up needs so that neighbours are `apart`; order is kept."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + apart)
    if order:
        overshoot = (moved[order[-1]] - places[order[-1]]) / 2
        moved = [place - overshoot if len(order) > 1 else place for place in moved]
    return moved
