"""Two versions of a model on the same labelled rows: every figure of both, and whether one is better."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import paired
from mlgov.measure.paired import Difference, Ratio
from mlgov.measure.profiles import estimates
from mlgov.measure.profiles.estimation import came_true
from mlgov.measure.profiles.rows import FrameRows, Rows
from mlgov.measure.roles import labelled_positive, predicted_positive
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]


def differences(a: pl.DataFrame, b: pl.DataFrame, spec_a: Spec, spec_b: Spec) -> dict[str, Difference]:
    """Metric -> both figures and their difference, a - b, in the order of the catalogue.

    a, b: the same rows in the same order, each with what its version made of them and the label. A row counts
    for a figure where both versions have what it needs.
    """
    sides = ((FrameRows(a), spec_a), (FrameRows(b), spec_b))
    if spec_a.task == "regression":
        return dict(_errors(sides))
    if spec_a.task == "multiclass":
        return dict(_accuracy(sides))
    return {**dict(_accuracy(sides)), **dict(_chosen(sides)), **dict(_scored(sides))}


_Sides = tuple[tuple[Rows, Spec], tuple[Rows, Spec]]


def _accuracy(sides: _Sides) -> Iterator[tuple[str, Difference]]:
    right = [came_true(*side) for side in sides]
    if right[0] is not None and right[1] is not None:
        both = np.isfinite(right[0]) & np.isfinite(right[1])
        yield "accuracy_score", paired.right_and_wrong(right[0][both] == 1, right[1][both] == 1)


def _chosen(sides: _Sides) -> Iterator[tuple[str, Difference]]:
    """Precision, recall and F1; recall is a share of the same rows, those that are positive."""
    label, first, second = labelled_positive(*sides[0]), *(predicted_positive(*side) for side in sides)
    if label is None or first is None or second is None:
        return
    known = (label.is_not_null() & first.is_not_null() & second.is_not_null()).to_numpy()
    y = label.fill_null(False).to_numpy()[known]
    picked = [one.fill_null(False).to_numpy()[known] for one in (first, second)]
    hits = [(one & y).astype(np.float64) for one in picked]
    precision = [Ratio(hit, one.astype(np.float64)) for hit, one in zip(hits, picked, strict=True)]
    yield "precision_score", paired.ratios(*precision)
    yield "recall_score", paired.right_and_wrong(picked[0][y], picked[1][y])
    f1 = [Ratio(2 * hit, one.astype(np.float64) + y) for hit, one in zip(hits, picked, strict=True)]
    yield "f1_score", paired.ratios(*f1)


def _scored(sides: _Sides) -> Iterator[tuple[str, Difference]]:
    label = labelled_positive(*sides[0])
    if label is None or not all(isinstance(spec.score, str) for _, spec in sides):
        return
    scores = [estimates.numbers(rows, str(spec.score)) for rows, spec in sides]
    known = label.is_not_null().to_numpy() & np.isfinite(scores[0]) & np.isfinite(scores[1])
    y = label.fill_null(False).to_numpy()[known]
    one, other = (score[known] for score in scores)
    yield "roc_auc_score", paired.roc_auc(one, other, y)
    if all(((score >= 0) & (score <= 1)).all() for score in (one, other)):
        yield "brier_score_loss", paired.means((one - y) ** 2, (other - y) ** 2)


def _errors(sides: _Sides) -> Iterator[tuple[str, Difference]]:
    found = []
    for rows, spec in sides:
        found.append(np.abs(estimates.predictions(rows, spec) - estimates.numbers(rows, spec.label)))
    known = np.isfinite(found[0]) & np.isfinite(found[1])
    one, other = (error[known] for error in found)
    yield "mean_absolute_error", paired.means(one, other)
    rows_each = np.ones(len(one))
    squares = [Ratio(error**2, rows_each) for error in (one, other)]
    yield "root_mean_squared_error", paired.ratios(*squares, root=True)
