"""How well predicted classes met what came true. Definitions and names are scikit-learn's.

Figures under `class` are those of one class among several, against all others: their group is
{label column: class}. Rates have Wilson's interval; F1 is 2J / (1 + J) of Jaccard's share J = TP / (TP + FP +
FN), so its interval is that of J, transformed; means of rates over classes add up the squared distances of
the rates' bounds; what is left has a first-order variance of the confusion counts (see
`measure.shape_classes`).
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import CENSUS
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import NO_LABEL_COLUMN, effective, first, rows_of, share, squares_of
from mlgov.measure.metrics.outcome_facts import FN, FP, SIDES, TN, TP, N, counted, metric, of_class, wilson

_TRUE, _GUESS, _HITS = (pl.col(name) for name in ("true", "guess", "hits"))
_RIGHT = pl.col("hits")
_NO_POSITIVE, _NO_NEGATIVE = "no label is positive", "no label is negative"


def _given(name: str) -> Interval:
    return Interval("given", pl.col(f"{name}_lower"), pl.col(f"{name}_upper"))


def _varying(name: str) -> Interval:
    return Interval("normal", pl.col(f"{name}_variance"))


def _f1(hits: pl.Expr, wrong: pl.Expr) -> Interval:
    """Of 2 hits / (2 hits + wrong)."""
    return Interval("f1", *effective(hits, hits + wrong))


def _either() -> Interval:
    """F1 of a class: rows that are true or predicted, a hit counting once, have its share of hits."""
    count = _TRUE + _GUESS - _HITS
    squares = squares_of(_TRUE) + squares_of(_GUESS) - squares_of(_HITS)
    return Interval("f1", _HITS * count / squares, count**2 / squares)


def _half(one: tuple[pl.Expr, pl.Expr], other: tuple[pl.Expr, pl.Expr]) -> Interval:
    """Of the mean of two independent shares, each (k, n)."""
    return Interval("half", *effective(*one), *effective(*other))


ACCURACY = metric(
    "accuracy_score",
    "Accuracy",
    "(TP + TN) / n; several classes: rows predicted right / n",
    "no row has both a prediction and a label",
    figures={
        "binary": counted(share(TP + TN, N), interval=wilson(TP + TN, N)),
        "multiclass": counted(share(_RIGHT, N), interval=wilson(_RIGHT, N)),
    },
)
PRECISION = metric(
    "precision_score",
    "Precision",
    "TP / (TP + FP); several classes: mean over classes, 0 for a class never predicted",
    "nothing was predicted positive",
    figures={
        "binary": counted(
            share(TP, TP + FP),
            (TP + FP == 0, "nothing was predicted positive"),
            interval=wilson(TP, TP + FP),
        ),
        "multiclass": counted(pl.col("macro_precision"), interval=_given("macro_precision")),
        "class": of_class(
            share(_HITS, _GUESS),
            rows_of(_GUESS),
            first(NO_LABEL_COLUMN, (_GUESS.fill_null(0) == 0, "the class was never predicted")),
            wilson(_HITS, _GUESS),
        ),
    },
)
RECALL = metric(
    "recall_score",
    "Recall",
    "TP / (TP + FN); several classes: mean over classes, 0 for a class that never came true",
    _NO_POSITIVE,
    figures={
        "binary": counted(share(TP, TP + FN), (TP + FN == 0, _NO_POSITIVE), interval=wilson(TP, TP + FN)),
        "multiclass": counted(pl.col("macro_recall"), interval=_given("macro_recall")),
        "class": of_class(
            share(_HITS, _TRUE),
            rows_of(_TRUE),
            first(NO_LABEL_COLUMN, (_TRUE.fill_null(0) == 0, "the class never came true")),
            wilson(_HITS, _TRUE),
        ),
    },
)
F1 = metric(
    "f1_score",
    "F1",
    "2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall; several classes: mean over classes",
    "nothing is positive, neither predicted nor true",
    unit="score",
    figures={
        "binary": counted(
            share(2 * TP, 2 * TP + FP + FN),
            (TP + FP + FN == 0, "nothing is positive, neither predicted nor true"),
            interval=_f1(TP, FP + FN),
        ),
        "multiclass": counted(pl.col("macro_f1"), interval=_varying("macro_f1")),
        "class": of_class(
            share(2 * _HITS, _TRUE + _GUESS),
            rows_of(_TRUE) + rows_of(_GUESS) - pl.col("hits_rows"),
            first(NO_LABEL_COLUMN, ((_TRUE + _GUESS).fill_null(0) == 0, "the class does not occur")),
            _either(),
        ),
    },
)
SPECIFICITY = metric(
    "specificity_score",
    "Specificity",
    "TN / (TN + FP), the share of negatives that were left alone",
    _NO_NEGATIVE,
    source="imbalanced-learn, imblearn.metrics.specificity_score; scikit-learn's recall_score of negatives",
    figures={
        "binary": counted(share(TN, TN + FP), (TN + FP == 0, _NO_NEGATIVE), interval=wilson(TN, TN + FP))
    },
)
_ONE_SIDE = ((TP + FN == 0, _NO_POSITIVE), (TN + FP == 0, _NO_NEGATIVE))
BALANCED_ACCURACY = metric(
    "balanced_accuracy_score",
    "Balanced accuracy",
    "(recall + specificity) / 2; several classes: mean recall of the classes that came true",
    "all labels are of one class",
    figures={
        "binary": counted(
            (share(TP, TP + FN) + share(TN, TN + FP)) / 2,
            *_ONE_SIDE,
            interval=_half((TP, TP + FN), (TN, TN + FP)),
        ),
        "multiclass": counted(pl.col("balanced_accuracy"), interval=_given("balanced_accuracy")),
    },
)
_ROOT = pl.col("sides_root")
_MATTHEWS = (TP * TN - FP * FN) / _ROOT


def _matthews_variance() -> pl.Expr:
    """First-order variance over the four counts."""
    total = pl.lit(0.0)
    for cell, top, one, other in ((TP, TN, 0, 1), (TN, TP, 2, 3), (FP, -FN, 0, 2), (FN, -FP, 1, 3)):
        slope = top / _ROOT - _MATTHEWS / 2 * (1 / SIDES[one] + 1 / SIDES[other])
        total = total + slope**2 * squares_of(cell)
    return total


MATTHEWS = metric(
    "matthews_corrcoef",
    "Matthews correlation",
    "(TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN)); several classes: Gorodkin's R_K",
    "predictions or labels are all of one class",
    bounds=(-1.0, 1.0),
    unit="score",
    source="scikit-learn, sklearn.metrics.matthews_corrcoef; Gorodkin (2004)",
    figures={
        "binary": counted(
            _MATTHEWS,
            (_ROOT == 0, "predictions or labels are all of one class"),
            interval=Interval("normal", _matthews_variance()),
        ),
        "multiclass": counted(
            pl.col("matthews"),
            (pl.col("matthews").is_null(), "predictions or labels are all of one class"),
            interval=_varying("matthews"),
        ),
    },
)
_WEIGHTED = "mean over classes, each by its share of the labels"
PRECISION_WEIGHTED = metric(
    "precision_score_weighted",
    "Precision, weighted",
    f"precision of each class, {_WEIGHTED}",
    "no row has both a prediction and a label",
    source='scikit-learn, sklearn.metrics.precision_score(average="weighted")',
    figures={"multiclass": counted(pl.col("weighted_precision"), interval=_varying("weighted_precision"))},
)
F1_WEIGHTED = metric(
    "f1_score_weighted",
    "F1, weighted",
    f"F1 of each class, {_WEIGHTED}",
    "no row has both a prediction and a label",
    unit="score",
    source='scikit-learn, sklearn.metrics.f1_score(average="weighted")',
    figures={"multiclass": counted(pl.col("weighted_f1"), interval=_varying("weighted_f1"))},
)
RECALL_WEIGHTED = metric(
    "recall_score_weighted",
    "Recall, weighted",
    f"recall of each class, {_WEIGHTED}; this is the accuracy",
    "no row has both a prediction and a label",
    source='scikit-learn, sklearn.metrics.recall_score(average="weighted")',
    figures={"multiclass": counted(share(_RIGHT, N), interval=wilson(_RIGHT, N))},
)
_WAITING = pl.col("rows").fill_null(0) == 0
SHARE_LABELLED = metric(
    "share_labelled",
    "Labelled so far",
    "rows with a label / rows",
    "the spec names no label, or the window has no rows",
    source="a count; figures against labels rest on these rows alone",
    no_interval=CENSUS,
    figures={
        task: of_class(
            pl.col("rows_labelled").fill_null(0.0) / pl.col("rows"),
            pl.col("rows"),
            first(NO_LABEL_COLUMN, (_WAITING, "the window has no rows")),
        )
        for task in ("binary", "multiclass", "regression")
    },
)
