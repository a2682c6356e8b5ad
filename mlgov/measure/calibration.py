"""From a score to the chance that the label is positive, and what follows for a ranking.

A calibration is a JSON document: `scores` and `chances`, the knots of a rising line (None = the score is
that chance already), and `rows`, how many labelled rows of the reference it rests on.
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


def fit(score: Array, positive: NDArray[np.bool_]) -> Document | None:
    """The calibration of finite scores by their labels; None where one class is missing.

    Isotonic regression is taken where the expected calibration error over ten held-out parts, pooled, is
    lower with it than without, or where the scores are no probabilities; otherwise scores stay as they are.
    """
    if len(score) > MOST_ROWS:
        taken = np.random.default_rng(_SEED).choice(len(score), MOST_ROWS, replace=False)
        score, positive = score[taken], positive[taken]
    if positive.all() or not positive.any():
        return None
    order = convert.order(score)
    score, label = score[order], positive[order].astype(np.float64)
    if score[0] >= 0 and score[-1] <= 1:
        held_out = _held_out(score, label)
        if expected_error(score, label) <= expected_error(held_out, label):
            return {"scores": None, "chances": None, "rows": len(score)}
    knots, chances = _isotonic(score, label)
    return {"scores": knots.tolist(), "chances": chances.tolist(), "rows": len(score)}


def chance(document: Document, score: Array) -> Array:
    """The chance of a positive label of each score, in [0, 1]; beyond the knots that of the nearest one."""
    if document["scores"] is None:
        clipped: Array = np.clip(score, 0.0, 1.0)
        return clipped
    found: Array = np.interp(score, document["scores"], document["chances"])
    return found


def expected_error(predicted: Array, label: Array) -> float:
    """Expected calibration error over ten bins of equal size: mean |mean prediction - share positive|."""
    order = convert.order(predicted)
    parts = zip(np.array_split(predicted[order], _BINS), np.array_split(label[order], _BINS), strict=True)
    return sum(abs(float(p.sum() - y.sum())) for p, y in parts) / len(label)


def ranking(score: Array, chances: Array) -> tuple[float, float]:
    """The ROC AUC to expect of scores whose labels are positive with these chances, and its variance.

    Expected pairs in which a positive scores higher than a negative, ties counting half, over expected pairs
    of a positive and a negative; a row makes no pair with itself. The variance is that of the realised ROC
    AUC over labels, scores given (delta method). Both NaN where no pair is to be expected.
    """
    order = convert.order(score)
    chances, starts = chances[order], convert.starts(score[order])
    rows = np.diff(np.append(starts, len(score)))
    positive = np.add.reduceat(chances, starts) if len(starts) else np.empty(0)
    negative = rows - positive
    spread = chances * (1 - chances)
    p, n, same = positive.sum(), negative.sum(), spread.sum()
    pairs = p * n - same
    if not pairs > 1e-9:
        return math.nan, math.nan
    below = np.repeat(np.cumsum(negative) - negative / 2, rows)  # negatives that a positive here outranks
    above = np.repeat(p - np.cumsum(positive) + positive / 2, rows)  # positives that outrank it here
    auc = (float(chances @ below) - same / 2) / pairs
    pull = (below - (1 - chances) / 2 - above + chances / 2 - auc * (n - p - 1 + 2 * chances)) / pairs
    return min(max(auc, 0.0), 1.0), float(spread @ pull**2)


def _held_out(score: Array, label: Array) -> Array:
    """What isotonic regression says of each row, fitted on the nine tenths that the row is not part of."""
    part = np.random.default_rng(_SEED).permutation(len(score)) % FOLDS
    found = np.empty(len(score))
    for fold in range(FOLDS):
        own = part == fold
        if own.any() and not own.all():
            found[own] = np.interp(score[own], *_isotonic(score[~own], label[~own]))
        else:
            found[own] = score[own]
    return found


def _isotonic(score: Array, label: Array) -> tuple[Array, Array]:
    """The knots of the rising line closest to the labels (least squares); scores ascending.

    Equal scores are averaged, and between two knots the line is straight, as in scikit-learn.
    """
    starts = convert.starts(score)
    rows = np.diff(np.append(starts, len(score))).astype(np.float64)
    level = _rising(np.add.reduceat(label, starts), rows)
    inner = np.zeros(len(level), dtype=np.bool_)
    inner[1:-1] = (level[1:-1] == level[:-2]) & (level[1:-1] == level[2:])
    return score[starts][~inner], np.clip(level[~inner], 0.0, 1.0)


def _rising(sums: Array, rows: Array) -> Array:
    """The means closest to sums / rows that never fall, by pooling adjacent violators.

    Each round pools every falling run at once, which takes a few rounds of whole arrays.
    """
    blocks = np.ones(len(sums), dtype=np.int64)
    while True:
        means = sums / rows
        falls = means[1:] < means[:-1]
        if not falls.any():
            return np.repeat(means, blocks)
        first = np.flatnonzero(np.concatenate(([True], ~falls)))
        sums, rows, blocks = (np.add.reduceat(one, first) for one in (sums, rows, blocks))
