"""How well scores put positives before negatives, in many places at once: windows, or groups of windows.

What needs the order of the scores is exact while the rows are at hand, and does not merge.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import convert

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """Of each place: ROC AUC, its variance after DeLong, average precision and its variance; NaN for none.

    influence: how much each row moves the AUC of its place, by the row's own weight; the squares of a place
    add up to about its variance, and rows that several AUCs share say how these vary together.
    """

    auc: Array
    variance: Array
    average_precision: Array
    precision_variance: Array
    influence: Array


def rank(
    place: NDArray[np.int64],
    count: int,
    score: Array,
    positive: NDArray[np.bool_],
    weight: Array | None = None,
) -> Ranking:
    """place: a number below `count` for each row; score: finite, any scale; weight: None counts rows alike.

    A class that is missing leaves NaN, one of a single row leaves no variance. Ties count half in the AUC and
    share one threshold in the average precision. DeLong, DeLong and Clarke-Pearson (1988), with Kish's
    effective number of rows in place of the number where rows have weights; scikit-learn's `roc_auc_score`
    and `average_precision_score`, the variance of which is the infinitesimal jackknife's (Jaeckel 1972).
    """
    w = np.ones(len(score)) if weight is None else weight
    order = _order(place, score)
    place, score, hit, w = place[order], score[order], positive[order], w[order]
    new = np.ones(len(score), dtype=np.bool_)
    new[1:] = (place[1:] != place[:-1]) | (score[1:] != score[:-1])
    starts = np.flatnonzero(new)
    if not len(starts):
        nothing = np.full(count, np.nan)
        return Ranking(nothing, nothing, nothing, nothing, np.empty(0))
    hits, misses = np.where(hit, w, 0.0), np.where(hit, 0.0, w)
    p, n, at = np.add.reduceat(hits, starts), np.add.reduceat(misses, starts), place[starts]
    first = np.searchsorted(at, np.arange(count))
    total_p, total_n = np.bincount(at, p, count), np.bincount(at, n, count)
    squares_p, squares_n = np.bincount(place, hits**2, count), np.bincount(place, misses**2, count)
    below_p, below_n = _below(p, first, at), _below(n, first, at)
    with np.errstate(divide="ignore", invalid="ignore"):
        beaten = (below_n + n / 2) / total_n[at]  # the share of negatives that a positive here outranks
        beating = (total_p[at] - below_p - p / 2) / total_p[at]  # of positives that outrank a negative here
        auc = np.bincount(at, p * beaten, count) / total_p
        spread_p = np.bincount(at, p * (beaten - auc[at]) ** 2, count) / total_p
        spread_n = np.bincount(at, n * (beating - auc[at]) ** 2, count) / total_n
        rows_p, rows_n = total_p**2 / squares_p, total_n**2 / squares_n
        few = (rows_p <= 1 + 1e-9) | (rows_n <= 1 + 1e-9)
        variance = np.where(few, np.nan, spread_p / (rows_p - 1) + spread_n / (rows_n - 1))
        found_p = total_p[at] - below_p  # positives that reach this score
        reached = found_p + total_n[at] - below_n
        precision = found_p / reached
        average = np.where(total_n > 0, np.bincount(at, p * precision, count) / total_p, np.nan)
        tie = np.cumsum(new) - 1
        # A row moves the precision at its own score and at every lower one: (it is positive - precision) / n.
        own, drag = (_below(one, first, at) + one for one in (p / reached, p * precision / reached))
        lifted = np.where(hit, (precision - average[at] + own)[tie], 0.0) - drag[tie]
        spread = np.bincount(place, (w * lifted / total_p[place]) ** 2, count)
        moved = np.where(
            hit, (beaten - auc[at])[tie] / total_p[place], (beating - auc[at])[tie] / total_n[place]
        )
    influence = np.empty(len(order))
    influence[order] = w * moved
    return Ranking(auc, variance, average, np.where(few, np.nan, spread), influence)


def _order(place: NDArray[np.int64], score: Array) -> NDArray[np.intp]:
    """By place, then by score; the rows of a window mostly stand together already."""
    if len(place) and (np.diff(place) < 0).any():
        order = convert.order(score)
        # numpy sorts numbers of two bytes by counting.
        narrow = place.astype(np.int16) if place.max() < 2**15 else place
        return order[np.argsort(narrow[order], kind="stable")]
    edges = np.flatnonzero(np.diff(place, prepend=-1, append=-1)) if len(place) else np.zeros(1, np.int64)
    parts = [start + convert.order(score[start:end]) for start, end in pairwise(edges.tolist())]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)


def _below(amount: Array, first: NDArray[np.intp], at: NDArray[np.int64]) -> Array:
    """The sum over the ties before each one, within its place."""
    before = np.concatenate(([0.0], np.cumsum(amount)))
    found: Array = before[:-1] - before[first[at]]
    return found
