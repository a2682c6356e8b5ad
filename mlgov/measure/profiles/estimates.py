"""What predictions are worth by the reference's labels alone: expected confusion, ranking and error.

Classification: the reference calibrates the scores; a row predicted positive is then a true positive with the
chance that its score stands for, and sums of chances are expected counts (confidence-based performance
estimation). Regression: the reference says how large errors are where features and prediction are alike
(direct loss estimation). Both hold as long as the relation of score and outcome has not changed.

Kind `expected`, column "" or the name of a class: sums over rows, which merge; with weights all are weighted,
variances by their squares, and `..._rows` and `..._squares` stand beside the numbers of rows. Kind `exact`:
ROC AUC and `estimated_basis`, the rows of the reference behind the estimate where it was fitted to them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import calibration, loss
from mlgov.measure.profiles import convert, expected_ranking, table, weight
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.rows import Rows, column_or_nulls
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.roles import (
    Subject,
    labelled_positive,
    predicted_class,
    predicted_positive,
    subjects,
)
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

Array = NDArray[np.float64]
NAME = "estimates"


def numbers(rows: Rows, name: str | None) -> Array:
    """A column as numbers; NaN where there is none."""
    return convert.numbers(column_or_nulls(rows, str(name))).values


def predictions(rows: Rows, spec: Spec) -> Array:
    """What a regression predicted: the prediction's column, or the score's."""
    return numbers(rows, spec.prediction if isinstance(spec.prediction, str) else str(spec.score))


def fix(reference: Rows, spec: Spec, bins: Bins, binning: Binning) -> Document | None:
    """What the labels of a reference say of scores: see `calibration` and `loss`; None without labels."""
    if spec.label is None:
        return None
    if spec.task == "regression":
        return _fix_errors(reference, spec, bins)
    if spec.task == "multiclass":
        return _fix_classes(reference, spec)
    label = labelled_positive(reference, spec)
    if label is None or not isinstance(spec.score, str):
        return None
    score = numbers(reference, spec.score)
    usable, own = _weighted(reference, spec, np.isfinite(score) & label.is_not_null().to_numpy())
    return calibration.fit(score[usable], label.fill_null(False).to_numpy()[usable], own)


def _weighted(rows: Rows, spec: Spec, usable: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Array | None]:
    """The rows that count at all, and their weights."""
    own = weight.of(rows, spec)
    if own is None:
        return usable, None
    usable = usable & (own > 0)
    return usable, own[usable]


def _fix_classes(reference: Rows, spec: Spec) -> Document | None:
    if not isinstance(spec.score, dict):
        return None
    label = convert.texts(column_or_nulls(reference, str(spec.label)))
    known = label.is_not_null().to_numpy()
    found = {}
    for name, column in spec.score.items():
        score = numbers(reference, column)
        usable, own = _weighted(reference, spec, known & np.isfinite(score))
        found[name] = calibration.fit(score[usable], (label == name).fill_null(False).to_numpy()[usable], own)
    return None if None in found.values() else found


def _fix_errors(reference: Rows, spec: Spec, bins: Bins) -> Document | None:
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.abs(predictions(reference, spec) - numbers(reference, spec.label))
        usable, own = _weighted(reference, spec, np.isfinite(error**2))
    watched = _watched(spec, bins)
    if not watched:
        return None
    ranks = table.ranks(reference, spec, watched)
    learnt = loss.fit(table.taken(reference, spec, watched, ranks)[usable], error[usable], own)
    return learnt and {"columns": [one.name for one in watched], "ranks": ranks, **learnt}


def count(sheet: Sheet, asked: Asked) -> pl.DataFrame | None:
    """Add what is to be expected of each window; nothing where the reference fixed nothing."""
    document = asked.document(NAME)
    if document is None:
        return None
    if asked.spec.task == "regression":
        _errors(sheet, asked, document)
    elif asked.spec.task == "multiclass":
        _classes(sheet, asked, document)
    else:
        _binary(sheet, asked, document)
    return None


def right(asked: Asked, document: Document) -> Array | None:
    """The chance that each row's prediction is right, NaN where it can't be told; None without any."""
    rows, spec = asked.rows, asked.spec
    if spec.task == "multiclass":
        guess = predicted_class(rows, spec)
        return None if guess is None else _of_guess(class_chances(asked, document), guess, spec)
    chosen = predicted_positive(rows, spec)
    if chosen is None:
        return None
    chances = chances_of(numbers(rows, str(spec.score)), document)
    found = np.where(chosen.fill_null(False).to_numpy(), chances, 1 - chances)
    found[chosen.is_null().to_numpy()] = np.nan
    return found


def expected_error(asked: Asked, document: Document) -> Array:
    """The mean |error| of each row's leaf."""
    found: Array = np.array(document["leaves"], dtype=np.float64)[_leaves(asked, document), 1]
    return found


