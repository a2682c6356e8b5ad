"""How far estimates lay from what came true: over rows that have a label, once labels are there.

Kind `gap`, column "": `rows`, the sum of estimated minus realised (`accuracy`: the chance that the prediction
is right minus whether it was; `abs_error`: expected minus realised |error|) and of its square (`_squares`);
`scored`, rows behind the ROC AUC. With weights sums are weighted, and `rows` and `scored` have `..._rows` and
`..._squares` beside them. Kind `exact`: `gap_roc_auc`, estimated minus realised on the same rows, and
`gap_roc_auc_variance`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import calibration
from mlgov.measure.profiles import convert, estimates, weight
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.ranking import rank
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.roles import labelled_positive, predicted_class, predicted_positive
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """Add the gaps of each window's labelled rows; nothing where the reference fixed no estimate."""
    document = asked.document(estimates.NAME)
    if document is None or asked.spec.label is None:
        return None
    if asked.spec.task == "regression":
        _errors(sheet, asked, document)
        return None
    expected, realised = estimates.right(asked, document), came_true(asked.rows, asked.spec)
    if expected is not None and realised is not None:
        _gap(sheet, asked, "accuracy", expected - realised)
    if asked.spec.task == "binary":
        _rankings(sheet, asked, document)
    return None


def came_true(rows: Rows, spec: Spec) -> Array | None:
    """1 for each row whose prediction came true, 0 where not, NaN where it or the label is missing.

    None where the spec has no prediction or no label. Classification only.
    """
    if spec.task == "multiclass":
        guess = predicted_class(rows, spec)
        label: pl.Series | None = convert.texts(column_or_nulls(rows, str(spec.label)))
    else:
        guess, label = predicted_positive(rows, spec), labelled_positive(rows, spec)
    if guess is None or label is None:
        return None
    found: Array = (guess == label).cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found


def _errors(sheet: Sheet, asked: Asked, document: Document) -> None:
    label = estimates.numbers(asked.rows, str(asked.spec.label))
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.abs(estimates.predictions(asked.rows, asked.spec) - label)
    if np.isfinite(error).any():
        _gap(sheet, asked, "abs_error", estimates.expected_error(asked, document) - error)


def _gap(sheet: Sheet, asked: Asked, key: str, gap: Array) -> None:
    by, gap, w = asked.by, asked.by.sort(gap), weight.by_window(asked)
    known: NDArray[np.bool_] = np.isfinite(gap) if w is None else np.isfinite(gap) & (w > 0)
    by, gap, w = by.only(known), gap[known], None if w is None else w[known]
    weight.add(sheet, by, "gap", {key: gap, f"{key}_squares": gap**2}, w)
    weight.sizes(sheet, by, "gap", "rows", w)


def _rankings(sheet: Sheet, asked: Asked, document: Document) -> None:
    label = labelled_positive(asked.rows, asked.spec)
    if label is None:
        return
    by, w = asked.by, weight.by_window(asked)
    score = by.sort(estimates.numbers(asked.rows, str(asked.spec.score)))
    both: NDArray[np.bool_] = by.sort(label.is_not_null().to_numpy()) & np.isfinite(score)
    both = both if w is None else both & (w > 0)
    positive = by.sort(label.fill_null(False).to_numpy())[both]
    by, score, w = by.only(both), score[both], None if w is None else w[both]
    chances = calibration.chance(document, score)
    realised = rank(by.codes, by.count, score, positive, w).auc
    parts = [
        calibration.ranking(score[start:end], chances[start:end], None if w is None else w[start:end])
        for start, end in pairwise(by.starts)
    ]
    expected = np.array(parts, dtype=np.float64).reshape(-1, 2)
    sheet.add("", "exact", "gap_roc_auc", expected[:, 0] - realised)
    sheet.add("", "exact", "gap_roc_auc_variance", expected[:, 1])
    weight.sizes(sheet, by, "gap", "scored", w)


COUNTER = Counter("estimation", labels=True, count=count)
