"""From a score to the chance that the label is positive, and what follows for a ranking.

A calibration is a JSON document: `scores` and `chances`, the knots of a rising line (None = the score is
that chance already), and `rows`, how many labelled rows of the reference it rests on, with weights Kish's
effective number.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import convert

Array = NDArray[np.float64]
Document = dict[str, Any]

MOST_ROWS = 200_000
"""A larger reference is calibrated on a seeded sample of so many rows."""
FOLDS = 10
_BINS = 10
_SEED = 7


def fit(score: Array, positive: NDArray[np.bool_], weight: Array | None = None) -> Document | None:
    """The calibration of finite scores by their labels; None where one class is missing. weight: above 0.

    Isotonic regression is taken where the expected calibration error over ten held-out parts, pooled, is
    lower with it than without, or where the scores are no probabilities; otherwise scores stay as they are.
    """
    if len(score) > MOST_ROWS:
        taken = np.random.default_rng(_SEED).choice(len(score), MOST_ROWS, replace=False)
        score, positive = score[taken], positive[taken]
        weight = None if weight is None else weight[taken]
    if positive.all() or not positive.any():
        return None
    order = convert.order(score)
    score, label = score[order], positive[order].astype(np.float64)
    w = np.ones(len(score)) if weight is None else weight[order]
    rows = float(w.sum() ** 2 / (w @ w))
    if score[0] >= 0 and score[-1] <= 1:
        held_out = _held_out(score, label, w)
        if expected_error(score, label, w) <= expected_error(held_out, label, w):
            return {"scores": None, "chances": None, "rows": rows}
    knots, chances = _isotonic(score, label, w)
    return {"scores": knots.tolist(), "chances": chances.tolist(), "rows": rows}


def chance(document: Document, score: Array) -> Array:
    """The chance of a positive label of each score, in [0, 1]; beyond the knots that of the nearest one."""
    if document["scores"] is None:
        clipped: Array = np.clip(score, 0.0, 1.0)
        return clipped
    found: Array = np.interp(score, document["scores"], document["chances"])
    return found


def expected_error(predicted: Array, label: Array, weight: Array) -> float:
    """Expected calibration error over ten bins of equal size: mean |mean prediction - share positive|."""
    order = convert.order(predicted)
    gaps = np.array_split((weight * (predicted - label))[order], _BINS)
    return sum(abs(float(gap.sum())) for gap in gaps) / float(weight.sum())


def ranking(score: Array, chances: Array, weight: Array | None = None) -> tuple[float, float]:
    """The ROC AUC to expect of scores whose labels are positive with these chances, and its variance.

    Expected pairs in which a positive scores higher than a negative, ties counting half, over expected pairs
    of a positive and a negative; a row makes no pair with itself. The variance is that of the realised ROC
    AUC over labels, scores given (delta method). A pair counts the product of its weights. Both NaN where no
    pair is to be expected.
    """
    order = convert.order(score)
    chances, starts = chances[order], convert.starts(score[order])
    w = np.ones(len(score)) if weight is None else weight[order]
    rows = np.diff(np.append(starts, len(score)))
    hits, misses = w * chances, w * (1 - chances)
    positive, negative = (np.add.reduceat(one, starts) if len(one) else one for one in (hits, misses))
    p, n, same = positive.sum(), negative.sum(), hits @ misses
    pairs = p * n - same
    if not pairs > 1e-9:
        return math.nan, math.nan
    below = np.repeat(np.cumsum(negative) - negative / 2, rows)  # negatives that a positive here outranks
    above = np.repeat(p - np.cumsum(positive) + positive / 2, rows)  # positives that outrank it here
    auc = (float(hits @ below) - same / 2) / pairs
    pull = w * (below - misses / 2 - above + hits / 2 - auc * (n - p - w + 2 * hits)) / pairs
    return min(max(auc, 0.0), 1.0), float((chances * (1 - chances)) @ pull**2)


def _held_out(score: Array, label: Array, weight: Array) -> Array:
    """What isotonic regression says of each row, fitted on the nine tenths that the row is not part of."""
    part = np.random.default_rng(_SEED).permutation(len(score)) % FOLDS
    found = np.empty(len(score))
    for fold in range(FOLDS):
        own = part == fold
        if own.any() and not own.all():
            found[own] = np.interp(score[own], *_isotonic(score[~own], label[~own], weight[~own]))
        else:
            found[own] = score[own]
    return found


def _isotonic(score: Array, label: Array, weight: Array) -> tuple[Array, Array]:
    """The knots of the rising line closest to the labels (least squares); scores ascending.

    Equal scores are averaged, and between two knots the line is straight, as in scikit-learn.
    """
    starts = convert.starts(score)
    level = _rising(np.add.reduceat(weight * label, starts), np.add.reduceat(weight, starts))
    inner = np.zeros(len(level), dtype=np.bool_)
    inner[1:-1] = (level[1:-1] == level[:-2]) & (level[1:-1] == level[2:])
    return score[starts][~inner], np.clip(level[~inner], 0.0, 1.0)


def _rising(sums: Array, rows: Array) -> Array:
    """The means closest to sums / rows that never fall."""
    from scipy.optimize import isotonic_regression  # only those who fit a baseline pay for the import

    found: Array = isotonic_regression(sums / rows, weights=rows).x
    return found
