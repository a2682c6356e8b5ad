"""How predictions and labels meet: sums, confusion counts and ranking, for all rows of each window."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert, order
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]
# scikit-learn's rule: a probability of exactly 0 or 1 is moved by the smallest step of a double.
_TINY = float(np.finfo(np.float64).eps)


def binary_scores(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec, label: pl.Series) -> None:
    """Sums and ranking over rows that have both a finite score and a label.

    label: bool, in the order of the rows; null = not labelled yet.
    """
    score = by.sort(convert.numbers(column_or_nulls(rows, str(spec.score))).values)
    known = by.sort(label.is_not_null().to_numpy())
    both: NDArray[np.bool_] = known & np.isfinite(score)
    positive = by.sort(label.fill_null(False).to_numpy())
    _ranked(sheet, by, "", score, positive, both)
    by, score, positive = by.only(both), score[both], positive[both]
    outside = (score < 0) | (score > 1)
    sheet.add("", "sum", "score_outside", by.tally(outside))
    # Squares of scores that are no probabilities mean nothing, and could overflow.
    chance = np.clip(score, 0.0, 1.0)
    sheet.add("", "sum", "brier", _sum(by, (chance - positive) ** 2))
    given = np.clip(np.where(positive, chance, 1 - chance), _TINY, 1.0 - _TINY)
    sheet.add("", "sum", "log_loss", _sum(by, -np.log(given)))


def regression(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec) -> None:
    """Sums of errors over rows whose prediction and label are both finite numbers."""
    source = spec.prediction if isinstance(spec.prediction, str) else str(spec.score)
    predicted = by.sort(convert.numbers(column_or_nulls(rows, source)).values)
    label = by.sort(convert.numbers(column_or_nulls(rows, str(spec.label))).values)
    both = np.isfinite(predicted) & np.isfinite(label)
    by, predicted, label = by.only(both), predicted[both], label[both]
    sheet.add("", "sum", "compared", np.diff(by.starts).astype(np.float64))
    with np.errstate(over="ignore", invalid="ignore"):
        error = predicted - label
        sums = {
            "abs_error": np.abs(error),
            "squared_error": error**2,
            "label": label,
            "label_squares": label**2,
        }
        for key, values in sums.items():
            sheet.add("", "sum", key, _sum(by, values))


def multiclass(sheet: Sheet, by: ByWindow, rows: Rows, spec: Spec) -> None:
    """Confusion counts by pair of classes, and the ROC AUC of each class against the rest."""
    label = convert.texts(column_or_nulls(rows, str(spec.label)))
    predicted = _predicted_class(rows, spec)
    if predicted is not None:
        frame = pl.DataFrame({"label": label, "predicted": predicted})
        frame = frame if by.order is None else frame[by.order]
        compared = frame.with_columns(window=pl.Series(by.codes)).drop_nulls()
        sheet.add("", "sum", "compared", _tally(by, compared.group_by("window").len()))
        counts = compared.group_by("label", "predicted", "window").len()
        for (true, guess), part in counts.group_by("label", "predicted"):
            found = _tally(by, part)
            sheet.add("", "confusion", canonical([true, guess]), np.where(found > 0, found, np.nan))
    known = by.sort(label.is_not_null().to_numpy())
    sheet.add("", "sum", "labelled", by.tally(known))
    if isinstance(spec.score, dict):
        for name, column in spec.score.items():
            score = by.sort(convert.numbers(column_or_nulls(rows, column)).values)
            positive = by.sort((label == name).fill_null(False).to_numpy())
            _ranked(sheet, by, f":{name}", score, positive, known & np.isfinite(score))


def _ranked(
    sheet: Sheet,
    by: ByWindow,
    suffix: str,
    score: Array,
    positive: NDArray[np.bool_],
    both: NDArray[np.bool_],
) -> None:
    """Rows, positives and ranking over the rows of `both`; `:class` as suffix: a class against the rest."""
    by, score, positive = by.only(both), score[both], positive[both]
    found = [order.ranking(score[start:end], positive[start:end]) for start, end in pairwise(by.starts)]
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    sheet.add("", "sum", f"scored{suffix}", np.diff(by.starts).astype(np.float64))
    sheet.add("", "sum", f"scored_positive{suffix}", by.tally(positive))
    for k, key in enumerate(("roc_auc", "roc_auc_variance", "average_precision")):
        sheet.add("", "exact", f"{key}{suffix}", table[:, k])


def _predicted_class(rows: Rows, spec: Spec) -> pl.Series | None:
    """The predicted class as text: the prediction column, or the class of the highest score."""
    if isinstance(spec.prediction, str):
        return convert.texts(column_or_nulls(rows, spec.prediction))
    if not isinstance(spec.score, dict):
        return None
    scores = np.stack(
        [convert.numbers(column_or_nulls(rows, one)).values for one in spec.score.values()], axis=1
    )
    usable: NDArray[np.bool_] = np.asarray(np.isfinite(scores).all(axis=1))
    best = np.argmax(np.where(usable[:, None], scores, 0.0), axis=1)
    named = pl.Series(list(spec.score), dtype=pl.String).gather(best)
    return named.set(pl.Series(~usable), None)


def _tally(by: ByWindow, found: pl.DataFrame) -> Array:
    weights = found["len"].to_numpy().astype(np.float64)
    return np.bincount(found["window"].to_numpy(), weights=weights, minlength=by.count).astype(np.float64)


def _sum(by: ByWindow, values: Array) -> Array:
    return np.array([values[start:end].sum() for start, end in pairwise(by.starts)], dtype=np.float64)
