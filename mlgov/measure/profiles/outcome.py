"""How predictions and labels meet: sums, confusion counts and ranking, for all rows of each window.

The same counts are made of windows and of the groups in them (see `scores`): a place is either. With weights
every count and sum is weighted; the keys that end with `_rows` count the rows themselves, and those that end
with `_squares` add up squared weights, from which Kish's effective number of rows follows. Without weights
both equal the count and are not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, weight
from mlgov.measure.profiles.ranking import rank
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Found = Iterator[tuple[str, str, Array]]  # kind, key, one value for each place
# scikit-learn's rule: a probability of exactly 0 or 1 is moved by the smallest step of a double.
_TINY = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Met:
    """The rows in which a finite score or predicted number meets a label, in the order of the windows.

    kept: which rows of the windows they are; label: truth, or a number for numbers; weight: None counts rows
    alike.
    """

    by: ByWindow
    kept: NDArray[np.bool_]
    score: Array
    label: Array
    weight: Array | None

    def total(self, places: Places, count: int, values: Array | None = None) -> Array:
        """The weighted sum of values in each place; without values, of 1."""
        w = self.weight
        summed = w if values is None else values if w is None else w * values
        return np.bincount(places, summed, count).astype(np.float64)

    def sizes(self, key: str, places: Places, count: int, which: Array | None = None) -> Found:
        """How many rows there are, by weight; `which`: 1 for rows that count, 0 for others."""
        yield "sum", key, self.total(places, count, which)
        if self.weight is not None:
            own = np.ones(len(places)) if which is None else which
            yield "sum", f"{key}_rows", np.bincount(places, own * (self.weight > 0), count).astype(np.float64)
            yield "sum", f"{key}_squares", np.bincount(places, own * self.weight**2, count).astype(np.float64)

    def mean_of(self, key: str, places: Places, count: int, values: Array) -> Found:
        """What a mean and its variance are made of."""
        yield "sum", key, self.total(places, count, values)
        yield "sum", f"{key}_second", self.total(places, count, values**2)


def met(rows: Rows, spec: Spec, by: ByWindow, label: pl.Series | None = None) -> Met:
    """label: bool where it is a class that counts as positive; None reads the label column as numbers."""
    source = spec.prediction if spec.task == "regression" and isinstance(spec.prediction, str) else spec.score
    score = by.sort(convert.numbers(column_or_nulls(rows, str(source))).values)
    if label is None:
        true = by.sort(convert.numbers(column_or_nulls(rows, str(spec.label))).values)
        kept: NDArray[np.bool_] = np.isfinite(score) & np.isfinite(true)
    else:
        true = by.sort(label.fill_null(False).to_numpy()).astype(np.float64)
        kept = by.sort(label.is_not_null().to_numpy()) & np.isfinite(score)
    found = weight.of(rows, spec)
    own = None if found is None else by.sort(found)
    if own is not None:
        kept = kept & (own > 0)
        own = own[kept]
    return Met(by.only(kept), kept, score[kept], true[kept], own)


def binary_scores(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec, label: pl.Series) -> None:
    """Sums and ranking over rows that have both a finite score and a label.

    label: bool, in the order of the rows; null = not labelled yet.
    """
    both = met(rows, spec, by, label)
    for kind, key, values in binary(both, both.by.codes, by.count):
        sheet.add("", kind, key, values)


def binary(both: Met, places: Places, count: int) -> Found:
    """Sums and ranking of scores and labels in each place."""
    positive = both.label > 0
    yield from both.sizes("scored", places, count)
    yield from both.sizes("scored_positive", places, count, both.label)
    ranked = rank(places, count, both.score, positive, both.weight)
    yield "exact", "roc_auc", ranked.auc
    yield "exact", "roc_auc_variance", ranked.variance
    yield "exact", "average_precision", ranked.average_precision
    yield "exact", "average_precision_variance", ranked.precision_variance
    outside = (both.score < 0) | (both.score > 1)
    yield "sum", "score_outside", np.bincount(places, outside, count).astype(np.float64)
    # Squares of scores that are no probabilities mean nothing, and could overflow.
    chance = np.clip(both.score, 0.0, 1.0)
    yield from both.mean_of("brier", places, count, (chance - both.label) ** 2)
    given = np.clip(np.where(positive, chance, 1 - chance), _TINY, 1.0 - _TINY)
    yield from both.mean_of("log_loss", places, count, -np.log(given))


def regression(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec) -> None:
    """Sums of errors over rows whose prediction and label are both finite numbers."""
    both = met(rows, spec, by)
    sheet.add("", "sum", "rows", np.diff(by.starts).astype(np.float64))
    labelled = convert.numbers(column_or_nulls(rows, str(spec.label))).values
    sheet.add("", "sum", "rows_labelled", by.tally(by.sort(np.isfinite(labelled))))
    for kind, key, values in (*numbers(both, both.by.codes, by.count), *ordered(both)):
        sheet.add("", kind, key, values)


def numbers(both: Met, places: Places, count: int) -> Found:
    """Sums of errors in each place, and the variance of R squared, which loses its digits in sums of powers.

    Influence of a row on R squared: (its squared error - (1 - R²) squared distance of its label from the
    mean) / sum of those squared distances.
    """
    yield from both.sizes("compared", places, count)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        error = both.score - both.label
        yield "sum", "error", both.total(places, count, error)
        yield "sum", "abs_error", both.total(places, count, np.abs(error))
        yield from both.mean_of("squared_error", places, count, error**2)
        yield "sum", "label", both.total(places, count, both.label)
        yield "sum", "label_squares", both.total(places, count, both.label**2)
        positive = both.label > 0
        yield "sum", "not_positive", np.bincount(places, ~positive, count).astype(np.float64)
        relative = np.where(positive, np.abs(error) / both.label, 0.0)
        yield from both.mean_of("relative_error", places, count, relative)
        mean = both.total(places, count, both.label) / both.total(places, count)
        away = (both.label - mean[places]) ** 2
        spread, lost = both.total(places, count, away), both.total(places, count, error**2)
        influence = error**2 - (lost / spread)[places] * away
        own = influence if both.weight is None else both.weight * influence
        yield "exact", "r2_variance", np.bincount(places, own**2, count) / spread**2


QUANTILES = {"05": 0.05, "50": 0.5, "95": 0.95}


def ordered(both: Met) -> Found:
    """Quantiles of residuals, and the median absolute error, of each window with their intervals.

    A quantile is the mean of the values at and just after its share where the share is reached exactly, as
    numpy's `averaged_inverted_cdf`; its interval lies between the values at the shares that a binomial count
    of Kish's effective number of rows leaves open.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        error = both.score - both.label
    asked = [(f"residual_{name}", error, q) for name, q in QUANTILES.items()]
    for key, values, q in (*asked, ("median_abs_error", np.abs(error), 0.5)):
        found = np.array(
            [
                _quantile(values[start:end], None if both.weight is None else both.weight[start:end], q)
                for start, end in pairwise(both.by.starts.tolist())
            ]
        ).reshape(-1, 3)
        for k, part in enumerate(("", "_lower", "_upper")):
            yield "exact", f"{key}{part}", found[:, k]


def _quantile(values: Array, w: Array | None, q: float) -> tuple[float, float, float]:
    if not len(values):
        return np.nan, np.nan, np.nan
    order = convert.order(values)
    ascending = values[order]
    reached = np.arange(1.0, len(values) + 1) if w is None else np.cumsum(w[order])
    total = reached[-1]
    effective = total if w is None else total**2 / float(w @ w)
    slack = 1.959963984540054 * np.sqrt(q * (1 - q) / effective)
    low, high = q - slack, q + slack
    tolerance = 1e-12 * total
    at = min(int(np.searchsorted(reached, q * total - tolerance)), len(values) - 1)
    after = min(int(np.searchsorted(reached, q * total + tolerance, "right")), len(values) - 1)
    if low <= 0 or high >= 1:
        return float(ascending[at] + ascending[after]) / 2, np.nan, np.nan
    below = max(int(np.searchsorted(reached, low * total - tolerance)) - 1, 0)
    above = min(int(np.searchsorted(reached, high * total + tolerance, "right")) + 1, len(values) - 1)
    middle = float(ascending[at] + ascending[after]) / 2
    return middle, min(float(ascending[below]), middle), max(float(ascending[above]), middle)
