"""Since when a figure is another: the windows at which the level of a series changes.

A penalised search finds the levels and the number of changes that explain the series best, each change at a
price. The noise that the price is set by is taken from differences of neighbouring windows, which changes of
level hardly touch, and allows for windows that follow their predecessor.

Where it fails: a slow slope is told as several steps; a level shorter than three windows is not found, nor is
one that differs by little more than a window's noise; a series that follows its season is told as changes of
level (the year before is compared apart, see `seasons`); and figures of few rows waver more, of many less, as
windows do not weigh here. Of the annotated public series it misses the airlines' change of 2001.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.intervals import Z

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

Array = NDArray[np.float64]

FOUND: dict[str, PolarsDataType] = {
    "window": pl.String,
    "window_index": pl.Int64,
    "window_start": pl.Datetime("us"),
    "earliest": pl.String,
    "earliest_index": pl.Int64,
    "latest": pl.String,
    "latest_index": pl.Int64,
    "before": pl.Float64,
    "after": pl.Float64,
    "difference": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "windows_before": pl.Int64,
    "windows_after": pl.Int64,
}
# A level is that of at least so many windows; fewer windows than the second have no change to look for.
SHORTEST, FEWEST = 3, 8
# The 95 % quantile of the likelihood ratio at a change: the x with (1 - exp(-x / 2))^2 = 0.95. Hansen (2000).
_RATIO = -2 * math.log(1 - math.sqrt(0.95))
_MOST_CORRELATED = 0.9
# Differences are summed up by a quantile that few changes can't move, and its value for a standard normal.
_QUANTILE, _NORMAL = 0.75, 1.1503493803760079


def find(series: pl.DataFrame) -> pl.DataFrame:
    """The changes of one series: the columns of `FOUND`, in order; no rows where there is none.

    series: [window, window_index, window_start, value], one row for each window; windows whose value is null
    are left out. `window` is the first of the new level; `earliest` to `latest` hold it with
    95 % confidence (Hansen 2000). before, after: means of the stretches on either side up to the next change;
    lower, upper: 95 % interval of their difference, as if the stretches had been known beforehand.

    Search: PELT with squared error, Killick et al. (2012), as in the library `ruptures`; price of a change:
    twice the long-run variance times the logarithm of the number of windows, Yao (1988) with both the place
    and the level counted.
    """
    known = series.filter(pl.col("value").is_finite()).sort("window_index")
    values = known["value"].to_numpy().astype(np.float64)
    if len(values) < FEWEST:
        return pl.DataFrame(schema=FOUND)
    with np.errstate(over="ignore", invalid="ignore"):  # a variance that no number can hold finds nothing
        variance = long_run_variance(values)
    places = [0, *_search(values, variance), len(values)]
    for k in range(1, len(places) - 1):  # a first or last level may be shorter than the search allows for
        places[k] = places[k - 1] + 1 + int(np.argmax(_explained(values[places[k - 1] : places[k + 1]])))
    found = [
        _told(known, values, *places[k - 1 : k + 2], variance=variance) for k in range(1, len(places) - 1)
    ]
    return pl.DataFrame(found, schema=FOUND, orient="row")


def long_run_variance(values: Array) -> float:
    """The variance of a window's noise, times what neighbours add to it where they follow each other.

    For an autoregression of order one with correlation r and variance g it is g (1 + r) / (1 - r). The
    correlation follows from quantiles of differences over one and two windows, which changes of level hardly
    touch: after Chakar, Lebarbier, Levy-Leduc and Robin (2017), who take medians; these are misled where most
    of a series stands still. At most 0.9, negative ones count as 0.
    """
    one, two = (float(np.quantile(np.abs(values[k:] - values[:-k]), _QUANTILE)) for k in (1, 2))
    if one == 0:  # most windows equal their neighbours
        return float(np.mean(np.diff(values) ** 2) / 2)
    r = min(max((two / one) ** 2 - 1, 0.0), _MOST_CORRELATED)
    return (one / _NORMAL) ** 2 / 2 / (1 - r) * (1 + r) / (1 - r)


def _search(values: Array, variance: float) -> list[int]:
    """Where each level but the first begins."""
    if not 0 < variance < math.inf:
        return []
    # Importing ruptures takes a moment, which only those who search should pay.
    from ruptures import KernelCPD

    # In units of the noise, and with the C code that gives what `Pelt(model="l2")` gives.
    scaled = (values - values.mean()) / math.sqrt(variance)
    search = KernelCPD(kernel="linear", min_size=SHORTEST).fit(scaled.reshape(-1, 1))
    ends: list[int] = search.predict(pen=2 * math.log(len(values)))
    return [int(end) for end in ends[:-1]]


def _told(
    known: pl.DataFrame, values: Array, start: int, at: int, end: int, *, variance: float
) -> tuple[object, ...]:
    before, after = values[start:at], values[at:end]
    earliest, latest = _between(values[start:end], variance)
    difference = float(after.mean() - before.mean())
    error = Z * math.sqrt(variance * (1 / len(before) + 1 / len(after)))
    named = [known.row(k, named=True) for k in (at, start + earliest, start + latest)]
    return (
        *(named[0][one] for one in ("window", "window_index", "window_start")),
        *(row[one] for row in named[1:] for one in ("window", "window_index")),
        *(float(before.mean()), float(after.mean()), difference, difference - error, difference + error),
        *(len(before), len(after)),
    )


def _between(values: Array, variance: float) -> tuple[int, int]:
    """The first and the last place for one change that the likelihood does not rule out."""
    gain = _explained(values)
    likely = np.flatnonzero(gain.max() - gain <= _RATIO * variance) + 1
    return int(likely[0]), int(likely[-1])


def _explained(values: Array) -> Array:
    """By how much one change lessens the squared error, for each place from the second value on."""
    places = np.arange(1, len(values))
    sums = np.cumsum(values - values.mean())[:-1]
    return np.asarray(sums**2 * len(values) / (places * (len(values) - places)))