def expected_square(asked: Asked, document: Document) -> Array:
    """The mean squared error of each row's leaf."""
    found: Array = np.array(document["leaves"], dtype=np.float64)[_leaves(asked, document), 3]
    return found


def chances_of(score: Array, document: Document) -> Array:
    """The chance of each score, NaN where the score is not finite."""
    finite = np.isfinite(score)
    if finite.all():
        return calibration.chance(document, score)
    found = np.full(len(score), np.nan)
    found[finite] = calibration.chance(document, score[finite])
    return found


def _binary(sheet: Sheet, asked: Asked, document: Document) -> None:
    by, w = asked.by, weight.by_window(asked)
    score = by.sort(numbers(asked.rows, str(asked.spec.score)))
    chances = chances_of(score, document)
    scored = np.isfinite(score) if w is None else np.isfinite(score) & (w > 0)
    chosen = predicted_positive(asked.rows, asked.spec)
    if chosen is not None:
        known = by.sort(chosen.is_not_null().to_numpy()) & scored
        took = by.sort(chosen.fill_null(False).to_numpy())[known].astype(np.float64)
        _confusion(sheet, by.only(known), chances[known], took, None if w is None else w[known])
    by, score, chances, w = by.only(scored), score[scored], chances[scored], None if w is None else w[scored]
    _rankings(sheet, asked, by, "", score, chances, w)
    spread = chances * (1 - chances)
    clipped = np.clip(score, 0.0, 1.0)
    weight.add(sheet, by, "expected", {"brier": (clipped - chances) ** 2 + spread}, w)
    weight.add(sheet, by, "expected", {"brier_variance": spread * (1 - 2 * clipped) ** 2}, w, squared=True)
    weight.add(sheet, by, "expected", {"outside": (score != clipped).astype(np.float64)})
    weight.sizes(sheet, by, "expected", "scored", w)
    _basis(sheet, by, [document])


def _confusion(sheet: Sheet, by: ByWindow, p: Array, chosen: Array, w: Array | None) -> None:
    spread = p * (1 - p)
    sums = {
        "tp": p * chosen,
        "fp": (1 - p) * chosen,
        "fn": p * (1 - chosen),
        "tn": (1 - p) * (1 - chosen),
    }
    weight.add(sheet, by, "expected", sums, w)
    spreads = {"spread_selected": spread * chosen, "spread_rejected": spread * (1 - chosen)}
    weight.add(sheet, by, "expected", spreads, w, squared=True)
    weight.sizes(sheet, by, "expected", "compared", w)


def _classes(sheet: Sheet, asked: Asked, document: Document) -> None:
    """Sums by class, and the ranking of each class against the rest."""
    by, spec, w = asked.by, asked.spec, weight.by_window(asked)
    guess = predicted_class(asked.rows, spec)
    chances = class_chances(asked, document)
    whole: NDArray[np.bool_] = np.asarray(np.isfinite(chances).all(axis=1))
    scored = by.sort(whole) if w is None else by.sort(whole) & (w > 0)
    known = scored if guess is None else scored & by.sort(guess.is_not_null().to_numpy())
    within, guessed = by.only(known), guess if guess is None else convert.texts(guess)
    of_known, of_scored = (None if w is None else w[which] for which in (known, scored))
    for place, (name, column) in enumerate(spec.score.items() if isinstance(spec.score, dict) else ()):
        p = by.sort(chances[:, place])
        score = by.sort(numbers(asked.rows, column))[scored]
        _rankings(sheet, asked, by.only(scored), name, score, p[scored], of_scored)
        if guessed is not None:
            own = by.sort((guessed == name).fill_null(False).to_numpy())[known].astype(np.float64)
            p = p[known]
            spread = p * (1 - p)
            weight.add(
                sheet, within, "expected", {"hits": p * own, "guess": own, "true": p}, of_known, column=name
            )
            spreads = {"spread_selected": spread * own, "spread_rejected": spread * (1 - own)}
            weight.add(sheet, within, "expected", spreads, of_known, squared=True, column=name)
    weight.sizes(sheet, by.only(scored), "expected", "scored", of_scored)
    if guess is not None:
        weight.sizes(sheet, within, "expected", "compared", of_known)
    _basis(sheet, by, list(document.values()))


