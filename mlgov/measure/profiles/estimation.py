"""How far estimates lay from what came true: over rows that have a label, once labels are there.

Kind `gap`, column "": `rows`, the sum of estimated minus realised (`accuracy`: the chance that the prediction
is right minus whether it was; `abs_error`: expected minus realised |error|; `brier`) and of its square
(`_squares`); `brier_promised`, the variance of the estimate; `squared_...`, sums of the expected and the
realised squared error, of their squares (`_2`) and of their product (`both`); `scored`, rows behind the ROC
AUC and the Brier score. Kind `gap`, column "" or, of several, the name of a class: `selected`, the rows
predicted as it; of them and of all others (`rejected`) the sum of chances `_p` and of labels `_y`, and by
squared weights (`spread_...`) that of rows `n`, `p`, `y`, and of the products `pp` and `py`. With weights
sums are weighted, and `rows` and `scored` have `..._rows` and `..._squares` beside them. Kind `exact`:
`gap_roc_auc`, estimated minus realised on the same rows, and `gap_roc_auc_variance`.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import calibration
from mlgov.measure.profiles import convert, estimates, expected_ranking, weight
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.ranking import rank
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
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
    if asked.spec.task == "multiclass":
        _classes(sheet, asked, document)
        return None
    if expected is not None and realised is not None:
        _confusion(sheet, asked, expected, realised)
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
    if not np.isfinite(error).any():
        return
    _gap(sheet, asked, "abs_error", estimates.expected_error(asked, document) - error)
    by, (known, w) = asked.by, _known(asked, asked.by.sort(np.isfinite(error)))
    expected = by.sort(estimates.expected_square(asked, document))[known]
    with np.errstate(over="ignore"):
        realised = by.sort(error)[known] ** 2
        sums = {
            "squared_expected": expected,
            "squared_realised": realised,
            "squared_expected_2": expected**2,
            "squared_both": expected * realised,
            "squared_realised_2": realised**2,
        }
    weight.add(sheet, by.only(known), "gap", sums, w)


def _known(asked: Asked, which: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Array | None]:
    """Which rows count at all, and what these weigh; in the order of the windows."""
    w = weight.by_window(asked)
    known = which if w is None else which & (w > 0)
    return known, None if w is None else w[known]


def _gap(sheet: Sheet, asked: Asked, key: str, gap: Array) -> None:
    gap = asked.by.sort(gap)
    known, w = _known(asked, np.isfinite(gap))
    by, gap = asked.by.only(known), gap[known]
    weight.add(sheet, by, "gap", {key: gap, f"{key}_squares": gap**2}, w)
    weight.sizes(sheet, by, "gap", "rows", w)


def _confusion(sheet: Sheet, asked: Asked, expected: Array, realised: Array) -> None:
    """Of a row predicted negative, being right is being no positive."""
    chosen = predicted_positive(asked.rows, asked.spec)
    if chosen is None:
        return
    took = asked.by.sort(chosen.fill_null(False).to_numpy())
    expected, realised = asked.by.sort(expected), asked.by.sort(realised)
    known, w = _known(asked, np.isfinite(expected - realised))
    sides = [np.where(took, one, 1 - one)[known] for one in (expected, realised)]
    _sides(sheet, asked.by.only(known), "", took[known], sides[0], sides[1], w)


def _sides(
    sheet: Sheet, by: ByWindow, column: str, took: NDArray[np.bool_], p: Array, y: Array, w: Array | None
) -> None:
    for side, which in (("selected", took), ("rejected", ~took)):
        own = which.astype(np.float64)
        sums = {f"{side}_p": own * p, f"{side}_y": own * y}
        squares = {"n": own, "p": own * p, "y": own * y, "pp": own * p**2, "py": own * p * y}
        if side == "selected":
            sums["selected"] = own
        else:
            del squares["n"]
        weight.add(sheet, by, "gap", sums, w, column=column)
        spread = {f"spread_{side}_{key}": values for key, values in squares.items()}
        weight.add(sheet, by, "gap", spread, w, squared=True, column=column)


def _classes(sheet: Sheet, asked: Asked, document: Document) -> None:
    """Sums by class, and the ranking of each class against the rest."""
    by, spec = asked.by, asked.spec
    if not isinstance(spec.score, dict):
        return
    label = convert.texts(column_or_nulls(asked.rows, str(spec.label)))
    guess = predicted_class(asked.rows, spec)
    guessed = None if guess is None else convert.texts(guess)
    chances = estimates.class_chances(asked, document)
    whole: NDArray[np.bool_] = np.asarray(np.isfinite(chances).all(axis=1))
    scored, of_scored = _known(asked, by.sort(whole & label.is_not_null().to_numpy()))
    both = scored if guessed is None else scored & by.sort(guessed.is_not_null().to_numpy())
    known, of_known = _known(asked, both)
    for place, (name, column) in enumerate(spec.score.items()):
        p, true = by.sort(chances[:, place]), by.sort((label == name).fill_null(False).to_numpy())
        score = by.sort(estimates.numbers(asked.rows, column))[scored]
        _ranking(sheet, asked, by.only(scored), name, score, p[scored], true[scored], of_scored)
        if guessed is not None:
            took = by.sort((guessed == name).fill_null(False).to_numpy())[known]
            y = true[known].astype(np.float64)
            _sides(sheet, by.only(known), name, took, p[known], y, of_known)
    weight.sizes(sheet, by.only(scored), "gap", "scored", of_scored)


def _rankings(sheet: Sheet, asked: Asked, document: Document) -> None:
    label = labelled_positive(asked.rows, asked.spec)
    if label is None:
        return
    score = asked.by.sort(estimates.numbers(asked.rows, str(asked.spec.score)))
    both, w = _known(asked, asked.by.sort(label.is_not_null().to_numpy()) & np.isfinite(score))
    positive = asked.by.sort(label.fill_null(False).to_numpy())[both]
    by, score = asked.by.only(both), score[both]
    chances = calibration.chance(document, score)
    _ranking(sheet, asked, by, "", score, chances, positive, w)
    clipped, spread = np.clip(score, 0.0, 1.0), chances * (1 - chances)
    gap = (clipped - chances) ** 2 + spread - (clipped - positive) ** 2
    weight.add(sheet, by, "gap", {"brier": gap, "brier_squares": gap**2}, w)
    promised = spread * (1 - 2 * clipped) ** 2
    weight.add(sheet, by, "gap", {"brier_promised": promised}, w, squared=True)
    weight.add(sheet, by, "gap", {"outside": (score != clipped).astype(np.float64)})
    weight.sizes(sheet, by, "gap", "scored", w)


def _ranking(
    sheet: Sheet,
    asked: Asked,
    by: ByWindow,
    column: str,
    score: Array,
    chances: Array,
    positive: NDArray[np.bool_],
    w: Array | None,
) -> None:
    realised = rank(by.codes, by.count, score, positive, w).auc
    expected = expected_ranking.of(asked, by, column, score, chances, w)
    sheet.add(column, "exact", "gap_roc_auc", expected[:, 0] - realised)
    sheet.add(column, "exact", "gap_roc_auc_variance", expected[:, 1])


COUNTER = Counter("estimation", labels=True, count=count)
