"""What is held against a limit: the figure, or how it differs from another figure, with its interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Beside:
    """Figures, and what each is compared with; arrays of one length, NaN = there is none.

    base: the other figure (the reference's, the mean of its windows, that of a year ago), with its interval;
    without one it counts as known. spread: the standard deviation over the reference's windows. ideal: the
    metric's.
    """

    value: Array
    lower: Array
    upper: Array
    base: Array
    base_lower: Array
    base_upper: Array
    spread: Array
    ideal: Array

    def part(self, rows: NDArray[np.bool_]) -> Beside:
        return Beside(*(one[rows] for one in self.__dict__.values()))


@dataclass(frozen=True)
class Compared:
    """value: what is held against the limit; lower, upper: its 95 % interval, NaN where the figure has none;
    unchanged: the value that means no change, or no difference, NaN where nothing does."""

    value: Array
    lower: Array
    upper: Array
    unchanged: Array


def compared(figures: Beside, against: NDArray[np.object_]) -> Compared:
    """By what each limit is set against; all NaN where the figure can't be held against it."""
    parts = [np.full(len(against), np.nan) for _ in range(4)]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for kind in set(against.tolist()):
            own = against == kind
            found = _KINDS[kind](figures.part(own))
            for part, one in zip(parts, found.__dict__.values(), strict=True):
                part[own] = one
    return Compared(*parts)


def _itself(of: Beside) -> Compared:
    return Compared(of.value, of.lower, of.upper, of.ideal)


def _rise(of: Beside) -> Compared:
    """The figure minus the other: the distances to the bounds add like those of right-angled sides.

    MOVER of two independent estimates, Zou and Donner (2008).
    """
    rise, (least, most) = of.value - of.base, _known(of)
    down = np.hypot(_side(of.value - of.lower), _side(most - of.base))
    up = np.hypot(_side(of.upper - of.value), _side(of.base - least))
    return Compared(rise, rise - down, rise + up, np.zeros(len(rise)))


def _drop(of: Beside) -> Compared:
    """The other figure minus this one."""
    rise = _rise(of)
    return Compared(of.base - of.value, -rise.upper, -rise.lower, rise.unchanged)


def _ratio(of: Beside) -> Compared:
    """The figure divided by the other; MOVER of the logarithms where both are above 0."""
    least, most = _known(of)
    log = np.log(of.value / of.base)
    down = np.hypot(_side(np.log(of.value / of.lower)), _side(np.log(most / of.base)))
    up = np.hypot(_side(np.log(of.upper / of.value)), _side(np.log(of.base / least)))
    positive, open_ = of.value > 0, ~(least > 0)
    lower = np.where(positive & (of.lower > 0), np.exp(log - down), 0.0)
    upper = np.where(open_, np.inf, np.where(positive, np.exp(log + up), of.upper / least))
    fits = (of.value >= 0) & (of.base > 0) & ~np.isnan(of.lower + of.upper)
    times = np.where(of.base != 0, of.value / of.base, np.nan)
    return Compared(times, np.where(fits, lower, np.nan), np.where(fits, upper, np.nan), np.ones(len(times)))


def _variation(of: Beside) -> Compared:
    """In standard deviations from the mean of the reference's windows."""
    spread = np.where(of.spread > 0, of.spread, np.nan)
    value, lower, upper = ((one - of.base) / spread for one in (of.value, of.lower, of.upper))
    return Compared(value, lower, upper, np.zeros(len(spread)))


def _known(of: Beside) -> tuple[Array, Array]:
    """The bounds of the other figure."""
    return (
        np.where(np.isnan(of.base_lower), of.base, of.base_lower),
        np.where(np.isnan(of.base_upper), of.base, of.base_upper),
    )


def _side(distance: Array) -> Array:
    """A figure outside its own interval has no distance to the bound on that side; NaN stays."""
    return np.maximum(distance, 0.0)


_KINDS: dict[str, Callable[[Beside], Compared]] = {
    "fixed": _itself,
    "reference_drop": _drop,
    "reference_ratio": _ratio,
    "reference_variation": _variation,
    "season": _rise,
}