def class_chances(asked: Asked, document: Document) -> Array:
    """The chance of each class (rows x classes), together 1; NaN where one of the scores is not finite."""
    spec = asked.spec
    if not isinstance(spec.score, dict):
        raise ValueError("chances of classes need a score for each class")
    found = np.stack(
        [chances_of(numbers(asked.rows, column), document[name]) for name, column in spec.score.items()],
        axis=1,
    )
    total = found.sum(axis=1, keepdims=True)
    alike = total == 0  # no score says anything of the row
    return np.where(alike, 1.0 / found.shape[1], found / np.where(alike, 1.0, total))


def _of_guess(chances: Array, guess: pl.Series, spec: Spec) -> Array:
    """The chance of the class that was predicted; a class without a score is taken to be wrong."""
    names = list(spec.score) if isinstance(spec.score, dict) else []
    at = convert.texts(guess).replace_strict(names, range(len(names)), default=-1, return_dtype=pl.Int64)
    place = at.to_numpy()
    found = np.where(place >= 0, chances[np.arange(len(place)), np.maximum(place, 0)], 0.0)
    found[guess.is_null().to_numpy() | ~np.isfinite(chances).all(axis=1)] = np.nan
    return found


def _errors(sheet: Sheet, asked: Asked, document: Document) -> None:
    """Sums of what leaves say, and how uncertain their own means are, which rests on all rows at once."""
    by, w = asked.by, weight.by_window(asked)
    usable = by.sort(np.isfinite(predictions(asked.rows, asked.spec)))
    usable = usable if w is None else usable & (w > 0)
    leaf, within = by.sort(_leaves(asked, document))[usable], by.only(usable)
    w = None if w is None else w[usable]
    leaves = np.array(document["leaves"], dtype=np.float64)
    weight.add(sheet, within, "expected", {"abs_error": leaves[leaf, 1], "squared_error": leaves[leaf, 3]}, w)
    variances = {"abs_error_variance": leaves[leaf, 2], "squared_error_variance": leaves[leaf, 4]}
    weight.add(sheet, within, "expected", variances, w, squared=True)
    weight.sizes(sheet, within, "expected", "compared", w)
    rows = np.bincount(within.codes * len(leaves) + leaf, w, by.count * len(leaves)).reshape(by.count, -1)
    total = rows.sum(axis=1, keepdims=True)
    share = rows / np.where(total > 0, total, 1.0)
    for key, place in (("abs_error", 2), ("squared_error", 4)):
        learnt = share**2 @ (leaves[:, place] / np.maximum(leaves[:, 0], 1))
        sheet.add("", "exact", f"estimated_{key}_learnt", learnt)


def _leaves(asked: Asked, document: Document) -> NDArray[np.int64]:
    """The leaf of each row, worked out once; only columns that the trees test are read."""
    if "leaves" not in asked.memo:
        columns = {one.name: one for one in subjects(asked.spec)}
        found = np.full((asked.rows.height, len(document["columns"])), np.nan)
        tested = sorted({int(test[1]) for test in document["trees"]["tests"]})
        if tested:
            own = [columns[document["columns"][place]] for place in tested]
            found[:, tested] = table.taken(asked.rows, asked.spec, own, document["ranks"])
        asked.memo["leaves"] = loss.leaves_of(document, found)
    leaves: NDArray[np.int64] = asked.memo["leaves"]
    return leaves


def _watched(spec: Spec, bins: Bins) -> list[Subject]:
    taken: dict[str, Subject] = {one.name: one for one in subjects(spec) if one.role != "label"}
    return [one for one in taken.values() if one.name in bins.columns and one.name != spec.label]


def _rankings(
    sheet: Sheet, asked: Asked, by: ByWindow, column: str, score: Array, chances: Array, w: Array | None
) -> None:
    values = expected_ranking.of(asked, by, column, score, chances, w)
    for place, key in enumerate(("estimated_roc_auc", "estimated_roc_auc_variance")):
        sheet.add(column, "exact", key, values[:, place])


def _basis(sheet: Sheet, by: ByWindow, documents: list[dict[str, Any]]) -> None:
    """The rows that a fit rests on; none where scores are taken as they are, which errs in no sample."""
    fitted = [one["rows"] for one in documents if one["scores"] is not None]
    if fitted:
        sheet.add("", "exact", "estimated_basis", np.full(by.count, float(min(fitted))))


COUNTER = Counter(NAME, labels=False, count=count, fix=fix)
